import type { CertificateState } from './certificate-states.ts'

/** How far whoever asked for a certificate was looked at: a domain, an organisation, an organisation by the rules for extended validation. `none`: the certificate names no policy of the CA/Browser Forum. */
export type ValidationLevel = 'EV' | 'OV' | 'IV' | 'DV' | 'none'

/** Where a certificate comes from. Those of the local authority and of files are only observed: their keys lie elsewhere. */
export type CertificateOrigin = 'acme' | 'imported' | 'local' | 'files'

/** What stands in a certificate. Digests and numbers are hexadecimal in small letters. */
export interface CertificateFacts {
  readonly serial: string
  /** As RFC 4514 writes names. */
  readonly subject: string
  readonly issuer: string
  /** Of the subject; undefined where it names none, as with all of level DV. */
  readonly organisation: string | undefined
  /** Two capital letters. */
  readonly country: string | undefined
  /** The number under which the organisation is registered (X.520 serialNumber). */
  readonly registration: string | undefined
  readonly level: ValidationLevel
  /** Policies, in dotted form. */
  readonly policies: readonly string[]
  /** Host names in small letters; `*.example.org` stands for one level. */
  readonly names: readonly string[]
  readonly notBeforeMs: number
  readonly notAfterMs: number
  /** SHA-256 of SubjectPublicKeyInfo. */
  readonly spki: string
  /** SHA-256 of the certificate. */
  readonly fingerprint: string
  /** `ecdsa-p256`, `rsa-3072`, `ed25519` … */
  readonly algorithm: string
  readonly ocspUrls: readonly string[]
  readonly crlUrls: readonly string[]
  /** Where the issuer's certificate is (caIssuers). */
  readonly issuerUrls: readonly string[]
  /** Whether it may only be shown with a stapled OCSP answer (RFC 7633). */
  readonly mustStaple: boolean
}

/** One key with the certificate for it, from its making to its destruction. A key serves for one certificate and never again. */
export interface CertificateEntry {
  readonly id: string
  readonly origin: CertificateOrigin
  readonly state: CertificateState
  /** When it came into that state, milliseconds since the epoch. */
  readonly stateMs: number
  /** Host names that it is for, in small letters. */
  readonly names: readonly string[]
  /** SHA-256 of SubjectPublicKeyInfo, hexadecimal. */
  readonly spki: string
  /** As in the facts. */
  readonly algorithm: string
  /** When the key was made, or first seen. */
  readonly createdMs: number
  /** Who issues it: the directory of an ACME server, or a name. Empty if that is not known. */
  readonly authority: string
  /** What it is known by there: the address of an order, the number of a case; or empty. */
  readonly reference: string
  /** By when the authority is to have answered, while that is waited for. */
  readonly dueMs: number | undefined
  /** The leaf, then its issuers: PEM. Undefined before there is one. */
  readonly chain: string | undefined
  /** What stands in the leaf. */
  readonly facts: CertificateFacts | undefined
}

/** Who does something, when and why. What is done against a check, or for good, has a second person who consents. */
export interface Deed {
  readonly by: string
  readonly why: string
  readonly atMs: number
  readonly consent?: string
}

/** One line of an entry's history. `from` is undefined for the first. */
export interface CertificateEvent extends Deed {
  readonly id: string
  readonly from: CertificateState | undefined
  readonly to: CertificateState
}
