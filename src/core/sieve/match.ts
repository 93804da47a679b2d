import { RegexProgram } from '../../wire/sieve/regex/regex-program.ts'
import { RegexError } from '../../wire/sieve/regex/regex-syntax.ts'
import { constantsOf, type Operand, type SieveNode } from '../../wire/sieve/sieve-script.ts'
import { type Comparator, comparatorNamed } from './comparator.ts'
import { SieveFailure, type SieveRun } from './sieve-run.ts'
import { matchWildcards } from './wildcards.ts'

/**
 * Whether any of `values` matches any of `keys` as the tags of a test say (RFC 5228 §2.7, RFC 5231, regex draft). What :matches and
 * :regex have matched can be used from then on as `${1}`, if the script has variables.
 */
export function matchAny(
  run: SieveRun,
  node: SieveNode,
  values: readonly string[],
  keys: Operand | undefined,
): boolean {
  const { tags } = node
  const comparator = comparatorNamed(constantsOf(tags.get('comparator'))[0])
  const texts = run.texts(keys)
  const relation = constantsOf(tags.get('value') ?? tags.get('count'))[0] ?? 'eq'
  if (tags.has('count')) {
    return texts.some((key) => holds(relation, comparator.compare(String(values.length), key)))
  }
  if (tags.has('regex')) return matchPatterns(run, values, texts, comparator)
  for (const value of values) {
    const folded = tags.has('matches') || tags.has('value') ? '' : foldedValue(run, comparator, value)
    for (const key of texts) {
      run.count(1 + key.length + (value.length >> 3))
      if (tags.has('matches')) {
        const found = matchWildcards(value, key, comparator, run.count)
        if (!found) continue
        remember(run, found)
        return true
      }
      if (tags.has('value')) {
        run.count(value.length)
        if (holds(relation, comparator.compare(value, key))) return true
      } else if (isMatch(tags, folded, comparator.key(key))) return true
    }
  }
  return false
}

function foldedValue(run: SieveRun, comparator: Comparator, value: string): string {
  run.count(value.length)
  return comparator.key(value)
}

function isMatch(tags: SieveNode['tags'], value: string, key: string): boolean {
  return tags.has('contains') ? value.includes(key) : value === key
}

function holds(relation: string, order: number): boolean {
  switch (relation) {
    case 'gt':
      return order > 0
    case 'ge':
      return order >= 0
    case 'lt':
      return order < 0
    case 'le':
      return order <= 0
    case 'ne':
      return order !== 0
    default:
      return order === 0
  }
}

function matchPatterns(
  run: SieveRun,
  values: readonly string[],
  patterns: readonly string[],
  comparator: Comparator,
): boolean {
  const programs = patterns.map((pattern) => {
    try {
      return RegexProgram.compile(pattern, comparator.name !== 'i;octet', run.limits.maxRegexSize)
    } catch (error) {
      if (error instanceof RegexError) throw new SieveFailure(`a regular expression cannot be used: ${error.message}`)
      throw error
    }
  })
  for (const value of values) {
    for (const program of programs) {
      const found = program.exec(value, run.count)
      if (!found) continue
      remember(run, found)
      return true
    }
  }
  return false
}

function remember(run: SieveRun, found: readonly string[]): void {
  if (run.frame.script.extensions.has('variables')) run.matches = found
}
