import { Fault } from '../../base/fault.ts'
import { demandOn } from '../directory/credential.ts'
import type { Account, Directory } from '../directory/directory.ts'
import type { PasskeyRequest } from '../factors/passkey-proof.ts'
import type { SecondProof, SecondStep, SecondWays } from '../factors/second-step.ts'
import type { Tickets } from '../factors/tickets.ts'
import type { Closing } from '../leaving/closing.ts'
import type { Closure } from '../leaving/closure-book.ts'
import type { Authenticator, LoginOrigin } from '../passwords/authenticator.ts'
import { tryLogin } from '../passwords/prepare-login.ts'
import { notActive, refusedLogin } from '../passwords/refused-login.ts'
import { browserName } from './browser-name.ts'
import type { OpenedSession, SignedIn } from './web-session.ts'
import type { WebSessions } from './web-sessions.ts'

/** Where somebody signs in from. */
export interface BrowserOrigin extends Pick<LoginOrigin, 'address' | 'protection'> {
  /** What the browser says of itself. */
  readonly client: string
}

/** What signing in works with. */
export interface SignInParts {
  readonly authenticator: Pick<Authenticator, 'logIn'>
  readonly directory: Pick<Directory, 'account' | 'accountAt' | 'credential'>
  readonly sessions: Pick<WebSessions, 'tryOpen' | 'tryRenew'>
  readonly secondStep: Pick<SecondStep, 'isOn' | 'makeChallenge' | 'requestAlone' | 'ways' | 'prove' | 'proveAlone'>
  readonly tickets: Tickets
  readonly accounts: {
    changePassword(address: string, password: string): Promise<unknown>
    guessable(account: Pick<Account, 'address' | 'name'>): readonly string[]
  }
  readonly closing: Pick<Closing, 'closure' | 'reopen'>
}

/**
 * Where a member stands who signs in: `in`; at the `second-step`, in one of the ways that there are; at a `new-password`, since the present one has to be changed; or before an account that is `closed`, which may be opened again. What has been shown so far is in the ticket.
 */
export type SignInTurn =
  | { readonly at: 'in'; readonly opened: OpenedSession }
  | { readonly at: 'second-step'; readonly ticket: string; readonly ways: SecondWays }
  | { readonly at: 'new-password'; readonly ticket: string; readonly address: string }
  | { readonly at: 'closed'; readonly ticket: string }

/** Whoever it is has shown all that is asked, and the account is suspended. */
export interface SuspendedTurn {
  readonly at: 'suspended'
  readonly address: string
}

/** A passkey is asked for, before anybody has said who it is. */
export interface PasskeyInvitation {
  readonly request: PasskeyRequest
  readonly ticket: string
}

/** What a ticket knows of whoever carries it. */
interface Halfway {
  readonly accountId: string
  /** `changedMs` of the password that was shown: with another one the ticket is nothing. */
  readonly credentialMs: number
  readonly isKept: boolean
}

type SecondTicket = Halfway & { readonly challenge: string }

/** An id that no account has: what is looked up for a login that nobody has. */
const NOBODY = 'nobody'
/** How log-ins of browsers stand in the record. */
const SIGN_IN = 'SIGN-IN'
const STEP_UP = 'STEP-UP'

const SECOND = 'second step'
const NEW_PASSWORD = 'new password'
const PASSKEY = 'passkey alone'
const REOPEN = 'reopen'
const PASSKEY_AGAIN = 'passkey again'

/** Turns what a member knows and has into a session. Guessing is slowed down by the same throttle as in every other protocol, answered with the same words and in the same time, and recorded. */
export class SignIn {
  readonly #parts: SignInParts

  constructor(parts: SignInParts) {
    this.#parts = parts
  }

