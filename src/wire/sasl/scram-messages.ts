import { type Bytes, tryText, utf8 } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import { malformed } from './malformed.ts'

/** What a client knows about channel binding: `none` it cannot, `unused` it can but thinks that we cannot, `required` it does. RFC 5802 §6. */
export type ScramBindingFlag =
  | { readonly kind: 'none' }
  | { readonly kind: 'unused' }
  | { readonly kind: 'required'; readonly type: string }

/** client-first-message, RFC 5802 §7. */
export interface ScramClientFirst {
  readonly binding: ScramBindingFlag
  /** Whom the client wants to act as; empty for itself. */
  readonly authzid: string
  readonly name: string
  readonly nonce: string
  /** gs2-header as it was sent: it comes back inside `c=`. */
  readonly gs2Header: string
  /** client-first-message-bare: the first third of AuthMessage. */
  readonly bare: string
}

/** client-final-message, RFC 5802 §7. */
export interface ScramClientFinal {
  /** cbind-input: the gs2-header followed by the channel's own octets. */
  readonly bindingInput: Bytes
  readonly nonce: string
  /** ClientProof, 32 octets for SHA-256. */
  readonly proof: Bytes
  /** client-final-message-without-proof: the last third of AuthMessage. */
  readonly withoutProof: string
}

/** server-first-message, RFC 5802 §7. */
export interface ScramServerFirst {
  readonly nonce: string
  readonly salt: Bytes
  readonly iterations: number
}

/** Longest client message that is looked at, in octets. */
export const MAX_SCRAM_BYTES = 4096

// An empty `a=`, which the grammar has not but GNU SASL sends, is none.
// The attribute values of the grammar: value-safe-char without "," and NUL; "=" only as =2C or =3D in names.
const CLIENT_FIRST =
  /^((?:(n|y)|p=([A-Za-z0-9.-]+)),(?:a=([^,\0]*))?,)n=([^,\0]+),r=([\x21-\x2b\x2d-\x7e]+)(?:,[^\0]*)?$/
const CLIENT_FINAL = /^(c=([A-Za-z0-9+/=]+),r=([\x21-\x2b\x2d-\x7e]+)(?:,[^\0]*)?),p=([A-Za-z0-9+/=]+)$/
const SERVER_FIRST = /^r=([\x21-\x2b\x2d-\x7e]+),s=([A-Za-z0-9+/=]+),i=([1-9][0-9]{0,8})(?:,|$)/

/**
 * client-first-message. A mandatory extension (`m=`) is refused, since we know none; other extensions are passed over.
 * RFC 5802 §5.1, §7.
 * @throws Fault peer sasl/malformed
 */
export function parseClientFirst(message: Bytes): ScramClientFirst {
  const characters = scramText(message)
  const found = CLIENT_FIRST.exec(characters)
  if (!found) throw malformed('this is not a SCRAM client-first-message')
  const [, gs2Header = '', flag, type, authzid, name = '', nonce = ''] = found
  return {
    binding: type !== undefined ? { kind: 'required', type } : { kind: flag === 'y' ? 'unused' : 'none' },
    authzid: authzid === undefined ? '' : unescapeName(authzid),
    name: unescapeName(name),
    nonce,
    gs2Header,
    bare: characters.slice(gs2Header.length),
  }
}

/** The octets of a client-first-message. RFC 5802 §7. */
export function encodeClientFirst(first: Omit<ScramClientFirst, 'gs2Header' | 'bare'>): {
  readonly gs2Header: string
  readonly bare: string
} {
  const { binding } = first
  const flag = binding.kind === 'required' ? `p=${binding.type}` : binding.kind === 'unused' ? 'y' : 'n'
  const authzid = first.authzid === '' ? '' : `a=${escapeName(first.authzid)}`
  return { gs2Header: `${flag},${authzid},`, bare: `n=${escapeName(first.name)},r=${first.nonce}` }
}

/** client-final-message. RFC 5802 §7. @throws Fault peer sasl/malformed */
export function parseClientFinal(message: Bytes): ScramClientFinal {
  const found = CLIENT_FINAL.exec(scramText(message))
  if (!found) throw malformed('this is not a SCRAM client-final-message')
  const [, withoutProof = '', binding = '', nonce = '', proof = ''] = found
  return { bindingInput: base64(binding), nonce, proof: base64(proof), withoutProof }
}

/** server-first-message. RFC 5802 §7. */
export function encodeServerFirst(first: ScramServerFirst): string {
  return `r=${first.nonce},s=${first.salt.toBase64()},i=${first.iterations}`
}

/** server-first-message, as a client reads it. RFC 5802 §7. @throws Fault peer sasl/malformed */
export function parseServerFirst(message: Bytes): ScramServerFirst {
  const found = SERVER_FIRST.exec(scramText(message))
  if (!found) throw malformed('this is not a SCRAM server-first-message')
  return { nonce: found[1] as string, salt: base64(found[2] as string), iterations: Number(found[3]) }
}

/** server-final-message of a success: the proof that the server knows the verifier. RFC 5802 §7. */
export function encodeServerFinal(signature: Bytes): Bytes {
  return utf8(`v=${signature.toBase64()}`)
}

function scramText(message: Bytes): string {
  if (message.length > MAX_SCRAM_BYTES) throw malformed('the SCRAM message is too long')
  const characters = tryText(message)
  if (characters === undefined) throw malformed('the SCRAM message is not UTF-8')
  return characters
}

function base64(characters: string): Bytes {
  try {
    return Uint8Array.fromBase64(characters, { lastChunkHandling: 'strict' })
  } catch (cause) {
    throw new Fault('peer', 'sasl/malformed', 'an attribute of the SCRAM message is not base64', { cause })
  }
}

/** saslname, RFC 5802 §5.1: "," is =2C and "=" is =3D; any other "=" is an error. */
function unescapeName(name: string): string {
  if (/=(?!2C|3D)/.test(name)) throw malformed('a SCRAM name has an "=" that is neither =2C nor =3D')
  return name.replaceAll('=2C', ',').replaceAll('=3D', '=')
}

function escapeName(name: string): string {
  return name.replaceAll('=', '=3D').replaceAll(',', '=2C')
}
