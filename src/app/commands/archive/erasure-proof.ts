import { ArchiveKeys } from '../../../store/archive/archive-keys.ts'
import type { House } from '../../house/house.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Outcome } from '../outcome.ts'

/** What the proof does not cover (docs/decisions/erasure.md). */
const REMAINS =
  'Mail, contacts, filters and settings cannot be read in any backup any more. The directory as it was at each backup (address, name, hash of the password, log-ins) and what waited to be sent then are in the backups from before, until they are given up: posthus backup prune.'

/** Shows what was erased, when, and where it is still to be: of one account, by its id, or of all. */
export async function showErasures({ configuration }: House, accountId: string | undefined): Promise<Outcome> {
  const all = await new ArchiveKeys(configuration.data).erasures()
  const found = accountId === undefined ? all : all.filter((erasure) => erasure.accountId === accountId)
  const rows = found.map(({ accountId: id, erasedMs, keyId, keyDigest, pending }) => [
    id,
    formatMoment(erasedMs),
    keyId ?? 'was in no archive',
    keyDigest ?? '',
    pending.length === 0 ? 'in all archives' : `not yet in ${pending.join(', ')}`,
  ])
  const table = formatTable(['account', 'erased', 'key', 'SHA-256 of the key', 'gone'], rows, 'Nobody has been erased.')
  return {
    text: found.length === 0 ? table : `${table}\n\n${REMAINS}`,
    json: found,
  }
}
