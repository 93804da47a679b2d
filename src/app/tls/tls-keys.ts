import { createHash, createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CertificateInventory } from '../../core/certificates/certificate-inventory.ts'
import { keptKeys } from '../../core/certificates/host-keys.ts'
import { identityFor } from '../../core/certificates/identity.ts'
import type { Configuration } from '../config/configuration.ts'
import { inspectFiles } from './file-certificates.ts'
import { tryRead } from './local-authority.ts'
import { LEAF_FILE, NEXT_KEY_FILE } from './local-certificates.ts'

/** SHA-256 of the public keys of a certificate that is not of the inventory, as TLSA records have them (selector 1, matching type 1). */
export interface TlsKeys {
  readonly current: Uint8Array | undefined
  readonly next: Uint8Array | undefined
}

/** The keys of the certificate for the host name, in service and next, as far as their files can be read. */
export async function readTlsKeys({ tls, data, hostname }: Configuration, nowMs: number): Promise<TlsKeys> {
  if (tls.source.issuer !== 'files') {
    const folder = join(data, 'tls')
    const leaf = await tryRead(join(folder, LEAF_FILE))
    const next = await tryRead(join(folder, NEXT_KEY_FILE))
    return {
      current: leaf === undefined ? undefined : digest(new X509Certificate(leaf).publicKey),
      next: next === undefined ? undefined : tryDigest(next),
    }
  }
  const { files } = tls.source
  const { identities } = await inspectFiles(files, nowMs)
  const identity = identityFor(identities, hostname)
  const entry = files.find(({ names }) => names.join() === identity?.names.join())
  return {
    current: identity && digest(new X509Certificate(identity.certificateChain).publicKey),
    next: entry?.nextKey === undefined ? undefined : tryDigest(await readFile(entry.nextKey, 'utf8').catch(() => '')),
  }
}

/** SHA-256 of all public keys that TLSA records of the host name have to hold. */
export interface PublishedKeys {
  readonly shown: readonly Uint8Array[]
  readonly coming: readonly Uint8Array[]
}

/** The keys of the inventory; where it shows nothing for the host name, those from elsewhere beside the ones that it will show. */
export async function publishedKeys(
  configuration: Configuration,
  inventory: Pick<CertificateInventory, 'entries'>,
  nowMs: number,
): Promise<PublishedKeys> {
  const kept = keptKeys(await inventory.entries(), configuration.hostname)
  const octets = (digests: readonly string[]) => digests.map((one) => new Uint8Array(Buffer.from(one, 'hex')))
  if (kept.shown.length > 0) return { shown: octets(kept.shown), coming: octets(kept.coming) }
  const { current, next } = await readTlsKeys(configuration, nowMs)
  return { shown: current ? [current] : [], coming: [...(next ? [next] : []), ...octets(kept.coming)] }
}

function tryDigest(privateKey: string): Uint8Array | undefined {
  try {
    return digest(createPublicKey(createPrivateKey(privateKey)))
  } catch {
    return undefined
  }
}

function digest(key: KeyObject): Uint8Array {
  return new Uint8Array(
    createHash('sha256')
      .update(key.export({ type: 'spki', format: 'der' }))
      .digest(),
  )
}
