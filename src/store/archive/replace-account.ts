import { rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { systemClock } from '../../base/clock.ts'
import { Fault, toFault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { ANNOTATION_LIMITS } from '../../core/mail/annotation.ts'
import { accountFolder } from '../sql/account-folder.ts'
import { OpenAccount } from '../sql/open-account.ts'
import { SqliteConnection } from '../sql/sqlite-connection.ts'
import { isBusy, sqliteFault } from '../sql/sqlite-fault.ts'
import type { SqliteMailStore } from '../sql/sqlite-mail-store.ts'
import { syncFolder } from '../sql/synced-folder.ts'
import type { Archive } from './archive.ts'
import { backUpAccount } from './back-up-account.ts'
import { mergeAccount } from './merge-account.ts'
import { rebuildAccount } from './rebuild-account.ts'

/** How long other processes may take to let go of a folder that was moved aside. They close what nobody uses after half a minute. */
const PATIENCE_MS = 60_000
const PAUSE_MS = 50

export interface Replaced {
  /** Where what was there lies now. */
  readonly aside: string
  /** Messages that were added because they came after the backup. */
  readonly added: number
  readonly problems: readonly string[]
}

/**
 * Puts the account of a backup in the place of one that is damaged, while others use it. What can still be read there and is not in the backup is
 * added. Between the two there is no such account: mail for it is deferred, log-ins are refused.
 *
 * The old folder is moved aside first and the new one put in its place only when no process has the old database open any more: otherwise one could go
 * on keeping mail, acknowledged, where nobody looks for it. Broken off, the account is not there, and is rebuilt by the next run.
 *
 * @param tell tells all processes to let go of the account
 * @throws Fault world store/unavailable if somebody does not let go, as `rebuildAccount`
 */
export async function replaceAccount(
  archive: Archive,
  snapshot: string,
  accountId: string,
  data: string,
  store: SqliteMailStore,
  tell: () => void,
): Promise<Replaced> {
  const folder = accountFolder(data, accountId)
  const aside = join(dirname(folder), `.replaced-${accountId}-${systemClock.nowMs()}`)
  await rename(folder, aside)
  await syncFolder(dirname(folder))
  tell()
  await store.forget(accountId)
  if (!(await isLetGo(join(aside, 'mail.db')))) {
    await rename(aside, folder)
    throw new Fault('world', 'store/unavailable', `Account ${accountId} is in use; stop the service, or try again`)
  }
  const problems = [...(await rebuildAccount(archive, snapshot, accountId, data))]
  let added = 0
  try {
    const rest = await snapshotOf(archive, accountId, aside)
    const merged = await mergeAccount(archive, rest.snapshot, accountId, store, {})
    added = merged.added
    problems.push(...rest.problems, ...merged.problems)
  } catch (error) {
    problems.push(`What came after the backup could not be read: ${toFault(error).message}`)
  }
  return { aside, added, problems }
}

async function snapshotOf(archive: Archive, accountId: string, folder: string) {
  const limits = { maxMailboxes: 0, undeleteMs: 0, undeletePercent: 0, annotations: ANNOTATION_LIMITS }
  const account = await OpenAccount.open(accountId, folder, { clock: systemClock, log: silentLog, limits })
  try {
    return await backUpAccount(archive, account)
  } finally {
    await account.close()
  }
}

/** Whether nobody has a database open any more: whoever has it in WAL mode keeps others from leaving that mode. */
async function isLetGo(path: string): Promise<boolean> {
  for (let waited = 0; waited < PATIENCE_MS; waited += PAUSE_MS) {
    const connection = new SqliteConnection(path)
    try {
      connection.exec('PRAGMA journal_mode = DELETE')
      return true
    } catch (error) {
      if (!isBusy(error)) {
        // It is damaged, and nobody can keep anything in it.
        if (sqliteFault(error, path) instanceof Fault) return true
        throw error
      }
    } finally {
      connection.close()
    }
    await setTimeout(PAUSE_MS)
  }
  return false
}
