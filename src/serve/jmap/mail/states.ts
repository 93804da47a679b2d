import type { AccountView, HistoryPlace, Numbering, SeenMailbox } from '../../../core/mail/email-shelf.ts'
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

/** Of somebody else's mailboxes, if they are few, it says which were seen: so it can be told which have been given and taken since. */
export function mailboxState({ modseq, nextMailbox, view }: Numbering): string {
  const listed = view && listSeen(view)
  return `${modseq}-${nextMailbox}${listed ?? viewMark(view?.subscriptions)}`
}

export function threadState({ modseq, nextEmail, nextThread, view }: Numbering): string {
  return `${modseq}-${nextEmail}-${nextThread}${viewMark(view?.mailboxes)}`
}

function viewMark(view: number | undefined): string {
  return view === undefined ? '' : `--${view}`
}

/** Mailboxes that a state lists. */
const MAX_LISTED = 20

/** Behind `--0`, which no digest is, for each mailbox a number: its own four times, and one more if it may be read, two if it is subscribed. */
function listSeen({ seen }: AccountView): string | undefined {
  if (seen.length > MAX_LISTED) return undefined
  const numbers = seen.map(({ id, isReadable, isSubscribed }) => 4 * id + (isSubscribed ? 2 : 0) + (isReadable ? 1 : 0))
  return `--0${numbers.map((number) => `-${number}`).join('')}`
}

/** What a state says of mailboxes: when, and what of somebody else's account was seen then; undefined where that is not needed, since it is all, or the same as now. */
export interface MailboxesState {
  readonly modseq: number
  readonly next: number
  readonly seen: readonly SeenMailbox[] | undefined
}

/** @throws Fault peer jmap/changes-unknown */
export function readMailboxState(text: string, numbering: Numbering): MailboxesState {
  const { view } = numbering
  const match = /^(\d{1,16})-(\d{1,16})--0((?:-\d{1,10})*)$/.exec(text)
  if (!view || !match) return { ...readState(text, numbering, view?.subscriptions), seen: undefined }
  // What is seen now may have changed last before what was seen then.
  const numbers = (match[3] as string).split('-').slice(1).map(Number)
  const seen = numbers.map((number) => ({
    id: Math.floor(number / 4),
    isReadable: number % 2 === 1,
    isSubscribed: number % 4 > 1,
  }))
  return { modseq: Number(match[1]), next: Number(match[2]), seen }
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
