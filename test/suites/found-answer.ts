import type { Completion, Response } from '../interop/harness/imap-peer.ts'
import { uidsOf } from './mailbox-view.ts'

/** What a search has answered, in whichever form. */
export interface FoundAnswer {
  /** In the order of the answer; undefined if nothing was answered at all. */
  readonly found: readonly number[] | undefined
  readonly min: number | undefined
  readonly max: number | undefined
  readonly count: number | undefined
}

/** Reads SEARCH, SORT and ESEARCH responses (RFC 9051 §7.3.4, RFC 5256 §4). */
export function answerOf({ untagged }: Completion): FoundAnswer {
  const answer = untagged.find(isAnswer)
  if (!answer) return { found: undefined, min: undefined, max: undefined, count: undefined }
  if (answer.word !== 'ESEARCH') {
    const numbers = answer.values.slice(1).filter((value) => !Array.isArray(value))
    return { found: numbers.map(Number), min: undefined, max: undefined, count: undefined }
  }
  return {
    found: uidsOf(item(answer, 'ALL') ?? ''),
    min: numberOf(item(answer, 'MIN')),
    max: numberOf(item(answer, 'MAX')),
    count: numberOf(item(answer, 'COUNT')),
  }
}

/** Not what is told of the result of an earlier search (RFC 5267 §4.3). */
export function isAnswer({ word, values }: Response): boolean {
  if (word === 'ESEARCH') return !values.includes('ADDTO') && !values.includes('REMOVEFROM')
  return word === 'SEARCH' || word === 'SORT'
}

function item(answer: Response, name: string): string | undefined {
  const at = answer.values.findIndex((value) => typeof value === 'string' && value.toUpperCase() === name)
  return at < 0 ? undefined : String(answer.values[at + 1])
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}
