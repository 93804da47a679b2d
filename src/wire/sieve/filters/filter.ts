/** A rule of a Sieve script as members see it. What it can say is what a rule of the script can be read back as. */
export interface Filter {
  readonly name: string
  readonly isOn: boolean
  /** `always`: for every message; then there are no conditions. */
  readonly match: 'all' | 'any' | 'always'
  readonly conditions: readonly Condition[]
  readonly actions: readonly Action[]
  /** Comments that stood above its name, as they were written. */
  readonly note: string
}

/** How a text is compared; letters of ASCII large or small (`i;ascii-casemap`). `matches`: with `*` and `?`. */
export type Comparison = 'contains' | 'is' | 'begins' | 'ends' | 'matches'

/** What of a field is compared: all of it, or of each address that stands in it the address, its domain, or what is before the `@`. */
export type FieldPart = 'whole' | 'address' | 'domain' | 'localpart'

export type Condition =
  | {
      readonly kind: 'field'
      /** Names of fields; one of them is enough. */
      readonly fields: readonly string[]
      readonly part: FieldPart
      readonly how: Comparison
      /** One of them is enough. */
      readonly values: readonly string[]
      readonly isNot: boolean
    }
  | { readonly kind: 'body'; readonly how: Comparison; readonly values: readonly string[]; readonly isNot: boolean }
  /** All of these fields are there. */
  | { readonly kind: 'exists'; readonly fields: readonly string[]; readonly isNot: boolean }
  | { readonly kind: 'size'; readonly how: 'over' | 'under'; readonly octets: number }
  | { readonly kind: 'attachment'; readonly isNot: boolean }
  /** At least so likely to be junk, from 0 to 100. */
  | { readonly kind: 'junk'; readonly percent: number }

export type Action =
  | {
      readonly kind: 'move' | 'copy'
      /** Its name with those above it, as IMAP has it. */
      readonly mailbox: string
      /** Where it is whatever it is called (RFC 9042). */
      readonly mailboxId?: string
    }
  /** A flag or keyword of IMAP: `\Seen`, `\Flagged`, `work`. */
  | { readonly kind: 'flag'; readonly flag: string }
  /** `keeps`: it stays here too. */
  | { readonly kind: 'forward'; readonly address: string; readonly keeps: boolean }
  | { readonly kind: 'reject'; readonly reason: string }
  | { readonly kind: 'discard' | 'keep' | 'stop' }

/** An action that puts it somewhere. */
export type Filing = Extract<Action, { readonly mailbox: string }>

/** The order in which actions are written: a flag counts for what is kept after it, and nothing is done after stop. */
const ORDER: readonly Action['kind'][] = ['flag', 'copy', 'forward', 'move', 'keep', 'reject', 'discard', 'stop']

/** What a filter is once it was written and read again: lines in one where there can be one line only, actions in their order. */
export function canonical(filter: Filter): Filter {
  const conditions = filter.match === 'always' ? [] : filter.conditions.map(canonicalCondition)
  return {
    name: unbroken(filter.name).trim(),
    isOn: filter.isOn,
    match: conditions.length === 0 ? 'always' : filter.match,
    conditions,
    actions: filter.actions.map(canonicalAction).sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)),
    note: filter.note,
  }
}

function canonicalCondition(condition: Condition): Condition {
  if (condition.kind === 'size') return { ...condition, octets: Math.max(0, Math.round(condition.octets)) }
  if (condition.kind === 'junk') {
    return { ...condition, percent: Math.min(100, Math.max(0, Math.round(condition.percent))) }
  }
  if (condition.kind === 'exists') return { ...condition, fields: condition.fields.map(unbroken) }
  if (condition.kind === 'attachment') return condition
  const compared = comparisonOf(condition.how, condition.values.map(unbroken))
  if (condition.kind === 'body') return { ...condition, ...compared }
  return { ...condition, ...compared, fields: condition.fields.map(unbroken) }
}

function canonicalAction(action: Action): Action {
  if (action.kind === 'reject') {
    return { ...action, reason: action.reason.replaceAll('\0', '').replaceAll('\r\n', '\n').replaceAll('\r', '\n') }
  }
  if (action.kind === 'flag') return { ...action, flag: unbroken(action.flag).trim().replace(/ +/g, '_') }
  if (action.kind === 'forward') return { ...action, address: unbroken(action.address) }
  return 'mailbox' in action ? { ...action, mailbox: unbroken(action.mailbox) } : action
}

/** A pattern that is nothing but a text with `*` on one side is told as what it is. */
function comparisonOf(
  how: Comparison,
  values: readonly string[],
): Pick<Condition & { kind: 'body' }, 'how' | 'values'> {
  return how === 'contains' || how === 'is' ? { how, values } : readPatterns(writePatterns(how, values))
}

/** The pattern (RFC 5228 §2.7.1) of texts that are compared. */
export function writePatterns(how: Comparison, values: readonly string[]): readonly string[] {
  if (how === 'begins') return values.map((value) => `${escaped(value)}*`)
  return how === 'ends' ? values.map((value) => `*${escaped(value)}`) : values
}

/** What patterns compare. */
export function readPatterns(patterns: readonly string[]): Pick<Condition & { kind: 'body' }, 'how' | 'values'> {
  for (const how of ['begins', 'ends'] as const) {
    const values = patterns.map((pattern) => plain(how === 'begins' ? pattern.slice(0, -1) : pattern.slice(1)))
    const written = values.includes(undefined) ? [] : writePatterns(how, values as string[])
    if (written.length > 0 && written.every((one, at) => one === patterns[at])) {
      return { how, values: values as string[] }
    }
  }
  return { how: 'matches', values: patterns }
}

function escaped(text: string): string {
  return text.replace(/[*?\\]/g, '\\$&')
}

function plain(pattern: string): string | undefined {
  return /^(?:[^*?\\]|\\.)*$/s.test(pattern) ? pattern.replace(/\\(.)/gs, '$1') : undefined
}

/** Without what cannot stand in a line. */
function unbroken(text: string): string {
  return text.replace(/[\0\r\n]+/g, ' ')
}
