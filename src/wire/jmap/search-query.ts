import type { JsonObject } from './json.ts'

/** One part of what was typed into the search box. */
export type SearchTerm =
  | { readonly operator: TextOperator; readonly value: string }
  | { readonly operator: 'has'; readonly value: 'attachment' }
  | { readonly operator: 'is'; readonly value: 'unread' | 'read' | 'starred' | 'muted' }
  | { readonly operator: 'before' | 'after'; readonly value: string }
  | { readonly operator: 'in' | 'label' | 'keyword'; readonly value: string }

type TextOperator = 'text' | 'from' | 'to' | 'cc' | 'subject' | 'body'

const TEXT_OPERATORS: readonly string[] = ['from', 'to', 'cc', 'subject', 'body']
/** RFC 8621 §4.1.1. */
const KEYWORD = /^[\x21\x23\x24\x26\x27\x2b-\x5b\x5e-\x7a\x7c-\x7e]{1,255}$/
const DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/

/**
 * Reads what was typed: `from:bo "annual report" has:attachment before:2026-01-31 in:archive`. What stands in quotes is one word; an operator that nobody knows, or with a value that means nothing, is looked for as it stands.
 */
export function readSearch(text: string): readonly SearchTerm[] {
  const terms: SearchTerm[] = []
  for (const [, operator, quoted, word] of text.matchAll(/(?:([a-z]+):)?(?:"([^"]*)"|(\S+))/gi)) {
    const value = (quoted ?? word ?? '').replaceAll('"', '')
    if (value.trim() === '') continue
    const name = operator?.toLowerCase()
    const term = name === undefined ? undefined : tryTerm(name, value)
    if (term) terms.push(term)
    else if (name !== undefined) terms.push({ operator: 'text', value: `${operator}:${value}` })
    else terms.push({ operator: 'text', value })
  }
  return terms
}

function tryTerm(name: string, value: string): SearchTerm | undefined {
  if (value === '') return undefined
  if (TEXT_OPERATORS.includes(name)) return { operator: name as TextOperator, value }
  const small = value.toLowerCase()
  if (name === 'has' && small === 'attachment') return { operator: 'has', value: small }
  if (name === 'is') return isOf(small)
  if ((name === 'before' || name === 'after') && isDay(value)) return { operator: name, value }
  if (name === 'keyword' && KEYWORD.test(value)) return { operator: name, value }
  return name === 'in' || name === 'label' ? { operator: name, value } : undefined
}

function isOf(value: string): SearchTerm | undefined {
  const known = (['unread', 'read', 'starred', 'muted'] as const).find((one) => one === value)
  return known && { operator: 'is', value: known }
}

function isDay(text: string): boolean {
  return DAY.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text)
}

/** What was read, as it would be typed. */
export function writeSearch(terms: readonly SearchTerm[]): string {
  return terms
    .map(({ operator, value }) => {
      // What looks like an operator and is none stands in quotes, so that it is none when it is read again.
      const isWord = !/\s/.test(value) && (operator !== 'text' || !value.includes(':'))
      const word = isWord ? value : `"${value}"`
      return operator === 'text' ? word : `${operator}:${word}`
    })
    .join(' ')
}

/** What names stand for. */
export interface Named {
  /** The id of a mailbox, by its name or role. */
  mailbox(name: string): string | undefined
  /** The keyword of a label. */
  label(name: string): string | undefined
}

/** The filter of RFC 8621 §4.4.1. Days begin at midnight where the member is. In a mailbox that is not there is nothing, and nothing has a label that is not there. */
export function searchFilter(terms: readonly SearchTerm[], named: Named): JsonObject {
  const conditions = terms.map((term) => conditionOf(term, named))
  return conditions.length === 1 ? (conditions[0] as JsonObject) : { operator: 'AND', conditions }
}

function conditionOf(term: SearchTerm, named: Named): JsonObject {
  switch (term.operator) {
    case 'has':
      return { hasAttachment: true }
    case 'is':
      return IS[term.value]
    case 'before':
    case 'after':
      return { [term.operator]: startOfDay(term.value) }
    case 'in':
      return { inMailbox: named.mailbox(term.value) ?? 'F0' }
    case 'keyword':
      return { hasKeyword: term.value }
    case 'label': {
      const keyword = named.label(term.value)
      return keyword === undefined ? { inMailbox: 'F0' } : { hasKeyword: keyword }
    }
    default:
      return { [term.operator]: phrase(term.value) }
  }
}

const IS: Readonly<Record<(SearchTerm & { operator: 'is' })['value'], JsonObject>> = {
  unread: { notKeyword: '$seen' },
  read: { hasKeyword: '$seen' },
  starred: { hasKeyword: '$flagged' },
  muted: { hasKeyword: '$muted' },
}

function startOfDay(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date).toISOString().replace(/\.\d+/, '')
}

/** Words in quotes are looked for together. */
function phrase(value: string): string {
  return /\s/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value
}
