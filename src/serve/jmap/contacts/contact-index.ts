import { utf8 } from '../../../base/bytes.ts'
import type { MailReader } from '../../../core/mail/mail-store.ts'
import type { Modseq } from '../../../core/mail/mailbox.ts'
import type { KeptRecord } from '../../../core/mail/record-shelf.ts'
import { isObject, type Json, type JsonObject } from '../../../wire/jmap/json.ts'
import { fullName } from '../../../wire/jscontact/full-name.ts'
import { casemap } from '../../../wire/mime/unicode-casemap.ts'
import { storedCard } from './contact-card.ts'

/** Texts of a card that are looked for, as `casemap` makes them, each on a line. */
export const TEXT_FIELDS = [
  'name',
  'name/given',
  'name/surname',
  'name/surname2',
  'nickname',
  'organization',
  'email',
  'phone',
  'onlineService',
  'address',
  'note',
] as const
export type TextField = (typeof TEXT_FIELDS)[number]

/** What queries look at of a card. */
export interface IndexedCard {
  readonly id: string
  readonly uid: string
  readonly books: readonly string[]
  readonly kind: string | undefined
  readonly members: ReadonlySet<string>
  /** UTCDateTime; as texts they have the order of time. */
  readonly created: string | undefined
  readonly updated: string | undefined
  readonly texts: Readonly<Record<TextField, string>>
  /** All text of the card. */
  readonly all: string
  /** To sort by, casemapped. */
  readonly sortAs: Readonly<Record<string, string>>
  readonly fullName: string
  readonly emails: readonly string[]
  /** Octets that it takes. */
  readonly bytes: number
}

/** Accounts whose cards are kept in memory, and the octets of texts of all of them. */
const MAX_ACCOUNTS = 500
const MAX_KEPT_BYTES = 256 * 1024 * 1024
/** So many changed cards are read one by one; with more all are read anew. */
const MAX_CHANGES = 500

interface Kept {
  state: Modseq
  readonly cards: Map<string, IndexedCard>
  bytes: number
}

/**
 * What queries look at, in memory: to read and parse ten thousand cards takes a tenth of a second, and somebody who types a name asks with every key. The state of the cards, read in the
 * same transaction, says whether it still holds; what has changed since is read again.
 */
export class ContactIndexes {
  /** Those asked for longest ago first. */
  readonly #kept = new Map<string, Kept>()

  /** The cards of an account, in the order in which they were made. Within a transaction it has to be asked before cards are changed: what a transaction does may come to nothing. */
  async cards(mail: Pick<MailReader, 'records'>, account: string): Promise<ReadonlyMap<string, IndexedCard>> {
    const state = await mail.records.state('contact-card')
    const before = this.#kept.get(account)
    if (before?.state === state) return before.cards
    const kept = (before && (await refreshed(mail, before, state))) ?? (await readAll(mail, state))
    this.#kept.delete(account)
    this.#kept.set(account, kept)
    this.#bound()
    return kept.cards
  }

