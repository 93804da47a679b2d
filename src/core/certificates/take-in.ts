import { Fault } from '../../base/fault.ts'
import type { CertificateEntry, Deed, ValidationLevel } from './certificate-entry.ts'
import type { CertificateInventory } from './certificate-inventory.ts'
import { notAKey } from './certificate-inventory.ts'
import { isComing } from './certificate-states.ts'
import { type CertificateDemands, certificateProblems, refusalOf } from './check-certificate.ts'
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

/**
 * Checks a certificate and takes it in: from then on it is shown. Against `wrong-operator` alone a second person can consent.
 * @throws Fault peer certificates/* (`check-certificate.ts`, `certificate-inventory.ts`), certificates/wrong-key
 */
export async function takeIn(
  inventory: Pick<CertificateInventory, 'entries' | 'add' | 'certify'>,
  handed: HandedIn,
): Promise<CertificateEntry> {
  const { privateKey, deed, operator, level } = handed
  const waiting = (await inventory.entries()).filter(({ state }) => isComing(state))
  const own = privateKey === undefined ? undefined : requireDigest(privateKey)
  const isFor = ({ facts }: ReadCertificate) =>
    own ? facts.spki === own : waiting.some(({ spki }) => spki === facts.spki)
  const leaf = handed.certificates.find(isFor) ?? (handed.certificates[0] as ReadCertificate)
  const entry = waiting.find(({ spki }) => spki === (own ?? leaf.facts.spki))
  if (!entry && own === undefined) throw noRequest(leaf)
  const pool = [...handed.certificates.filter((one) => one !== leaf), ...handed.pool]
  const chain = completeChain(leaf, pool, handed.roots, deed.atMs)
  const names = [...new Set([...(entry?.names ?? []), ...handed.names])]
  const demands: CertificateDemands = {
    spki: entry?.spki ?? (own as string),
    names,
    operator,
    level,
    nowMs: deed.atMs,
  }
  const problems = certificateProblems(chain, demands)
  const left =
    deed.consent === undefined ? problems : problems.filter(({ code }) => code !== 'certificates/wrong-operator')
  if (left.length > 0) throw refusalOf(left)
  const { facts } = leaf
  const id =
    entry?.id ??
    (await inventory.add({ origin: 'imported', names: facts.names, privateKey: privateKey as string }, deed)).id
  const pem = chain.certificates.map(({ x509 }) => x509.toString()).join('')
  return inventory.certify(id, { chain: pem, facts }, deed)
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
