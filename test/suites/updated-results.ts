import type { Response } from '../interop/harness/imap-peer.ts'
import { answerOf, isAnswer } from './found-answer.ts'
import { uidsOf } from './mailbox-view.ts'

/** UIDs that searches with UPDATE have found, by their tags, kept right by what is told since (RFC 5267 §4.3). */
export class UpdatedResults {
  readonly #complain: (what: string) => void
  readonly #results = new Map<string, Set<number>>()

  constructor(complain: (what: string) => void) {
    this.#complain = complain
  }

  get all(): ReadonlyMap<string, ReadonlySet<number>> {
    return this.#results
  }

  /**
   * Keeps the result of a search from its answer on. What came behind the answer, before anybody knew that it is to be kept, is made up for; of
   * other results it has been heard already.
   */
  keep(untagged: readonly Response[]): void {
    const answer = untagged.find(isAnswer)
    const tag = answer && tagOf(answer)
    if (answer === undefined || tag === undefined) return
    this.#results.set(tag, new Set(answerOf({ status: 'OK', text: '', untagged: [answer] }).found))
    for (const response of untagged.slice(untagged.indexOf(answer) + 1)) {
      if (refusedTag(response) === tag || tagOf(response) === tag) this.hear(response)
    }
  }

  forget(tag: string): void {
    this.#results.delete(tag)
  }

  /** The mailbox is not selected any more. */
  clear(): void {
    this.#results.clear()
  }

  /** ADDTO and REMOVEFROM: pairs of a place, which says nothing where nothing is sorted, and UIDs. NOUPDATE ends a result (RFC 5267 §4.3.1). */
  hear(response: Response): void {
    const refused = refusedTag(response)
    if (refused !== undefined) this.#results.delete(refused)
    const uids = this.#results.get(tagOf(response) ?? '')
    if (!uids) return
    for (const [i, word] of response.values.entries()) {
      const list = response.values[i + 1]
      if (!Array.isArray(list) || (word !== 'ADDTO' && word !== 'REMOVEFROM')) continue
      for (const [j, set] of list.entries()) {
        if (j % 2 === 0) continue
        for (const uid of uidsOf(String(set))) {
          if (word === 'REMOVEFROM' ? !uids.delete(uid) : uids.has(uid)) this.#complain(`${word} ${uid} does not fit`)
          if (word === 'ADDTO') uids.add(uid)
        }
      }
    }
  }
}

/** The tag of the search that an ESEARCH response is about. */
function tagOf({ word, values: [, correlator] }: Response): string | undefined {
  return word === 'ESEARCH' && Array.isArray(correlator) ? String(correlator[1]) : undefined
}

function refusedTag({ text }: Response): string | undefined {
  return /\[NOUPDATE "([^"]+)"\]/.exec(text)?.[1]
}
