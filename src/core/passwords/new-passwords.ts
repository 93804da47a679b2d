import { Fault } from '../../base/fault.ts'
import type { BreachedPasswords } from './breached-passwords.ts'
import { acceptPassword, ownWords, type PasswordContext, type PasswordPolicy } from './password-policy.ts'

/** Fewest characters where a second factor is asked for too: NIST SP 800-63B-4 §3.1.1.2. */
const WITH_SECOND_FACTOR = 8

/** Judges new passwords by everything that there is: the policy, how soon they are guessed, and whether they have leaked somewhere. */
export class NewPasswords {
  readonly #policy: PasswordPolicy
  readonly #provider: readonly string[]
  readonly #breached: BreachedPasswords

  /** `provider`: names that no password may contain. */
  constructor(policy: PasswordPolicy, provider: readonly string[], breached: BreachedPasswords) {
    this.#policy = policy
    this.#provider = provider
    this.#breached = breached
  }

  fewestCharacters(hasSecondFactor: boolean): number {
    const { minCharacters } = this.#policy
    return hasSecondFactor ? Math.min(minCharacters, WITH_SECOND_FACTOR) : minCharacters
  }

  /** What a guesser knows of a member: words that a password is judged without. */
  guessable(member: Pick<PasswordContext, 'address' | 'name'>): readonly string[] {
    return ownWords({ ...member, provider: this.#provider })
  }

  /**
   * The prepared form of a password that may be used.
   * @throws Fault peer passwords/breached, and as `acceptPassword`
   */
  async accept(
    password: string,
    member: Pick<PasswordContext, 'address' | 'name'>,
    hasSecondFactor = false,
  ): Promise<string> {
    const context = { ...member, provider: this.#provider }
    const policy = { ...this.#policy, minCharacters: this.fewestCharacters(hasSecondFactor) }
    const prepared = acceptPassword(password, policy, context)
    // The dictionary takes a tenth of a second to load, which most commands, and most log-ins, do without.
    const { passwordStrength } = await import('../../wire/passwords/password-strength.ts')
    if (passwordStrength(prepared, ownWords(context)).score < this.#policy.minScore) {
      throw new Fault(
        'peer',
        'passwords/too-easy',
        'the password is among the first that are guessed: take more or less usual words or characters',
      )
    }
    if (await this.#breached.has(prepared)) {
      throw new Fault('peer', 'passwords/breached', 'the password is in a list of those that have leaked: take another')
    }
    return prepared
  }
}
