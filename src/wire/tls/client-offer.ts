import { type Bytes, concat } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { EXTENSION } from './hello-extensions.ts'
import { OctetReader } from './octet-reader.ts'

/** What the first message of a client says about the certificates that it reads. */
export interface ClientOffer {
  readonly suites: readonly number[]
  /** From `supported_versions`; empty for a client that knows no TLS 1.3. */
  readonly versions: readonly number[]
  /** From `signature_algorithms`; undefined if it names none. */
  readonly signatures: readonly number[] | undefined
}

/** Of a hello; with post-quantum key shares it has two kilobytes. */
export const MOST_HELLO_OCTETS = 32_768
/** A hello comes in one record, in two if it is large. Threat: a record for each octet makes us copy them over and over. */
const MOST_RECORDS = 8

const RECORD_HEAD = 5
const HANDSHAKE_RECORD = 22
const HANDSHAKE_HEAD = 4
const CLIENT_HELLO = 1
const TLS13 = 0x0304

/**
 * Reads the ClientHello at the beginning of a connection (RFC 8446 §4.1.2, §5.1). `incomplete`: at least so many octets are needed to say more. `none`: it begins otherwise, or is too large: whoever does the handshake says what is wrong with it.
 */
export function readClientOffer(
  octets: Bytes,
): { readonly offer: ClientOffer } | { readonly incomplete: number } | 'none' {
  const fragments: Bytes[] = []
  let at = 0
  for (let records = 0; records < MOST_RECORDS; records++) {
    if (octets.length < at + RECORD_HEAD) return { incomplete: at + RECORD_HEAD }
    const end = at + RECORD_HEAD + number16(octets, at + 3)
    if (octets[at] !== HANDSHAKE_RECORD || end > MOST_HELLO_OCTETS) return 'none'
    if (octets.length < end) return { incomplete: end }
    fragments.push(octets.subarray(at + RECORD_HEAD, end))
    at = end
    const message = concat(fragments)
    if (message.length < HANDSHAKE_HEAD) continue
    if (message[0] !== CLIENT_HELLO || message[1] !== 0) return 'none'
    const length = number16(message, 2)
    if (message.length >= HANDSHAKE_HEAD + length)
      return tryHello(message.slice(HANDSHAKE_HEAD, HANDSHAKE_HEAD + length))
  }
  return 'none'
}

/**
 * Whether a client reads ECDSA certificates: it names such a signature (RFC 8446 §4.2.3), or none at all, and where it knows no TLS 1.3 one of `suites` too, those with ECDSA that are served (RFC 8422 §5.1). Whoever does not is left with RSA.
 */
export function readsEcdsa(
  { suites: offered, versions, signatures }: ClientOffer,
  suites: ReadonlySet<number>,
): boolean {
  const isNamed = signatures === undefined || signatures.some(isEcdsa)
  return isNamed && (versions.includes(TLS13) || offered.some((suite) => suites.has(suite)))
}

/** With SHA-256, SHA-384 or SHA-512: nothing weaker is signed with. */
function isEcdsa(scheme: number): boolean {
  return (scheme & 0xff) === 3 && scheme >> 8 >= 4 && scheme >> 8 <= 6
}

function tryHello(body: Bytes): { readonly offer: ClientOffer } | 'none' {
  try {
    return { offer: readHello(body) }
  } catch (error) {
    if (isFault(error, 'tls/malformed')) return 'none'
    throw error
  }
}

function readHello(body: Bytes): ClientOffer {
  const reader = new OctetReader(body)
  // Version and random; the session is none of ours.
  reader.octets(34)
  reader.vector(1)
  const suites = numbers(reader.vector(2))
  reader.vector(1)
  let versions: readonly number[] = []
  let signatures: readonly number[] | undefined
  const extensions = new OctetReader(reader.left > 0 ? reader.vector(2) : new Uint8Array(0))
  while (extensions.left > 0) {
    const type = extensions.uint(2)
    const content = new OctetReader(extensions.vector(2))
    if (type === EXTENSION.supportedVersions) versions = numbers(content.vector(1))
    if (type === EXTENSION.signatureAlgorithms) signatures = numbers(content.vector(2))
  }
  return { suites, versions, signatures }
}

function numbers(octets: Bytes): number[] {
  const reader = new OctetReader(octets)
  const out: number[] = []
  while (reader.left > 0) out.push(reader.uint(2))
  return out
}

function number16(octets: Bytes, at: number): number {
  return ((octets[at] as number) << 8) | (octets[at + 1] as number)
}
