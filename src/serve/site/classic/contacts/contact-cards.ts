import { randomUUID } from 'node:crypto'
import { isObject, type Json, type JsonObject } from '../../../../wire/jmap/json.ts'
import { fullName } from '../../../../wire/jscontact/full-name.ts'
import { listOf } from '../classic-mail.ts'
import { JmapRefusal, type MemberCalls, refusedIn } from '../member-jmap.ts'

/** A ContactCard (RFC 9610 §3): what is not named here is kept as it is. */
export interface Card extends JsonObject {
  readonly id: string
  readonly uid: string
}

/** What a form says of a card. `members`: uids, of a group. */
export interface TypedCard {
  readonly given: string
  readonly surname: string
  readonly company: string
  /** One in each line. */
  readonly emails: string
  readonly phones: string
  readonly note: string
  readonly members: readonly string[]
}

export const EMPTY_CARD: TypedCard = {
  given: '',
  surname: '',
  company: '',
  emails: '',
  phones: '',
  note: '',
  members: [],
}

/** Cards of one page, by names. @throws JmapRefusal */
export async function findCards(
  calls: MemberCalls,
  sought: string,
  position: number,
  limit: number,
): Promise<{ readonly cards: readonly Card[]; readonly total: number }> {
  const { accountId } = calls
  const filter = sought === '' ? {} : { filter: { text: sought } }
  const sort = [{ property: 'name/given' }, { property: 'name/surname' }]
  const answers = await calls.all(
    ['ContactCard/query', { accountId, ...filter, sort, position, limit, calculateTotal: true }, 'found'],
    ['ContactCard/get', { accountId, '#ids': { resultOf: 'found', name: 'ContactCard/query', path: '/ids' } }, 'cards'],
  )
  const byId = new Map(listOf<Card>(answers.get('cards')).map((card) => [card.id, card]))
  const ids = (answers.get('found')?.['ids'] ?? []) as readonly string[]
  return {
    cards: ids.flatMap((id) => byId.get(id) ?? []),
    total: Number(answers.get('found')?.['total'] ?? ids.length),
  }
}

/** A card and the state that it was read in; undefined if it is not there. @throws JmapRefusal */
export async function readCard(calls: MemberCalls, id: string): Promise<{ card: Card; state: string } | undefined> {
  const answer = await calls.call('ContactCard/get', { ids: [id] })
  const [card] = listOf<Card>(answer)
  return card && { card, state: String(answer['state']) }
}

/** Gives the id of the new card. @throws JmapRefusal */
export async function makeCard(calls: MemberCalls, typed: TypedCard, isGroup: boolean): Promise<string> {
  const books = listOf<JsonObject>(await calls.call('AddressBook/get', { ids: null }))
  const book = books.find(({ isDefault }) => isDefault === true) ?? books[0]
  const bare = {
    '@type': 'Card',
    version: '1.0',
    uid: `urn:uuid:${randomUUID()}`,
    kind: isGroup ? 'group' : 'individual',
    addressBookIds: { [String(book?.['id'])]: true },
  }
  const made = { ...bare, ...withoutNulls(patchOf({} as Card, typed, isGroup)) }
  const answer = await calls.call('ContactCard/set', { create: { it: made } })
  const created = (answer['created'] as Readonly<Record<string, { readonly id: string }>> | null)?.['it']
  if (!created) throw refusedIn(answer, 'notCreated', 'it') ?? new JmapRefusal('serverFail', 'It was not saved')
  return created.id
}

/** Changes what the form says, and nothing else. @throws JmapRefusal `stateMismatch` where any card was changed since */
export async function changeCard(calls: MemberCalls, card: Card, state: string, typed: TypedCard): Promise<void> {
  const patch = patchOf(card, typed, isGroup(card))
  if (Object.keys(patch).length === 0) return
  const answer = await calls.call('ContactCard/set', { ifInState: state, update: { [card.id]: patch } })
  const refused = refusedIn(answer, 'notUpdated', card.id)
  if (refused) throw refused
}

/** @throws JmapRefusal */
export async function removeCard(calls: MemberCalls, id: string): Promise<void> {
  const refused = refusedIn(await calls.call('ContactCard/set', { destroy: [id] }), 'notDestroyed', id)
  if (refused && refused.type !== 'notFound') throw refused
}

export function isGroup({ kind }: Card): boolean {
  return kind === 'group'
}

export function nameOfCard(card: Card): string {
  return fullName(card) || addressesOf(card)[0] || ''
}

export function addressesOf(card: Card): readonly string[] {
  return valuesOf(card, 'emails', 'address')
}

/** Uids of the cards of a group. */
export function membersOf({ members }: Card): readonly string[] {
  return isObject(members) ? Object.keys(members).filter((uid) => members[uid] === true) : []
}

