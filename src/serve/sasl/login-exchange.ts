import type { Bytes } from '../../base/bytes.ts'
import type { Authenticator, LoginOrigin } from '../../core/passwords/authenticator.ts'
import { LOGIN_PROMPTS, parseLoginAnswer } from '../../wire/sasl/login.ts'
import type { SaslExchange, SaslTurn } from './sasl-exchange.ts'

/** LOGIN: the name and the password as answers to two questions. Some clients send the name at once. Kept for old clients. */
export class LoginExchange implements SaslExchange {
  readonly #authenticator: Authenticator
  readonly #origin: LoginOrigin
  #name: string | undefined

  constructor(authenticator: Authenticator, origin: LoginOrigin) {
    this.#authenticator = authenticator
    this.#origin = origin
  }

  async step(response: Bytes | undefined): Promise<SaslTurn> {
    if (!response) return { kind: 'challenge', data: LOGIN_PROMPTS.name }
    if (this.#name === undefined) {
      this.#name = parseLoginAnswer(response)
      return { kind: 'challenge', data: LOGIN_PROMPTS.password }
    }
    const account = await this.#authenticator.logIn(this.#name, parseLoginAnswer(response), this.#origin)
    return { kind: 'done', account, mechanism: 'LOGIN' }
  }
}
