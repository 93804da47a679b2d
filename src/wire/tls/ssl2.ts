import { type Bytes, concat } from '../../base/bytes.ts'
import { OctetReader } from './octet-reader.ts'
import { uint } from './vectors.ts'

/** A CLIENT-HELLO of SSLv2 with the given ciphers (three octets each) and a challenge of 16 octets. draft-hickman-netscape-ssl-00 §5.5. */
export function ssl2ClientHello(suites: readonly number[], challenge: Bytes): Bytes {
  const body = concat([
    Uint8Array.of(1, 0x00, 0x02),
    uint(2, suites.length * 3),
    uint(2, 0),
    uint(2, challenge.length),
    ...suites.map((suite) => uint(3, suite)),
    challenge,
  ])
  return concat([uint(2, 0x8000 + body.length), body])
}

/** A CLIENT-MASTER-KEY of SSLv2: the part of the key in clear text, and the encrypted rest. draft-hickman-netscape-ssl-00 §5.5.2. */
export function ssl2MasterKey(suite: number, clear: Bytes, encrypted: Bytes): Bytes {
  const lengths = concat([uint(2, clear.length), uint(2, encrypted.length), uint(2, 0)])
  const body = concat([uint(1, 2), uint(3, suite), lengths, clear, encrypted])
  return concat([uint(2, 0x8000 + body.length), body])
}

/** What a server of SSLv2 says first. */
export interface Ssl2ServerHello {
  /** DER. */
  readonly certificate: Bytes
  /** The ciphers that it announces, three octets each. */
  readonly suites: readonly number[]
  readonly connectionId: Bytes
}

/**
 * Reads a SERVER-HELLO of SSLv2 (draft-hickman-netscape-ssl-00 §5.6): `incomplete` if more octets have to come, `other` if these are something else.
 * @throws Fault peer tls/malformed if the lengths in it do not fit
 */
export function readSsl2ServerHello(bytes: Bytes): Ssl2ServerHello | 'incomplete' | 'other' {
  const [high, low, type] = bytes
  if (high === undefined) return 'incomplete'
  // Two octets of length; the highest bit says that nothing is padded. A hello is never padded, as nothing is encrypted yet.
  if (!(high & 0x80)) return 'other'
  if (low === undefined || type === undefined) return 'incomplete'
  if (type !== 4) return 'other'
  const length = (high & 0x7f) * 256 + low
  if (bytes.length < 2 + length) return 'incomplete'
  const reader = new OctetReader(bytes.subarray(3, 2 + length))
  reader.octets(2)
  if (reader.uint(2) !== 0x0002) return 'other'
  const [certificateBytes, suiteBytes, idBytes] = [reader.uint(2), reader.uint(2), reader.uint(2)]
  const certificate = reader.octets(certificateBytes)
  const specs = new OctetReader(reader.octets(suiteBytes))
  const suites: number[] = []
  while (specs.left > 0) suites.push(specs.uint(3))
  return { certificate, suites, connectionId: reader.octets(idBytes) }
}
