import { Fault } from '../../base/fault.ts'

/** `value` as xtext of RFC 3461 §4: everything outside of `!` to `~`, and `+` and `=`, as `+` and two hexadecimal digits. UTF-8 above U+007F stays. */
export function encodeXtext(value: string): string {
  return value.replace(/[\x00-\x20+=\x7f]/g, (c) => `+${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
}

/** The printable characters that xtext stands for. RFC 3461 §4. @throws Fault peer smtp/syntax */
export function decodeXtext(xtext: string): string {
  if (/[^\x21-\x7e]|=/.test(xtext) || /\+(?![0-9A-F]{2})/.test(xtext)) throw notXtext()
  const decoded = xtext.replace(/\+([0-9A-F]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
  // What is decoded goes into reports and onto the wire again: a line break in it would be a header or command of the peer's choosing.
  if (/[^\x20-\x7e]/.test(decoded)) throw notXtext()
  return decoded
}

function notXtext(): Fault {
  return new Fault('peer', 'smtp/syntax', 'a parameter is not well-formed xtext')
}
