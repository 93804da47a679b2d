/** What a command has to say: to people, and to programs that asked with `--json`. */
export interface Outcome {
  readonly text: string
  readonly json: unknown
  /** Whether what was asked for is right; `check` and `scrub` may find that it is not. */
  readonly failed?: boolean
}
