import { parseScript, type RawNode } from '../../../src/wire/sieve/parse-script.ts'
import { SieveSyntaxError } from '../../../src/wire/sieve/problem.ts'
import { SIEVE_LIMITS } from '../../../src/wire/sieve/sieve-limits.ts'

/** Why a part of a script is shown as text. */
export type TextReason = 'alternatives' | 'nested' | 'comment' | 'more'

/** Why a part of a script is text and no rule: it has alternatives, or conditions within what is done, or is nothing but comments, or says something else that a rule cannot. */
export function explainText(source: string): TextReason {
  try {
    const nodes = parseScript(source, SIEVE_LIMITS)
    if (nodes.length === 0) return 'comment'
    if (nodes.some(({ name }) => name === 'elsif' || name === 'else')) return 'alternatives'
    return nodes.some(({ block }) => block?.some(isCondition)) ? 'nested' : 'more'
  } catch (error) {
    if (error instanceof SieveSyntaxError) return 'more'
    throw error
  }
}

function isCondition({ name }: RawNode): boolean {
  return name === 'if' || name === 'elsif' || name === 'else'
}
