import { timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import { randomId } from '../../base/ids.ts'
import type { AccountNotices } from '../directory/account-notices.ts'
import type { Account, Credential, Directory, ScramVerifier } from '../directory/directory.ts'
import type { PasswordVault } from '../passwords/password-vault.ts'
import type { Pepper } from '../passwords/pepper.ts'
import {
  APP_SCOPES,
  type AppPassword,
  type AppScope,
  type AppUse,
  type KeptAppPassword,
  keepSecret,
} from './app-password.ts'
import type { AppPasswordStore } from './app-password-store.ts'
import { LONGEST_DEVICE_NAME, tryDeviceName } from './device-name.ts'

/** What app passwords work with. */
export interface AppPasswordParts {
  readonly store: AppPasswordStore
  readonly directory: Pick<Directory, 'credential'>
  readonly vault: PasswordVault
  readonly pepper: Pepper
  readonly notices: Pick<AccountNotices, 'publish'>
  readonly clock: Clock
  readonly entropy: Entropy
}

/** What a member says of a new one. */
export interface NewAppPassword {
  readonly device: string
  readonly scopes: readonly AppScope[]
}

/** Some devices, some programs on each, and those that were never revoked. Each is compared at every log-in that is not the main password's: microseconds. */
const MOST_OF_ACCOUNT = 40
/** Characters of 5 bits: 100 bits, which nobody guesses, so nothing slow stands before them. */
const CHARACTERS = 20
/** The last use is written down so often at most. */
const TOUCH_MS = 5 * 60_000

/** Passwords for programs, each for one device: the door that stays for mail programs when a second factor is on. */
export class AppPasswords {
  readonly #parts: AppPasswordParts

  constructor(parts: AppPasswordParts) {
    this.#parts = parts
  }

  /** Those of an account, the oldest first. */
  of(accountId: string): Promise<readonly KeptAppPassword[]> {
    return this.#parts.store.of(accountId)
  }

  /**
   * Makes one. The password is shown to the member now and kept nowhere.
   * @throws Fault peer app-passwords/bad-device, app-passwords/no-scope, app-passwords/too-many
   */
  async make(account: Account, { device, scopes }: NewAppPassword): Promise<{ password: string; entry: AppPassword }> {
    const { store, directory, vault, clock, entropy } = this.#parts
    const password = randomId(entropy, CHARACTERS)
    const entry: AppPassword = {
      id: randomId(entropy, 16),
      accountId: account.id,
      device: acceptDevice(device),
      scopes: acceptScopes(scopes),
      createdMs: clock.nowMs(),
      lastUse: undefined,
    }
    const credential = await directory.credential(account.id)
    const { mac, keyId } = this.#macOf(account.id, password)
    const sealedScram = await vault.makeAppScram(entry, password, credential && vault.scramVerifier(credential))
    if (!(await store.add(keepSecret(entry, { keyId, mac, sealedScram }), MOST_OF_ACCOUNT))) {
      const problem = `an account has at most ${MOST_OF_ACCOUNT} app passwords: revoke one that is not used`
      throw new Fault('peer', 'app-passwords/too-many', problem)
    }
    return { password, entry }
  }

  /** Ends one, and every connection of the account that a program has open: one of them may be its. False if there is no such password. */
  async revoke(accountId: string, id: string): Promise<boolean> {
    const isRevoked = await this.#parts.store.revoke(accountId, id)
    if (isRevoked) this.#parts.notices.publish({ accountId, what: 'doors-changed' })
    return isRevoked
  }

  /** Which of `entries` the prepared password is. All are compared, so the time says nothing of which. */
  tryMatch(entries: readonly KeptAppPassword[], prepared: string): KeptAppPassword | undefined {
    const typed = asMade(prepared)
    let found: KeptAppPassword | undefined
    for (const entry of entries) {
      const { mac } = this.#macOf(entry.accountId, typed, entry.secret.keyId)
      if (timingSafeEqual(mac, entry.secret.mac)) found = entry
    }
    return found
  }

  /** Their SCRAM verifiers, as far as they can be held against the exchange that `main` begins: RFC 5802 has one salt and one count for all that it may end with. */
  verifiers(entries: readonly KeptAppPassword[], main: ScramVerifier): [KeptAppPassword, ScramVerifier][] {
    return entries
      .map((entry): [KeptAppPassword, ScramVerifier] => [entry, this.#parts.vault.appScram(entry)])
      .filter(([, verifier]) => isSameQuestion(verifier, main))
  }

  /** Notes that one was used, now and then, and puts its secret under today's pepper where the password is at hand. */
  async noteUse(entry: KeptAppPassword, use: AppUse, prepared?: string): Promise<void> {
    const { store, vault, pepper } = this.#parts
    if (!entry.lastUse || use.atMs - entry.lastUse.atMs >= TOUCH_MS) await store.used(entry.id, use)
    if (prepared === undefined || entry.secret.keyId === pepper.currentId) return
    const sealedScram = await vault.makeAppScram(entry, asMade(prepared), vault.appScram(entry))
    await store.putSecret(entry.id, { ...this.#macOf(entry.accountId, asMade(prepared)), sealedScram })
  }

  #macOf(accountId: string, password: string, keyId = this.#parts.pepper.currentId) {
    return { keyId, mac: this.#parts.pepper.ofPassword(`app password\0${accountId}\0${password}`, keyId) }
  }
}

/** What a new main password has to be made like, so that the app passwords go on opening by SCRAM. */
export function likeBefore(
  vault: PasswordVault,
  credential: Credential | undefined,
  entries: readonly AppPassword[],
): ScramVerifier | undefined {
  return credential && entries.length > 0 ? vault.scramVerifier(credential) : undefined
}

function isSameQuestion(one: ScramVerifier, other: ScramVerifier): boolean {
  return one.iterations === other.iterations && Buffer.compare(one.salt, other.salt) === 0
}

/** People copy with blanks around and between, and telephones begin with a capital. */
function asMade(prepared: string): string {
  return prepared.replace(/[\s-]/g, '').toLowerCase()
}

function acceptDevice(device: string): string {
  const name = tryDeviceName(device)
  if (name === undefined) {
    const problem = `say for which device the password is, in at most ${LONGEST_DEVICE_NAME} characters`
    throw new Fault('peer', 'app-passwords/bad-device', problem)
  }
  return name
}

function acceptScopes(scopes: readonly AppScope[]): readonly AppScope[] {
  const known = APP_SCOPES.filter((scope) => scopes.includes(scope))
  if (known.length === 0 || scopes.some((scope) => !APP_SCOPES.includes(scope))) {
    throw new Fault('peer', 'app-passwords/no-scope', `say what the password opens: ${APP_SCOPES.join(', ')}`)
  }
  return known
}
