import { equal } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import { isFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import { type KeptAppPassword, scopeOf } from '../app-passwords/app-password.ts'
import { type AppPasswords, likeBefore } from '../app-passwords/app-passwords.ts'
import { demandOn } from '../directory/credential.ts'
import type { Account, Credential, Directory, ScramVerifier } from '../directory/directory.ts'
import type { FactorStore } from '../factors/factor-store.ts'
import type { LoginDetail, PostureLedger } from '../posture/posture-ledger.ts'
import type { Authenticator, LetIn, LoginOrigin, ScramCandidates } from './authenticator.ts'
import type { GuessThrottle, PaidGuess } from './guess-throttle.ts'
import { tryOpaqueString } from './opaque-string.ts'
import type { PasswordVault } from './password-vault.ts'
import { tryLogin } from './prepare-login.ts'
import { notActive, refusedLogin } from './refused-login.ts'
import type { VerifiedPasswords } from './verified-passwords.ts'

/** What the authenticator decides with. */
export interface AuthenticatorParts {
  readonly directory: Directory
  readonly vault: PasswordVault
  readonly appPasswords: AppPasswords
  readonly factors: Pick<FactorStore, 'isOn'>
  readonly throttle: GuessThrottle
  readonly verified: VerifiedPasswords
  readonly ledger: Pick<PostureLedger, 'loggedIn'>
  readonly clock: Clock
  readonly log: Log
}

/** Who is behind a login, if anybody. All look-ups are made for nobody too, so that the time is the same. */
interface Claimed {
  readonly login: string
  readonly account: Account | undefined
  readonly credential: Credential | undefined
  readonly appPasswords: readonly KeptAppPassword[]
  readonly hasFactor: boolean
}

/** What a password turned out to be: `opens` if it is one that opens what is asked for, and what the member is told of it. */
interface Verdict {
  readonly opens: boolean
  readonly detail?: LoginDetail | undefined
  readonly app?: KeptAppPassword
}

const WRONG: Verdict = { opens: false }

/** An id that no account has: what is looked up for a login that nobody has. */
const NOBODY = 'nobody'

/** Logs members in with argon2id hashes, SCRAM verifiers and app passwords. */
export class PasswordAuthenticator implements Authenticator {
  readonly #parts: AuthenticatorParts

  constructor(parts: AuthenticatorParts) {
    this.#parts = parts
  }

  async logIn(login: string, password: string, origin: LoginOrigin): Promise<LetIn> {
    const claimed = await this.#claim(login)
    const mechanism = origin.mechanism ?? 'PASSWORD'
    const check = this.#check(claimed, password, origin)
    const verdict = await check.catch(this.#recordThrottled(claimed, mechanism, origin))
    return this.#conclude(claimed, verdict, mechanism, origin)
  }

  async scramCandidates(login: string, origin: LoginOrigin): Promise<ScramCandidates> {
    const { vault, appPasswords, throttle } = this.#parts
    const claimed = await this.#claim(login)
    const room = throttle.requireRoom(claimed.login, origin.address)
    await room.catch(this.#recordThrottled(claimed, origin.mechanism ?? 'SCRAM', origin))
    if (!claimed.credential) return [vault.decoyVerifier(claimed.login)]
    const main = vault.scramVerifier(claimed.credential)
    return [main, ...appPasswords.verifiers(claimed.appPasswords, main).map(([, verifier]) => verifier)]
  }

  async scramVerdict(
    login: string,
    proven: ScramVerifier | undefined,
    mechanism: string,
    origin: LoginOrigin,
  ): Promise<LetIn> {
    const { throttle } = this.#parts
    const claimed = await this.#claim(login)
    const payment = throttle.pay(claimed.login, origin.address)
    const guess = await payment.catch(this.#recordThrottled(claimed, mechanism, origin))
    const verdict = proven ? this.#scramVerdict(claimed, proven, origin) : WRONG
    if (verdict.opens) await this.#welcome(guess)
    if (verdict.app) await this.#noteUse(verdict.app, origin)
    return this.#conclude(claimed, verdict, mechanism, origin)
  }

  async #claim(login: string): Promise<Claimed> {
    const { directory, appPasswords, factors } = this.#parts
    const prepared = tryLogin(login)
    const account = await directory.accountAt(prepared ?? '')
    const id = account?.id ?? NOBODY
    return {
      // What is no address is throttled all the same, under the words that were sent.
      login: prepared ?? `?${login.slice(0, 100)}`,
      account,
      credential: await directory.credential(id),
      appPasswords: await appPasswords.of(id),
      hasFactor: await factors.isOn(id),
    }
  }

  /** What the proven candidate is today: a password that was changed or revoked meanwhile is none any more. */
  #scramVerdict(claimed: Claimed, proven: ScramVerifier, origin: LoginOrigin): Verdict {
    const { vault, appPasswords } = this.#parts
    if (!claimed.credential) return WRONG
    const main = vault.scramVerifier(claimed.credential)
    if (equal(main.storedKey, proven.storedKey)) return mainVerdict(claimed, origin)
    const own = appPasswords.verifiers(claimed.appPasswords, main)
    const [app] = own.find(([, verifier]) => equal(verifier.storedKey, proven.storedKey)) ?? []
    return app ? appVerdict(app, origin) : WRONG
  }

  /** What the password is, by memory or by hash; the guess has been paid for if it was one. */
  async #check(claimed: Claimed, password: string, origin: LoginOrigin): Promise<Verdict> {
    const { throttle, verified, appPasswords } = this.#parts
    const { login, credential } = claimed
    const prepared = tryOpaqueString(password)
    const app = appPasswords.tryMatch(claimed.appPasswords, prepared ?? '')
    if (app) return this.#checkApp(app, claimed, prepared ?? '', origin)
    const verdict = mainVerdict(claimed, origin)
    const claim = { login, version: credential?.version ?? 0, password: prepared ?? '', opens: verdict.opens }
    // The throttle comes before the memory: else a network that has used up its guesses could go on guessing what is remembered.
    switch (verified.verdict(claim)) {
      case 'right': {
        const guess = await throttle.requireRoom(login, origin.address)
        if (isEnough(claimed, origin)) await throttle.welcome(guess)
        return verdict
      }
      // The same wrong password again tells a guesser nothing and costs nobody anything: a device that was forgotten.
      case 'wrong':
        await throttle.requireRoom(login, origin.address)
        return WRONG
      case 'shut':
        await throttle.requireRoom(login, origin.address)
        return verdict
    }
    const guess = await throttle.pay(login, origin.address, prepared ?? '')
    const right = await this.#verify(claimed, prepared, verdict.opens).catch(async (error: unknown) => {
      await throttle.giveBack(guess)
      throw error
    })
    verified.remember(claim, right ? (verdict.opens ? 'right' : 'shut') : 'wrong')
    if (!right) return WRONG
    // Where the right password is refused it is a guess like any other: else what is counted would tell it from a wrong one.
    if (verdict.opens && isEnough(claimed, origin)) await this.#welcome(guess)
    else if (verdict.opens) await throttle.giveBack(guess)
    return verdict
  }

  /** An app password costs no hash: whoever has it did not guess it. Networks that have used up their guesses are turned away all the same. */
  async #checkApp(app: KeptAppPassword, { login }: Claimed, prepared: string, origin: LoginOrigin): Promise<Verdict> {
    const { throttle } = this.#parts
    const guess = await throttle.requireRoom(login, origin.address)
    const verdict = appVerdict(app, origin)
    if (!verdict.opens) return verdict
    await throttle.welcome(guess)
    await this.#noteUse(app, origin, prepared)
    return verdict
  }

  /** A log-in never fails for what is noted of it. */
  async #noteUse(app: KeptAppPassword, origin: LoginOrigin, prepared?: string): Promise<void> {
    const { appPasswords, clock, log } = this.#parts
    const { service, address, protection } = origin
    try {
      await appPasswords.noteUse(app, { atMs: clock.nowMs(), service, address, protection }, prepared)
    } catch (error) {
      log.error('login/use-not-noted', error, { accountId: app.accountId })
    }
  }

  async #welcome(guess: PaidGuess): Promise<void> {
    await this.#parts.throttle.giveBack(guess)
    await this.#parts.throttle.welcome(guess)
  }

  async #verify(claimed: Claimed, prepared: string | undefined, opens: boolean): Promise<boolean> {
    const { vault } = this.#parts
    const { credential, appPasswords } = claimed
    if (!credential || prepared === undefined) return vault.refuse(prepared ?? '')
    if (!(await vault.verify(credential, prepared))) return false
    // Not where it opens nothing: the time would tell the right password from a wrong one.
    if (opens && vault.needsRehash(credential, appPasswords.length > 0)) {
      await this.#upgrade(credential, prepared, likeBefore(vault, credential, appPasswords))
    }
    return true
  }

  /** Makes the credential anew with today's cost. A log-in never fails for it: it is tried again at the next one. */
  async #upgrade(old: Credential, prepared: string, like: ScramVerifier | undefined): Promise<void> {
    const { directory, vault, log } = this.#parts
    const { accountId, changedMs } = old
    try {
      await directory.putCredential(await vault.makeCredential(accountId, prepared, old.version + 1, changedMs, like))
    } catch (error) {
      // Somebody else was faster: another log-in, or the member with a new password.
      if (!isFault(error, 'directory/credential-changed')) {
        log.error('login/upgrade-failed', error, { accountId })
      }
    }
  }

  #conclude(claimed: Claimed, verdict: Verdict, mechanism: string, origin: LoginOrigin): LetIn {
    const { account } = claimed
    // Whoever signs in on the web is asked there whether a closed account is to be opened again.
    const isAsked = account?.state === 'closed' && origin.isFirstStep === true
    const accepted = verdict.opens && (account?.state === 'active' || isAsked)
    if (account) {
      const isIn = accepted && (verdict.app !== undefined || isEnough(claimed, origin))
      const detail = accepted && !isIn ? lacking(claimed) : verdict.detail
      this.#record(account, isIn, mechanism, origin, { detail, device: verdict.app?.device })
    }
    if (!verdict.opens || !account) throw refusedLogin()
    if (!accepted) throw notActive(account)
    return verdict.app ? { ...account, isByAppPassword: true } : account
  }

  /** Lets the fault pass, and writes an attempt down that was turned away before its password was looked at. */
  #recordThrottled({ account }: Claimed, mechanism: string, origin: LoginOrigin): (error: unknown) => never {
    return (error) => {
      if (account && isFault(error, 'login/too-many-attempts')) this.#record(account, false, mechanism, origin, {})
      throw error
    }
  }

  #record(
    account: Account,
    accepted: boolean,
    mechanism: string,
    { service, address, protection, client }: LoginOrigin,
    { detail, device = client }: { detail?: LoginDetail | undefined; device?: string | undefined },
  ): void {
    this.#parts.ledger.loggedIn({
      accountId: account.id,
      atMs: this.#parts.clock.nowMs(),
      service,
      mechanism,
      address,
      protection,
      accepted,
      ...(detail === undefined ? {} : { detail }),
      ...(device === undefined ? {} : { device }),
    })
  }
}

/** What the main password opens: the site, which asks for more itself, and the rest where it is all that is asked. */
function mainVerdict(claimed: Claimed, { service }: LoginOrigin): Verdict {
  const detail = lacking(claimed)
  return service === 'https' || detail === undefined ? { opens: true } : { opens: false, detail }
}

/** What an app password opens: what it was made for. */
function appVerdict(app: KeptAppPassword, { service }: LoginOrigin): Verdict {
  const scope = scopeOf(service)
  return scope !== undefined && app.scopes.includes(scope)
    ? { opens: true, app }
    : { opens: false, detail: 'scope', app }
}

/** Whether the right main password is all that is asked. */
function isEnough(claimed: Claimed, { isFirstStep = false }: LoginOrigin): boolean {
  return !isFirstStep || lacking(claimed) === undefined
}

/** What is asked beside the main password. */
function lacking({ credential, hasFactor }: Claimed): LoginDetail | undefined {
  if (demandOn(credential) === 'force') return 'forced'
  return hasFactor ? 'second-factor' : undefined
}
