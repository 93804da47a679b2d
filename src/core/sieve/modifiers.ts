import type { SieveNode } from '../../wire/sieve/sieve-script.ts'
import type { SieveRun } from './sieve-run.ts'

/** In the order of their precedence, RFC 5229 §4.1, RFC 5435 §6. */
const MODIFIERS: readonly (readonly [tag: string, change: (value: string) => string])[] = [
  ['lower', (value) => value.replace(/[A-Z]+/g, (run) => run.toLowerCase())],
  ['upper', (value) => value.replace(/[a-z]+/g, (run) => run.toUpperCase())],
  ['lowerfirst', (value) => value.replace(/^[A-Z]/, (first) => first.toLowerCase())],
  ['upperfirst', (value) => value.replace(/^[a-z]/, (first) => first.toUpperCase())],
  ['quotewildcard', (value) => value.replace(/[*?\\]/g, '\\$&')],
  ['quoteregex', (value) => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')],
  ['encodeurl', (value) => encodeURIComponent(value.toWellFormed()).replace(/[!'()*]/g, escapeCharacter)],
  ['length', (value) => String([...value].length)],
]

/** What the modifiers of a command make of a value. */
export function modify(run: SieveRun, node: SieveNode, value: string): string {
  let out = value
  for (const [tag, change] of MODIFIERS) if (node.tags.has(tag)) out = run.bounded(change(out))
  return out
}

function escapeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}
