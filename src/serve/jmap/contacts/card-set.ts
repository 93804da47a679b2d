import { utf8 } from '../../../base/bytes.ts'
import { randomId } from '../../../base/ids.ts'
import type { MailWriter } from '../../../core/mail/mail-store.ts'
import { RECORD_LIMITS } from '../../../core/mail/record-shelf.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import { utcDate } from '../../../wire/jmap/dates.ts'
import { invalidProperties, setError } from '../../../wire/jmap/errors.ts'
import { isObject, type JsonObject } from '../../../wire/jmap/json.ts'
import { applyPatch } from '../../../wire/jmap/patch.ts'
import { problemsOf } from '../../../wire/jscontact/card.ts'
import type { Method, MethodContext } from '../capability.ts'
import { inTurns, note, type StepResult } from '../standard/in-turns.ts'
import { answerSet, NOT_FOUND, requireState, resolveId, SetOutcome, type SetRequest, takeSet } from '../standard/set.ts'
import { AddressBooks } from './address-books.ts'
import { type MediaFiles, readMediaFiles, withMedia } from './card-media.ts'
import { cardObject, keptCard, type StoredCard, storedCard } from './contact-card.ts'
import type { ContactIndexes } from './contact-index.ts'
import { CONTACT_LIMITS } from './contact-limits.ts'
import { asAsked } from './media-form.ts'
import { newUid } from './new-uid.ts'

/** ContactCard/set, RFC 9610 §3.5. One transaction; files that photographs are in are read before. */
export function setCards(indexes: ContactIndexes): Method {
  return async (args: Arguments, context: MethodContext): Promise<JsonObject> => {
    const request = takeSet(args, context)
    args.end()
    const objects = [...request.create.values(), ...request.update.values()]
    const files = await readMediaFiles(objects, request.account, context)
    return context.services.mail.write(request.account, async (mail) => {
      const oldState = `${await mail.records.state('contact-card')}`
      requireState(request.ifInState, oldState)
      const work = await CardWork.begin(mail, request, files, indexes, context)
      await work.run()
      const newState = `${await mail.records.state('contact-card')}`
      return answerSet(request, work.outcome, { oldState, newState }, context)
    })
  }
}

/** What one request does to cards, with what has to be true of all of them: uids are there once, and all together are not too much. */
class CardWork {
  readonly outcome = new SetOutcome()
  readonly #mail: MailWriter
  readonly #request: SetRequest
  readonly #files: MediaFiles
  readonly #context: MethodContext
  readonly #books: ReadonlySet<string>
  readonly #idByUid = new Map<string, string>()
  readonly #bytes = new Map<string, number>()
  #total = 0

  private constructor(
    mail: MailWriter,
    request: SetRequest,
    files: MediaFiles,
    books: AddressBooks,
    context: MethodContext,
  ) {
    this.#mail = mail
    this.#request = request
    this.#files = files
    this.#context = context
    this.#books = new Set(books.all.keys())
  }

  static async begin(
    mail: MailWriter,
    request: SetRequest,
    files: MediaFiles,
    indexes: ContactIndexes,
    context: MethodContext,
  ): Promise<CardWork> {
    const work = new CardWork(mail, request, files, await AddressBooks.read(mail), context)
    for (const { id, uid, bytes } of (await indexes.cards(mail, request.account)).values()) work.#count(id, uid, bytes)
    return work
  }

