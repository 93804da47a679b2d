import type { Bytes } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'

/**
 * The octets of a client's SASL response in base64; `=` is the empty initial response (RFC 4954 §4, RFC 5034 §4). Whatever is not exactly base64 is
 * refused: what two parsers read differently, they disagree about.
 * @throws Fault peer sasl/malformed
 */
export function decodeSaslResponse(text: string): Bytes {
  if (text === '=' || text === '') return new Uint8Array()
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) {
    throw new Fault('peer', 'sasl/malformed', 'The response is not base64')
  }
  return Buffer.from(text, 'base64')
}
