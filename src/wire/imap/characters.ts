/** Classes of octets in the IMAP grammar (RFC 9051 §9), as bits of a table of 256. */
export const Class = { atom: 1, astring: 2, tag: 4, list: 8, digit: 16, label: 32 } as const

/** The classes of every octet. */
export const CLASSES: Uint8Array = classify()

function classify(): Uint8Array {
  const table = new Uint8Array(256)
  for (let octet = 0x21; octet < 0x7f; octet++) {
    const character = String.fromCharCode(octet)
    const isAtom = !'(){%*"\\]'.includes(character)
    let bits = 0
    if (isAtom) bits |= Class.atom
    if (isAtom || character === ']') bits |= Class.astring
    if ((isAtom || character === ']') && character !== '+') bits |= Class.tag
    if (isAtom || '%*]'.includes(character)) bits |= Class.list
    if (octet >= 0x30 && octet <= 0x39) bits |= Class.digit
    if (/[A-Za-z0-9.\-_]/.test(character)) bits |= Class.label
    table[octet] = bits
  }
  return table
}

/** Whether every character of `word` is in class `kind`, and there is at least one. */
export function isWord(word: string, kind: number): boolean {
  if (word === '') return false
  for (let i = 0; i < word.length; i++) {
    const octet = word.charCodeAt(i)
    if (octet > 0x7f || !((CLASSES[octet] as number) & kind)) return false
  }
  return true
}
