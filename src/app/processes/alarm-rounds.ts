import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { AlarmWatch } from '../../core/alarms/alarm-watch.ts'
import { Rounds } from './rounds.ts'

/** After a start not all is there yet that is looked at. */
const FIRST_ROUND_MS = 5_000
/** Whom nobody could be told is tried again after so long at the soonest. */
const AGAIN_MS = 60_000

/** Looks from time to time whether something is wrong that the operator has to be told of. */
export function makeAlarmRounds(watch: Pick<AlarmWatch, 'round'>, everyMs: number, clock: Clock, log: Log): Rounds {
  const times = { firstMs: FIRST_ROUND_MS, everyMs, afterFailureMs: Math.max(everyMs, AGAIN_MS) }
  return new Rounds(() => watch.round(), times, 'alarms/round-failed', clock, log)
}
