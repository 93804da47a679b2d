import type { AppPasswords } from '../app-passwords/app-passwords.ts'
import type { Accounts } from '../directory/accounts.ts'
import type { Directory } from '../directory/directory.ts'
import type { OwnFactors } from '../factors/factors.ts'
import type { AccountExports } from '../leaving/account-exports.ts'
import type { Closing } from '../leaving/closing.ts'
import { ANYONE, effectiveRights, NO_RIGHTS, withoutRights } from '../mail/acl.ts'
import type { AclChange } from '../mail/share-notices.ts'
import type { OwnRecovery } from '../recovery/own-recovery.ts'
import type { AlertSink } from './alert.ts'

const INBOX = 'INBOX'

type OwnAppPasswords = Pick<AppPasswords, 'of' | 'make' | 'revoke'>
type OwnRecoveryDoors = Pick<
  OwnRecovery,
  'view' | 'renewCodes' | 'offerAddress' | 'confirmAddress' | 'removeAddress' | 'stopLinks'
>
type Exports = Pick<AccountExports, 'limits' | 'of' | 'request' | 'tryOpen' | 'endsMs'>
type OwnClosing = Pick<Closing, 'close' | 'settings'>
type Passwords = Pick<Accounts, 'changePassword' | 'fewestCharacters' | 'guessable'>

/** What an authenticator app is called, which has no name: the same in every language. */
const APP = 'TOTP'

/** Second factors of members, of whose coming and going they are told. */
export function watchedFactors(factors: OwnFactors, alerts: AlertSink): OwnFactors {
  return {
    view: (accountId) => factors.view(accountId),
    offerTotp: (account) => factors.offerTotp(account),
    tryOfferedTotp: (account, ticket) => factors.tryOfferedTotp(account, ticket),
    offerPasskey: (account) => factors.offerPasskey(account),
    async addTotp(account, ticket, code) {
      const codes = await factors.addTotp(account, ticket, code)
      await alerts.raise(account.id, 'factor-added', APP)
      return codes
    },
    async removeTotp(accountId) {
      const isRemoved = await factors.removeTotp(accountId)
      if (isRemoved) await alerts.raise(accountId, 'factor-removed', APP)
      return isRemoved
    },
    async addPasskey(account, ticket, answer, called) {
      const codes = await factors.addPasskey(account, ticket, answer, called)
      await alerts.raise(account.id, 'factor-added', called)
      return codes
    },
    async removePasskey(accountId, id) {
      const name = (await factors.view(accountId)).passkeys.find((one) => one.id === id)?.name
      const isRemoved = await factors.removePasskey(accountId, id)
      if (isRemoved) await alerts.raise(accountId, 'factor-removed', name)
      return isRemoved
    },
    async renewRecoveryCodes(accountId) {
      const codes = await factors.renewRecoveryCodes(accountId)
      await alerts.raise(accountId, 'factor-codes-renewed')
      return codes
    },
  }
}

/** Passwords for programs, of whose making members are told: each is a door that stays open. */
export function watchedAppPasswords(appPasswords: OwnAppPasswords, alerts: AlertSink): OwnAppPasswords {
  return {
    of: (accountId) => appPasswords.of(accountId),
    revoke: (accountId, id) => appPasswords.revoke(accountId, id),
    async make(account, wanted) {
      const made = await appPasswords.make(account, wanted)
      await alerts.raise(account.id, 'app-password-made', made.entry.device)
      return made
    },
  }
}

/** What an account is recovered by: what a thief would make his own first. */
export function watchedRecovery(recovery: OwnRecoveryDoors, alerts: AlertSink): OwnRecoveryDoors {
  return {
    view: (accountId) => recovery.view(accountId),
    stopLinks: (accountId) => recovery.stopLinks(accountId),
    confirmAddress: (account, code, origin) => recovery.confirmAddress(account, code, origin),
    async renewCodes(accountId) {
      const codes = await recovery.renewCodes(accountId)
      await alerts.raise(accountId, 'recovery-codes-renewed')
      return codes
    },
    async offerAddress(account, named, language, origin) {
      await recovery.offerAddress(account, named, language, origin)
      await alerts.raise(account.id, 'recovery-address-changed')
    },
    async removeAddress(account) {
      const isRemoved = await recovery.removeAddress(account)
      if (isRemoved) await alerts.raise(account.id, 'recovery-address-removed')
      return isRemoved
    },
  }
}

/** Archives of accounts: all that is there goes along with one. */
export function watchedExports(exports: Exports, alerts: AlertSink): Exports {
  return {
    limits: exports.limits,
    of: (accountId) => exports.of(accountId),
    tryOpen: (accountId, token, isBeginning) => exports.tryOpen(accountId, token, isBeginning),
    endsMs: (one) => exports.endsMs(one),
    async request(accountId) {
      const answer = await exports.request(accountId)
      if (answer === 'added') await alerts.raise(accountId, 'export')
      return answer
    },
  }
}

/** Accounts that members close. Threat: a thief who has set a password of their own closes the account and waits until it is erased. The letter into the inbox is read by nobody then; the one to the recovery address is. */
export function watchedClosing(closing: OwnClosing, alerts: AlertSink): OwnClosing {
  return {
    settings: closing.settings,
    async close(account, by) {
      const closure = await closing.close(account, by)
      await alerts.raise(account.id, 'closed', new Date(closure.eraseMs).toISOString().slice(0, 10))
      return closure
    },
  }
}

/** Passwords that members change, in an account or on the way in. */
export function watchedPasswords(
  accounts: Passwords,
  directory: Pick<Directory, 'accountAt'>,
  alerts: AlertSink,
): Passwords {
  return {
    fewestCharacters: (accountId) => accounts.fewestCharacters(accountId),
    guessable: (account) => accounts.guessable(account),
    async changePassword(address, password, stay) {
      await accounts.changePassword(address, password, stay)
      const account = await directory.accountAt(address)
      if (account) await alerts.raise(account.id, 'password-changed')
    },
  }
}

/**
 * What tells members that somebody has a folder of theirs now: for the first time, to read, or to give it on. The inbox is told apart, since whoever reads along there sees what other services send to set new passwords. Each folder is told,
 * not only the first that somebody has: a harmless one that was shared long ago would hide that the inbox was shared today.
 */
export function shareAlerts(
  directory: Pick<Directory, 'account'>,
  alerts: AlertSink,
): (change: AclChange) => Promise<void> {
  return async ({ owner, identifier, name, before, after }) => {
    const member = identifier.replace(/^-/, '')
    const had = effectiveRights(before, member)
    const gained = withoutRights(effectiveRights(after, member), had)
    if (gained === NO_RIGHTS || (had !== NO_RIGHTS && !/[ra]/.test(gained))) return
    const account = await directory.account(member === ANYONE ? owner : member)
    const address = account?.address ?? member
    const whom = member === ANYONE ? address.slice(address.lastIndexOf('@')) : address
    if (name === INBOX) await alerts.raise(owner, 'sharing-inbox', whom)
    else await alerts.raise(owner, 'sharing', `${whom}, ${name}`)
  }
}
