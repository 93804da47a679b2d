/** How much one SMTP connection may ask for. Defaults follow RFC 5321 §4.5.3 and widespread practice. */
export interface SmtpLimits {
  /** Octets of a command line; extensions add to the 512 of RFC 5321. */
  readonly maxLineBytes: number
  /** Octets of a line within AUTH. RFC 4954 §4 asks for 12,288. */
  readonly maxAuthLineBytes: number
  /** Octets of a message; told with SIZE. */
  readonly maxMessageBytes: number
  /** Octets of a refused message that are read away before the connection is closed instead. */
  readonly maxDiscardedBytes: number
  /** Recipients of one message. RFC 5321 §4.5.3.1.8 asks for at least 100. */
  readonly maxRecipients: number
  readonly maxMessagesPerConnection: number
  /** Answers of 5xx after which every further one is delayed. */
  readonly errorsBeforeDelay: number
  readonly errorDelayMs: number
  /** Answers of 5xx after which the connection is closed. */
  readonly maxErrors: number
  /** AUTH commands that may fail on one connection. */
  readonly maxAuthFailures: number
  /** Time in which a member must have logged in: who says a word a minute would hold a place for ever. */
  readonly loginDeadlineMs: number
  /** Silence between commands. */
  readonly commandTimeoutMs: number
  /** Silence within a message. RFC 5321 §4.5.3.2.5. */
  readonly dataTimeoutMs: number
  /** Time for one whole message, so that nobody holds a place by sending an octet a minute. */
  readonly messageTimeoutMs: number
  /** How long a peer has to hang up after it was told of a shutdown. */
  readonly farewellMs: number
  /**
   * What becomes of a message by DATA with a CR or LF that is not part of a CRLF. RFC 5321 §2.3.8 forbids them. `refuse` keeps this server from handing
   * on what a more credulous one takes for the end of a message (SMTP smuggling); `keep` stores it unchanged.
   */
  readonly bareLineBreaks: 'refuse' | 'keep'
  /** How far ahead members may have mail sent (RFC 4865); 0: FUTURERELEASE is not offered. */
  readonly maxFutureReleaseMs: number
}

export const SMTP_LIMITS: SmtpLimits = {
  maxLineBytes: 4096,
  maxAuthLineBytes: 12_288,
  maxMessageBytes: 50 * 1024 * 1024,
  maxDiscardedBytes: 200 * 1024 * 1024,
  maxRecipients: 1000,
  maxMessagesPerConnection: 10_000,
  errorsBeforeDelay: 10,
  errorDelayMs: 1000,
  maxErrors: 30,
  maxAuthFailures: 5,
  loginDeadlineMs: 300_000,
  commandTimeoutMs: 300_000,
  dataTimeoutMs: 180_000,
  messageTimeoutMs: 3_600_000,
  farewellMs: 5000,
  bareLineBreaks: 'refuse',
  maxFutureReleaseMs: 0,
}
