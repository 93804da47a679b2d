import type { OpenedEmail } from '../../../src/wire/jmap/email.ts'

const BLOCKS = /^-----BEGIN PGP (?:SIGNED )?MESSAGE-----/m
const PARTS: ReadonlySet<string> = new Set(['application/pgp-encrypted', 'application/pgp-signature'])

/**
 * Whether PGP may be in a message, by its form: what is in it, and whether it is opened, is for the PGP library to say. One too many costs a moment; of one that is
 * missed nothing is decrypted, and it is shown as it is.
 */
export function isSealed(email: OpenedEmail): boolean {
  const type = email['header:Content-Type'] ?? ''
  if (/^\s*multipart\/(?:encrypted|signed)\b/i.test(type) && /application\/pgp-/i.test(type)) return true
  if (email.attachments.some((part) => PARTS.has(part.type))) return true
  return Object.values(email.bodyValues).some(({ value }) => BLOCKS.test(value))
}

/** Whether a message in clear has to do with keys: it brings one in its header, or a file that may hold some. */
export function bringsKeys({ attachments, 'header:Autocrypt:all': fields }: OpenedEmail): boolean {
  const mayHoldKeys = ({ type, name }: OpenedEmail['attachments'][number]) =>
    type === 'application/pgp-keys' || /\.(?:asc|pgp|gpg|key)$/i.test(name ?? '')
  return (fields ?? []).length > 0 || attachments.some(mayHoldKeys)
}
