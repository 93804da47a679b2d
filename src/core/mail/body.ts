import type { Bytes } from '../../base/bytes.ts'

/** The octets of a message, whole and unchanged, as they are kept: found by SHA-256, verified whenever they are read. */
export interface Body {
  /** SHA-256 of all octets, 32 octets. */
  readonly digest: Bytes
  /** Number of octets. */
  readonly size: number
  /**
   * The octets in [start, end), in chunks of at most 64 KiB; the whole body by default. The whole body has been verified against the
   * digest before the first chunk is handed out.
   * @throws Fault store/body-corrupt when it is not what was stored, store/body-missing when it is gone
   */
  chunks(start?: number, end?: number): AsyncIterable<Bytes>
  /** All octets in one piece; only for bodies whose size the caller has looked at. Faults as `chunks`. */
  bytes(): Promise<Bytes>
  /** All octets, one piece after the other, where they stand in memory: whoever passes them on need neither wait nor copy. */
  readonly pieces?: readonly Bytes[]
}

/** A body on its way in: on disk or in memory, not yet kept by any account. Disposing of it gives its space back. */
export interface SpooledBody extends Body, AsyncDisposable {}

/** Port: where bodies wait between being received and being kept. Small ones stay in memory, larger ones go to files. */
export interface Spool {
  begin(): SpoolWriter
}

/** Takes a body in, chunk by chunk. Disposing of it before `finish` is called throws everything away, afterwards nothing. */
export interface SpoolWriter extends AsyncDisposable {
  /** Number of octets so far. */
  readonly size: number
  /** Adds octets, which may be kept as they are: the caller must not change them any more. Resolves when more may be written. @throws Fault store/full when the disk is */
  write(chunk: Bytes): Promise<void> | void
  /** Ends it. Nothing is on stable storage yet: whoever keeps the body sees to that. */
  finish(): Promise<SpooledBody>
}
