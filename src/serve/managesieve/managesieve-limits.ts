/** How much one ManageSieve connection may ask for. */
export interface ManageSieveLimits {
  /** Octets of a line without its literals. */
  readonly maxLineBytes: number
  /** Literals of one command. */
  readonly maxLiterals: number
  /** Octets of a literal that is too long and is read all the same, to be thrown away; with more the connection ends. */
  readonly maxDiscardedBytes: number
  /** Silence of the peer. RFC 5804 §1.4 asks for at least 30 minutes once it has logged in. */
  readonly timeoutMs: number
  /** Silence of a peer that has not logged in. */
  readonly loginTimeoutMs: number
  /** Time in which a log-in must have succeeded. */
  readonly loginDeadlineMs: number
  readonly maxLoginFailures: number
  /** Commands that may fail on one connection. */
  readonly maxErrors: number
  /** How long a peer has to hang up after it was told of a shutdown. */
  readonly farewellMs: number
}

export const MANAGESIEVE_LIMITS: ManageSieveLimits = {
  maxLineBytes: 16 * 1024,
  maxLiterals: 4,
  maxDiscardedBytes: 4 * 1024 * 1024,
  timeoutMs: 1_800_000,
  loginTimeoutMs: 60_000,
  loginDeadlineMs: 120_000,
  maxLoginFailures: 3,
  maxErrors: 100,
  farewellMs: 5000,
}
