import { Fault } from '../../base/fault.ts'
import type { CertificateEntry, CertificateFacts, Deed, ValidationLevel } from './certificate-entry.ts'
import type { CertificateInventory } from './certificate-inventory.ts'
import { notAKey } from './certificate-inventory.ts'
import { isComing } from './certificate-states.ts'
import {
  type CertificateDemands,
  type CertificateProblem,
  certificateProblems,
  refusalOf,
} from './check-certificate.ts'
import { completeChain } from './complete-chain.ts'
import { spkiDigest, tryPrivateKey } from './key-facts.ts'
import type { Operator } from './operator.ts'
import type { ReadCertificate } from './read-certificate.ts'

/** A certificate that an authority has issued, as it was handed in. */
export interface HandedIn {
  /** The leaf is the first one that is for the key, or the first one. */
  readonly certificates: readonly ReadCertificate[]
  /** Certificates of authorities that may be needed to complete the chain. */
  readonly pool: readonly ReadCertificate[]
  readonly roots: readonly ReadCertificate[]
  /** The key (PEM), if it was not made here. A secret. */
  readonly privateKey: string | undefined
  /** Host names that it has to cover, beside those that it was requested for. */
  readonly names: readonly string[]
  readonly level: ValidationLevel | undefined
  readonly operator: Operator
  readonly deed: Deed
}

/** What a certificate was found to be that was handed in. */
export interface Examined {
  readonly facts: CertificateFacts
  /** The request that waited for it; undefined if the key came with it. */
  readonly entry: CertificateEntry | undefined
  /** The leaf and its issuers: PEM. */
  readonly chain: string
  /** The worst first. */
  readonly problems: readonly CertificateProblem[]
}

/**
 * Checks a certificate and takes it in: from then on it is shown. Against `wrong-operator` alone a second person can consent.
 * @throws Fault peer certificates/* (`check-certificate.ts`, `certificate-inventory.ts`), certificates/wrong-key
 */
export async function takeIn(
  inventory: Pick<CertificateInventory, 'entries' | 'add' | 'certify'>,
  handed: HandedIn,
): Promise<CertificateEntry> {
  const { privateKey, deed } = handed
  const { facts, entry, chain, problems } = await examine(inventory, handed)
  const left = deed.consent === undefined ? problems : problems.filter((problem) => !mayConsent(problem))
  if (left.length > 0) throw refusalOf(left)
  const id =
    entry?.id ??
    (await inventory.add({ origin: 'imported', names: facts.names, privateKey: privateKey as string }, deed)).id
  return inventory.certify(id, { chain, facts }, deed)
}

/** Looks at a certificate and its chain, and takes nothing in. @throws Fault peer certificates/not-a-key, certificates/wrong-key: no request waits for it */
export async function examine(
  inventory: Pick<CertificateInventory, 'entries'>,
  { certificates, pool, roots, privateKey, names, level, operator, deed }: HandedIn,
): Promise<Examined> {
  const waiting = (await inventory.entries()).filter(({ state }) => isComing(state))
  const own = privateKey === undefined ? undefined : requireDigest(privateKey)
  const isFor = ({ facts }: ReadCertificate) =>
    own ? facts.spki === own : waiting.some(({ spki }) => spki === facts.spki)
  const leaf = certificates.find(isFor) ?? (certificates[0] as ReadCertificate)
  const entry = waiting.find(({ spki }) => spki === (own ?? leaf.facts.spki))
  if (!entry && own === undefined) throw noRequest(leaf)
  const completed = completeChain(leaf, [...certificates.filter((one) => one !== leaf), ...pool], roots, deed.atMs)
  const demands: CertificateDemands = {
    spki: entry?.spki ?? (own as string),
    names: [...new Set([...(entry?.names ?? []), ...names])],
    operator,
    level,
    nowMs: deed.atMs,
  }
  return {
    facts: leaf.facts,
    entry,
    chain: completed.certificates.map(({ x509 }) => x509.toString()).join(''),
    problems: certificateProblems(completed, demands),
  }
}

/** Whether a second person can take it upon themselves. */
export function mayConsent({ code }: Pick<CertificateProblem, 'code'>): boolean {
  return code === 'certificates/wrong-operator'
}

function requireDigest(privateKey: string): string {
  const key = tryPrivateKey(privateKey)
  if (!key) throw notAKey()
  return spkiDigest(key)
}

function noRequest({ facts }: ReadCertificate): Fault {
  return new Fault(
    'peer',
    'certificates/wrong-key',
    `no request that waits has the key of this certificate (${facts.subject || facts.names.join(', ')}): "posthus cert list" shows the requests; for a key that was made elsewhere give it with --key`,
  )
}
