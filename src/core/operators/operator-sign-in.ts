import { Fault } from '../../base/fault.ts'
import { demandOn } from '../directory/credential.ts'
import type { Account, Directory } from '../directory/directory.ts'
import type { SecondProof, SecondStep, SecondWays } from '../factors/second-step.ts'
import type { Tickets } from '../factors/tickets.ts'
import type { Authenticator } from '../passwords/authenticator.ts'
import { tryLogin } from '../passwords/prepare-login.ts'
import { refusedLogin } from '../passwords/refused-login.ts'
import { browserName } from '../sessions/browser-name.ts'
import type { BrowserOrigin } from '../sessions/sign-in.ts'
import type { OpenedSession, SignedIn } from '../sessions/web-session.ts'
import type { WebSessions } from '../sessions/web-sessions.ts'
import type { Operator } from './operator-store.ts'
import type { Operators } from './operators.ts'

/** What signing in to the console works with. */
export interface OperatorSignInParts {
  readonly authenticator: Pick<Authenticator, 'logIn'>
  readonly directory: Pick<Directory, 'account' | 'accountAt' | 'credential'>
  readonly operators: Pick<Operators, 'tryOperator'>
  /** Those of the console, apart from those of members. */
  readonly sessions: Pick<WebSessions, 'tryOpen' | 'tryRenew' | 'tryResume'>
  readonly secondStep: Pick<SecondStep, 'isOn' | 'isUnsettled' | 'makeChallenge' | 'ways' | 'prove'>
  readonly tickets: Tickets
  /** For so long after a recovery a factor that was added since does not count here. */
  readonly waitMs: number
}

/** The second step, which is always asked for. */
export interface OperatorStep {
  readonly ticket: string
  readonly ways: SecondWays
}

/** Who is at the console. */
export interface OperatorAtWork extends SignedIn {
  readonly operator: Operator
}

interface Halfway {
  readonly accountId: string
  /** `changedMs` of the password that was shown: with another one the ticket is nothing. */
  readonly credentialMs: number
  readonly challenge: string
}

const FIRST = 'console second step'
const AGAIN = 'console step up'
const NOBODY = 'nobody'
const CONSOLE = 'CONSOLE'

/**
 * Turns a password and a second factor into a session at the console. Guesses are throttled and recorded as everywhere else. A session of a member opens nothing here: whoever has taken one over, or sits at an unlocked
 * screen, is still outside. Recovery codes do not let in: a sheet of paper in a drawer is for getting one's mail back.
 */
export class OperatorSignIn {
  readonly #parts: OperatorSignInParts

  constructor(parts: OperatorSignInParts) {
    this.#parts = parts
  }

  /**
   * Takes the password. Whoever is no operator is told what whoever has guessed is told.
   * @throws Fault as `Authenticator.logIn`, and peer operators/no-second-factor, operators/factor-too-new, operators/password-first
   */
  async signIn(login: string, password: string, origin: BrowserOrigin): Promise<OperatorStep> {
    const { authenticator, directory, operators } = this.#parts
    // As in `SignIn`: read before the password is looked at.
    const before = await directory.accountAt(tryLogin(login) ?? '')
    const credentialMs = (await directory.credential(before?.id ?? NOBODY))?.changedMs ?? 0
    const account = await authenticator.logIn(login, password, { ...loginOrigin(origin), isFirstStep: true })
    if (!(await operators.tryOperator(account.id))) throw refusedLogin()
    if (demandOn(await directory.credential(account.id)) === 'force') {
      throw new Fault('peer', 'operators/password-first', 'set a new password in your account first')
    }
    return this.#step(FIRST, account, credentialMs)
  }

  /** The page of the second step once more, for whoever carries the ticket. @throws Fault peer login/begin-again, operators/no-second-factor */
  async secondWays(ticket: string): Promise<SecondWays> {
    const { account, challenge } = await this.#carried(FIRST, ticket)
    return this.#ways(account.id, challenge)
  }

  /**
   * Takes the second factor of whoever carries the ticket.
   * @throws Fault peer login/begin-again, login/wrong-factor, operators/factor-too-new, operators/no-second-factor, world login/too-many-attempts
   */
  async proveSecond(ticket: string, proof: SecondProof, origin: BrowserOrigin): Promise<OpenedSession> {
    const { sessions } = this.#parts
    const { account, challenge, credentialMs } = await this.#carried(FIRST, ticket)
    await this.#prove(account, challenge, proof, origin)
    const { address, protection, client } = origin
    const opened = await sessions.tryOpen({ account, credentialMs, isKept: false, address, client, protection })
    if (!opened) throw refusedLogin()
    return opened
  }

