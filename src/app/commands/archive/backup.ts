import type { Clock } from '../../../base/clock.ts'
import type { Directory } from '../../../core/directory/directory.ts'
import type { Archive } from '../../../store/archive/archive.ts'
import { ArchiveKeys } from '../../../store/archive/archive-keys.ts'
import { type BackupSource, backUp } from '../../../store/archive/back-up.ts'
import type { Manifest } from '../../../store/archive/manifest.ts'
import { prune } from '../../../store/archive/prune.ts'
import { verify } from '../../../store/archive/verify.ts'
import type { Configuration } from '../../config/configuration.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment, formatSpan } from '../../terminal/format-time.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import type { Outcome } from '../outcome.ts'

/** What came of a backup, for programs. */
interface BackupFacts {
  readonly name: string
  readonly accounts: number
  readonly messages: number
  readonly bodies: number
  readonly newBodies: number
  readonly newBytes: number
  readonly problems: readonly unknown[]
}

/** What came of reading archives through, for programs. */
interface VerifyFacts {
  readonly backups: number
  readonly bodies: number
  readonly bytes: number
  readonly problems: readonly string[]
}

/** Makes a backup of everything, beside a running service. */
export async function makeBackup(
  archive: Archive,
  { data, hostname, file }: Configuration,
  directory: Directory,
  mail: Pick<BackupSource, 'use'>,
  terminal: Terminal,
  clock: Clock,
): Promise<Outcome & { readonly json: BackupFacts }> {
  const accounts = await directory.accounts()
  const source: BackupSource = {
    data,
    hostname,
    configuration: file,
    accounts,
    keys: new ArchiveKeys(data),
    use: (id, work) => mail.use(id, work),
  }
  const { manifest, newBodies, newBytes } = await backUp(archive, source, clock, (done, address) => {
    if (terminal.interactive) terminal.complain(`${done + 1}/${accounts.length} ${address}`)
  })
  const problems = problemsOf(manifest)
  const { name } = manifest
  const bodies = sum(manifest, 'bodies')
  const messages = sum(manifest, 'messages')
  const took = formatSpan(manifest.finishedMs - manifest.startedMs)
  const text = `Backup ${name}: ${accounts.length} accounts, ${messages} messages, ${bodies} bodies, of which ${newBodies} new (${newBytes} octets), in ${took}.`
  return {
    text: [text, ...problems.map(({ address, problem }) => `${address}: ${problem}`)].join('\n'),
    json: { name, accounts: accounts.length, messages, bodies, newBodies, newBytes, problems },
    failed: problems.length > 0,
  }
}

/** Lists the backups of an archive. */
export async function listBackups(archive: Archive): Promise<Outcome> {
  const manifests: Manifest[] = []
  for (const name of await archive.backups()) manifests.push(await archive.manifest(name))
  const rows = manifests.map((manifest) => ({
    name: manifest.name,
    startedMs: manifest.startedMs,
    accounts: manifest.accounts.length,
    messages: sum(manifest, 'messages'),
    problems: problemsOf(manifest).length,
  }))
  return {
    text: formatTable(
      ['backup', 'begun', 'accounts', 'messages', 'problems'],
      rows.map((row) => [row.name, formatMoment(row.startedMs), row.accounts, row.messages, row.problems]),
      'There is no backup yet.',
    ),
    json: rows,
  }
}

/** Reads backups again, octet by octet. */
export async function verifyBackups(
  archive: Archive,
  only: string | undefined,
  terminal: Terminal,
): Promise<Outcome & { readonly json: VerifyFacts }> {
  const { backups, bodies, bytes, problems } = await verify(archive, only, (address) => {
    if (terminal.interactive) terminal.complain(address)
  })
  const verdict = problems.length === 0 ? 'Everything is what was written.' : problems.join('\n')
  return {
    text: `${backups} backups, ${bodies} bodies, ${bytes} octets read.\n${verdict}`,
    json: { backups, bodies, bytes, problems },
    failed: problems.length > 0,
  }
}

/** Gives up old backups. */
export async function pruneBackups(archive: Archive, keep: number): Promise<Outcome> {
  const { removed } = await prune(archive, keep)
  const left = await archive.backups()
  return { text: `${removed.length} backups given up, ${left.length} left.`, json: { removed, left } }
}

function problemsOf({ accounts }: Manifest): { readonly address: string; readonly problem: string }[] {
  return accounts.flatMap(({ address, problems }) => problems.map((problem) => ({ address, problem })))
}

function sum({ accounts }: Manifest, of: 'messages' | 'bodies'): number {
  return accounts.reduce((total, account) => total + account[of], 0)
}
