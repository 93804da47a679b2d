import { ArchiveKeys } from '../../../store/archive/archive-keys.ts'
import type { House } from '../../house/house.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Outcome } from '../outcome.ts'

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
  return {
    text: formatTable(['account', 'erased', 'key', 'SHA-256 of the key', 'gone'], rows, 'Nobody has been erased.'),
    json: found,
  }
}