  #bound(): void {
    let bytes = [...this.#kept.values()].reduce((sum, one) => sum + one.bytes, 0)
    for (const [account, one] of this.#kept) {
      if (this.#kept.size <= 1 || (this.#kept.size <= MAX_ACCOUNTS && bytes <= MAX_KEPT_BYTES)) return
      this.#kept.delete(account)
      bytes -= one.bytes
    }
  }
}

async function readAll({ records }: Pick<MailReader, 'records'>, state: Modseq): Promise<Kept> {
  const cards = new Map((await records.all('contact-card')).map((record) => [record.id, indexed(record)]))
  return { state, cards, bytes: sizeOf(cards.values()) }
}

/** A new map: somebody may be looking through the old one. */
async function refreshed(
  { records }: Pick<MailReader, 'records'>,
  { state: since, cards: old }: Kept,
  state: Modseq,
): Promise<Kept | undefined> {
  const changes = await records.changes('contact-card', { modseq: since }, MAX_CHANGES)
  if (!changes || changes.rest) return undefined
  const cards = new Map(old)
  for (const id of changes.destroyed) cards.delete(id)
  for (const id of [...changes.updated, ...changes.created]) {
    const record = await records.find('contact-card', id)
    if (record) cards.set(id, indexed(record))
  }
  return { state, cards, bytes: sizeOf(cards.values()) }
}

function sizeOf(cards: Iterable<IndexedCard>): number {
  let bytes = 0
  for (const { all, fullName } of cards) bytes += 4 * all.length + 2 * fullName.length + 500
  return bytes
}

export function indexed(record: KeptRecord): IndexedCard {
  const { books, card } = storedCard(record)
  const texts = textsOf(card)
  const members = isObject(card['members']) ? Object.keys(card['members']) : []
  return {
    id: record.id,
    uid: String(card['uid']),
    books,
    kind: tryString(card['kind']),
    members: new Set(members),
    created: tryString(card['created']),
    updated: tryString(card['updated']),
    texts,
    all: casemap(allText(card)),
    sortAs: sortTexts(card),
    fullName: fullName(card),
    emails: entriesOf(card, 'emails')
      .toSorted((a, b) => prefOf(a) - prefOf(b))
      .map(({ address }) => String(address)),
    bytes: utf8(record.value).length,
  }
}

/** RFC 9610 §3.3.1 says which texts a condition looks at. */
function textsOf(card: JsonObject): Record<TextField, string> {
  const name = isObject(card['name']) ? card['name'] : {}
  const components = listOf(name['components'])
  const ofKind = (kind: string) => components.filter((one) => one['kind'] === kind).map(({ value }) => value)
  const values = (property: string, ...keys: readonly string[]) =>
    entriesOf(card, property).flatMap((entry) => keys.map((key) => entry[key]))
  return {
    name: lines([name['full'], ...components.map(({ value }) => value)]),
    'name/given': lines(ofKind('given')),
    'name/surname': lines(ofKind('surname')),
    'name/surname2': lines(ofKind('surname2')),
    nickname: lines(values('nicknames', 'name')),
    organization: lines(values('organizations', 'name')),
    email: lines(values('emails', 'address', 'label')),
    phone: lines(values('phones', 'number', 'label')),
    onlineService: lines(values('onlineServices', 'service', 'uri', 'user', 'label')),
    address: lines(
      entriesOf(card, 'addresses').flatMap((one) => [
        one['full'],
        ...listOf(one['components']).map(({ value }) => value),
      ]),
    ),
    note: lines(values('notes', 'note')),
  }
}

function sortTexts(card: JsonObject): Record<string, string> {
  const name = isObject(card['name']) ? card['name'] : {}
  const sortAs = isObject(name['sortAs']) ? name['sortAs'] : {}
  const texts: Record<string, string> = {}
  for (const kind of ['given', 'surname', 'surname2']) {
    const [first] = listOf(name['components']).filter((one) => one['kind'] === kind)
    texts[`name/${kind}`] = casemap(tryString(sortAs[kind]) ?? tryString(first?.['value']) ?? '')
  }
  return texts
}

/** Every text in the card but what is no language: types, moments, data. */
function allText(card: JsonObject): string {
  const found: string[] = []
  const visit = (value: Json, key: string): void => {
    if (typeof value === 'string') {
      if (!key.startsWith('@') && !value.startsWith('data:')) found.push(value)
    } else if (Array.isArray(value)) for (const one of value as readonly Json[]) visit(one, '')
    else if (isObject(value)) for (const [name, one] of Object.entries(value)) visit(one, name)
  }
  for (const [name, value] of Object.entries(card)) {
    if (name === 'keywords' && isObject(value)) found.push(...Object.keys(value))
    else if (!['uid', 'version', 'created', 'updated', 'members', 'kind', 'prodId', 'vCardProps'].includes(name)) {
      visit(value, name)
    }
  }
  return found.join('\n')
}

function entriesOf(card: JsonObject, property: string): JsonObject[] {
  const map = card[property]
  return isObject(map) ? Object.values(map).filter(isObject) : []
}

function listOf(list: Json | undefined): JsonObject[] {
  return Array.isArray(list) ? (list as readonly Json[]).filter(isObject) : []
}

function lines(values: readonly (Json | undefined)[]): string {
  return casemap(values.filter((one) => typeof one === 'string').join('\n'))
}

function tryString(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function prefOf({ pref }: JsonObject): number {
  return typeof pref === 'number' ? pref : 101
}