  async run(): Promise<void> {
    const { create, update, destroy } = this.#request
    const { created, notCreated, updated, notUpdated, destroyed, notDestroyed } = this.outcome
    const gone = new Map<string, true>()
    // A uid, or room, may be free only when another card has changed or gone.
    await inTurns(
      [
        ...[...create].map(([creationId, object]) => async () => {
          const result = await this.#create(object)
          if ('made' in result) this.#context.createdIds.set(creationId, result.made['id'] as string)
          return note(creationId, result, created, notCreated)
        }),
        ...[...update].map(
          ([id, patch]) =>
            async () =>
              note(id, await this.#update(id, patch), updated, notUpdated),
        ),
        ...destroy.map((id) => async () => note(id, await this.#destroy(id), gone, notDestroyed)),
      ],
      (step) => step(),
    )
    destroyed.push(...gone.keys())
  }

  async #destroy(id: string): Promise<StepResult<true>> {
    const record = await this.#mail.records.find('contact-card', id)
    if (!record) return { refused: NOT_FOUND }
    await this.#mail.records.remove('contact-card', id)
    this.#forget(id, String(storedCard(record).card['uid']))
    return { made: true }
  }

  /** What the server has set of the new card. */
  async #create(object: JsonObject): Promise<StepResult<JsonObject>> {
    const now = utcDate(this.#context.services.clock.nowMs())
    const { addressBookIds, ...card } = object
    const set = {
      '@type': 'Card',
      version: '1.0',
      uid: newUid(this.#context.services.entropy),
      created: now,
      updated: now,
    }
    if ('id' in card) return { refused: invalidProperties(['id']) }
    const id = randomId(this.#context.services.entropy, 20)
    const kept = await this.#keep(id, addressBookIds, { ...set, ...card })
    if ('refused' in kept) return kept
    const unsaid = Object.entries(set).filter(([name]) => card[name] === undefined)
    return { made: { id, ...Object.fromEntries(unsaid), ...kept.made } }
  }

  /** What the server has changed beside what was asked for, or null. */
  async #update(id: string, patch: JsonObject): Promise<StepResult<JsonObject | null>> {
    const record = await this.#mail.records.find('contact-card', id)
    if (!record) return { refused: NOT_FOUND }
    const before = cardObject(id, storedCard(record))
    const applied = applyPatch(before, resolved(patch, this.#context), {})
    if ('problem' in applied) return { refused: setError('invalidPatch', applied.problem) }
    const { id: same, addressBookIds, ...card } = applied.patched
    if (same !== id) return { refused: invalidProperties(['id']) }
    const isMoved = Object.keys(patch).every((path) => path.split('/')[0] === 'addressBookIds')
    const now = utcDate(this.#context.services.clock.nowMs())
    const set = isMoved || 'updated' in patch ? {} : { updated: now }
    const kept = await this.#keep(id, addressBookIds, { ...card, ...set }, String(before['uid']))
    if ('refused' in kept) return kept
    return { made: Object.keys(set).length > 0 || kept.made ? { ...set, ...kept.made } : null }
  }

  /** Keeps a card if it is sound, and gives what is other than it came: media that came as files. */
  async #keep(
    id: string,
    addressBookIds: JsonObject[string] | undefined,
    object: JsonObject,
    oldUid?: string,
  ): Promise<StepResult<JsonObject | null>> {
    const books = this.#booksOf(addressBookIds)
    if (!books) return { refused: invalidProperties(['addressBookIds'], 'A card is in at least one address book') }
    const made = withMedia(object, this.#files)
    if ('refused' in made) return made
    const { card } = made
    const wrong = problemsOf(card)
    if (wrong.length > 0) return { refused: invalidProperties(wrong) }
    const uid = String(card['uid'])
    const other = this.#idByUid.get(uid)
    if (other !== undefined && other !== id) {
      return { refused: setError('alreadyExists', 'There is a card with that uid', { existingId: other }) }
    }
    const record = keptCard(id, { books, card } satisfies StoredCard)
    const bytes = utf8(record.value).length
    if (bytes > RECORD_LIMITS.maxBytes)
      return { refused: setError('tooLarge', `At most ${RECORD_LIMITS.maxBytes} octets`) }
    const isFull = oldUid === undefined && this.#bytes.size >= RECORD_LIMITS.maxRecords
    if (isFull || this.#total + bytes - (this.#bytes.get(id) ?? 0) > CONTACT_LIMITS.maxTotalBytes) {
      const most = `at most ${RECORD_LIMITS.maxRecords} cards of ${CONTACT_LIMITS.maxTotalBytes} octets together`
      return { refused: setError('overQuota', `An account has ${most}`) }
    }
    if (oldUid !== undefined) this.#forget(id, oldUid)
    this.#count(id, uid, bytes)
    await this.#mail.records.put('contact-card', record)
    const hadFiles = JSON.stringify(card['media']) !== JSON.stringify(object['media'])
    return { made: hadFiles ? asAsked(id, { media: card['media'] as JsonObject }, this.#context) : null }
  }

  #booksOf(value: JsonObject[string] | undefined): string[] | undefined {
    if (!isObject(value)) return undefined
    const ids = Object.keys(value).map((id) => resolveId(id, this.#context))
    const isRight = Object.values(value).every((one) => one === true) && ids.every((id) => this.#books.has(id))
    return isRight && ids.length > 0 ? [...new Set(ids)] : undefined
  }

  #count(id: string, uid: string, bytes: number): void {
    this.#idByUid.set(uid, id)
    this.#bytes.set(id, bytes)
    this.#total += bytes
  }

  #forget(id: string, uid: string): void {
    this.#total -= this.#bytes.get(id) ?? 0
    this.#bytes.delete(id)
    this.#idByUid.delete(uid)
  }
}

/** A patch may put a card into an address book that was made in the same request. */
function resolved(patch: JsonObject, context: MethodContext): JsonObject {
  return Object.fromEntries(
    Object.entries(patch).map(([path, value]) => {
      const [first, second, ...rest] = path.split('/')
      if (first !== 'addressBookIds' || second === undefined || rest.length > 0) return [path, value]
      return [`addressBookIds/${resolveId(second, context)}`, value]
    }),
  )
}
