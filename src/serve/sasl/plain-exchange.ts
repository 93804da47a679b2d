import type { Bytes } from '../../base/bytes.ts'
import type { Authenticator, LoginOrigin } from '../../core/passwords/authenticator.ts'
import { parsePlain } from '../../wire/sasl/plain.ts'
import { requireSameName } from './require-same-name.ts'
import type { SaslExchange, SaslTurn } from './sasl-exchange.ts'

/** PLAIN (RFC 4616): one message with name and password; an empty challenge asks for it if it did not come at once. */
export class PlainExchange implements SaslExchange {
  readonly #authenticator: Authenticator
  readonly #origin: LoginOrigin

  constructor(authenticator: Authenticator, origin: LoginOrigin) {
    this.#authenticator = authenticator
    this.#origin = origin
  }

  async step(response: Bytes | undefined): Promise<SaslTurn> {
    if (!response) return { kind: 'challenge', data: new Uint8Array() }
    const { authzid, authcid, password } = parsePlain(response)
    requireSameName(authzid, authcid)
    return {
      kind: 'done',
      account: await this.#authenticator.logIn(authcid, password, this.#origin),
      mechanism: 'PLAIN',
    }
  }
}
