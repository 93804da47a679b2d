import { toFault } from '../../../base/fault.ts'
import { FuzzyNeedle, type FuzzyWord } from '../../../core/mail/fuzzy-needle.ts'
import type { ListedMessage } from '../../../core/mail/message.ts'
import { readSearchText, type SearchText } from '../../../core/mail/search-text.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import { envelopeText } from '../../../wire/imap/envelope-text.ts'
import { casemap } from '../../../wire/mime/unicode-casemap.ts'
import type { Slices } from '../slices.ts'
import type { SearchScope } from './search-scope.ts'
import type { SearchServices } from './search-services.ts'
import type { TextKey, TextSearch } from './text-search.ts'

const ROWS_AT_ONCE = 50
/** Letters of a word from which on one slip is allowed: in a field, and in all the text of a message. */
const MIN_SLIPPED = { header: 4, text: 8, body: 8 } as const
/** What is found in the subject says more of a message than what is found in its trace fields. */
const WEIGHTS = { subject: 1, from: 0.9, recipients: 0.8, pieces: 0.75, other: 0.4 } as const
/** For a message whose text is too much to be weighed. */
const UNWEIGHED = 0.5

/** Text keys within FUZZY (RFC 6203): words in any order, one slip allowed in each, and how well each message matches. */
export class FuzzySearch {
  readonly #services: SearchServices
  readonly #scope: SearchScope
  readonly #slices: Slices
  readonly #exact: TextSearch
  /** How well messages match all keys so far. */
  readonly #matches = new Map<number, number>()

  constructor(services: SearchServices, scope: SearchScope, slices: Slices, exact: TextSearch) {
    this.#services = services
    this.#scope = scope
    this.#slices = slices
    this.#exact = exact
  }

  /** Scores of messages that were found: 1 to 100, the best has 100 (RFC 6203 §4). Those that no text speaks for have 1. */
  scores(found: UidSet): (uid: number) => number {
    let best = 0
    for (const uid of found) best = Math.max(best, this.#matches.get(uid) ?? 0)
    return (uid) => Math.max(1, Math.round((100 * (this.#matches.get(uid) ?? 0)) / (best || 1)))
  }

  /** Those of `within` that match, which are scored. A text without a word in it is looked for as it is. */
  async find(key: TextKey, within: UidSet): Promise<UidSet> {
    const { words } = new FuzzyNeedle(casemap(key.value), MIN_SLIPPED[key.kind])
    if (words.length === 0) return this.#exact.find(key, within)
    let left = within
    const weighed: { word: FuzzyWord; rarity: number }[] = []
    for (const word of words) {
      const exactly = await this.#exact.candidates(key, word.text, within)
      left = left.intersect(await this.#withSlips(key, word, exactly, left))
      weighed.push({ word, rarity: Math.log(1 + within.size / Math.max(1, exactly.size)) })
    }
    const total = weighed.reduce((sum, { rarity }) => sum + rarity, 0)
    const found: number[] = []
    this.#slices.progress?.begin(left.size)
    for (let rest = left; rest.size > 0; ) {
      const rows = await this.#list(key, rest)
      for (const row of rows) {
        const match = await this.#match(key, row, weighed)
        if (match > 0) {
          found.push(row.uid)
          this.#matches.set(row.uid, (this.#matches.get(row.uid) ?? 0) + match / total)
        }
        this.#slices.progress?.step()
        await this.#slices.pause()
      }
      const last = rows.at(-1)
      if (!last) break
      rest = rest.intersect(UidSet.of([{ first: last.uid + 1, last: Number.MAX_SAFE_INTEGER }]))
    }
    return UidSet.ofSorted(found)
  }

  async #withSlips(key: TextKey, word: FuzzyWord, exactly: UidSet, within: UidSet): Promise<UidSet> {
    let all = exactly
    const known = new Map<string, UidSet>([['', within]])
    const holding = async (text: string) => {
      const found = known.get(text) ?? (await this.#exact.candidates(key, text, within))
      known.set(text, found)
      return found
    }
    for (const { before, after } of word.slips) {
      const left = await holding(before)
      all = all.union(left.intersect(await holding(after)))
      await this.#slices.pause()
    }
    return all
  }

  #list(key: TextKey, uids: UidSet): Promise<readonly ListedMessage[]> {
    const { accountId, mailboxId } = this.#scope
    const columns = key.kind === 'header' && key.inEnvelope ? (['envelope'] as const) : (['envelope', 'root'] as const)
    return this.#services.mail.read(accountId, (reader) => reader.list(mailboxId, uids, columns, ROWS_AT_ONCE))
  }

  /** The sum over all words of how well they match and how rare they are, 0 if one of them is missing. */
  async #match(
    key: TextKey,
    row: ListedMessage,
    words: readonly { word: FuzzyWord; rarity: number }[],
  ): Promise<number> {
    if (key.kind === 'header' && key.inEnvelope) {
      const text = casemap(envelopeText(row.envelope ?? new Uint8Array(), key.field.toLowerCase()))
      return sumOf(words, (word) => word.matches(text))
    }
    if (key.kind === 'header') {
      const values = await this.#exact.fieldValues(key.field, row)
      return sumOf(words, (word) => Math.max(0, ...values.map((value) => word.matches(value))))
    }
    const text = await this.#readText(row)
    if (text === 'unreadable') return 0
    if (text) return sumOf(words, (word) => bestIn(word, text, key.kind === 'body'))
    for (const { word } of words) if (!(await this.#exact.holds(row, { kind: key.kind, value: word.text }))) return 0
    return sumOf(words, () => UNWEIGHED)
  }

  /** Undefined if it is too much. */
  async #readText({ uid, bodyId, root, envelope }: ListedMessage): Promise<SearchText | undefined | 'unreadable'> {
    try {
      const body = await this.#services.mail.body(this.#scope.accountId, bodyId)
      return body && root && envelope ? await readSearchText(body, root, envelope) : 'unreadable'
    } catch (error) {
      this.#exact.passOver(toFault(error), uid)
      return 'unreadable'
    }
  }
}

function sumOf(words: readonly { word: FuzzyWord; rarity: number }[], matches: (word: FuzzyWord) => number): number {
  let sum = 0
  for (const { word, rarity } of words) {
    const match = matches(word)
    if (match === 0) return 0
    sum += match * rarity
  }
  return sum
}

function bestIn(word: FuzzyWord, text: SearchText, bodyOnly: boolean): number {
  let best = 0
  for (const piece of text.pieces) best = Math.max(best, WEIGHTS.pieces * word.matches(piece))
  if (bodyOnly) return best
  for (const field of ['subject', 'from', 'recipients', 'other'] as const) {
    best = Math.max(best, WEIGHTS[field] * word.matches(text[field]))
  }
  return best
}
