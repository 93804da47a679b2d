import type { Bytes } from '../../base/bytes.ts'

/** The head of a literal: how many octets follow the line. RFC 9051 §4.3, RFC 7888, RFC 3516 (`~`), RFC 6855 (`UTF8 (~{…})`). */
export interface LiteralHead {
  /** Octets. */
  readonly size: number
  /** Whether the client waits for `+` before it sends them. */
  readonly synchronising: boolean
  /** literal8: may hold NUL. */
  readonly binary: boolean
  /** Where the head begins in the line, its `~` included. */
  readonly start: number
}

const OPEN = 0x7b
const CLOSE = 0x7d
const PLUS = 0x2b
const TILDE = 0x7e

/** The literal whose head ends `line` (without CRLF), or undefined if there is none. Sizes beyond 2^53 are taken for 2^53 - 1. */
export function tryLiteralAtEnd(line: Bytes): LiteralHead | undefined {
  let at = line.length - 1
  if (line[at] !== CLOSE) return undefined
  at--
  const synchronising = line[at] !== PLUS
  if (!synchronising) at--
  let size = 0
  let scale = 1
  const lastDigit = at
  for (; at >= 0; at--) {
    const digit = (line[at] as number) - 0x30
    if (digit < 0 || digit > 9) break
    size = Math.min(Number.MAX_SAFE_INTEGER, size + (digit === 0 ? 0 : digit * scale))
    scale *= 10
  }
  if (at === lastDigit || line[at] !== OPEN || lastDigit - at > 20) return undefined
  const binary = line[at - 1] === TILDE
  return { size, synchronising, binary, start: binary ? at - 1 : at }
}
