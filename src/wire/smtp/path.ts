import { Fault } from '../../base/fault.ts'

/** Octets that an address may have in all. RFC 5321 §4.5.3.1 asks for 64 before the at sign and 255 after it; senders of bounce addresses exceed the first. */
const MAX_ADDRESS_CHARACTERS = 512

// Dot-string, but dots may stand anywhere: some large providers have given out such addresses.
const LOCAL = /[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.\u0080-\u{10ffff}]+/uy
const QUOTED = /"((?:[^"\\]|\\.)*)"/suy
const DOMAIN = /[A-Za-z0-9_\-\u0080-\u{10ffff}]+(?:\.[A-Za-z0-9_\-\u0080-\u{10ffff}]+)*\.?/uy
const LITERAL = /\[[A-Za-z0-9.:-]+\]/y
// A source route is legal and meaningless (RFC 5321 appendix C): it is skipped.
const ROUTE = /@[^:<>" \t]*:/y

/**
 * Reads the path of MAIL (`reverse`, which may be null) or RCPT (`forward`, which may be a lone `postmaster`) in `text` from `at`.
 * `path` is the address without angle brackets and route, quoted only where it must be; `next` is the place after it.
 * Angle brackets that are missing altogether are let pass. RFC 5321 §4.1.2, RFC 6531 §3.3.
 * @throws Fault peer mail/bad-address (forward), mail/bad-sender-address (reverse)
 */
export function parsePath(
  text: string,
  at: number,
  kind: 'reverse' | 'forward',
): { readonly path: string; readonly next: number } {
  const badAddress = (message: string) =>
    kind === 'reverse'
      ? new Fault('peer', 'mail/bad-sender-address', message)
      : new Fault('peer', 'mail/bad-address', message)
  const bracketed = text[at] === '<'
  let next = bracketed ? at + 1 : at
  if (bracketed && text[next] === '>') {
    if (kind === 'forward') throw badAddress('a recipient cannot be empty')
    return { path: '', next: next + 1 }
  }
  if (bracketed) next += sticky(ROUTE, text, next)?.[0].length ?? 0
  const local = tryLocalPart(text, next)
  if (!local) throw badAddress('the address cannot be read')
  next = local.next
  let path = quoteLocalPart(local.value)
  if (text[next] === '@') {
    const domain = sticky(DOMAIN, text, next + 1)?.[0] ?? sticky(LITERAL, text, next + 1)?.[0]
    if (!domain) throw badAddress('the address has no domain that can be read')
    next += 1 + domain.length
    path += `@${domain.endsWith('.') ? domain.slice(0, -1) : domain}`
  } else if (kind === 'reverse' || path.toLowerCase() !== 'postmaster') {
    throw badAddress('the address has no domain')
  }
  if (bracketed && text[next++] !== '>') throw badAddress('the address does not end with ">"')
  if (next < text.length && text[next] !== ' ' && text[next] !== '\t') throw badAddress('the address cannot be read')
  if (path.length > MAX_ADDRESS_CHARACTERS) throw badAddress('the address is too long')
  return { path, next }
}

/** A local part as it stands in an address: as it is if it is a dot-string, else as a quoted string. RFC 5321 §4.1.2. */
export function quoteLocalPart(value: string): string {
  return sticky(LOCAL, value, 0)?.[0].length === value.length ? value : `"${value.replace(/["\\]/g, '\\$&')}"`
}

function tryLocalPart(text: string, at: number): { readonly value: string; readonly next: number } | undefined {
  const plain = sticky(LOCAL, text, at)?.[0]
  if (plain) return { value: plain, next: at + plain.length }
  const quoted = sticky(QUOTED, text, at)
  if (!quoted) return undefined
  return { value: (quoted[1] ?? '').replace(/\\(.)/gsu, '$1'), next: at + quoted[0].length }
}

function sticky(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
