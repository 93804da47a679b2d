import { type Bytes, tryText, utf8 } from '../../base/bytes.ts'
import { malformed } from './malformed.ts'

/** What a client says in the one message of PLAIN. */
export interface PlainMessage {
  /** Whom it wants to act as; empty for itself. */
  readonly authzid: string
  readonly authcid: string
  readonly password: string
}

/** Longest message that is looked at, in octets: three times the longest login or password that can be right. */
export const MAX_PLAIN_BYTES = 4096

/**
 * message = [authzid] NUL authcid NUL passwd, all UTF-8. RFC 4616 §2.
 *
 * Threat: a second NUL inside a field would let one part of a system see another name than the next one does, so exactly two are taken.
 * @throws Fault peer sasl/malformed
 */
export function parsePlain(message: Bytes): PlainMessage {
  if (message.length > MAX_PLAIN_BYTES) throw malformed('the PLAIN message is too long')
  const characters = tryText(message)
  if (characters === undefined) throw malformed('the PLAIN message is not UTF-8')
  const fields = characters.split('\0')
  const [authzid, authcid, password] = fields
  if (fields.length !== 3 || authzid === undefined || !authcid || !password) {
    throw malformed('a PLAIN message is an optional name, NUL, a name, NUL and a password')
  }
  return { authzid, authcid, password }
}

/** The octets of a PLAIN message. RFC 4616 §2. */
export function encodePlain(message: PlainMessage): Bytes {
  return utf8(`${message.authzid}\0${message.authcid}\0${message.password}`)
}
