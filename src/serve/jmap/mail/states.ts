import type { HistoryPlace, Numbering } from '../../../core/mail/email-shelf.ts'
import { changesUnknown } from '../standard/changes.ts'

/**
 * The state of a type: the account's modseq, and the number that the next record would have had. So what has a lower number was there before, and what has been made
 * since needs no record of its own. `done` is there within one modseq, when a large change is told in several answers: up to that message it has been told.
 */
export interface TypeState {
  readonly modseq: number
  readonly next: number
  readonly nextThread: number
  readonly done: number | undefined
}

export function emailState({ modseq, nextEmail }: Numbering): string {
  return `${modseq}-${nextEmail}`
}

export function mailboxState({ modseq, nextMailbox }: Numbering): string {
  return `${modseq}-${nextMailbox}`
}

export function threadState({ modseq, nextEmail, nextThread }: Numbering): string {
  return `${modseq}-${nextEmail}-${nextThread}`
}

/** Changes only when messages come (RFC 8621 §1.5). */
export function deliveryState({ nextEmail }: Numbering): string {
  return `${nextEmail}`
}

/** @throws Fault peer jmap/changes-unknown */
export function readState(text: string, { modseq: present }: Numbering): TypeState {
  const match = /^(\d{1,16})-(\d{1,16})(?:-(\d{1,16}))?(?:~(\d{1,16}))?$/.exec(text)
  if (!match) throw changesUnknown()
  const [modseq, next] = [Number(match[1]), Number(match[2])]
  // Of a future that a restored backup has taken back.
  if (modseq > present) throw changesUnknown()
  return {
    modseq,
    next,
    nextThread: Number(match[3] ?? 0),
    done: match[4] === undefined ? undefined : Number(match[4]),
  }
}

/** The place in the history that a state stands at. */
export function placeOf({ modseq, done }: TypeState): HistoryPlace {
  return { modseq, emailId: done ?? Number.MAX_SAFE_INTEGER }
}

/** A state on the way: what lies behind `place` has not been told. What counts as new stays what was new to begin with. */
export function stateAt(
  { modseq, emailId }: HistoryPlace,
  { next, nextThread }: TypeState,
  hasThread: boolean,
): string {
  return `${modseq}-${next}${hasThread ? `-${nextThread}` : ''}~${emailId}`
}
