import type { Directory } from '../directory/directory.ts'
import type { Authenticator, LoginOrigin } from '../passwords/authenticator.ts'
import { tryLogin } from '../passwords/prepare-login.ts'
import { refusedLogin } from '../passwords/refused-login.ts'
import type { OpenedSession, SignedIn } from './web-session.ts'
import type { WebSessions } from './web-sessions.ts'

/** Where somebody signs in from. */
export interface BrowserOrigin extends Pick<LoginOrigin, 'address' | 'protection'> {
  /** What the browser says of itself. */
  readonly client: string
}

/** An id that no account has: what is looked up for a login that nobody has. */
const NOBODY = 'nobody'
/** How log-ins of browsers stand in the record. */
const SIGN_IN = 'SIGN-IN'
const STEP_UP = 'STEP-UP'

/** Turns a password into a session. Guessing is slowed down by the same throttle as in every other protocol, answered with the same words and in the same time, and recorded. */
export class SignIn {
  readonly #authenticator: Pick<Authenticator, 'logIn'>
  readonly #directory: Pick<Directory, 'accountAt' | 'credential'>
  readonly #sessions: Pick<WebSessions, 'tryOpen' | 'tryRenew'>

  constructor(
    authenticator: Pick<Authenticator, 'logIn'>,
    directory: Pick<Directory, 'accountAt' | 'credential'>,
    sessions: Pick<WebSessions, 'tryOpen' | 'tryRenew'>,
  ) {
    this.#authenticator = authenticator
    this.#directory = directory
    this.#sessions = sessions
  }

  /**
   * Opens a session, always a new one: what the browser showed before counts for nothing, so nobody can have it sign in to a session that they know (fixation).
   * @throws Fault as `Authenticator.logIn`
   */
  async signIn(login: string, password: string, isKept: boolean, origin: BrowserOrigin): Promise<OpenedSession> {
    // Read before the password is looked at: if it is changed meanwhile, the session is bound to the old one and never begins.
    const credentialMs = await this.#credentialMs(login)
    const account = await this.#authenticator.logIn(login, password, {
      ...origin,
      service: 'https',
      mechanism: SIGN_IN,
    })
    const client = clientName(origin.client)
    const { address, protection } = origin
    const opened = await this.#sessions.tryOpen({ account, credentialMs, isKept, address, client, protection })
    if (!opened) throw refusedLogin()
    return opened
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
    const { address, protection } = origin
    const proof = { address, protection, service: 'https', mechanism: STEP_UP } as const
    await this.#authenticator.logIn(signedIn.account.address, password, proof)
    const renewed = await this.#sessions.tryRenew(signedIn, secret)
    if (!renewed) throw refusedLogin()
    return renewed
  }

  /** Of a login that nobody has as well, so that the time is the same. */
  async #credentialMs(login: string): Promise<number> {
    const account = await this.#directory.accountAt(tryLogin(login) ?? '')
    return (await this.#directory.credential(account?.id ?? NOBODY))?.changedMs ?? 0
  }
}

/** Longest name of a browser that is kept. */
const MAX_CLIENT = 200

/** Printable ASCII alone, so that it can be shown anywhere. */
function clientName(said: string): string {
  return said.replace(/[^ -~]/g, '').slice(0, MAX_CLIENT)
}
