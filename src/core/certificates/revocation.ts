import { createHash, verify } from 'node:crypto'
import { type Bytes, equal, hex } from '../../base/bytes.ts'
import { encodeOcspRequest, tryOcspAnswer } from '../../wire/x509/ocsp.ts'
import { tryRevocationList } from '../../wire/x509/revocation-list.ts'
import type { SignedPart } from '../../wire/x509/signed-part.ts'
import { type ReadCertificate, tryReadCertificate } from './read-certificate.ts'

const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9'
/** How far the clock of a responder may be ahead of ours. */
const SKEW_MS = 5 * 60_000
/** Of an answer that names no end. */
const WITHOUT_END_MS = 6 * 3_600_000

/** Digests that signatures are taken seriously with. */
const DIGESTS: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.1.11', 'sha256'],
  ['1.2.840.113549.1.1.12', 'sha384'],
  ['1.2.840.113549.1.1.13', 'sha512'],
  ['1.2.840.10045.4.3.2', 'sha256'],
  ['1.2.840.10045.4.3.3', 'sha384'],
  ['1.2.840.10045.4.3.4', 'sha512'],
])

/** What was found out about a certificate, or why nothing was. */
export type RevocationFinding =
  | { readonly verdict: 'good' | 'revoked' | 'unknown'; readonly untilMs: number }
  | { readonly failure: string }

/** The question (DER) about a certificate for the responder of its issuer. */
export function ocspQuestion(certificate: ReadCertificate, issuer: ReadCertificate): Bytes {
  return encodeOcspRequest(askedOf(certificate, issuer))
}

/**
 * What an OCSP answer says about a certificate: signed by its issuer, or by whom the issuer has given that task (RFC 6960 §4.2.2.2), about that very certificate, and of now.
 * Threat: whoever sits on the way to the responder could keep a revoked certificate alive with an older answer, or kill a good one with a forged one.
 */
export function readOcspAnswer(
  der: Bytes,
  certificate: ReadCertificate,
  issuer: ReadCertificate,
  nowMs: number,
): RevocationFinding {
  const answer = tryOcspAnswer(der)
  if (!answer) return { failure: 'the answer is no OCSP answer, or says only that the responder is unwell' }
  const delegates = answer.certificates.slice(0, 4).map(tryReadCertificate)
  const signers = [issuer, ...delegates.filter((one) => one !== undefined && maySignFor(one, issuer, nowMs))]
  if (!signers.some((signer) => signer && isSignedBy(answer, signer))) {
    return { failure: 'the answer is not signed by the issuer, nor by whom it has given that task' }
  }
  const asked = askedOf(certificate, issuer)
  const found = answer.verdicts.find(
    ({ issuerNameHash, issuerKeyHash, serial }) =>
      issuerNameHash === hex(asked.issuerNameHash) &&
      issuerKeyHash === hex(asked.issuerKeyHash) &&
      serial === asked.serial,
  )
  if (!found) return { failure: 'the answer is about another certificate' }
  return timely(found.verdict, found.fromMs, found.untilMs, nowMs)
}

/** What a list says about a certificate: signed by its issuer, of now, and meant for it. `url`: where it was found. */
export function readRevocationList(
  der: Bytes,
  url: string,
  certificate: ReadCertificate,
  issuer: ReadCertificate,
  nowMs: number,
): RevocationFinding {
  const list = tryRevocationList(der)
  if (!list) return { failure: 'it is no list of revoked certificates' }
  if (!equal(list.issuerName, certificate.fields.issuerName)) return { failure: 'the list is of another issuer' }
  if (!isSignedBy(list, issuer)) return { failure: 'the list is not signed by the issuer' }
  const isMeant =
    list.points.length === 0 || list.points.some((point) => point === url || certificate.facts.crlUrls.includes(point))
  if (!list.isComplete || !isMeant) return { failure: 'the list is a part that says nothing about the certificate' }
  return timely(list.has(certificate.fields.serial) ? 'revoked' : 'good', list.fromMs, list.untilMs, nowMs)
}

function timely(
  verdict: 'good' | 'revoked' | 'unknown',
  fromMs: number,
  untilMs: number | undefined,
  nowMs: number,
): RevocationFinding {
  if (fromMs > nowMs + SKEW_MS) return { failure: 'it is of a time that has not come' }
  // What was revoked stays so, however old the news.
  if (verdict !== 'revoked' && (untilMs ?? fromMs + WITHOUT_END_MS) <= nowMs) return { failure: 'it is out of date' }
  return { verdict, untilMs: untilMs ?? fromMs + WITHOUT_END_MS }
}

function askedOf({ fields }: ReadCertificate, issuer: ReadCertificate) {
  return {
    issuerNameHash: sha1(fields.issuerName),
    issuerKeyHash: sha1(issuer.fields.publicKey),
    serial: fields.serial,
  }
}

function maySignFor(delegate: ReadCertificate, issuer: ReadCertificate, nowMs: number): boolean {
  const { fields, x509 } = delegate
  return (
    fields.extendedKeyUsages.includes(OCSP_SIGNING) &&
    equal(fields.issuerName, issuer.fields.subjectName) &&
    fields.notBeforeMs <= nowMs &&
    fields.notAfterMs > nowMs &&
    holds(() => x509.verify(issuer.x509.publicKey))
  )
}

function isSignedBy({ signed, algorithm, signature }: SignedPart, { x509 }: ReadCertificate): boolean {
  const digest = DIGESTS.get(algorithm)
  return digest !== undefined && holds(() => verify(digest, signed, x509.publicKey, signature))
}

/** A key of another kind than the signature is an error to OpenSSL, and no proof to us. */
function holds(check: () => boolean): boolean {
  try {
    return check()
  } catch {
    return false
  }
}

function sha1(octets: Bytes): Bytes {
  return new Uint8Array(createHash('sha1').update(octets).digest())
}
