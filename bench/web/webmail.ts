import type { ServerWatch } from '../load/server-watch.ts'

/** A webmail under test, with what its pages are told by. */
export interface Webmail {
  readonly name: string
  readonly origin: string
  readonly signInPath: string
  readonly user: string
  readonly password: string
  /** Fields and button of the sign-in page. */
  readonly fields: { readonly user: string; readonly password: string; readonly button: string }
  /** A row of the list. */
  readonly row: string
  /** What is pressed to open a row. */
  readonly open: string
  /** The text of an open message, in whatever frame it stands. */
  readonly text: string
  /** Leaves an open message, so that the next one is opened from the list alone. */
  readonly close: string | undefined
  /** Processes whose work is counted. */
  watch(): ServerWatch
}
