import { utf8 } from '../../../base/bytes.ts'
import { randomId } from '../../../base/ids.ts'
import type { MailWriter } from '../../../core/mail/mail-store.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import { invalidProperties, type SetError, setError } from '../../../wire/jmap/errors.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { applyPatch } from '../../../wire/jmap/patch.ts'
import type { MethodContext } from '../capability.ts'
import { answerSet, NOT_FOUND, requireState, resolveId, SetOutcome, type SetRequest, takeSet } from '../standard/set.ts'
import { AddressBooks, BOOK_DEFAULTS, type Book, FIRST_BOOK } from './address-books.ts'
import { keptCard, type StoredCard, storedCard } from './contact-card.ts'
import { CONTACT_LIMITS } from './contact-limits.ts'

const MAX_NAME_BYTES = 255
const MAX_DESCRIPTION = 10_000
const MAX_SORT_ORDER = 2 ** 31 - 1

/** AddressBook/set, RFC 9610 §2.3. One transaction; what is refused has changed nothing. */
export async function setAddressBooks(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeSet(args, context)
  const removesContents = args.boolean('onDestroyRemoveContents')
  const newDefault = args.optionalString('onSuccessSetIsDefault')
  args.end()
  return context.services.mail.write(request.account, async (mail) => {
    const before = await AddressBooks.read(mail)
    requireState(request.ifInState, before.state)
    const outcome = new SetOutcome()
    const books = new Map(before.all)
    await create(mail, request, books, outcome, context)
    await update(mail, request, books, before, outcome)
    const contents = request.destroy.length > 0 ? await contentsOf(mail) : new Map<string, ReadonlySet<string>>()
    for (const id of request.destroy) {
      const refused = await destroy(mail, id, books, contents.get(id) ?? new Set(), removesContents)
      if (refused) outcome.notDestroyed.set(id, refused)
      else outcome.destroyed.push(id)
    }
    await setDefault(mail, newDefault === undefined ? undefined : resolveId(newDefault, context), books, outcome)
    const after = await AddressBooks.read(mail)
    if (after.defaultId !== before.defaultId) await tellDefault(mail, before, after, outcome)
    return answerSet(
      request,
      outcome,
      { oldState: before.state, newState: `${await mail.records.state('address-book')}` },
      context,
    )
  })
}

async function create(
  mail: MailWriter,
  { create }: SetRequest,
  books: Map<string, Book>,
  outcome: SetOutcome,
  { services, createdIds }: MethodContext,
): Promise<void> {
  for (const [creationId, object] of create) {
    const wanted: JsonObject = { ...BOOK_DEFAULTS, shareWith: null, ...object }
    const wrong = wrongValues(wanted)
    const unknown = Object.keys(object).filter((name) => !SETTABLE.includes(name))
    if (wrong.length + unknown.length > 0) outcome.notCreated.set(creationId, invalidProperties([...unknown, ...wrong]))
    else if (books.size >= CONTACT_LIMITS.maxBooks) {
      outcome.notCreated.set(
        creationId,
        setError('overQuota', `There are at most ${CONTACT_LIMITS.maxBooks} address books`),
      )
    } else {
      const id = randomId(services.entropy, 16)
      books.set(id, bookOf(wanted, false))
      await put(mail, id, books.get(id) as Book)
      createdIds.set(creationId, id)
      const whole = (await AddressBooks.read(mail)).object(id)
      outcome.created.set(
        creationId,
        Object.fromEntries(Object.entries(whole).filter(([name, value]) => object[name] !== value)),
      )
    }
  }
}

async function update(
  mail: MailWriter,
  request: SetRequest,
  books: Map<string, Book>,
  before: AddressBooks,
  outcome: SetOutcome,
): Promise<void> {
  for (const [id, patch] of request.update) {
    const book = books.get(id)
    // What was made in this request may be changed in it as well.
    const object = before.all.has(id) ? before.object(id) : { ...book, id, shareWith: null }
    const applied = book && applyPatch(object as JsonObject, patch, { ...BOOK_DEFAULTS, shareWith: null })
    if (!book || !applied) outcome.notUpdated.set(id, NOT_FOUND)
    else if ('problem' in applied) outcome.notUpdated.set(id, setError('invalidPatch', applied.problem))
    else {
      const after = applied.patched
      const isSame = (name: string) => JSON.stringify(after[name]) === JSON.stringify((object as JsonObject)[name])
      const names = new Set([...Object.keys(after), ...Object.keys(object)])
      const fixed = [...names].filter((name) => !SETTABLE.includes(name) && !isSame(name))
      const wrong = [...fixed, ...wrongValues(after)]
      if (wrong.length > 0) outcome.notUpdated.set(id, invalidProperties([...new Set(wrong)]))
      else {
        books.set(id, bookOf(after, book.isDefault))
        await put(mail, id, books.get(id) as Book)
        outcome.updated.set(id, null)
      }
    }
  }
}

