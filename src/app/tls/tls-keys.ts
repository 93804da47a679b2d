import { createHash, createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { identityFor } from '../../core/certificates/identity.ts'
import type { Configuration } from '../config/configuration.ts'
import { inspectFiles } from './file-certificates.ts'
import { tryRead } from './local-authority.ts'
import { LEAF_FILE, NEXT_KEY_FILE } from './local-certificates.ts'

/** SHA-256 of the public keys that a host shows, as TLSA records have them (selector 1, matching type 1). */
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
