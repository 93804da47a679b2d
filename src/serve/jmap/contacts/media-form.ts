import type { JsonObject } from '../../../wire/jmap/json.ts'
import type { MethodContext } from '../capability.ts'
import { withBlobs } from './card-files.ts'

/** What Posthus has beside RFC 9610: reading files of vCards, completion of addresses, and cards with the files within them. */
export const ADDRESSES_CAPABILITY = 'https://posthus.dev/jmap/addresses'

/**
 * A card, or what is told of one, in the form that the client reads: with blobs for its files (RFC 9610 §3), or for who has opted into `ADDRESSES_CAPABILITY` with the files themselves as `data:` URIs. The webmail has it so, since a card that was deleted is made again from what it knows.
 */
export function asAsked(id: string, card: JsonObject, { using }: Pick<MethodContext, 'using'>): JsonObject {
  return using.has(ADDRESSES_CAPABILITY) ? card : withBlobs(id, card)
}
