import type { Part } from '../../wire/mime/message-content.ts'

/** Whether the text of a message itself is encrypted or signed, whatever the hops were. Seen by its form: nobody here can open or check it. */
export interface ContentProtection {
  readonly encrypted: 'openpgp' | 'smime' | undefined
  readonly signed: 'openpgp' | 'smime' | undefined
}

/** Parts that are looked at: signatures stand on the outside. */
const MAX_DEPTH = 4

/**
 * Reads it off the form of a message: multipart/encrypted and multipart/signed (RFC 1847) of OpenPGP (RFC 3156) and S/MIME (RFC 8551), application/pkcs7-mime, and OpenPGP in the text itself,
 * which `preview`, the first words of it, shows. What is encrypted may be signed within, which cannot be seen.
 */
export function contentProtection(root: Part, preview: string): ContentProtection {
  const found: { encrypted: ContentProtection['encrypted']; signed: ContentProtection['signed'] } = {
    encrypted: undefined,
    signed: undefined,
  }
  for (let part: Part | undefined = root, depth = 0; part && depth < MAX_DEPTH; depth++) {
    const { kind, by } = formOf(part)
    if (kind) found[kind] ??= by
    if (kind === 'encrypted') break
    // Mailing lists put a signed message into a multipart/mixed with their own words behind it.
    part = part.type === 'multipart' ? part.parts[0] : undefined
  }
  if (!found.encrypted && preview.startsWith('-----BEGIN PGP MESSAGE-----')) found.encrypted = 'openpgp'
  if (!found.signed && preview.startsWith('-----BEGIN PGP SIGNED MESSAGE-----')) found.signed = 'openpgp'
  return found
}

interface Form {
  readonly kind: 'encrypted' | 'signed' | undefined
  readonly by: 'openpgp' | 'smime'
}

function formOf({ type, subtype, params }: Part): Form {
  const protocol = params['protocol']?.toLowerCase() ?? ''
  if (type === 'multipart' && (subtype === 'encrypted' || subtype === 'signed')) {
    if (protocol.startsWith('application/pgp-')) return { kind: subtype, by: 'openpgp' }
    if (/^application\/(?:x-)?pkcs7-/.test(protocol)) return { kind: subtype, by: 'smime' }
  }
  if (type === 'application' && (subtype === 'pkcs7-mime' || subtype === 'x-pkcs7-mime')) {
    const smimeType = params['smime-type']?.toLowerCase()
    // RFC 8551 §3.2.2: without the parameter only a look inside would tell, so nothing is said.
    if (smimeType === 'signed-data') return { kind: 'signed', by: 'smime' }
    if (smimeType === 'enveloped-data' || smimeType === 'authenveloped-data') return { kind: 'encrypted', by: 'smime' }
  }
  return { kind: undefined, by: 'smime' }
}
