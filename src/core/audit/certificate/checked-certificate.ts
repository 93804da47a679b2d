import { type KeyObject, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import {
  type CertificateExtensions,
  certificateExtensions,
  timestampLogs,
} from '../../../wire/x509/certificate-extensions.ts'
import type { ValidationLevel } from '../../certificates/certificate-entry.ts'
import { keyAlgorithm, spkiDigest } from '../../certificates/key-facts.ts'
import { isNamed } from '../../transport-policy/check-names.ts'
import type { ServedChain } from '../endpoint-facts.ts'
import { type Fact, knownValue, unknown } from '../fact.ts'
import { type CheckedPath, checkPath, commonName, type TrustedRoots } from './certificate-path.ts'

/** A certificate that an endpoint has shown, as it was checked. Texts are the certificate's own: strangers'. */
export interface CheckedCertificate extends CertificateExtensions {
  readonly host: string
  readonly chain: readonly X509Certificate[]
  readonly serial: string
  readonly subject: string
  readonly issuer: string
  /** Organisation of the subject; of level DV none. */
  readonly organisation: string | undefined
  readonly country: string | undefined
  readonly names: readonly string[]
  readonly matchesHost: boolean
  readonly notBeforeMs: number
  readonly notAfterMs: number
  /** `ecdsa-p256`, `rsa-2048`. */
  readonly key: string
  /** Bits of an RSA key that is as strong (NIST SP 800-57 part 1, table 2). */
  readonly rsaBits: number
  /** SHA-256 of SubjectPublicKeyInfo. */
  readonly spki: string
  /** Signatures on the path, the own certificate's first. */
  readonly signatures: readonly string[]
  readonly level: ValidationLevel
  /** Certificate-transparency logs that have seen it, each once. */
  readonly logs: readonly string[]
  readonly isStapled: boolean
  readonly path: CheckedPath
  /** Whether its authority has taken it back. */
  readonly revoked: Fact<boolean>
}

/** Policies of the CA/Browser Forum (Baseline Requirements §7.1.6.1, EV Guidelines §9.3.2). */
const LEVELS: Readonly<Record<string, ValidationLevel>> = {
  '2.23.140.1.1': 'EV',
  '2.23.140.1.2.2': 'OV',
  '2.23.140.1.2.3': 'IV',
  '2.23.140.1.2.1': 'DV',
}

/** Reads and checks a chain as it was shown, or undefined if its first certificate cannot be read. */
export function tryCheckCertificate(
  { certificates, ocsp, timestamps }: Pick<ServedChain, 'certificates' | 'ocsp' | 'timestamps'>,
  host: string,
  roots: TrustedRoots,
  nowMs: number,
  revoked: Fact<boolean> = unknown('nobody was asked'),
): CheckedCertificate | undefined {
  const chain = certificates.slice(0, 16).map(tryRead)
  const own = chain[0]
  const key = own && tryKey(own)
  if (!own || !key) return undefined
  const shown = chain.filter((one) => one !== undefined)
  const extensions = certificateExtensions(own.raw)
  const path = checkPath(shown, roots, nowMs, (one) => certificateExtensions(one.raw).issuerUrls[0])
  const handed = (knownValue(timestamps) ?? []).flatMap((list) => timestampLogs(Buffer.from(list, 'base64')))
  return {
    ...extensions,
    host,
    chain: shown,
    serial: own.serialNumber.toLowerCase(),
    subject: commonName(own.subject),
    issuer: commonName(own.issuer),
    organisation: attribute(own.subject, 'O'),
    country: attribute(own.subject, 'C'),
    names: (own.subjectAltName ?? '').split(', ').map((name) => name.replace(/^(DNS|IP Address):/, '')),
    matchesHost: isIP(host) === 0 ? isNamed(own, [host]) : own.checkIP(host) !== undefined,
    notBeforeMs: own.validFromDate.getTime(),
    notAfterMs: own.validToDate.getTime(),
    key: keyAlgorithm(key),
    rsaBits: rsaBits(key),
    spki: spkiDigest(key),
    signatures: path.path.map((one) => one.signatureAlgorithm ?? one.signatureAlgorithmOid ?? 'not known'),
    level: extensions.policies.map((policy) => LEVELS[policy]).find((level) => level !== undefined) ?? 'none',
    logs: [...new Set([...extensions.timestampLogs, ...handed])],
    isStapled: typeof knownValue(ocsp) === 'string',
    path,
    revoked,
  }
}

function tryRead(base64: string): X509Certificate | undefined {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64'))
  } catch {
    return undefined
  }
}

function tryKey(certificate: X509Certificate): KeyObject | undefined {
  try {
    return certificate.publicKey
  } catch {
    // A key of a kind that OpenSSL does not know.
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

function attribute(name: string, type: string): string | undefined {
  return name
    .split('\n')
    .find((line) => line.startsWith(`${type}=`))
    ?.slice(type.length + 1)
}
