import { createHash } from 'node:crypto'
import type { Bytes } from '../../base/bytes.ts'
import type { Passkey } from './factor-store.ts'

/** Whose passkeys: the host that they are bound to, and the origin that browsers speak for it. */
export interface RelyingParty {
  /** Host name of the site. */
  readonly id: string
  /** `https://mail.example.org`, with the port if it is another than 443. */
  readonly origin: string
}

/** What a browser is asked to make a passkey with (WebAuthn Level 3 §5.4), as JSON. */
export type PasskeyCreation = Readonly<Record<string, unknown>>
/** What a browser is asked to sign with (§5.5), as JSON. */
export type PasskeyRequest = Readonly<Record<string, unknown>>

/** Ed25519, ECDSA P-256, RSA with SHA-256, in the order of our liking: what devices have. */
const ALGORITHMS = [-8, -7, -257]
const TIMEOUT_MS = 5 * 60_000
/** Octets of an answer of a browser that is looked at; an attestation is not asked for, so answers are short. */
const MAX_ANSWER = 12 * 1024

export function creationFor(
  party: RelyingParty,
  member: { readonly id: string; readonly address: string; readonly name: string },
  challenge: string,
  known: readonly Passkey[],
): PasskeyCreation {
  return {
    rp: { id: party.id, name: party.id },
    user: { id: base64url(Buffer.from(member.id)), name: member.address, displayName: member.name || member.address },
    challenge,
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    timeout: TIMEOUT_MS,
    attestation: 'none',
    excludeCredentials: known.map(descriptor),
    // Kept by the device with the account it is for, so that it signs in without an address.
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'preferred' },
  }
}

/** `known`: the passkeys of whoever has shown the password; none for signing in with a passkey alone, which the device then has to have asked for a finger, a face or a PIN. */
export function requestFor(party: RelyingParty, challenge: string, known: readonly Passkey[]): PasskeyRequest {
  return {
    rpId: party.id,
    challenge,
    timeout: TIMEOUT_MS,
    allowCredentials: known.map(descriptor),
    userVerification: known.length === 0 ? 'required' : 'preferred',
  }
}

/** The passkey that was made, if the answer is one to this challenge, of this site (§7.1). */
export async function tryCreated(
  party: RelyingParty,
  challenge: string,
  answer: string,
): Promise<Pick<Passkey, 'id' | 'publicKey' | 'counter' | 'transports' | 'isBackedUp'> | undefined> {
  const response = tryAnswer(answer)
  if (!response) return undefined
  // Loaded once somebody has a passkey: few processes and no command need it.
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  try {
    const { registrationInfo } = await verifyRegistrationResponse({
      response: response as never,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: false,
      supportedAlgorithmIDs: ALGORITHMS,
    })
    if (!registrationInfo) return undefined
    const { credential, credentialBackedUp: isBackedUp } = registrationInfo
    const transports = (credential.transports ?? []).filter((name) => /^[a-z-]{1,20}$/.test(name)).slice(0, 8)
    return { id: credential.id, publicKey: credential.publicKey, counter: credential.counter, transports, isBackedUp }
  } catch {
    // The library says in words of its own what is wrong with an answer. Whoever sent it is told that it is none.
    return undefined
  }
}

/** What a right answer says. */
export interface PasskeyUse {
  readonly counter: number
  readonly isBackedUp: boolean
}

/** Whether the answer is signed with `passkey`, for this challenge and this site (§7.2). */
export async function tryProven(
  party: RelyingParty,
  challenge: string,
  answer: string,
  passkey: Passkey,
  isAlone: boolean,
): Promise<PasskeyUse | undefined> {
  const response = tryAnswer(answer)
  if (!response) return undefined
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: response as never,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: isAlone,
      credential: { id: passkey.id, publicKey: new Uint8Array(passkey.publicKey), counter: passkey.counter },
    })
    if (!verified) return undefined
    return { counter: authenticationInfo.newCounter, isBackedUp: authenticationInfo.credentialBackedUp }
  } catch {
    return undefined
  }
}

/** The id of the passkey that an answer is said to be of. */
export function tryPasskeyId(answer: string): string | undefined {
  return tryAnswer(answer)?.id
}

/** A name for a challenge, to be remembered once it is spent. */
export function digestOfChallenge(challenge: string): string {
  return createHash('sha256').update(challenge).digest('base64url')
}

interface BrowserAnswer {
  readonly id: string
  readonly response: Readonly<Record<string, unknown>>
}

/** JSON of `PublicKeyCredential.toJSON()` as far as anything is done with it. */
function tryAnswer(answer: string): BrowserAnswer | undefined {
  if (answer.length > MAX_ANSWER) return undefined
  try {
    const value: unknown = JSON.parse(answer)
    if (!isRecord(value) || !isRecord(value.response)) return undefined
    const { id, rawId, type, response } = value
    const isNamed = typeof id === 'string' && id === rawId && type === 'public-key' && /^[\w-]{1,1400}$/.test(id)
    return isNamed ? ({ ...value, id, response, clientExtensionResults: {} } as BrowserAnswer) : undefined
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function descriptor({ id, transports }: Passkey) {
  return { type: 'public-key', id, ...(transports.length > 0 ? { transports } : {}) }
}

/** Base64url without padding, as WebAuthn writes octets in JSON. */
export function base64url(octets: Bytes): string {
  return octets.toBase64({ alphabet: 'base64url', omitPadding: true })
}
