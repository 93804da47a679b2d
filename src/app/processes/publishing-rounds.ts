import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Directory } from '../../core/directory/directory.ts'
import type { DkimRotation } from '../../core/dkim/dkim-rotation.ts'
import { Rounds } from './rounds.ts'

/** After a start there is more important work, and a resolver on this machine may not be there yet. */
const TIMES = { firstMs: 10_000, everyMs: 3_600_000 }

/** Replaces DKIM keys when their time has come, and publishes what changes by itself. */
export function makePublishingRounds(
  rotation: Pick<DkimRotation, 'round'>,
  publish: (domain: string) => Promise<void>,
  directory: Pick<Directory, 'domains'>,
  clock: Clock,
  log: Log,
): Rounds {
  /** One domain whose name server does not answer must not keep the others waiting. */
  const attempt = async (domain: string, work: (domain: string) => Promise<void>): Promise<void> => {
    try {
      await work(domain)
    } catch (error) {
      log.error('publishing/failed', error, { domain })
    }
  }
  const round = async (stopping: AbortSignal): Promise<void> => {
    for (const { name } of await directory.domains()) {
      // What is broken off here is done again in the next round.
      if (stopping.aborted) return
      await attempt(name, (domain) => rotation.round(domain))
      await attempt(name, publish)
    }
  }
  return new Rounds(round, TIMES, 'publishing/round-failed', clock, log)
}