export function typedOf(card: Card): TypedCard {
  const { full, given, surname } = nameParts(card)
  return {
    given: given === '' && surname === '' ? full : given,
    surname,
    company: valuesOf(card, 'organizations', 'name')[0] ?? '',
    emails: addressesOf(card).join('\n'),
    phones: valuesOf(card, 'phones', 'number').join('\n'),
    note: valuesOf(card, 'notes', 'note')[0] ?? '',
    members: membersOf(card),
  }
}

function nameParts({ name }: Card): { readonly full: string; readonly given: string; readonly surname: string } {
  const own = isObject(name) ? name : {}
  const components = (Array.isArray(own['components']) ? own['components'] : []).filter(isObject)
  const part = (kind: string) => String(components.find((one) => one['kind'] === kind)?.['value'] ?? '')
  const all = components.map((one) => String(one['value'] ?? '')).join(' ')
  return { full: typeof own['full'] === 'string' ? own['full'] : all, given: part('given'), surname: part('surname') }
}

/** The entries of a property in their order of preference. */
function valuesOf(card: Card, property: string, field: string): readonly string[] {
  const entries = isObject(card[property]) ? Object.values(card[property]).filter(isObject) : []
  const pref = (entry: JsonObject) => (typeof entry['pref'] === 'number' ? entry['pref'] : 101)
  return entries
    .toSorted((a, b) => pref(a) - pref(b))
    .flatMap((entry) => (typeof entry[field] === 'string' && entry[field] !== '' ? [entry[field]] : []))
}

/** What has to become of a card for it to say what was typed: nothing stands in it but what is another, so that what nobody has touched stays. */
function patchOf(card: Card, typed: TypedCard, isGroupCard: boolean): Record<string, Json> {
  const before = typedOf(card)
  const patch: Record<string, Json> = {}
  if (before.given !== typed.given.trim() || before.surname !== typed.surname.trim())
    patch['name'] = nameWith(card, typed)
  Object.assign(patch, listPatch(card, 'emails', 'address', before.emails, typed.emails))
  Object.assign(patch, listPatch(card, 'phones', 'number', before.phones, typed.phones))
  Object.assign(patch, firstPatch(card, 'organizations', 'name', before.company, typed.company.trim()))
  Object.assign(patch, firstPatch(card, 'notes', 'note', before.note, typed.note.replace(/\r\n?/g, '\n').trim()))
  const members = [...new Set(typed.members)]
  if (isGroupCard && [...before.members].sort().join() !== [...members].sort().join()) {
    patch['members'] = Object.fromEntries(members.map((uid) => [uid, true]))
  }
  return patch
}

function nameWith(card: Card, typed: TypedCard): Json {
  const given = typed.given.trim()
  const surname = typed.surname.trim()
  if (given === '' && surname === '') return null
  const before = isObject(card['name']) ? card['name'] : {}
  const others = (Array.isArray(before['components']) ? before['components'] : []).filter(
    (one) => isObject(one) && one['kind'] !== 'given' && one['kind'] !== 'surname' && one['kind'] !== 'separator',
  )
  const part = (kind: string, value: string) => (value === '' ? [] : [{ kind, value }])
  return { components: [...part('given', given), ...others, ...part('surname', surname)] as Json[] }
}

function listPatch(card: Card, property: string, field: string, before: string, typed: string): Record<string, Json> {
  const lines = linesOf(typed)
  if (lines.join('\n') === before) return {}
  const old = isObject(card[property]) ? card[property] : {}
  const next: Record<string, Json> = {}
  for (const line of lines) {
    const known = Object.entries(old).find(
      ([id, entry]) => !Object.hasOwn(next, id) && isObject(entry) && entry[field] === line,
    )
    if (known) next[known[0]] = known[1] as Json
    else next[freeId(property[0] ?? 'e', { ...old, ...next })] = { [field]: line }
  }
  return { [property]: lines.length === 0 ? null : next }
}

function firstPatch(card: Card, property: string, field: string, before: string, typed: string): Record<string, Json> {
  if (before === typed) return {}
  const old = isObject(card[property]) ? card[property] : {}
  const first = Object.entries(old).find(([, entry]) => isObject(entry) && entry[field] === before)
  const id = first?.[0] ?? freeId(property[0] ?? 'e', old)
  if (typed !== '')
    return { [property]: { ...old, [id]: { ...(first && isObject(first[1]) ? first[1] : {}), [field]: typed } } }
  const rest = Object.fromEntries(Object.entries(old).filter(([key]) => key !== id))
  return { [property]: Object.keys(rest).length === 0 ? null : rest }
}

function freeId(letter: string, taken: JsonObject): string {
  let number = 1
  while (Object.hasOwn(taken, `${letter}${number}`)) number++
  return `${letter}${number}`
}

export function linesOf(text: string): readonly string[] {
  return text.split(/\r\n?|\n/).flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))
}

function withoutNulls(patch: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== null))
}
