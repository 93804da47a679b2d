import { equal } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault, isFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { Account, Credential, Directory, ScramVerifier } from '../directory/directory.ts'
import type { PostureLedger } from '../posture/posture-ledger.ts'
import type { Authenticator, LoginOrigin } from './authenticator.ts'
import type { GuessThrottle, PaidGuess } from './guess-throttle.ts'
import { tryOpaqueString } from './opaque-string.ts'
import type { PasswordVault } from './password-vault.ts'
import { tryLogin } from './prepare-login.ts'
import { refusedLogin } from './refused-login.ts'
import type { VerifiedPasswords } from './verified-passwords.ts'

/** What the authenticator decides with. */
export interface AuthenticatorParts {
  readonly directory: Directory
  readonly vault: PasswordVault
  readonly throttle: GuessThrottle
  readonly verified: VerifiedPasswords
  readonly ledger: PostureLedger
  readonly clock: Clock
  readonly log: Log
}

/** Who is behind a login, if anybody. Both look-ups are made for nobody too, so that the time is the same. */
interface Claimed {
  readonly login: string
  readonly account: Account | undefined
  readonly credential: Credential | undefined
}

/** An id that no account has: what is looked up for a login that nobody has. */
const NOBODY = 'nobody'

/** Logs members in with argon2id hashes and SCRAM verifiers. */
export class PasswordAuthenticator implements Authenticator {
  readonly #parts: AuthenticatorParts

  constructor(parts: AuthenticatorParts) {
    this.#parts = parts
  }

  async logIn(login: string, password: string, origin: LoginOrigin): Promise<Account> {
    const claimed = await this.#claim(login)
    const mechanism = origin.mechanism ?? 'PASSWORD'
    const check = this.#check(claimed, password, origin)
    const right = await check.catch(this.#recordThrottled(claimed, mechanism, origin))
    return this.#conclude(claimed, right, mechanism, origin)
  }

  async scramVerifier(login: string, origin: LoginOrigin): Promise<ScramVerifier> {
    const { vault, throttle } = this.#parts
    const claimed = await this.#claim(login)
    const room = throttle.requireRoom(claimed.login, origin.address)
    await room.catch(this.#recordThrottled(claimed, origin.mechanism ?? 'SCRAM', origin))
    return claimed.credential ? vault.scramVerifier(claimed.credential) : vault.decoyVerifier(claimed.login)
  }

  async scramVerdict(
    login: string,
    proven: boolean,
    mechanism: string,
    origin: LoginOrigin,
    verifier: ScramVerifier,
  ): Promise<Account> {
    const { vault, throttle } = this.#parts
    const claimed = await this.#claim(login)
    const payment = throttle.pay(claimed.login, origin.address)
    const guess = await payment.catch(this.#recordThrottled(claimed, mechanism, origin))
    const present = claimed.credential && vault.scramVerifier(claimed.credential)
    // Salts are random and made anew with every password: the same salt is the same password.
    const right = proven && present !== undefined && equal(present.salt, verifier.salt)
    if (right) await this.#welcome(guess)
    return this.#conclude(claimed, right, mechanism, origin)
  }

  async #claim(login: string): Promise<Claimed> {
    const { directory } = this.#parts
    const prepared = tryLogin(login)
    const account = await directory.accountAt(prepared ?? '')
    const credential = await directory.credential(account?.id ?? NOBODY)
    // What is no address is throttled all the same, under the words that were sent.
    return { login: prepared ?? `?${login.slice(0, 100)}`, account, credential }
  }

  /** Whether the password is right, by memory or by hash; the guess has been paid for if it was one. */
  async #check(claimed: Claimed, password: string, origin: LoginOrigin): Promise<boolean> {
    const { throttle, verified } = this.#parts
    const { login, credential } = claimed
    const prepared = tryOpaqueString(password)
    const claim = { login, version: credential?.version ?? 0, password: prepared ?? '' }
    // The throttle comes before the memory: else a network that has used up its guesses could go on guessing what is remembered.
    switch (verified.verdict(claim)) {
      case 'right':
        await throttle.welcome(await throttle.requireRoom(login, origin.address))
        return true
      case 'wrong':
        // The same wrong password again tells a guesser nothing and costs nobody anything: a device that was forgotten.
        await throttle.requireRoom(login, origin.address)
        return false
    }
    const guess = await throttle.pay(login, origin.address)
    const right = await this.#verify(claimed, prepared).catch(async (error: unknown) => {
      await throttle.giveBack(guess)
      throw error
    })
    verified.remember(claim, right)
    if (right) await this.#welcome(guess)
    return right
  }

  async #welcome(guess: PaidGuess): Promise<void> {
    await this.#parts.throttle.giveBack(guess)
    await this.#parts.throttle.welcome(guess)
  }

  async #verify({ credential }: Claimed, prepared: string | undefined): Promise<boolean> {
    const { vault } = this.#parts
    if (!credential || prepared === undefined) return vault.refuse(prepared ?? '')
    if (!(await vault.verify(credential, prepared))) return false
    if (vault.needsRehash(credential)) await this.#upgrade(credential, prepared)
    return true
  }

  /** Makes the credential anew with today's cost. A log-in never fails for it: it is tried again at the next one. */
  async #upgrade(old: Credential, prepared: string): Promise<void> {
    const { directory, vault, log } = this.#parts
    try {
      await directory.putCredential(await vault.makeCredential(old.accountId, prepared, old.version + 1, old.changedMs))
    } catch (error) {
      // Somebody else was faster: another log-in, or the member with a new password.
      if (!isFault(error, 'directory/credential-changed')) {
        log.error('login/upgrade-failed', error, { accountId: old.accountId })
      }
    }
  }

  #conclude(claimed: Claimed, right: boolean, mechanism: string, origin: LoginOrigin): Account {
    const { account } = claimed
    const accepted = right && account?.state === 'active'
    if (account) this.#record(account, accepted, mechanism, origin)
    if (!right || !account) throw refusedLogin()
    if (!accepted) throw new Fault('peer', 'login/suspended', 'this account is suspended; ask the operator')
    return account
  }

  /** Lets the fault pass, and writes an attempt down that was turned away before its password was looked at. */
  #recordThrottled({ account }: Claimed, mechanism: string, origin: LoginOrigin): (error: unknown) => never {
    return (error) => {
      if (account && isFault(error, 'login/too-many-attempts')) this.#record(account, false, mechanism, origin)
      throw error
    }
  }

  #record(account: Account, accepted: boolean, mechanism: string, origin: LoginOrigin): void {
    const { clock, ledger } = this.#parts
    const { service, address, protection } = origin
    ledger.loggedIn({ accountId: account.id, atMs: clock.nowMs(), service, mechanism, address, protection, accepted })
  }
}
