import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { type Bytes, concat, fromLatin1, latin1 } from '../../base/bytes.ts'
import { HeaderFields } from '../../wire/mime/header-fields.ts'
import type { Dns } from '../dns/dns.ts'
import { BodyHashes } from './body-hashes.ts'
import type { Canonicalization } from './dkim-signature.ts'
import { type DkimResult, MessageSignatures, type SignatureLimits } from './message-signatures.ts'
import { ParsedKeys, PublishedKeys } from './published-keys.ts'
import { SignedHeader } from './signed-header.ts'

export const SIGNATURE_LIMITS: SignatureLimits = { maxSignatures: 10, minRsaBits: 1024, maxRsaBits: 4096 }

/** Verifies the DKIM signatures of a message that stands in memory, its body in pieces of `chunkBytes`. */
export async function verifyLetter(
  message: Bytes,
  dns: Dns,
  { nowMs = 0, limits = SIGNATURE_LIMITS, chunkBytes = 1000 } = {},
): Promise<readonly DkimResult[]> {
  const fields = new HeaderFields(message)
  const signatures = new MessageSignatures(new SignedHeader(fields), limits)
  const keys = new PublishedKeys(dns, new ParsedKeys())
  const hashes = new BodyHashes()
  signatures.prepare(hashes, keys)
  const body = message.subarray(fields.end + (message[fields.end] === 0x0d ? 2 : 1))
  for (let at = 0; at < body.length; at += chunkBytes) hashes.push(body.subarray(at, at + chunkBytes))
  return signatures.check(hashes.finish(), keys, nowMs)
}

/** A message with CRLF from one that is easier to read, one octet for each character. */
export function letter(text: string): Bytes {
  return fromLatin1(text.replaceAll('\n', '\r\n'))
}

/** `field` put on top of a message. */
export function onTop(field: string, message: Bytes): Bytes {
  return concat([fromLatin1(field), message])
}

/** The message after somebody has changed it. */
export function changed(message: Bytes, change: (text: string) => string): Bytes {
  return fromLatin1(change(latin1(message)))
}

/** How a letter is signed: tags as they stand in the field, where they differ from the plain ones. */
export interface SigningWish {
  readonly key: KeyObject
  readonly selector?: string
  readonly domain?: string
  readonly form?: `${Canonicalization}/${Canonicalization}`
  readonly fields?: string
  readonly bodyLength?: number
  /** Further tags, with their semicolons. */
  readonly more?: string
  readonly algorithm?: string
}

/** Puts a signature on top of a letter. It is right, unless `more` and the like say otherwise. */
export function signLetter(message: Bytes, wish: SigningWish): Bytes {
  const { key, selector = 's', domain = 'example.org', form = 'relaxed/relaxed', fields = 'From:Subject' } = wish
  const [headerForm, bodyForm] = form.split('/') as [Canonicalization, Canonicalization]
  const algorithm = wish.algorithm ?? (key.asymmetricKeyType === 'rsa' ? 'rsa-sha256' : 'ed25519-sha256')
  const hashes = new BodyHashes()
  const part = { bodyForm, bodyLength: wish.bodyLength }
  hashes.want(part)
  const { end } = new HeaderFields(message)
  hashes.push(message.subarray(end + 2))
  const length = wish.bodyLength === undefined ? '' : ` l=${wish.bodyLength};`
  const value =
    ` v=1; a=${algorithm}; c=${form}; d=${domain}; s=${selector};\r\n\th=${fields};${length}${wish.more ?? ''}` +
    ` bh=${hashes.finish()(part).value};\r\n\tb=`
  const unsigned = onTop(`DKIM-Signature:${value}\r\n`, message)
  const header = new SignedHeader(new HeaderFields(unsigned))
  const names = fields.toLowerCase().split(':')
  const data = Buffer.from(header.covered(names, headerForm, header.named('dkim-signature')[0]!), 'latin1')
  const signature =
    key.asymmetricKeyType === 'rsa'
      ? sign('sha256', data, key)
      : sign(null, createHash('sha256').update(data).digest(), key)
  return onTop(`DKIM-Signature:${value}${signature.toString('base64')}\r\n`, message)
}

/** The text of the record that publishes a key. */
export function recordOf(key: KeyObject, more = ''): string {
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const isRsa = key.asymmetricKeyType === 'rsa'
  return `v=DKIM1; k=${isRsa ? 'rsa' : 'ed25519'};${more} p=${(isRsa ? der : der.subarray(-32)).toString('base64')}`
}
