import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Log } from '../../base/log.ts'
import { AlertLetters } from '../../core/alerts/alert-letters.ts'
import { SECOND_STEP_THROTTLE } from '../../core/factors/second-step.ts'
import { GuessThrottle } from '../../core/passwords/guess-throttle.ts'
import { PasswordReminders } from '../../core/passwords/reminders/password-reminders.ts'
import { OwnRecovery } from '../../core/recovery/own-recovery.ts'
import { Recovery } from '../../core/recovery/recovery.ts'
import { ACCOUNT_CODE_THROTTLE } from '../../core/recovery/recovery-secrets.ts'
import { unsealAddress } from '../../core/recovery/sealed-address.ts'
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
  /** Writes to members, also where they are recovered by, what has happened in their accounts. */
  readonly alertLetters: AlertLetters
  /** Reminds those of a new password who want to be. */
  readonly passwordReminders: PasswordReminders
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
  const { accounts, letters, languages, alerts, pepper, counted: attempts, tickets } = membership
  const { name: provider } = configuration.provider
  const facts = { provider, base: siteBase(configuration) }
  // Guesses of members at the code that was sent to an address, which is a short one, are as few as those at the second step.
  const throttle = new GuessThrottle(attempts, pepper, clock, SECOND_STEP_THROTTLE)
  const codeThrottle = new GuessThrottle(attempts, pepper, clock, ACCOUNT_CODE_THROTTLE)
  const send = housePost({ ...stores, reception, configuration, clock, entropy })
  const post = (to: string, letter: { subject: string; text: string }) => send(provider, to, letter)
  const recovering = {
    fewestCharacters: (accountId: string) => accounts.fewestCharacters(accountId),
    async changePassword(address: string, password: string) {
      const account = await directory.accountAt(address)
      // First, so that no factor is added that would count as one of before.
      if (account) await stores.factorStore.noteRecovery(account.id, clock.nowMs())
      await accounts.changePassword(address, password)
      if (account) await alerts.note(account.id, 'recovered')
    },
  }
  const outsideOf = async (accountId: string) => {
    const kept = await book.address(accountId)
    return kept?.verifiedMs === undefined ? undefined : unsealAddress(kept, pepper)
  }
  const shared = { book, post, throttle, pepper, clock, entropy, log }
  return {
    recovery: new Recovery(
      { ...shared, throttle: codeThrottle, directory, accounts: recovering, letters, ledger, attempts, tickets },
      configuration.recovery,
      facts,
    ),
    ownRecovery: new OwnRecovery(shared, facts),
    passwordReminders: new PasswordReminders(
      { book: stores.reminderBook, directory, languages, letters, clock, log },
      facts,
    ),
    alertLetters: new AlertLetters(
      { book: stores.alertBook, directory, languages, letters, outsideOf, post, clock, log },
      alerts.settings.lettersPerHour,
      facts,
    ),
  }
}