  /**
   * Takes the password. What opens is always a new session: what the browser showed before counts for nothing, so nobody can have it sign in to a session that they know (fixation).
   * @throws Fault as `Authenticator.logIn`
   */
  async signIn(login: string, password: string, isKept: boolean, origin: BrowserOrigin): Promise<SignInTurn> {
    // Read before the password is looked at: if it is changed meanwhile, the session is bound to the old one and never begins.
    const credentialMs = await this.#credentialMs(login)
    const account = await this.#parts.authenticator.logIn(login, password, {
      ...loginOrigin(origin, SIGN_IN),
      isFirstStep: true,
    })
    return this.#goOn(account, { accountId: account.id, credentialMs, isKept }, origin, false)
  }

  /**
   * Takes the second factor of whoever carries the ticket.
   * @throws Fault peer login/begin-again, login/suspended, login/wrong-factor, login/refused, world login/too-many-attempts
   */
  async proveSecond(ticket: string, proof: SecondProof, origin: BrowserOrigin): Promise<SignInTurn> {
    const { secondStep, tickets } = this.#parts
    const carried = tickets.tryOpen<SecondTicket>(SECOND, ticket)
    const account = await this.#accountOf(carried)
    const { challenge, ...halfway } = carried as SecondTicket
    await secondStep.prove(account, challenge, proof, loginOrigin(origin, SIGN_IN))
    return this.#goOn(account, halfway, origin, true)
  }

  /** The page of the second step once more, for whoever carries the ticket. @throws Fault peer login/begin-again, login/suspended */
  async secondWays(ticket: string): Promise<SecondWays> {
    const carried = this.#parts.tickets.tryOpen<SecondTicket>(SECOND, ticket)
    const account = await this.#accountOf(carried)
    return this.#parts.secondStep.ways(account.id, (carried as SecondTicket).challenge)
  }

  /** Asks whoever is there for a passkey. */
  invitePasskey(): PasskeyInvitation {
    const { secondStep, tickets } = this.#parts
    const challenge = secondStep.makeChallenge()
    return { request: secondStep.requestAlone(challenge), ticket: tickets.seal(PASSKEY, { challenge }) }
  }

  /**
   * Takes a passkey in the place of address, password and second step: the device has asked for a finger, a face or a PIN itself.
   * @throws Fault peer login/begin-again, login/suspended, login/wrong-factor, login/refused
   */
  async signInWithPasskey(
    ticket: string,
    answer: string,
    isKept: boolean,
    origin: BrowserOrigin,
  ): Promise<SignInTurn | SuspendedTurn> {
    const { secondStep, tickets, directory } = this.#parts
    const carried = tickets.tryOpen<{ challenge: string }>(PASSKEY, ticket)
    if (!carried) throw beginAgain()
    const accountOf = (id: string) => directory.account(id)
    const account = await secondStep.proveAlone(carried.challenge, answer, accountOf, loginOrigin(origin, SIGN_IN))
    if (account.state === 'suspended') return { at: 'suspended', address: account.address }
    await this.#requireEntry(account)
    const credentialMs = (await directory.credential(account.id))?.changedMs ?? 0
    return this.#goOn(account, { accountId: account.id, credentialMs, isKept }, origin, true)
  }

  /**
   * Sets the new password of whoever has shown all that was asked, and had to change it.
   * @throws Fault peer login/begin-again, login/suspended, login/refused, and as `acceptPassword`
   */
  async setNewPassword(ticket: string, password: string, origin: BrowserOrigin): Promise<SignInTurn> {
    const { tickets, accounts, directory } = this.#parts
    const carried = tickets.tryOpen<Halfway>(NEW_PASSWORD, ticket)
    const account = await this.#accountOf(carried)
    await accounts.changePassword(account.address, password)
    const credentialMs = (await directory.credential(account.id))?.changedMs ?? 0
    return this.#goOn(account, { ...(carried as Halfway), credentialMs }, origin, true)
  }

  /** Whose new password a ticket is for. @throws Fault peer login/begin-again, login/suspended */
  async whoseNewPassword(ticket: string): Promise<{ readonly address: string; readonly guessable: readonly string[] }> {
    const account = await this.#accountOf(this.#parts.tickets.tryOpen<Halfway>(NEW_PASSWORD, ticket))
    return { address: account.address, guessable: this.#parts.accounts.guessable(account) }
  }

  /** What a ticket stands before: the account, and when it is erased. @throws Fault peer login/begin-again, login/suspended */
  async closedAccount(ticket: string): Promise<{ readonly account: Account; readonly closure: Closure }> {
    const account = await this.#accountOf(this.#parts.tickets.tryOpen<Halfway>(REOPEN, ticket))
    const closure = await this.#parts.closing.closure(account.id)
    if (!closure) throw beginAgain()
    return { account, closure }
  }

  /** Opens the account again that a ticket stands before, and signs in. @throws Fault peer login/begin-again, login/suspended */
  async reopen(ticket: string, origin: BrowserOrigin): Promise<SignInTurn> {
    const { closing, directory, tickets } = this.#parts
    const { account } = await this.closedAccount(ticket)
    await closing.reopen(account, 'member')
    const open = await directory.account(account.id)
    if (open?.state !== 'active') throw notActive({ state: 'suspended' })
    return this.#goOn(open, tickets.tryOpen<Halfway>(REOPEN, ticket) as Halfway, origin, true)
  }

  /**
   * Takes the password again, before something dangerous. The session has another secret then.
   * @throws Fault as `Authenticator.logIn`
   */
  async proveAgain(
    signedIn: SignedIn,
    secret: string,
    password: string,
    origin: Pick<BrowserOrigin, 'address' | 'protection'>,
  ): Promise<OpenedSession> {
    const { authenticator, sessions } = this.#parts
    await authenticator.logIn(signedIn.account.address, password, loginOrigin(origin, STEP_UP))
    const renewed = await sessions.tryRenew(signedIn, secret)
    if (!renewed) throw refusedLogin()
    return renewed
  }

  /** Asks a member for a passkey in the place of the password, before something dangerous; undefined where there is none. */
  async invitePasskeyAgain({ account }: SignedIn): Promise<PasskeyInvitation | undefined> {
    const { secondStep, tickets } = this.#parts
    const challenge = secondStep.makeChallenge()
    const { passkey: request } = await secondStep.ways(account.id, challenge)
    return request && { request, ticket: tickets.seal(PASSKEY_AGAIN, { accountId: account.id, challenge }) }
  }

  /**
   * Takes it: the device has asked for a finger, a face or a PIN itself, so whoever sits at an unlocked screen is not let through. Of another account it is none.
   * @throws Fault peer login/begin-again, login/wrong-factor, login/refused
   */
  async provePasskeyAgain(
    signedIn: SignedIn,
    secret: string,
    ticket: string,
    answer: string,
    origin: Pick<BrowserOrigin, 'address' | 'protection'>,
  ): Promise<OpenedSession> {
    const { secondStep, tickets, sessions } = this.#parts
    const { id } = signedIn.account
    const carried = tickets.tryOpen<{ accountId: string; challenge: string }>(PASSKEY_AGAIN, ticket)
    if (carried?.accountId !== id) throw beginAgain()
    const accountOf = async (of: string) => (of === id ? signedIn.account : undefined)
    await secondStep.proveAlone(carried.challenge, answer, accountOf, loginOrigin(origin, STEP_UP))
    const renewed = await sessions.tryRenew(signedIn, secret)
    if (!renewed) throw refusedLogin()
    return renewed
  }

  async #goOn(account: Account, halfway: Halfway, origin: BrowserOrigin, isProved: boolean): Promise<SignInTurn> {
    const { secondStep, tickets, directory, sessions } = this.#parts
    if (!isProved && (await secondStep.isOn(account.id))) {
      const challenge = secondStep.makeChallenge()
      const ticket = tickets.seal(SECOND, { ...halfway, challenge })
      return { at: 'second-step', ticket, ways: await secondStep.ways(account.id, challenge) }
    }
    if (demandOn(await directory.credential(account.id)) === 'force') {
      return { at: 'new-password', ticket: tickets.seal(NEW_PASSWORD, { ...halfway }), address: account.address }
    }
    if (account.state === 'closed') {
      await this.#requireEntry(account)
      return { at: 'closed', ticket: tickets.seal(REOPEN, { ...halfway }) }
    }
    const { address, protection } = origin
    const { credentialMs, isKept } = halfway
    const client = clientName(origin.client)
    const opened = await sessions.tryOpen({ account, credentialMs, isKept, address, client, protection })
    if (!opened) throw refusedLogin()
    return { at: 'in', opened }
  }

  /** Whoever carries the ticket, if the password is still the one that was shown. */
  async #accountOf(carried: Halfway | undefined): Promise<Account> {
    const { directory } = this.#parts
    const account = carried && (await directory.account(carried.accountId))
    const credential = account && (await directory.credential(account.id))
    if (!account || credential?.changedMs !== carried.credentialMs) throw beginAgain()
    await this.#requireEntry(account)
    return account
  }

  /** A member may come in to an active account, and stand before one that the member has closed. @throws Fault peer login/suspended, login/closed */
  async #requireEntry(account: Account): Promise<void> {
    if (account.state === 'active') return
    const closure = account.state === 'closed' ? await this.#parts.closing.closure(account.id) : undefined
    if (closure?.by !== 'member') throw notActive({ state: 'suspended' })
  }

  /** Of a login that nobody has as well, so that the time is the same. */
  async #credentialMs(login: string): Promise<number> {
    const { directory } = this.#parts
    const account = await directory.accountAt(tryLogin(login) ?? '')
    return (await directory.credential(account?.id ?? NOBODY))?.changedMs ?? 0
  }
}

function loginOrigin(
  { address, protection, client }: Pick<BrowserOrigin, 'address' | 'protection'> & Partial<BrowserOrigin>,
  mechanism: string,
) {
  const called = client === undefined ? undefined : browserName(clientName(client))
  return {
    address,
    protection,
    service: 'https',
    mechanism,
    ...(called === undefined ? {} : { client: called }),
  } as const
}

function beginAgain(): Fault {
  return new Fault('peer', 'login/begin-again', 'that took too long, or something has changed: sign in again')
}

/** Longest name of a browser that is kept. */
const MAX_CLIENT = 200

/** Printable ASCII alone, so that it can be shown anywhere. */
function clientName(said: string): string {
  return said.replace(/[^ -~]/g, '').slice(0, MAX_CLIENT)
}
