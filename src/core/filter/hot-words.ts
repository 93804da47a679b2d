import type { WordCounts } from './junk-model.ts'
import type { JunkModelState } from './junk-shelf.ts'

/** Words that are kept, of all members of a process together: 4 MiB. */
const MAX_WORDS = 131_072
/** Members whose model is followed. */
const MAX_MODELS = 10_000

/** Numbers of an entry: the hash, whose it is (0: nobody's), and its counts. The two entries of a place lie in one line of the processor's cache. */
const ENTRY = 4
const ENTRIES = 2
const PLACE = ENTRY * ENTRIES

/** A model as it was when its words were looked up. */
interface SeenModel {
  /** Tells the words of one model, at one time, from those of all others. */
  readonly number: number
  readonly version: number
  readonly learnedMs: number
}

/**
 * Counts of words that were looked up lately. A look into the database costs a microsecond for each word, several times what all the rest of judging does, and members get the same words
 * again and again. What a model has learned since makes all of its words unknown: nothing is told that a look would not tell.
 *
 * Hashes are spread under a key of the account that no sender knows, so nobody can choose which words fall into one place. Words that are in no model have a place too.
 */
export class HotWords {
  readonly #places = new Float64Array(MAX_WORDS * ENTRY)
  readonly #models = new Map<string, SeenModel>()
  #lastNumber = 0

  /** Counts of each of the words, in their order. `lookUp` is asked for those that are not here; it must see the model as `state` has it. */
  async counts(
    accountId: string,
    state: JunkModelState,
    hashes: readonly number[],
    lookUp: (missing: readonly number[]) => Promise<ReadonlyMap<number, WordCounts>>,
  ): Promise<readonly WordCounts[]> {
    const owner = this.#numberOf(accountId, state)
    const missing: number[] = []
    const counts = hashes.map((hash) => {
      const known = this.#find(owner, hash)
      if (!known) missing.push(hash)
      return known
    })
    const found = missing.length > 0 ? await lookUp(missing) : undefined
    return counts.map((known, n) => {
      if (known) return known
      const hash = hashes[n] as number
      const count = found?.get(hash) ?? { junk: 0, good: 0 }
      this.#keep(owner, hash, count)
      return count
    })
  }

  #numberOf(accountId: string, { version, learnedMs }: JunkModelState): number {
    const seen = this.#models.get(accountId)
    if (seen?.version === version && seen.learnedMs === learnedMs) return seen.number
    if (this.#models.size >= MAX_MODELS) this.#models.clear()
    const number = ++this.#lastNumber
    this.#models.set(accountId, { number, version, learnedMs })
    return number
  }

  #find(owner: number, hash: number): WordCounts | undefined {
    const places = this.#places
    const place = placeOf(hash)
    for (let at = place; at < place + PLACE; at += ENTRY) {
      if (places[at] === hash && places[at + 1] === owner) {
        return { junk: places[at + 2] as number, good: places[at + 3] as number }
      }
    }
    return undefined
  }

  /** As the first entry of its place; what was there becomes the second. */
  #keep(owner: number, hash: number, { junk, good }: WordCounts): void {
    const place = placeOf(hash)
    this.#places.copyWithin(place + ENTRY, place, place + ENTRY)
    this.#places.set([hash, owner, junk, good], place)
  }
}

function placeOf(hash: number): number {
  return ((hash >>> 0) % (MAX_WORDS / ENTRIES)) * PLACE
}
