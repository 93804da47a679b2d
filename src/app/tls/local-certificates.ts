import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Log } from '../../base/log.ts'
import type { Identity } from '../../core/certificates/identity.ts'
import { HeldIdentities, type OpenCertificates } from './held-identities.ts'
import { type LocalAuthority, openLocalAuthority, tryRead } from './local-authority.ts'
import { replaceFile } from './replace-file.ts'

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

/**
 * Certificates of the local authority. One is kept in `local-leaf.pem` (its key in the same file, so that the two never differ) and replaced, with a new key, at two thirds
 * of its life and when the names change. Every process of a server may hold one: they share what is in the file.
 * @throws Fault us tls/local-authority-broken
 */
export async function openLocalCertificates(options: LocalCertificatesOptions): Promise<OpenCertificates> {
  const { folder, clock, entropy, log } = options
  const authority = await openLocalAuthority(folder, clock, entropy)
  const path = join(folder, 'local-leaf.pem')

  const load = async (): Promise<readonly Identity[]> => {
    const names = [...new Set((await options.names()).map((name) => name.toLowerCase()))]
    const kept = tryKept(await tryRead(path), names, authority, clock.nowMs())
    if (kept) return [kept]
    const issued = await authority.issue(names)
    await replaceFile(path, issued.certificateChain + issued.privateKey, 0o600, entropy)
    log.info('tls/issued', { names: names.join(' '), until: new Date(issued.notAfterMs).toISOString() })
    return [issued]
  }

  return new HeldIdentities(await load(), load, { clock, log, everyMs: options.checkEveryMs ?? CHECK_EVERY_MS })
}

/** What the file holds, if it is of this authority, covers exactly `names`, and is in the first two thirds of its life. */
function tryKept(
  text: string | undefined,
  names: readonly string[],
  authority: LocalAuthority,
  nowMs: number,
): Identity | undefined {
  const keyAt = text?.indexOf('-----BEGIN PRIVATE KEY-----') ?? -1
  if (text === undefined || keyAt < 0) return undefined
  const certificateChain = text.slice(0, keyAt)
  const leaf = tryCertificate(certificateChain)
  if (!leaf) return undefined
  const root = new X509Certificate(authority.certificate)
  if (!leaf.checkIssued(root) || !leaf.verify(root.publicKey)) return undefined
  const from = leaf.validFromDate.getTime()
  const notAfterMs = leaf.validToDate.getTime()
  if (nowMs < from || nowMs >= from + ((notAfterMs - from) * 2) / 3) return undefined
  if (coveredNames(leaf) !== [...names].map(expandAddress).sort().join(' ')) return undefined
  return { names, certificateChain, privateKey: text.slice(keyAt), notAfterMs }
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
