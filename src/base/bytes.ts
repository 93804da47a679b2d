/** Octets, in any of the forms that the platform hands out. Works in the browser too: no `Buffer` here. */
export type Bytes = Uint8Array

export const CR = 0x0d
export const LF = 0x0a

const encoder = new TextEncoder()
const lenientDecoder = new TextDecoder('utf-8', { ignoreBOM: true })
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The UTF-8 octets of `text`. */
export function utf8(text: string): Bytes {
  return encoder.encode(text)
}

/** `bytes` read as UTF-8; ill-formed sequences become U+FFFD. */
export function text(bytes: Bytes): string {
  return lenientDecoder.decode(bytes)
}

/** `bytes` read as UTF-8, or undefined if they are not well-formed. */
export function tryText(bytes: Bytes): string | undefined {
  try {
    return strictDecoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** One character per octet (ISO 8859-1). The only lossless way to look at octets as a string. */
export function latin1(bytes: Bytes, start = 0, end = bytes.length): string {
  let out = ''
  for (let at = start; at < end; at += 8192) {
    // `apply` reads a typed array directly; spreading it goes through an iterator and takes six times as long.
    out += String.fromCharCode.apply(null, bytes.subarray(at, Math.min(end, at + 8192)) as unknown as number[])
  }
  return out
}

/** The octets of a string whose characters are all below U+0100; others are cut to their low octet. */
export function fromLatin1(characters: string): Bytes {
  const out = new Uint8Array(characters.length)
  for (let i = 0; i < characters.length; i++) out[i] = characters.charCodeAt(i)
  return out
}

/** All of `parts`, one after the other, in a new array. */
export function concat(parts: readonly Bytes[]): Bytes {
  let length = 0
  for (const part of parts) length += part.length
  const out = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** Whether both hold the same octets. Not for secrets: it stops at the first difference. */
export function equal(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Lower-case hexadecimal digits, two for each octet. */
export function hex(bytes: Bytes): string {
  let out = ''
  for (const octet of bytes) out += octet.toString(16).padStart(2, '0')
  return out
}

/** The octets of hexadecimal digits, two for each; the caller has looked that they are some. */
export function fromHex(digits: string): Bytes {
  const out = new Uint8Array(digits.length / 2)
  for (let at = 0; at < out.length; at++) out[at] = Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16)
  return out
}

/** Whether `characters` are all US-ASCII. */
export function isAscii(characters: string): boolean {
  for (let i = 0; i < characters.length; i++) if (characters.charCodeAt(i) > 0x7f) return false
  return true
}
