import type { SortCriterion, SortKey } from '../../../wire/imap/sort-criteria.ts'
import type { ListedMessage, ListingColumn } from '../message.ts'
import { displayKey, mailboxKey } from './address-key.ts'
import { collationKey } from './collation-key.ts'

/** What a sort needs of each message, by key. */
const COLUMNS: Readonly<Record<SortKey, ListingColumn | undefined>> = {
  ARRIVAL: undefined,
  RELEVANCY: undefined,
  SIZE: undefined,
  DATE: 'sent',
  SUBJECT: 'subject',
  CC: 'envelope',
  FROM: 'envelope',
  TO: 'envelope',
  DISPLAYFROM: 'envelope',
  DISPLAYTO: 'envelope',
}

/** One criterion and what every message has for it. */
interface Column {
  readonly key: SortKey
  readonly sign: 1 | -1
  readonly values: (number | string)[]
}

/**
 * The order of messages by the criteria of SORT (RFC 5256 §3, RFC 5957): holds one number or one string of each message for each criterion and
 * nothing else of it.
 */
export class SortOrder {
  readonly #columns: readonly Column[]
  /** Equal strings are kept once: a mailing list has thousands of messages of one subject. */
  readonly #strings = new Map<string, string>()

  readonly #relevancy: (uid: number) => number

  /** `relevancy` scores messages for the criterion of that name (RFC 6203 §6). */
  constructor(criteria: readonly SortCriterion[], relevancy: (uid: number) => number = () => 0) {
    this.#relevancy = relevancy
    this.#columns = criteria.map(({ key, reverse }) => ({ key, sign: reverse ? -1 : 1, values: [] }))
  }

  /** What messages have to be listed with. */
  static columnsFor(criteria: readonly SortCriterion[]): ListingColumn[] {
    const columns = criteria.map(({ key }) => COLUMNS[key]).filter((column) => column !== undefined)
    return [...new Set(columns)]
  }

  /** Adds a message behind the others; its place is how many there were. */
  add(message: ListedMessage): void {
    for (const { key, values } of this.#columns) values.push(this.#value(message, key))
  }

  /** Negative if the message at place `a` comes before that at `b`, 0 if the criteria do not tell. */
  readonly compare = (a: number, b: number): number => {
    for (const { values, sign } of this.#columns) {
      const left = values[a] as number | string
      const right = values[b] as number | string
      if (left !== right) return left < right ? -sign : sign
    }
    return 0
  }

  #value(message: ListedMessage, key: SortKey): number | string {
    switch (key) {
      case 'ARRIVAL':
        return message.internalMs
      case 'RELEVANCY':
        // The most relevant comes first.
        return -this.#relevancy(message.uid)
      case 'SIZE':
        return message.size
      case 'DATE':
        // "If the sent date cannot be determined … the INTERNALDATE for that message is used": RFC 5256 §2.2.
        return message.sentMs ?? message.internalMs
      case 'SUBJECT':
        return this.#shared(collationKey(message.baseSubject ?? ''))
      default:
        return this.#shared(message.envelope ? addressValue(message.envelope, key) : '')
    }
  }

  #shared(text: string): string {
    const known = this.#strings.get(text)
    if (known !== undefined) return known
    this.#strings.set(text, text)
    return text
  }
}

function addressValue(envelope: Uint8Array, key: 'CC' | 'FROM' | 'TO' | 'DISPLAYFROM' | 'DISPLAYTO'): string {
  switch (key) {
    case 'CC':
      return mailboxKey(envelope, 'cc')
    case 'FROM':
      return mailboxKey(envelope, 'from')
    case 'TO':
      return mailboxKey(envelope, 'to')
    case 'DISPLAYFROM':
      return displayKey(envelope, 'from')
    case 'DISPLAYTO':
      return displayKey(envelope, 'to')
  }
}
