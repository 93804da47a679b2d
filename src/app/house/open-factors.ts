import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { AccountNotices } from '../../core/directory/account-notices.ts'
import { Factors } from '../../core/factors/factors.ts'
import { SECOND_STEP_THROTTLE, SecondStep } from '../../core/factors/second-step.ts'
import { Tickets } from '../../core/factors/tickets.ts'
import type { AttemptLedger } from '../../core/passwords/attempt-ledger.ts'
import { GuessThrottle } from '../../core/passwords/guess-throttle.ts'
import type { Pepper } from '../../core/passwords/pepper.ts'
import type { PostureLedger } from '../../core/posture/posture-ledger.ts'
import type { Configuration } from '../config/configuration.ts'
import { siteBase } from '../publishing/publishing-plan.ts'
import type { Stores } from './stores.ts'

/** What is shown beside the password. */
export interface HouseFactors {
  readonly factors: Factors
  readonly secondStep: SecondStep
  readonly tickets: Tickets
}

/** `attempts`: where guesses are counted. */
export function openFactors(
  configuration: Configuration,
  { factorStore: store, ledger }: Pick<Stores, 'factorStore'> & { readonly ledger: Pick<PostureLedger, 'loggedIn'> },
  attempts: AttemptLedger,
  throttle: GuessThrottle,
  pepper: Pepper,
  notices: AccountNotices,
  clock: Clock,
  entropy: Entropy,
): HouseFactors {
  const party = { id: configuration.hostname, origin: siteBase(configuration) }
  const tickets = new Tickets(pepper, clock, entropy)
  const secondThrottle = new GuessThrottle(attempts, pepper, clock, SECOND_STEP_THROTTLE)
  const shared = { store, tickets, pepper, party, clock, entropy }
  return {
    factors: new Factors({ ...shared, notices }),
    secondStep: new SecondStep({ ...shared, throttle, secondThrottle, ledger }),
    tickets,
  }
}
