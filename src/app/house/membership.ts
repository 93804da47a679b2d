import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Log } from '../../base/log.ts'
import { Alerts } from '../../core/alerts/alerts.ts'
import { ClientWatch } from '../../core/alerts/client-watch.ts'
import { AppPasswords } from '../../core/app-passwords/app-passwords.ts'
import { HouseLetters } from '../../core/delivery/house-letters.ts'
import { LocalDelivery } from '../../core/delivery/local-delivery.ts'
import type { AccountNotices } from '../../core/directory/account-notices.ts'
import { Accounts } from '../../core/directory/accounts.ts'
import { MemberLanguages } from '../../core/language/member-languages.ts'
import type { AttemptLedger } from '../../core/passwords/attempt-ledger.ts'
import type { Authenticator } from '../../core/passwords/authenticator.ts'
import { EnduringAttemptLedger } from '../../core/passwords/enduring-attempt-ledger.ts'
import { GuessThrottle } from '../../core/passwords/guess-throttle.ts'
import { PasswordAuthenticator } from '../../core/passwords/password-authenticator.ts'
import { PasswordVault } from '../../core/passwords/password-vault.ts'
import type { Pepper } from '../../core/passwords/pepper.ts'
import { VerifiedPasswords } from '../../core/passwords/verified-passwords.ts'
import type { PostureLedger } from '../../core/posture/posture-ledger.ts'
import { OldCorrespondents } from '../../core/sending/old-correspondents.ts'
import { SendingGuard } from '../../core/sending/sending-guard.ts'
import { SendingHolds } from '../../core/sending/sending-holds.ts'
import { BreachedFile, breachedPath } from '../../store/passwords/breached-file.ts'
import type { Configuration } from '../config/configuration.ts'
import { openPepper } from '../secrets/pepper-file.ts'
import { pepperPath } from '../secrets/reread-secrets.ts'
import { type HouseFactors, openFactors } from './open-factors.ts'
import type { Stores } from './stores.ts'

/** Storage unit of accounts on this machine's own disk. */
const LOCAL_UNIT = 'local'

/** Who the members are, how they prove it, and what they may send. */
export interface Membership extends HouseFactors {
  readonly accounts: Accounts
  readonly authenticator: Authenticator
  readonly throttle: GuessThrottle
  /** Where attempts of every kind are counted, as long as there is somewhere to count. */
  readonly counted: AttemptLedger
  /** Passwords for programs. */
  readonly appPasswords: AppPasswords
  readonly guard: SendingGuard
  readonly correspondents: OldCorrespondents
  readonly holds: SendingHolds
  /** What passwords are kept under. */
  readonly pepper: Pepper
  /** Puts letters of the house into inboxes. */
  readonly letters: HouseLetters
  /** What members are told of. */
  readonly alerts: Alerts
  /** Who comes in from where an account has never been. */
  readonly clientWatch: ClientWatch
  /** In which language they are. */
  readonly languages: MemberLanguages
}

/** @throws Fault passwords/bad-pepper */
export async function openMembership(
  configuration: Configuration,
  stores: Stores,
  notices: AccountNotices,
  clock: Clock,
  entropy: Entropy,
  log: Log,
): Promise<Membership> {
  const { data, hostname, passwords } = configuration
  const { directory, mail, spool, desk, sending, attempts, factorStore: factors } = stores
  const pepper = await openPepper(pepperPath(data), entropy)
  const vault = new PasswordVault(pepper, entropy)
  const alerts = new Alerts(stores.alertBook, configuration.alerts, clock, entropy, log)
  const clientWatch = new ClientWatch({ book: stores.alertBook, alerts, pepper, clock, log })
  const ledger = watchedLogins(stores.ledger, clientWatch)
  const counted = new EnduringAttemptLedger(attempts, log)
  const throttle = new GuessThrottle(counted, pepper, clock)
  const verified = new VerifiedPasswords(clock, entropy)
  const { appPasswordStore } = stores
  const appPasswords = new AppPasswords({
    store: appPasswordStore,
    directory,
    vault,
    pepper,
    notices,
    clock,
    entropy,
  })
  const inbox = new LocalDelivery(mail, spool, clock)
  const letters = new HouseLetters({ inbox, spool, hostname, clock, entropy })
  const languages = new MemberLanguages(stores.languageBook)
  const holds = new SendingHolds({
    languages,
    ledger: sending,
    desk,
    directory,
    notices,
    letters,
    hostname,
    clock,
    entropy,
    log,
  })
  const correspondents = new OldCorrespondents(mail, sending, clock, log)
  return {
    accounts: new Accounts(
      {
        directory,
        mail,
        vault,
        appPasswords,
        factors,
        breached: new BreachedFile(breachedPath(data)),
        notices,
        outbox: desk,
        outgoing: holds,
        closures: stores.closureBook,
        clock,
        entropy,
      },
      { policy: passwords, unit: LOCAL_UNIT, providerNames: [hostname], separator: '+' },
    ),
    authenticator: new PasswordAuthenticator({
      directory,
      vault,
      appPasswords,
      factors,
      throttle,
      verified,
      ledger,
      clock,
      log,
    }),
    appPasswords,
    ...openFactors(configuration, { ...stores, ledger }, counted, throttle, pepper, notices, clock, entropy),
    throttle,
    counted,
    guard: new SendingGuard(sending, correspondents, configuration.sending, clock),
    correspondents,
    holds,
    pepper,
    letters,
    alerts,
    clientWatch,
    languages,
  }
}

/** Log-ins are recorded, and looked at. */
function watchedLogins(ledger: Pick<PostureLedger, 'loggedIn'>, watch: ClientWatch): Pick<PostureLedger, 'loggedIn'> {
  return {
    loggedIn(login) {
      ledger.loggedIn(login)
      watch.loggedIn(login)
    },
  }
}
