import type { Invocation } from './request.ts'
import type { Session } from './session.ts'

/** The element that the page carries it in, which is data and is not executed. */
export const FIRST_SCREEN_ID = 'first-screen'

/** Rows of the first screen. */
export const FIRST_ROWS = 50

/** What the page of the web application carries, so that nothing need be asked for before its first screen stands. */
export interface FirstScreen {
  readonly session: Session
  /** The field `x-csrf` of requests that may change something. */
  readonly csrf: string
  /** Of this browser's own connection; undefined where it has none. */
  readonly connection: { readonly version: string; readonly suite: string; readonly group?: string } | null
  /** The other webmail, where there is one that can be switched to, and the day with which this one goes (`2027-03-01`); left out where there is but one. */
  readonly generations?: { readonly other: string | null; readonly retireOn: string | null }
  /** The provider advises another password. */
  readonly isAdvised?: true
  /** Mailboxes, and the first rows of INBOX by conversations: the responses to the calls that the program would have made. */
  readonly responses: readonly Invocation[]
}
