import type { Bytes } from '../../base/bytes.ts'
import type { DkimKey } from '../directory/directory.ts'
import { BodyHashes } from './body-hashes.ts'
import { checkSignature } from './check-signature.ts'
import { dkimRecord } from './dkim-keys.ts'
import { type DkimSignature, readSignature } from './dkim-signature.ts'
import { readKeyRecord } from './public-key.ts'
import { readHalves } from './read-halves.ts'
import { SignedHeader } from './signed-header.ts'

/**
 * How a message stands to our own signature upon it. `whole`: header and text are those that we have signed. `text-changed`: the header is, the text is another one. `header-only`: the header is, and there is no text.
 * `broken`: the signature does not hold.
 */
export type OwnSignatureState = (typeof STATES)[number]

export interface OwnSignature {
  readonly state: OwnSignatureState
  readonly domain: string
  readonly selector: string
}

/** From the best on: of several signatures the best counts. */
const STATES = ['whole', 'text-changed', 'header-only', 'broken'] as const
const MAX_SIGNATURES = 10
const MAX_HEADER_BYTES = 256 * 1024
/** Every key of ours, however it was made. */
const ANY_SIZE = { minRsaBits: 0, maxRsaBits: Number.POSITIVE_INFINITY }

interface Upon {
  readonly signature: DkimSignature
  /** As `SignedHeader.covered` gives it. */
  readonly header: string
}

/**
 * Whether a signature of ours (RFC 6376) upon a message holds; undefined if there is none by a key that we know. It is held against the keys that are written down here, also those that are out of service, and whatever the time: what we once signed stays
 * what it was.
 *
 * `keysOf`: all keys of a domain, none for one that is not ours.
 */
export async function checkOwnSignature(
  chunks: AsyncIterable<Bytes>,
  keysOf: (domain: string) => Promise<readonly DkimKey[]>,
): Promise<OwnSignature | undefined> {
  const hashes = new BodyHashes()
  const upon: Upon[] = []
  let textBytes = 0
  const isRead = await readHalves(chunks, MAX_HEADER_BYTES, (fields) => {
    upon.push(...signaturesUpon(new SignedHeader(fields)))
    for (const { signature } of upon) hashes.want(signature)
    return (octets) => {
      textBytes += octets.length
      hashes.push(octets)
    }
  })
  if (!isRead) return undefined
  const bodyHash = hashes.finish()
  const found: OwnSignature[] = []
  for (const { signature, header } of upon) {
    const { domain, selector } = signature
    const key = (await keysOf(domain)).find((one) => one.selector === selector)
    if (!key) continue
    const isText = bodyHash(signature).value === signature.bodyHash
    const rest = textBytes === 0 ? 'header-only' : 'text-changed'
    found.push({
      state: isHeaderSigned(signature, header, key) ? (isText ? 'whole' : rest) : 'broken',
      domain,
      selector,
    })
  }
  return found.toSorted((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state))[0]
}

function signaturesUpon(header: SignedHeader): readonly Upon[] {
  return header
    .named('dkim-signature')
    .slice(0, MAX_SIGNATURES)
    .flatMap((field) => {
      const signature = readSignature(header.rawValue(field), 'dkim')
      // None of ours leaves out a part of the text (`l=`).
      if ('unusable' in signature || signature.bodyLength !== undefined) return []
      return { signature, header: header.covered(signature.signedFields, signature.headerForm, field) }
    })
}

/** Whether the header alone is what was signed: the hash of the text is a part of it. */
function isHeaderSigned(signature: DkimSignature, header: string, key: DkimKey): boolean {
  const body = { value: signature.bodyHash, uncovered: 0 }
  const message = { header, body, nowMs: Number.NEGATIVE_INFINITY }
  return checkSignature(signature, message, readKeyRecord(dkimRecord(key)), ANY_SIZE).result === 'pass'
}