  /** What is asked for once more, before something dangerous: the factor and not the password, which is what a keyboard is listened to for. */
  stepUp({ account, session }: SignedIn): Promise<OperatorStep> {
    return this.#step(AGAIN, account, session.credentialMs)
  }

  /** Takes it. The session has another secret then. @throws as `proveSecond` */
  async proveAgain(
    signedIn: SignedIn,
    secret: string,
    ticket: string,
    proof: SecondProof,
    origin: BrowserOrigin,
  ): Promise<OpenedSession> {
    const { sessions } = this.#parts
    const { account, challenge } = await this.#carried(AGAIN, ticket)
    if (account.id !== signedIn.account.id) throw beginAgain()
    await this.#prove(account, challenge, proof, origin)
    const renewed = await sessions.tryRenew(signedIn, secret)
    if (!renewed) throw refusedLogin()
    return renewed
  }

  /** Who shows this secret, if that is still an operator with a second factor. */
  async tryEnter(secret: string): Promise<OperatorAtWork | undefined> {
    const { sessions, operators, secondStep } = this.#parts
    const signedIn = await sessions.tryResume(secret)
    const operator = signedIn && (await operators.tryOperator(signedIn.account.id))
    if (!operator || !(await secondStep.isOn(signedIn.account.id))) return undefined
    return { ...signedIn, operator }
  }

  /** Looked at again: a ticket may be older than the factor. Threat: the password is shown here first, and then a recovery code at the other door, for a factor of one's own that goes with the ticket. */
  async #prove(account: Account, challenge: string, proof: SecondProof, origin: BrowserOrigin): Promise<void> {
    await this.#ways(account.id, challenge)
    await this.#parts.secondStep.prove(account, challenge, withoutPaper(proof), loginOrigin(origin))
  }

  async #step(kind: string, account: Account, credentialMs: number): Promise<OperatorStep> {
    const { secondStep, tickets } = this.#parts
    const challenge = secondStep.makeChallenge()
    const ways = await this.#ways(account.id, challenge)
    return { ticket: tickets.seal(kind, { accountId: account.id, credentialMs, challenge }), ways }
  }

  async #ways(accountId: string, challenge: string): Promise<SecondWays> {
    const { secondStep, waitMs } = this.#parts
    if (await secondStep.isUnsettled(accountId, waitMs)) throw factorTooNew(waitMs)
    const ways = await secondStep.ways(accountId, challenge)
    if (ways.totp || ways.passkey) return { ...ways, recovery: false }
    const problem = 'the console is for operators with a second factor: turn one on in your account first'
    throw new Fault('peer', 'operators/no-second-factor', problem)
  }

  async #carried(kind: string, ticket: string): Promise<Halfway & { readonly account: Account }> {
    const { tickets, directory, operators } = this.#parts
    const carried = tickets.tryOpen<Halfway>(kind, ticket)
    const account = carried && (await directory.account(carried.accountId))
    const credential = account && (await directory.credential(account.id))
    const isGood = account?.state === 'active' && credential?.changedMs === carried?.credentialMs
    if (!carried || !account || !isGood || !(await operators.tryOperator(account.id))) throw beginAgain()
    return { ...carried, account }
  }
}

function withoutPaper(proof: SecondProof): SecondProof {
  if (proof.kind !== 'recovery') return proof
  throw new Fault('peer', 'login/wrong-factor', 'recovery codes do not open the console')
}

function loginOrigin({ address, protection, client }: BrowserOrigin) {
  const called = browserName(client.replace(/[^ -~]/g, ''))
  const named = called === undefined ? {} : { client: called }
  return { address, protection, service: 'https', mechanism: CONSOLE, ...named } as const
}

function factorTooNew(waitMs: number): Fault {
  const hours = Math.round(waitMs / 3_600_000)
  const problem = `a second factor was added after a recovery code was used: for ${hours} hours the console stays shut`
  return new Fault('peer', 'operators/factor-too-new', problem)
}

function beginAgain(): Fault {
  return new Fault('peer', 'login/begin-again', 'that took too long, or something has changed: sign in again')
}
