import { readFile, stat } from 'node:fs/promises'
import type { Alarm } from '../../core/alarms/alarm.ts'
import {
  foreignCertificates,
  readSeenCertificates,
  type SeenCertificate,
} from '../../core/certificates/foreign-certificates.ts'
import type { House } from '../house/house.ts'

/** Larger files are told of by the rounds of certificates. */
const MOST_SEEN_BYTES = 64 * 1024 * 1024

/** Certificates for our names that a monitor of the logs has seen and that we know nothing of: somebody else can pass for us. The file is read again when it has changed. */
export function foreignStanding({ inventory, configuration, directory }: House): () => Promise<readonly Alarm[]> {
  const { transparencyFile: file } = configuration.tls
  let read: { readonly stamp: string; readonly seen: readonly SeenCertificate[] } | undefined
  return async () => {
    if (file === undefined) return []
    const { size, mtimeMs } = await stat(file)
    if (size > MOST_SEEN_BYTES) return []
    const stamp = `${size} ${mtimeMs}`
    if (read?.stamp !== stamp) read = { stamp, seen: readSeenCertificates(await readFile(file, 'utf8')) }
    const hosts = [configuration.hostname, ...(await directory.domains()).map(({ name }) => name)]
    return foreignCertificates(read.seen, hosts, await inventory.entries()).map(({ serial, issuer, names }) => ({
      cause: `foreign:${issuer} ${serial}`,
      title: `A certificate that is not ours was issued for ${names.slice(0, 5).join(', ')}`,
      detail: `By ${issuer}, serial number ${serial}. Have it revoked, and find out who could show that the name is theirs.`,
      stage: 'seen',
    }))
  }
}