async function destroy(
  mail: MailWriter,
  id: string,
  books: Map<string, Book>,
  within: ReadonlySet<string>,
  removesContents: boolean,
): Promise<SetError | undefined> {
  if (!books.has(id)) return NOT_FOUND
  if (id === FIRST_BOOK) return setError('forbidden', 'The first address book stays')
  if (within.size > 0 && !removesContents) return setError('addressBookHasContents')
  for (const cardId of within) {
    const record = await mail.records.find('contact-card', cardId)
    if (!record) continue
    const { books: of, card }: StoredCard = storedCard(record)
    const left = of.filter((one) => one !== id)
    if (left.length === 0) await mail.records.remove('contact-card', cardId)
    else await mail.records.put('contact-card', keptCard(cardId, { books: left, card }))
  }
  books.delete(id)
  await mail.records.remove('address-book', id)
  return undefined
}

/** Ids of cards by the address books that they are in: read once, since a hundred address books may go together. */
async function contentsOf({ records }: MailWriter): Promise<Map<string, Set<string>>> {
  const contents = new Map<string, Set<string>>()
  for (const record of await records.all('contact-card')) {
    for (const book of storedCard(record).books) {
      const within = contents.get(book)
      if (within) within.add(record.id)
      else contents.set(book, new Set([record.id]))
    }
  }
  return contents
}

/** Only if everything has gone well; an id that there is not is ignored. */
async function setDefault(
  mail: MailWriter,
  id: string | undefined,
  books: ReadonlyMap<string, Book>,
  { notCreated, notUpdated, notDestroyed }: SetOutcome,
): Promise<void> {
  const isWhole = notCreated.size + notUpdated.size + notDestroyed.size === 0
  if (id === undefined || !isWhole || !books.has(id)) return
  for (const [each, book] of books) {
    const isDefault = each === id && id !== FIRST_BOOK
    if (book.isDefault !== isDefault) await put(mail, each, { ...book, isDefault })
  }
}

/** What has become the default one, or is it no more, is told with what was made or changed (RFC 8620 §5.3), and to others that follow. */
async function tellDefault(
  mail: MailWriter,
  before: AddressBooks,
  after: AddressBooks,
  outcome: SetOutcome,
): Promise<void> {
  for (const id of [before.defaultId, after.defaultId]) {
    const book = after.all.get(id)
    if (!book) continue
    await put(mail, id, book)
    const isDefault = id === after.defaultId
    const made = [...outcome.created].find(([, { id: madeId }]) => madeId === id)
    if (made) outcome.created.set(made[0], { ...made[1], isDefault })
    else outcome.updated.set(id, { ...outcome.updated.get(id), isDefault })
  }
}

const SETTABLE = ['name', 'shareWith', ...Object.keys(BOOK_DEFAULTS)]

function wrongValues({ name, description, sortOrder, isSubscribed, shareWith }: JsonObject): string[] {
  const wrong: string[] = []
  if (typeof name !== 'string' || name === '' || utf8(name).length > MAX_NAME_BYTES) wrong.push('name')
  if (description !== null && (typeof description !== 'string' || description.length > MAX_DESCRIPTION)) {
    wrong.push('description')
  }
  if (!isBetween(sortOrder, 0, MAX_SORT_ORDER)) wrong.push('sortOrder')
  if (typeof isSubscribed !== 'boolean') wrong.push('isSubscribed')
  if (shareWith !== null) wrong.push('shareWith')
  return wrong
}

function isBetween(value: Json | undefined, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
}

function bookOf({ name, description, sortOrder, isSubscribed }: JsonObject, isDefault: boolean): Book {
  return {
    name: name as string,
    description: description as string | null,
    sortOrder: sortOrder as number,
    isSubscribed: isSubscribed as boolean,
    isDefault,
  }
}

function put({ records }: MailWriter, id: string, book: Book): Promise<void> {
  return records.put('address-book', { id, value: JSON.stringify(book), isOpen: false })
}
