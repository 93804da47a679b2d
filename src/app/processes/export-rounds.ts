import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isFault, toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { MailDraft } from '../../core/delivery/filter/compose-mail.ts'
import type { Account } from '../../core/directory/directory.ts'
import type { AccountExport } from '../../core/leaving/export-book.ts'
import { readyLetter } from '../../core/leaving/export-letters.ts'
import { syncFolder } from '../../store/sql/synced-folder.ts'
import type { House } from '../house/house.ts'
import { writeArchive } from '../leaving/write-archive.ts'
import { Rounds } from './rounds.ts'

const LOOK_EVERY_MS = 3000
/** How often it is written down how far one has come. */
const PROGRESS_MS = 1000

/** Builds the archives that members have asked for, one at a time, and takes those away that have had their time. */
export function makeExportRounds(house: House, log: Log): Rounds {
  const times = { firstMs: 0, everyMs: LOOK_EVERY_MS }
  const look = async (stopping: AbortSignal) => {
    await house.exports.sweep()
    for (let next = await house.exportBook.next(); next && !stopping.aborted; next = await house.exportBook.next()) {
      await buildExport(house, next, stopping, log)
    }
  }
  return new Rounds(look, times, 'export/failed', house.clock, log)
}

/** Builds one from its beginning. Stopped on the way, it is begun anew by the next process. */
export async function buildExport(house: House, wanted: AccountExport, stopping: AbortSignal, log: Log): Promise<void> {
  const { directory, exportBook, exportFolder, clock } = house
  const account = await directory.account(wanted.accountId)
  if (!account) return house.exports.clear(wanted.accountId)
  if (wanted.state === 'requested') {
    await exportBook.change(wanted.id, { state: 'building' })
  }
  try {
    const path = await exportFolder.place(wanted.id)
    const written = await writeArchive(house, account, `${path}.partial`, progressOf(house, wanted, stopping))
    const fileDigest = await digestOf(`${path}.partial`)
    await rename(`${path}.partial`, path)
    await syncFolder(dirname(path))
    const { manifest, bytes } = written
    const missing = manifest.missing.length
    const ready = {
      state: 'ready',
      readyMs: clock.nowMs(),
      bytes,
      digest: manifest.digest,
      fileDigest,
      missing,
    } as const
    // Without its row, since the account has gone meanwhile, nobody would ever take the file away.
    if (!(await exportBook.change(wanted.id, ready))) return exportFolder.remove(wanted.id)
    const done = { ...wanted, ...ready }
    const facts = {
      account,
      language: await house.languages.of(account.id),
      hostname: house.configuration.hostname,
    }
    await tell(house, account, readyLetter(facts, done, house.exports.endsMs(done)), log)
  } catch (error) {
    if (stopping.aborted) return
    log.error('export/failed', toFault(error), { account: wanted.accountId })
    await exportFolder.remove(wanted.id)
    await exportBook.change(wanted.id, { state: 'failed' })
  }
}

function progressOf(house: House, { id }: AccountExport, stopping: AbortSignal) {
  let toldMs = 0
  return ({ exported, failed, expected }: { exported: number; failed: number; expected: number }) => {
    stopping.throwIfAborted()
    const nowMs = house.clock.nowMs()
    if (nowMs - toldMs < PROGRESS_MS) return
    toldMs = nowMs
    // Not waited for: it is for the eye of whoever waits.
    house.exportBook.change(id, { done: exported + failed, expected }).catch(() => undefined)
  }
}

/** A letter that cannot be put into the inbox, since that is full, keeps nobody from the archive. */
async function tell(house: House, account: Account, draft: MailDraft, log: Log): Promise<void> {
  try {
    await house.letters.put(account, draft)
  } catch (error) {
    if (!isFault(error)) throw error
    log.warn('export/not-told', { account: account.id, code: error.code })
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer)
  return hash.digest('hex')
}
