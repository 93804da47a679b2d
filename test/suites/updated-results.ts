import type { Response } from '../interop/harness/imap-peer.ts'
import { answerOf, isAnswer } from './found-answer.ts'
import { uidsOf } from './mailbox-view.ts'

/** A result that is kept up to date. */
export interface UpdatedResult {
  /** In its order if it is sorted, else in the order of the mailbox. */
  readonly uids: readonly number[]
  /** What SORT was asked for; undefined for a SEARCH. */
  readonly criteria: string | undefined
}

/** What searches and sorts with UPDATE have found, by their tags, kept right by what is told since (RFC 5267 §4.3). */
export class UpdatedResults {
  readonly #complain: (what: string) => void
  readonly #results = new Map<string, { uids: number[]; readonly criteria: string | undefined }>()

  constructor(complain: (what: string) => void) {
    this.#complain = complain
  }

  get all(): ReadonlyMap<string, UpdatedResult> {
    return this.#results
  }

  /**
   * Keeps the result of a search from its answer on. What came behind the answer, before anybody knew that it is to be kept, is made up for; of
   * other results it has been heard already.
   */
  keep(untagged: readonly Response[], criteria?: string): void {
    const answer = untagged.find(isAnswer)
    const tag = answer && tagOf(answer)
    if (answer === undefined || tag === undefined) return
    const { found = [] } = answerOf({ status: 'OK', text: '', untagged: [answer] })
    this.#results.set(tag, { uids: [...found], criteria })
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

  /** ADDTO and REMOVEFROM: pairs of a place and UIDs, one after the other. NOUPDATE ends a result (RFC 5267 §4.3.1). */
  hear(response: Response): void {
    const refused = refusedTag(response)
    if (refused !== undefined) this.#results.delete(refused)
    const tag = tagOf(response) ?? ''
    if (!this.#results.has(tag)) return
    for (const [i, word] of response.values.entries()) {
      const list = response.values[i + 1]
      if (!Array.isArray(list) || (word !== 'ADDTO' && word !== 'REMOVEFROM')) continue
      for (let j = 0; j + 1 < list.length; j += 2) this.#change(tag, word, Number(list[j]), uidsOf(String(list[j + 1])))
    }
  }

  /** Where nothing is sorted, the place is 0 and says nothing (RFC 5267 §4.3.3). */
  #change(tag: string, word: 'ADDTO' | 'REMOVEFROM', place: number, changed: readonly number[]): void {
    const result = this.#results.get(tag) as { uids: number[]; criteria: string | undefined }
    const { uids, criteria } = result
    const wrong = changed.find((uid) => uids.includes(uid) === (word === 'ADDTO'))
    if (wrong !== undefined) this.#complain(`${word} ${wrong} does not fit`)
    if ((place === 0) !== (criteria === undefined) || place > uids.length + 1)
      this.#complain(`${word} at ${place} of ${uids.length}`)
    if (criteria !== undefined && word === 'REMOVEFROM') {
      const there = uids.slice(place - 1, place - 1 + changed.length)
      if (there.join() !== changed.join()) this.#complain(`REMOVEFROM ${changed} at ${place}, where ${there} stand`)
    }
    const left = uids.filter((uid) => !changed.includes(uid))
    if (word === 'REMOVEFROM') result.uids = left
    else if (criteria === undefined) result.uids = [...left, ...changed].sort((a, b) => a - b)
    else result.uids = left.toSpliced(place - 1, 0, ...changed)
  }
}

/** The tag of the search that an ESEARCH response is about. */
function tagOf({ word, values: [, correlator] }: Response): string | undefined {
  return word === 'ESEARCH' && Array.isArray(correlator) ? String(correlator[1]) : undefined
}

function refusedTag({ text }: Response): string | undefined {
  return /\[NOUPDATE "([^"]+)"\]/.exec(text)?.[1]
}
