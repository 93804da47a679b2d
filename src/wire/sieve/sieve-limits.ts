/** How much a script may be and do. What a script says beyond these is refused when it is stored; what it does beyond them ends it, and the message is kept. */
export interface SieveLimits {
  /** Octets of a script. */
  readonly maxScriptBytes: number
  /** Blocks and tests within one another. */
  readonly maxNesting: number
  /** Commands and tests of a script. */
  readonly maxCommands: number
  /** Octets of a string in a script after it was read, and of what a variable holds. RFC 5229 §4.1 asks for 4,000 characters. */
  readonly maxStringBytes: number
  /** Variables of a run. RFC 5229 §4.1 asks for 128. */
  readonly maxVariables: number
  /** Scripts that a run includes, and how deep (RFC 6609 §3.1). */
  readonly maxIncludes: number
  readonly maxIncludeDepth: number
  /** Work of a run, in units of some ten nanoseconds: a command or test counts 1, and so does every character that is compared; one that a pattern looks at counts more. */
  readonly maxSteps: number
  /** Places of a regular expression once its counted repetitions are written out. */
  readonly maxRegexSize: number
  /** Actions of a run, redirections and notifications among them: one message must not become a flood. */
  readonly maxActions: number
  readonly maxRedirects: number
  readonly maxNotifications: number
  /** Octets of the parts of a message that `body`, `foreverypart` and `extracttext` look at. */
  readonly maxBodyBytes: number
  /** Parts of a message that `body` and `foreverypart` look at. */
  readonly maxParts: number
  /** Header fields that are added or deleted. */
  readonly maxHeaderEdits: number
}

export const SIEVE_LIMITS: SieveLimits = {
  maxScriptBytes: 128 * 1024,
  maxNesting: 32,
  maxCommands: 10_000,
  maxStringBytes: 64 * 1024,
  maxVariables: 255,
  maxIncludes: 255,
  maxIncludeDepth: 10,
  maxSteps: 10_000_000,
  maxRegexSize: 2000,
  maxActions: 32,
  maxRedirects: 4,
  maxNotifications: 4,
  maxBodyBytes: 8 * 1024 * 1024,
  maxParts: 256,
  maxHeaderEdits: 100,
}
