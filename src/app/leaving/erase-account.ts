import { join } from 'node:path'
import { type Log, silentLog } from '../../base/log.ts'
import type { Account } from '../../core/directory/directory.ts'
import { ArchiveKeys } from '../../store/archive/archive-keys.ts'
import { eraseArchived } from '../../store/archive/erase-archived.ts'
import { eraseClosure, eraseRows } from '../../store/leaving/erase-rows.ts'
import type { House } from '../house/house.ts'

/** Databases of the house that have rows of accounts. */
const DATABASES = ['directory.db', 'queue.db'] as const

/**
 * Erases an account for good: nobody gets its addresses, and everything that this house has of it goes. Every step can be done again, and the closure that names the account goes last: broken off anywhere, the
 * next round goes on from the beginning.
 */
export async function eraseAccount(house: House, accountId: string, log: Log): Promise<void> {
  const { directory, closing, exports, mail, desk, ledger, clock, accountNotices, configuration } = house
  const account = await directory.account(accountId)
  if (account) await closing.reserve(account)
  // From here on no copy in an archive can be read; then those that can be reached now are told.
  const keys = new ArchiveKeys(configuration.data)
  const erasure = await keys.destroy(accountId, clock.nowMs())
  // Nobody is in any more who could keep anything anew.
  accountNotices.publish({ accountId, what: 'removed' })
  await exports.clear(accountId)
  await desk.drop({ accountId })
  await mail.destroy(accountId)
  // What is still in memory would be written afterwards.
  await ledger.flush()
  const rows: Record<string, number> = {}
  for (const name of DATABASES) {
    for (const [table, count] of Object.entries(await eraseRows(join(configuration.data, name), accountId))) {
      rows[`${name} ${table}`] = count
    }
  }
  const known = Object.keys(erasure.rows).length > 0 ? erasure.rows : rows
  await eraseArchived(keys, { ...erasure, rows: known }, clock.nowMs())
  // What is remembered of it in processes, and aliases and catch-alls that led to it.
  await directory.removeAccount(accountId)
  await eraseClosure(join(configuration.data, 'directory.db'), accountId)
  log.info('account/erased', { account: accountId })
}

/** Erases an account at once. Whatever breaks it off, the back office ends it. */
export async function eraseAtOnce(house: House, account: Account): Promise<void> {
  await house.closing.condemn(account)
  await eraseAccount(house, account.id, silentLog)
}
