import { createHash } from 'node:crypto'
import { type Bytes, concat, fromLatin1 } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { HeaderFields } from '../../wire/mime/header-fields.ts'
import type { DkimKey } from '../directory/directory.ts'
import type { OutboundSigner, SignableMessage } from './outbound-signer.ts'
import { readHalves } from './read-halves.ts'
import { RelaxedBody, relaxedField } from './relaxed-body.ts'
import { foldNames, MESSAGE_FIELDS, newestSigning, signText } from './sign-text.ts'

/** Fields that are signed once more than they occur, so that nobody can add another one that a reader might see instead. RFC 6376 §8.15. */
const OVERSIGNED: readonly string[] = MESSAGE_FIELDS

/** Fields that are signed where they occur; lists may add their own. */
const SIGNED = ['list-unsubscribe', 'list-unsubscribe-post', 'autocrypt', 'auto-submitted', 'openpgp']

/** Octets of a header that is signed; a message with more is not. */
const MAX_HEADER_BYTES = 1024 * 1024

/**
 * Signs with the newest key of each algorithm that is in service for a domain: RSA, which everybody verifies, and Ed25519 (RFC 8463). relaxed/relaxed, no `l=`.
 * One pass over the message, in constant memory beside its header.
 */
export class DkimSigner implements OutboundSigner {
  readonly #keysOf: (domain: string) => Promise<readonly DkimKey[]>
  readonly #clock: Clock

  /** `keysOf` gives the keys of a domain: `Directory.dkimKeys`. */
  constructor(keysOf: (domain: string) => Promise<readonly DkimKey[]>, clock: Clock) {
    this.#keysOf = keysOf
    this.#clock = clock
  }

  async sign(domain: string, message: SignableMessage): Promise<Bytes> {
    const keys = newestSigning(await this.#keysOf(domain))
    if (keys.length === 0) return new Uint8Array(0)
    const read = await readThrough(message)
    if (!read || read.fields.first('from') === undefined) return new Uint8Array(0)
    const signed = signedFields(read.fields)
    const fields: Bytes[] = []
    for (const key of keys) {
      fields.push(await signatureField(key, signed, read.bodyHash, Math.floor(this.#clock.nowMs() / 1000)))
    }
    return concat(fields)
  }
}

interface SignedFields {
  readonly names: readonly string[]
  /** Canonical fields, each with its line break. One character for each octet. */
  readonly canonical: string
}

/** Which fields are signed: the last of a name first, as RFC 6376 §5.4.2 has it. */
function signedFields(header: HeaderFields): SignedFields {
  const names: string[] = []
  let canonical = ''
  const fields = Map.groupBy(header, ({ name }) => name)
  for (const name of [...OVERSIGNED, ...SIGNED]) {
    for (const field of fields.get(name)?.reverse() ?? []) {
      names.push(name)
      canonical += `${relaxedField(name, header.value(field))}\r\n`
    }
    if (OVERSIGNED.includes(name)) names.push(name)
  }
  return { names, canonical }
}

async function signatureField(key: DkimKey, signed: SignedFields, bodyHash: string, atSeconds: number): Promise<Bytes> {
  const value = [
    ` v=1; a=${key.algorithm}; c=relaxed/relaxed; d=${key.domain};`,
    ` s=${key.selector}; t=${atSeconds};`,
    ` h=${foldNames(signed.names)};`,
    ` bh=${bodyHash};`,
    ' b=',
  ].join('\r\n\t')
  const data = signed.canonical + relaxedField('dkim-signature', value)
  return fromLatin1(`DKIM-Signature:${value}${await signText(key, data)}\r\n`)
}

interface ReadMessage {
  readonly fields: HeaderFields
  /** SHA-256 of the canonical body, base64. */
  readonly bodyHash: string
}

/** Reads a message once; undefined if its header is too long to be signed. */
async function readThrough(message: SignableMessage): Promise<ReadMessage | undefined> {
  const hash = createHash('sha256')
  const body = new RelaxedBody((octets) => hash.update(octets))
  const fields = await readHalves(message.chunks(), MAX_HEADER_BYTES, () => (octets) => body.push(octets))
  if (!fields) return undefined
  body.finish()
  return { fields, bodyHash: hash.digest('base64') }
}
