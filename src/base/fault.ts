/**
 * Whose fault a failure is, and so what becomes of it: `peer` is told to the peer, `world` means "try later",
 * `us` is logged with an incident number while the peer gets a constant text.
 */
export type Blame = 'peer' | 'world' | 'us'

/**
 * The only error that crosses a layer border.
 *
 * `code` is `area/name`, stable, and listed in `docs/errors.md`. `message` names the mend. `cause` never reaches a peer.
 */
export class Fault extends Error {
  readonly who: Blame
  readonly code: string

  constructor(who: Blame, code: string, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.name = 'Fault'
    this.who = who
    this.code = code
  }
}

/** Whether `error` is a Fault, of the given code if one is named. */
export function isFault(error: unknown, code?: string): error is Fault {
  return error instanceof Fault && (code === undefined || error.code === code)
}

/** The error itself if it is a Fault, else a Fault of ours with code `internal/unexpected` that wraps it. */
export function toFault(error: unknown): Fault {
  if (error instanceof Fault) return error
  return new Fault('us', 'internal/unexpected', error instanceof Error ? error.message : String(error), {
    cause: error,
  })
}
