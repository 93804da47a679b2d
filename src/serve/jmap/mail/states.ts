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
  /** What of the account was seen; undefined where that is all of it. */
  readonly view: number | undefined
}

/**
 * Of somebody else's account a state says too what was seen of it, behind two dashes: when mailboxes have been given or taken, what has changed since cannot be told without telling of what was hidden.
 */
export function emailState({ modseq, nextEmail, view }: Numbering): string {
  return `${modseq}-${nextEmail}${viewMark(view?.mailboxes)}`
}

export function mailboxState({ modseq, nextMailbox, view }: Numbering): string {
  return `${modseq}-${nextMailbox}${viewMark(view?.subscriptions)}`
}

export function threadState({ modseq, nextEmail, nextThread, view }: Numbering): string {
  return `${modseq}-${nextEmail}-${nextThread}${viewMark(view?.mailboxes)}`
}

function viewMark(view: number | undefined): string {
  return view === undefined ? '' : `--${view}`
}

/** Changes only when messages come (RFC 8621 §1.5). */
export function deliveryState({ nextEmail }: Numbering): string {
  return `${nextEmail}`
}

/** `view`: what of the account is seen now. @throws Fault peer jmap/changes-unknown */
export function readState(text: string, { modseq: present }: Numbering, view: number | undefined): TypeState {
  const match = /^(\d{1,16})-(\d{1,16})(?:-(\d{1,16}))?(?:--(\d{1,16}))?(?:~(\d{1,16}))?$/.exec(text)
  if (!match) throw changesUnknown()
  const [modseq, next] = [Number(match[1]), Number(match[2])]
  const seen = match[4] === undefined ? undefined : Number(match[4])
  // Of a future that a restored backup has taken back, or of other mailboxes than those that are seen now.
  if (modseq > present || seen !== view) throw changesUnknown()
  return {
    modseq,
    next,
    nextThread: Number(match[3] ?? 0),
    done: match[5] === undefined ? undefined : Number(match[5]),
    view,
  }
}

/** The place in the history that a state stands at. */
export function placeOf({ modseq, done }: TypeState): HistoryPlace {
  return { modseq, emailId: done ?? Number.MAX_SAFE_INTEGER }
}

/** A state on the way: what lies behind `place` has not been told. What counts as new stays what was new to begin with. */
export function stateAt(
  { modseq, emailId }: HistoryPlace,
  { next, nextThread, view }: TypeState,
  hasThread: boolean,
): string {
  return `${modseq}-${next}${hasThread ? `-${nextThread}` : ''}${viewMark(view)}~${emailId}`
}
