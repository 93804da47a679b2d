import { Fault } from '../../base/fault.ts'
import type {
  CertificateEntry,
  CertificateEvent,
  CertificateFacts,
  CertificateOrigin,
  Deed,
} from './certificate-entry.ts'
import { type CertificateState, isComing } from './certificate-states.ts'

/** A key to be kept, with what it is for. */
export interface NewKey {
  readonly origin: 'acme' | 'imported'
  readonly names: readonly string[]
  /** PKCS #8, PEM. A secret. */
  readonly privateKey: string
  readonly authority?: string
  readonly reference?: string
}

/** A certificate for a key that is kept. */
export interface NewCertificate {
  /** The leaf, then its issuers: PEM. */
  readonly chain: string
  readonly facts: CertificateFacts
}

/** What is known of a request while its answer is waited for. */
export interface RequestFacts {
  readonly authority?: string
  readonly reference?: string
  readonly dueMs?: number
}

/** A certificate that is shown here and whose key is kept elsewhere. */
export interface ObservedCertificate extends NewCertificate {
  readonly origin: Exclude<CertificateOrigin, 'acme' | 'imported'>
  readonly names: readonly string[]
}

/** What authorities say about whether a certificate still holds. */
export interface RevocationStatus {
  readonly verdict: 'good' | 'revoked' | 'unknown'
  /** Where that is from: the address that was asked. */
  readonly from: string
  readonly checkedMs: number
  /** Until when that may be believed. */
  readonly untilMs: number
  /** The OCSP answer to be handed on, DER; undefined for what a list says. */
  readonly staple: Uint8Array | undefined
}

/**
 * Port: all keys and certificates, with their history.
 *
 * - What a promise has resolved for is on stable storage. Killed at any point, an entry has its key and its state, or there is no entry; a key file without an entry is swept away.
 * - Private keys are readable by nobody else, and in no entry: `privateKey` alone gives them out.
 * - A key is taken in once: one that was ever kept here, or is known to have leaked, is refused, whatever has become of it since.
 * - Every change of state is in the history, with who, when and why.
 *
 * Faults: peer `certificates/no-such-entry`, `certificates/wrong-state` (the step is none of `certificate-states.ts`, or somebody else was faster), `certificates/key-known`,
 * `certificates/not-a-key`, `certificates/wrong-key`; us `certificates/key-lost`, `certificates/key-sealed` (encrypted, and the key file that opens it is not named or is another one); store/*.
 */
export interface CertificateInventory {
  /** All of them, the newest first. */
  entries(): Promise<readonly CertificateEntry[]>
  entry(id: string): Promise<CertificateEntry | undefined>
  /** Of one entry, the oldest first. */
  history(id: string): Promise<readonly CertificateEvent[]>
  /** Keeps a key: `keyed`. */
  add(key: NewKey, deed: Deed): Promise<CertificateEntry>
  /** Notes that a certificate was asked for: `vetting` or `ordered`. An entry that is there already is given the new facts. */
  request(id: string, to: 'vetting' | 'ordered', facts: RequestFacts, deed: Deed): Promise<CertificateEntry>
  /** Gives an entry its certificate: `staged`. The key of the certificate has to be that of the entry. */
  certify(id: string, certificate: NewCertificate, deed: Deed): Promise<CertificateEntry>
  /** Moves an entry on. With `destroyed` its key is destroyed. */
  move(id: string, to: Exclude<CertificateState, 'vetting' | 'ordered'>, deed: Deed): Promise<CertificateEntry>
  /** Brings what is observed up to date: what is new becomes `active`, what is shown no longer becomes `retired`. */
  observe(shown: readonly ObservedCertificate[], deed: Deed): Promise<void>
  /** The private key of an entry: PKCS #8, PEM. A secret. */
  privateKey(id: string): Promise<string>
  /** OCSP answers that hold at `nowMs` and say that all is well, by the ids of their entries: DER. */
  staples(nowMs: number): Promise<ReadonlyMap<string, Uint8Array>>
  /** Keeps what was found out about the revocation of an entry in place of what was known. */
  putStatus(id: string, status: RevocationStatus): Promise<void>
  statuses(): Promise<ReadonlyMap<string, RevocationStatus>>
  /** Removes key files that no entry has, as a crash leaves them, older than `olderThanMs` since the epoch. Returns how many. */
  sweep(olderThanMs: number): Promise<number>
}

/** No entry has that id. */
export function noSuchEntry(id: string): Fault {
  return new Fault(
    'peer',
    'certificates/no-such-entry',
    `there is no certificate ${id}: "posthus cert list" lists them`,
  )
}

/** The step is not possible from the state that the entry is in. */
export function wrongState(id: string, from: CertificateState, to: CertificateState): Fault {
  const mend =
    to === 'retired' && isComing(from)
      ? `"posthus cert remove ${id}" gives a request up`
      : `"posthus cert show ${id}" tells how it came there`
  return new Fault('peer', 'certificates/wrong-state', `certificate ${id} is ${from} and cannot become ${to}: ${mend}`)
}

/** The key has been here before. */
export function keyKnown(id: string): Fault {
  return new Fault(
    'peer',
    'certificates/key-known',
    `the key is that of certificate ${id}: a key serves for one certificate only, make a new one (posthus cert csr)`,
  )
}

/** The certificate is for another key. */
export function wrongKey(id: string): Fault {
  return new Fault(
    'peer',
    'certificates/wrong-key',
    `the certificate is not for the key of ${id}: import it for the request that it was issued for`,
  )
}

/** What was given as a private key is none. What is wrong with it is not repeated: parts of a key could be in the error. */
export function notAKey(): Fault {
  return new Fault(
    'peer',
    'certificates/not-a-key',
    'that is no private key: give PKCS #8 in PEM, without a passphrase',
  )
}
