import { createPrivateKey, X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Log } from '../../base/log.ts'
import type { Identity } from '../../core/certificates/identity.ts'
import { replaceFile } from '../../store/blobs/replace-file.ts'
import { HeldIdentities, type OpenCertificates } from './held-identities.ts'
import { type LocalAuthority, makePrivateKey, openLocalAuthority, readOrCreate, tryRead } from './local-authority.ts'

/** A new domain has its name in the certificate after this long. */
const CHECK_EVERY_MS = 60_000

export interface LocalCertificatesOptions {
  /** The folder of the authority, `<data>/tls`. */
  readonly folder: string
  /** The host names and IP addresses that the certificate has to cover, most important first; asked again at every refresh. */
  readonly names: () => Promise<readonly string[]>
  readonly clock: Clock
  readonly entropy: Entropy
  readonly log: Log
  /** How often the names and the time are looked at. */
  readonly checkEveryMs?: number
}

/** The certificate in service with its key, in the folder of the authority. */
export const LEAF_FILE = 'local-leaf.pem'
/** The key that the certificate after that will have. */
export const NEXT_KEY_FILE = 'local-next.key'

/**
 * Certificates of the local authority. One is kept in `local-leaf.pem` (its key in the same file, so that the two never differ) and replaced at two thirds of its life, and when the names change. The key stays
 * when only the names change; with time the next one takes over, which is made long before: its TLSA record has to be in the DNS before it is in use. Every process of a server may hold
 * one: they share what is in the files.
 * @throws Fault us tls/local-authority-broken
 */
export async function openLocalCertificates(options: LocalCertificatesOptions): Promise<OpenCertificates> {
  const { folder, clock, entropy, log } = options
  const path = join(folder, LEAF_FILE)

  const load = async (): Promise<readonly Identity[]> => {
    // Each time: an incident puts another authority in its place.
    const authority = await openLocalAuthority(folder, clock, entropy)
    const names = [...new Set((await options.names()).map((name) => name.toLowerCase()))]
    const kept = tryKept(await tryRead(path), names, authority)
    const nextKey = await openNextKey(folder, kept?.identity.privateKey, entropy)
    const isDue = !kept || clock.nowMs() < kept.fromMs || clock.nowMs() >= kept.renewMs
    if (kept && !isDue && kept.coversNames) return [kept.identity]
    const issued = await authority.issue(names, isDue ? nextKey : kept.identity.privateKey)
    await replaceFile(path, issued.certificateChain + issued.privateKey, 0o600, entropy)
    // Killed here, the next look finds one key in both files, and makes another.
    await openNextKey(folder, issued.privateKey, entropy)
    log.info('tls/issued', { names: names.join(' '), until: new Date(issued.notAfterMs).toISOString() })
    return [issued]
  }

  return new HeldIdentities(await load(), load, { clock, log, everyMs: options.checkEveryMs ?? CHECK_EVERY_MS })
}

/**
 * Replaces the key in service and the one after it by new ones, as when both may have leaked. Whoever holds the certificates reads the new one at the next refresh.
 * @throws Fault us tls/local-authority-broken
 */
export async function replaceLocalKeys(
  folder: string,
  names: readonly string[],
  clock: Clock,
  entropy: Entropy,
): Promise<void> {
  const authority = await openLocalAuthority(folder, clock, entropy)
  // First the one that nobody uses yet: killed in between, the next look still has one to replace.
  await replaceFile(join(folder, NEXT_KEY_FILE), await makePrivateKey(), 0o600, entropy)
  const issued = await authority.issue(names, await makePrivateKey())
  await replaceFile(join(folder, LEAF_FILE), issued.certificateChain + issued.privateKey, 0o600, entropy)
}

/** The key that comes after `current`: the one that is kept, or a new one. */
async function openNextKey(folder: string, current: string | undefined, entropy: Entropy): Promise<string> {
  const path = join(folder, NEXT_KEY_FILE)
  const kept = await readOrCreate(path, 0o600, entropy, makePrivateKey)
  if (isUsable(kept) && kept !== current) return kept
  const made = await makePrivateKey()
  await replaceFile(path, made, 0o600, entropy)
  return made
}

function isUsable(key: string): boolean {
  try {
    return createPrivateKey(key).asymmetricKeyType === 'ec'
  } catch {
    return false
  }
}

interface Kept {
  readonly identity: Identity
  readonly coversNames: boolean
  readonly fromMs: number
  /** The end of the first two thirds of its life. */
  readonly renewMs: number
}

/** What the file holds, if it is of this authority. */
function tryKept(text: string | undefined, names: readonly string[], authority: LocalAuthority): Kept | undefined {
  const keyAt = text?.indexOf('-----BEGIN PRIVATE KEY-----') ?? -1
  if (text === undefined || keyAt < 0) return undefined
  const certificateChain = text.slice(0, keyAt)
  const leaf = tryCertificate(certificateChain)
  if (!leaf) return undefined
  const root = new X509Certificate(authority.certificate)
  if (!leaf.checkIssued(root) || !leaf.verify(root.publicKey)) return undefined
  const fromMs = leaf.validFromDate.getTime()
  const notAfterMs = leaf.validToDate.getTime()
  return {
    identity: { names, certificateChain, privateKey: text.slice(keyAt), notAfterMs },
    coversNames: coveredNames(leaf) === [...names].map(expandAddress).sort().join(' '),
    fromMs,
    renewMs: fromMs + ((notAfterMs - fromMs) * 2) / 3,
  }
}

/** The certificate in a PEM text; undefined if it is damaged, which is mended by a new one. */
function tryCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

function coveredNames(leaf: X509Certificate): string {
  const listed = (leaf.subjectAltName ?? '').split(', ').map((entry) => entry.replace(/^(DNS|IP Address):/, ''))
  return listed.map(expandAddress).sort().join(' ')
}

/** One spelling for an IPv6 address, however it was written; other names as they are. */
function expandAddress(name: string): string {
  return name.includes(':') ? new URL(`http://[${name}]/`).hostname : name.toLowerCase()
}
