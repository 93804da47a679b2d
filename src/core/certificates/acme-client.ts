import type { ProblemDocument } from '../../wire/acme/problem.ts'
import type {
  AcmeIdentifier,
  AcmeAuthorization as AuthorizationObject,
  AcmeOrder as OrderObject,
  RenewalWindow,
} from '../../wire/acme/resources.ts'

export type { AcmeChallenge, AcmeIdentifier, RenewalWindow } from '../../wire/acme/resources.ts'

/** RFC 8555 §7.1.2. */
export interface AcmeAccount {
  /** What the authority knows it by, and CAA records may name (RFC 8657). */
  readonly url: string
  readonly status: string
}

/** What an authority offers, RFC 8555 §7.1.1. */
export interface AcmeOffer {
  readonly termsOfService: string | undefined
  /** Names that CAA records may name. */
  readonly caaIdentities: readonly string[]
  readonly needsExternalAccount: boolean
  /** Profiles with what the authority says of them (draft-ietf-acme-profiles); empty: it has none. */
  readonly profiles: ReadonlyMap<string, string>
  /** Whether it says when certificates are to be renewed (RFC 9773). */
  readonly hasRenewalInfo: boolean
}

export interface AcmeOrderRequest {
  /** At least one. */
  readonly identifiers: readonly AcmeIdentifier[]
  /** One of those that are offered; undefined: what the authority thinks usual. */
  readonly profile?: string | undefined
  /** `tryCertificateId` of the certificate that this one is for, RFC 9773 §5. Left out for an authority that has no renewal information. */
  readonly replaces?: string | undefined
}

/** A thing that an authority keeps, with where it is, and when to look again if the authority says so. */
export interface Held {
  readonly url: string
  readonly retryAfterMs: number | undefined
}

export type AcmeOrder = OrderObject & Held
export type AcmeAuthorization = AuthorizationObject & Held

/** Why an authority does not do what it was asked for: RFC 9457 and RFC 8555 §6.7. The cause of the faults `acme/refused` and `acme/rate-limited`. */
export interface AcmeProblem extends ProblemDocument {
  readonly retryAfterMs: number | undefined
}

/** Whose key signs a revocation (RFC 8555 §7.6): the account's, or that of the certificate itself (PKCS #8, PEM), which needs no account. */
export type RevocationSigner = { readonly by: 'account' } | { readonly by: 'certificate'; readonly privateKey: string }

/** Reasons that an authority can be given, RFC 5280 §5.3.1. */
export const REVOCATION_REASONS = {
  unspecified: 0,
  'key-compromise': 1,
  'affiliation-changed': 3,
  superseded: 4,
  'cessation-of-operation': 5,
} as const

export type RevocationReason = keyof typeof REVOCATION_REASONS

/**
 * Port: one certificate authority that speaks ACME (RFC 8555), with one account there. Every call is one question (with what belongs to it: nonces, and the account if it was not opened yet), bounded
 * in time and size; nothing is awaited, nothing is tried again except after `badNonce`. What is done next and when is decided by whoever asks.
 *
 * Every call may throw
 * - Fault world acme/unreachable: no answer, or one that says "later" (5xx);
 * - Fault world acme/bad-answer: what came is not ACME, or too large;
 * - Fault world acme/rate-limited, acme/refused: with an `AcmeProblem` as its cause (`problemBehind`);
 * - Fault us acme/no-account: the authority wants terms agreed, or an external account, and that is not configured.
 */
export interface AcmeClient {
  readonly directoryUrl: string
  offer(): Promise<AcmeOffer>
  /** The account of the key; it is made if there is none. Done once by itself before the first question that needs it. */
  openAccount(): Promise<AcmeAccount>
  /** The account of the key, if the authority knows one; none is made. RFC 8555 §7.3.1. */
  findAccount(): Promise<AcmeAccount | undefined>
  /** Has the authority take another key (PKCS #8, PEM) for the account, RFC 8555 §7.3.5; this client goes on with it. */
  changeKey(privateKey: string): Promise<void>
  newOrder(request: AcmeOrderRequest): Promise<AcmeOrder>
  readOrder(url: string): Promise<AcmeOrder>
  readAuthorization(url: string): Promise<AcmeAuthorization>
  /** Gives an authorization up, so that a pending one does not count against a limit. RFC 8555 §7.5.2. */
  deactivateAuthorization(url: string): Promise<void>
  /** What a challenge of this token is to be answered with, RFC 8555 §8.1. */
  keyAuthorization(token: string): string
  /** Says that a challenge can be looked at now. RFC 8555 §7.5.1. */
  answerChallenge(url: string): Promise<void>
  /** `order`: where its answer says to (`finalize`); `csr`: PKCS #10, DER. RFC 8555 §7.4. */
  finalize(order: AcmeOrder, csr: Uint8Array): Promise<AcmeOrder>
  /** The chain of a certificate (PEM, leaf first), and then the other chains that the authority offers for it. RFC 8555 §7.4.2. */
  download(url: string): Promise<readonly string[]>
  /** `certificate`: DER. One that is revoked already counts as done. @returns whether it was revoked before */
  revoke(certificate: Uint8Array, reason: RevocationReason, signer: RevocationSigner): Promise<boolean>
  /** `id`: `tryCertificateId`. Undefined if the authority has no renewal information. */
  renewalWindow(id: string): Promise<(RenewalWindow & Pick<Held, 'retryAfterMs'>) | undefined>
}

/** The problem that an authority named, if that is what a fault is about. */
export function problemBehind(error: unknown): AcmeProblem | undefined {
  const cause = error instanceof Error ? error.cause : undefined
  return typeof cause === 'object' && cause !== null && 'subproblems' in cause ? (cause as AcmeProblem) : undefined
}
