import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Log } from '../../base/log.ts'
import { Tickets } from '../../core/factors/tickets.ts'
import { AddressChoice } from '../../core/joining/address-choice.ts'
import { Joining } from '../../core/joining/joining.ts'
import { ReservedNames } from '../../core/joining/reserved-names.ts'
import type { WebSessions } from '../../core/sessions/web-sessions.ts'
import type { HouseTerms } from '../../core/terms/house-terms.ts'
import type { Configuration } from '../config/configuration.ts'
import { siteBase } from '../publishing/publishing-plan.ts'
import type { Membership } from './membership.ts'
import type { HouseRecovery } from './open-recovery.ts'
import type { Stores } from './stores.ts'

const DAY_MS = 86_400_000
/** For so long a form of joining may be open. */
const FORM_MS = 2 * 60 * 60_000

/** What makes accounts for whoever asks for one. */
export function openJoining(
  configuration: Configuration,
  { directory, invitations, ledger, closureBook: closures }: Stores,
  membership: Membership & HouseRecovery & { readonly sessions: WebSessions; readonly terms: HouseTerms },
  clock: Clock,
  entropy: Entropy,
  log: Log,
): Joining {
  const { joining, provider, hostname, sending } = configuration
  const { accounts, factors, letters, languages, pepper, counted: attempts, sessions, terms, ownRecovery } = membership
  const reserved = new ReservedNames(joining.reservedNames, [provider.name, hostname, 'Posthus'])
  const choice = new AddressChoice({ directory, reserved, closures, clock, entropy }, joining.domains)
  const tickets = new Tickets(pepper, clock, entropy, FORM_MS)
  const made = { choice, accounts, factors, invitations, sessions, terms, ownRecovery, letters, languages, ledger }
  return new Joining({ ...made, attempts, tickets, pepper, clock, entropy, log }, joining, {
    provider: provider.name,
    base: siteBase(configuration),
    youngDays: Math.round(sending.youngMs / DAY_MS),
    youngPerDay: sending.young.recipientsPerDay,
  })
}
