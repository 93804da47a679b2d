import { isObject, type Json, member } from './json.ts'

/** Tokens of one pointer. */
const MAX_TOKENS = 100

/** The reference tokens of a JSON pointer (RFC 6901 §3), or undefined for what is none. The empty one has no tokens and means the whole. */
export function tryPointer(pointer: string): string[] | undefined {
  if (pointer === '') return []
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return undefined
  const tokens = pointer.slice(1).split('/')
  return tokens.length > MAX_TOKENS ? undefined : tokens.map(unescaped)
}

/** One token as it stands in a pointer. */
export function escaped(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1')
}

function unescaped(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~')
}

/**
 * What a pointer leads to, or undefined if it leads nowhere. With the extension of RFC 8620 §3.7: `*` goes through an array, and what it finds there that is an array
 * itself is joined. At most `most` values are collected: more are undefined too.
 */
export function evaluate(value: Json, tokens: readonly string[], most = 100_000): Json | undefined {
  return follow(value, tokens, 0, { left: most })
}

function follow(value: Json, tokens: readonly string[], at: number, budget: { left: number }): Json | undefined {
  const token = tokens[at]
  if (token === undefined) return value
  if (Array.isArray(value)) {
    if (token === '*') return mapped(value, tokens, at + 1, budget)
    if (!/^(?:0|[1-9]\d{0,9})$/.test(token) || Number(token) >= value.length) return undefined
    return follow(value[Number(token)] as Json, tokens, at + 1, budget)
  }
  const next = isObject(value) ? member(value, token) : undefined
  return next === undefined ? undefined : follow(next, tokens, at + 1, budget)
}

function mapped(
  items: readonly Json[],
  tokens: readonly string[],
  at: number,
  budget: { left: number },
): Json | undefined {
  const out: Json[] = []
  for (const item of items) {
    const found = follow(item, tokens, at, budget)
    if (found === undefined) return undefined
    const all = Array.isArray(found) ? found : [found]
    // Several `*` over one array that holds itself many times would multiply.
    if ((budget.left -= all.length) < 0) return undefined
    for (const one of all) out.push(one)
  }
  return out
}
