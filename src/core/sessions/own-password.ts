import { type Fault, isFault } from '../../base/fault.ts'
import type { Accounts } from '../directory/accounts.ts'
import { refusedLogin } from '../passwords/refused-login.ts'
import type { BrowserOrigin, SignIn } from './sign-in.ts'
import type { OpenedSession, SignedIn } from './web-session.ts'
import type { WebSessions } from './web-sessions.ts'

/** What came of it. `opened`: the session as it goes on, with another secret in either case, which the browser has to be given (`showSecret`). `problem`: why the new password was not taken, as `acceptPassword` says. */
export interface PasswordChange {
  readonly opened: OpenedSession
  readonly problem: Fault | undefined
}

/** Changes a member's own password from a browser that is signed in. */
export class OwnPassword {
  readonly #signIn: Pick<SignIn, 'proveAgain'>
  readonly #accounts: Pick<Accounts, 'changePassword' | 'fewestCharacters' | 'guessable'>
  readonly #sessions: Pick<WebSessions, 'tryRebind'>

  constructor(
    signIn: Pick<SignIn, 'proveAgain'>,
    accounts: Pick<Accounts, 'changePassword' | 'fewestCharacters' | 'guessable'>,
    sessions: Pick<WebSessions, 'tryRebind'>,
  ) {
    this.#signIn = signIn
    this.#accounts = accounts
    this.#sessions = sessions
  }

  /** How long the next one has to be, in characters. */
  fewestCharacters({ account }: Pick<SignedIn, 'account'>): Promise<number> {
    return this.#accounts.fewestCharacters(account.id)
  }

  /** What a guesser knows of the member, by which the next one is judged. */
  guessable({ account }: Pick<SignedIn, 'account'>): readonly string[] {
    return this.#accounts.guessable(account)
  }

  /**
   * Takes the present password and sets another. Every other session of the account ends, in all protocols; this one goes on.
   * @throws Fault as `SignIn.proveAgain`, if the present one is wrong
   */
  async change(
    signedIn: SignedIn,
    secret: string,
    present: string,
    next: string,
    origin: Pick<BrowserOrigin, 'address' | 'protection'>,
  ): Promise<PasswordChange> {
    const proved = await this.#signIn.proveAgain(signedIn, secret, present, origin)
    let rebound: OpenedSession | undefined
    try {
      await this.#accounts.changePassword(signedIn.account.address, next, async (credentialMs) => {
        rebound = await this.#sessions.tryRebind(proved, proved.secret, credentialMs)
      })
    } catch (error) {
      if (!isFault(error) || error.who !== 'peer') throw error
      return { opened: proved, problem: error }
    }
    if (!rebound) throw refusedLogin()
    return { opened: rebound, problem: undefined }
  }
}
