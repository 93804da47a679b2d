import { toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import { ArchiveKeys } from '../../store/archive/archive-keys.ts'
import { eraseArchived } from '../../store/archive/erase-archived.ts'
import type { House } from '../house/house.ts'
import { eraseAccount } from '../leaving/erase-account.ts'
import { Rounds } from './rounds.ts'

const LOOK_EVERY_MS = 60_000

/** Erases accounts whose cooling period is over, and ends what was broken off. */
export function makeErasingRounds(house: House, log: Log): Rounds {
  const look = async (stopping: AbortSignal) => {
    for (const { accountId } of await house.closing.due()) {
      if (stopping.aborted) return
      try {
        await eraseAccount(house, accountId, log)
      } catch (error) {
        // One that cannot be erased now must not keep the others waiting.
        log.error('account/not-erased', toFault(error), { account: accountId })
      }
    }
  }
  const lookAndEnd = async (stopping: AbortSignal) => {
    await look(stopping)
    await endErasures(house)
  }
  return new Rounds(lookAndEnd, { firstMs: 0, everyMs: LOOK_EVERY_MS }, 'account/not-erased', house.clock, log)
}

/** Archives that could not be reached when an account was erased: a disk that was not there. */
async function endErasures({ configuration, clock }: House): Promise<void> {
  const keys = new ArchiveKeys(configuration.data)
  for (const erasure of await keys.erasures()) {
    if (erasure.pending.length > 0) await eraseArchived(keys, erasure, clock.nowMs())
  }
}
