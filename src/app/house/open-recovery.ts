import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Log } from '../../base/log.ts'
import { SECOND_STEP_THROTTLE } from '../../core/factors/second-step.ts'
import { GuessThrottle } from '../../core/passwords/guess-throttle.ts'
import { OwnRecovery } from '../../core/recovery/own-recovery.ts'
import { Recovery } from '../../core/recovery/recovery.ts'
import type { Configuration } from '../config/configuration.ts'
import { siteBase } from '../publishing/publishing-plan.ts'
import { housePost } from './house-post.ts'
import type { Membership } from './membership.ts'
import type { PostRoom } from './post-room.ts'
import type { Stores } from './stores.ts'

/** What lets members back in. */
export interface HouseRecovery {
  readonly recovery: Recovery
  readonly ownRecovery: OwnRecovery
}

export function openRecovery(
  configuration: Configuration,
  stores: Stores,
  membership: Membership,
  { reception }: PostRoom,
  clock: Clock,
  entropy: Entropy,
  log: Log,
): HouseRecovery {
  const { directory, ledger, recoveryBook: book } = stores
  const { accounts, letters, pepper, counted: attempts, tickets } = membership
  const { name: provider } = configuration.provider
  const facts = { provider, base: siteBase(configuration) }
  // Guesses at codes are as few as those at the second step.
  const throttle = new GuessThrottle(attempts, pepper, clock, SECOND_STEP_THROTTLE)
  const send = housePost({ ...stores, reception, configuration, clock, entropy })
  const post = (to: string, letter: { subject: string; text: string }) => send(provider, to, letter)
  const shared = { book, post, throttle, pepper, clock, entropy, log }
  return {
    recovery: new Recovery(
      { ...shared, directory, accounts, letters, ledger, attempts, tickets },
      configuration.recovery,
      facts,
    ),
    ownRecovery: new OwnRecovery(shared, facts),
  }
}
