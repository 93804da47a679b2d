import type { HeaderFields } from '../../wire/mime/header-fields.ts'
import type { Account } from '../directory/directory.ts'
import type { TransportWish } from '../transport-policy/demand.ts'

/** A field by which a member says that one message is never to go out in clear text. It is taken out on the way. */
export const ONLY_ENCRYPTED = 'posthus-only-encrypted'

/**
 * What the author of a message wants of the connections that it goes over. `author`: the member who submits it, or undefined for mail from elsewhere, whose
 * `TLS-Required: No` (RFC 8689 §3) goes on to hold. Where it contradicts itself, the stricter wish counts; and whatever somebody writes into the field for
 * encryption but `no` is a wish for it, since what is misspelled must not go out in clear text.
 */
export function transportWish(fields: HeaderFields, author: Account | undefined): TransportWish {
  if (author) {
    const wishes = fields.every(ONLY_ENCRYPTED)
    if (author.transport === 'encrypted' || wishes.some((wish) => wish.toLowerCase() !== 'no')) return 'encrypted'
  }
  return isRelaxed(fields) ? 'relaxed' : 'usual'
}

function isRelaxed(fields: HeaderFields): boolean {
  const values = fields.every('tls-required')
  return values.length === 1 && values[0]?.toLowerCase() === 'no'
}
