import type { Log } from '../../base/log.ts'
import type { House } from '../house/house.ts'
import { Rounds } from './rounds.ts'

/** What happens within so long comes in one letter. */
const LOOK_EVERY_MS = 5000

/** Writes to members of signs that somebody else has their accounts. */
export function makeAlertRounds({ alertLetters, clock }: House, log: Log): Rounds {
  return new Rounds(
    () => alertLetters.round(),
    { firstMs: 0, everyMs: LOOK_EVERY_MS },
    'alerts/round-failed',
    clock,
    log,
  )
}
