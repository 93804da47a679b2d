/** A capability of our own (RFC 8620 §1.8): EmailList/get, EmailList/leave. */
export const LISTS_CAPABILITY = 'https://posthus.dev/jmap/lists'

/** How the mailing list that an Email came from is left; null where there is no such way. */
export interface EmailList {
  /** That of the Email. */
  readonly id: string
  readonly mailto: string | null
  readonly web: string | null
  /** Whether EmailList/leave can do it. */
  readonly isOneClick: boolean
}
