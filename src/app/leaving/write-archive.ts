import { utf8 } from '../../base/bytes.ts'
import type { Account } from '../../core/directory/directory.ts'
import {
  type ArchivedPartFile,
  type ArchiveManifest,
  type ArchivePart,
  ArchivePaths,
  digestsOf,
  MAILBOXES_PATH,
  MANIFEST_PATH,
  SUMS_PATH,
  sumsOf,
} from '../../core/transfer/account-archive.ts'
import { type ExportTally, exportMail } from '../../core/transfer/export-mail.ts'
import { type ZippedFile, ZipWriter } from '../../store/transfer/zip-writer.ts'
import { posthusVersion } from '../commands/version.ts'
import type { House } from '../house/house.ts'
import { accountParts } from './account-parts.ts'
import { jsonFile } from './part-file.ts'
import { READ_ME } from './read-me.ts'
import { ZipMailTarget } from './zip-mail-target.ts'

/** An archive that was written. */
export interface WrittenArchive {
  readonly manifest: ArchiveManifest
  /** Octets of the file. */
  readonly bytes: number
  readonly tally: ExportTally
}

/**
 * Writes everything of an account into one file, in forms that other programs read too (`read-me.ts`). The account may be used meanwhile. What is in memory does not grow with its mail.
 * `progress` is told after each message.
 * @throws Fault store/full, store/unavailable, directory/no-such-account
 */
export async function writeArchive(
  house: House,
  account: Account,
  path: string,
  progress: (tally: ExportTally) => void,
): Promise<WrittenArchive> {
  const madeMs = house.clock.nowMs()
  await using zip = await ZipWriter.create(path, madeMs)
  const files: ArchivedPartFile[] = []
  const added = (part: ArchivePart, name: string, { bytes, sha256 }: ZippedFile) =>
    void files.push({ path: name, part, bytes, sha256 })
  await zip.add('README.txt', [utf8(READ_ME)])
  for await (const { part, path: name, octets } of accountParts(house, account)) {
    added(part, name, await zip.add(name, [octets]))
  }
  const paths = new ArchivePaths()
  await using target = new ZipMailTarget(zip, paths, `${path}.rows`, (name, file) => added('mail', name, file))
  const tally = await exportMail(house.mail, account.id, undefined, target, progress)
  const { octets } = jsonFile('mail', MAILBOXES_PATH, await target.listed(house.mail, account.id))
  added('mail', MAILBOXES_PATH, await zip.add(MAILBOXES_PATH, [octets]))
  const manifest: ArchiveManifest = {
    format: 'posthus-account',
    version: 1,
    madeBy: `Posthus ${posthusVersion()}`,
    hostname: house.configuration.hostname,
    account: account.address,
    madeAt: new Date(madeMs).toISOString(),
    files,
    missing: tally.failures.map(({ mailbox, uid, problem }) => `${mailbox}, message ${uid}: ${problem}`),
    ...digestsOf(files),
  }
  await zip.add(SUMS_PATH, [utf8(sumsOf(files))])
  await zip.add(MANIFEST_PATH, [utf8(`${JSON.stringify(manifest, null, 2)}\n`)])
  return { manifest, bytes: await zip.finish(), tally }
}
