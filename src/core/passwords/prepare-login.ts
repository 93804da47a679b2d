import { tryCanonicalAddress } from '../directory/canonical-address.ts'

/** Longest login that is looked at, in UTF-16 units: a local part, an @ and a domain, with room for quotes. */
const MAX_LOGIN_LENGTH = 400

/**
 * The login as it is looked up: full-width letters become ordinary ones, then the canonical form of the address, which lower-cases and
 * normalises as UsernameCaseMapped does (RFC 8265 §3.3). Undefined if nobody can have it.
 */
export function tryLogin(login: string): string | undefined {
  if (login.length > MAX_LOGIN_LENGTH) return undefined
  return tryCanonicalAddress(login.replace(/[\uff01-\uff5e]/g, toNarrow))
}

/** Width mapping of RFC 8265 §3.3.1 for the forms that have an ASCII character behind them. */
function toNarrow(character: string): string {
  return String.fromCharCode(character.charCodeAt(0) - 0xfee0)
}
