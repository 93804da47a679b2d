import type { Bytes } from '../../base/bytes.ts'

/** How an account is scrubbed. */
export interface Scrubbing {
  /** Whether what can be mended is mended. */
  readonly repair: boolean
  /** Resolves when so many octets may be read. */
  readonly pace: (octets: number) => Promise<void>
  /** Looks for the octets of a body outside of the account: with other members, in the queue, in an archive. They are compared with the digest. */
  readonly elsewhere: (digest: Bytes) => Promise<Bytes | undefined>
  /** Number of the body behind which to go on; 0 to begin with the rows. */
  readonly after: number
  /** Told of every body that has been looked at, with its octets. */
  readonly told: (body: number, octets: number) => void | Promise<void>
}

/** Looks at everything as fast as it can, and changes nothing. */
export const LOOK_ONLY: Scrubbing = {
  repair: false,
  pace: async () => undefined,
  elsewhere: async () => undefined,
  after: 0,
  told: () => undefined,
}
