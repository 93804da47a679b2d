import { utcDate } from '../../../src/wire/jmap/dates.ts'
import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import type { PgpCorrespondent } from '../../../src/wire/jmap/pgp.ts'
import type { AutocryptPeer } from '../../pgp/autocrypt/peer.ts'
import type { Correspondent } from '../../pgp/trust/correspondent.ts'

/** What is known of the keys of one address. */
export interface Known {
  readonly correspondent: Correspondent
  /** Undefined before anything of Autocrypt was seen. */
  readonly peer: AutocryptPeer | undefined
}

/** As the server has it. */
export function readKnown({ address, keys, peer }: PgpCorrespondent): Known {
  return {
    correspondent: {
      address,
      keys: keys.map(({ firstSeenAt, ...key }) => ({ ...key, firstSeenMs: Date.parse(firstSeenAt) })),
    },
    peer: peer
      ? {
          lastSeenMs: tryMs(peer.lastSeenAt),
          headerMs: tryMs(peer.headerAt),
          prefersEncryption: peer.prefersEncryption,
          gossipMs: tryMs(peer.gossipAt),
        }
      : undefined,
  }
}

/** As the server takes it; moments to the second. */
export function writeKnown({ correspondent, peer }: Known): JsonObject {
  return {
    address: correspondent.address,
    keys: correspondent.keys.map(({ firstSeenMs, ...key }) => ({ ...key, firstSeenAt: utcDate(firstSeenMs) })),
    peer: peer
      ? {
          lastSeenAt: tryDate(peer.lastSeenMs),
          headerAt: tryDate(peer.headerMs),
          prefersEncryption: peer.prefersEncryption,
          gossipAt: tryDate(peer.gossipMs),
        }
      : null,
  }
}

function tryMs(date: string | null): number | undefined {
  return date === null ? undefined : Date.parse(date)
}

function tryDate(ms: number | undefined): string | null {
  return ms === undefined ? null : utcDate(ms)
}
