/** How much one POP3 connection may ask for, and what it does to the mailbox. */
export interface Pop3Settings {
  /** Octets of a command line. RFC 2449 §4 asks for 255; passwords and SASL responses need more. */
  readonly maxLineBytes: number
  /** Silence of the peer. RFC 1939 §3 asks for at least 10 minutes. */
  readonly timeoutMs: number
  /** Silence of a peer that has not logged in. */
  readonly loginTimeoutMs: number
  /** Time in which a log-in must have succeeded: who says a word a minute would hold a place for ever. */
  readonly loginDeadlineMs: number
  readonly maxLoginFailures: number
  /** Commands that may fail on one connection. */
  readonly maxErrors: number
  /** Messages that are listed, oldest first. */
  readonly maxMessages: number
  /** How long a peer has to hang up after it was told of a shutdown. */
  readonly farewellMs: number
  /** Whether QUIT sets `\Seen` on what was retrieved, so that other clients show it as read. */
  readonly marksRetrieved: boolean
}

export const POP3_SETTINGS: Pop3Settings = {
  maxLineBytes: 16_384,
  timeoutMs: 600_000,
  loginTimeoutMs: 60_000,
  loginDeadlineMs: 180_000,
  maxLoginFailures: 3,
  maxErrors: 50,
  maxMessages: 500_000,
  farewellMs: 5000,
  marksRetrieved: true,
}
