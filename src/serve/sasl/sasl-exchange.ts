import type { Bytes } from '../../base/bytes.ts'
import type { LetIn } from '../../core/passwords/authenticator.ts'

/** One turn of a SASL exchange (RFC 4422), seen from the server. */
export type SaslTurn =
  | { readonly kind: 'challenge'; readonly data: Bytes }
  | { readonly kind: 'done'; readonly account: LetIn; readonly mechanism: string }

/**
 * A SASL exchange in progress. The protocol does the base64 and the framing (`+ …`, `334 …`), and ends the exchange when the client sends `*`.
 */
export interface SaslExchange {
  /** The client's initial response, or undefined if it sent none, then each of its answers. @throws Fault as `Authenticator.logIn`, and peer sasl/malformed */
  step(response: Bytes | undefined): Promise<SaslTurn>
}
