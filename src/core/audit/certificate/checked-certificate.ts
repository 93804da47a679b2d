import { type KeyObject, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { certificateExtensions, timestampLogs } from '../../../wire/x509/certificate-extensions.ts'
import type { CertificateFacts } from '../../certificates/certificate-entry.ts'
import { tryReadCertificate } from '../../certificates/read-certificate.ts'
import { isNamed } from '../../transport-policy/check-names.ts'
import type { ServedChain } from '../endpoint-facts.ts'
import { type Fact, knownValue, unknown } from '../fact.ts'
import { type CheckedPath, checkPath, type TrustedRoots } from './certificate-path.ts'

const MAX_CHAIN = 16

/** A certificate that an endpoint has shown, as it was checked. Texts are the certificate's own: strangers'. */
export interface CheckedCertificate extends CertificateFacts {
  readonly host: string
  /** What was shown and can be read, the own certificate first. */
  readonly chain: readonly X509Certificate[]
  /** Names and addresses that it is for, as they are written. */
  readonly holders: readonly string[]
  readonly matchesHost: boolean
  /** Bits of an RSA key that is as strong (NIST SP 800-57 part 1, table 2). */
  readonly rsaBits: number
  /** Signatures on the path, the own certificate's first. */
  readonly signatures: readonly string[]
  /** Certificate-transparency logs that have seen it, each once. */
  readonly logs: readonly string[]
  readonly isStapled: boolean
  readonly path: CheckedPath
  /** Whether its authority has taken it back. */
  readonly revoked: Fact<boolean>
}

/** Reads and checks a chain as it was shown, or undefined if its first certificate cannot be read. */
export function tryCheckCertificate(
  { certificates, ocsp, timestamps }: Pick<ServedChain, 'certificates' | 'ocsp' | 'timestamps'>,
  host: string,
  roots: TrustedRoots,
  nowMs: number,
  revoked: Fact<boolean> = unknown('nobody was asked'),
): CheckedCertificate | undefined {
  const [own, ...others] = certificates.slice(0, MAX_CHAIN).map((base64) => Buffer.from(base64, 'base64'))
  const read = own && tryReadCertificate(new Uint8Array(own))
  if (!read) return undefined
  const { x509, fields, facts } = read
  const chain = [x509, ...others.map(tryRead).filter((one) => one !== undefined)]
  const path = checkPath(chain, roots, nowMs, (one) => certificateExtensions(one.raw).issuerUrls[0])
  const handed = (knownValue(timestamps) ?? []).flatMap((list) => timestampLogs(Buffer.from(list, 'base64')))
  return {
    ...facts,
    host,
    chain,
    holders: (x509.subjectAltName ?? '').split(', ').map((name) => name.replace(/^(DNS|IP Address):/, '')),
    matchesHost: isIP(host) === 0 ? isNamed(x509, [host]) : x509.checkIP(host) !== undefined,
    rsaBits: rsaBits(x509.publicKey),
    signatures: path.path.map((one) => one.signatureAlgorithm ?? one.signatureAlgorithmOid ?? 'not known'),
    logs: [...new Set([...fields.timestampLogs, ...handed])],
    isStapled: typeof knownValue(ocsp) === 'string',
    path,
    revoked,
  }
}

function tryRead(der: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(der)
  } catch {
    return undefined
  }
}

function rsaBits(key: KeyObject): number {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {}
  if (modulusLength !== undefined) return modulusLength
  const curves: Readonly<Record<string, number>> = {
    prime256v1: 3072,
    secp384r1: 7680,
    secp521r1: 15360,
    secp224r1: 2048,
    prime192v1: 1024,
  }
  if (namedCurve !== undefined) return curves[namedCurve] ?? 2048
  return key.asymmetricKeyType === 'ed448' ? 7680 : 3072
}
