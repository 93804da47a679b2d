const MINUTE = 60_000

/** How long a server may take, in milliseconds. RFC 5321 §4.5.3.2; connecting is left to the client there. */
export interface SmtpTimeouts {
  readonly connectMs: number
  readonly greetingMs: number
  /** EHLO, HELO, STARTTLS, RSET. */
  readonly commandMs: number
  readonly tlsMs: number
  readonly mailMs: number
  readonly rcptMs: number
  /** Until 354 follows DATA. */
  readonly dataStartMs: number
  /** For each block of a message to be taken. */
  readonly dataBlockMs: number
  /** After the end of a message. */
  readonly dataEndMs: number
  readonly quitMs: number
}

export const SMTP_TIMEOUTS: SmtpTimeouts = {
  connectMs: 30_000,
  greetingMs: 5 * MINUTE,
  commandMs: 5 * MINUTE,
  tlsMs: 30_000,
  mailMs: 5 * MINUTE,
  rcptMs: 5 * MINUTE,
  dataStartMs: 2 * MINUTE,
  dataBlockMs: 3 * MINUTE,
  dataEndMs: 10 * MINUTE,
  quitMs: 2000,
}
