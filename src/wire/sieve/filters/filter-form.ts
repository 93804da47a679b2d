import type { Action, Comparison, Condition, FieldPart, Filter } from './filter.ts'

/** What a condition is about, as it is chosen. */
export const WHATS = ['from', 'recipient', 'subject', 'list', 'header', 'body', 'size', 'attachment', 'junk'] as const
export type What = (typeof WHATS)[number]

/** What is done, as it is chosen. */
export const DEEDS = [
  'move',
  'copy',
  'read',
  'star',
  'flag',
  'forward',
  'forwardOnly',
  'reject',
  'discard',
  'keep',
  'stop',
] as const
export type Deed = (typeof DEEDS)[number]

export type HowName = Comparison | 'exists' | 'domain'
export type How = HowName | `not.${HowName}`

const FIELDS: Readonly<Partial<Record<What, readonly string[]>>> = {
  from: ['from'],
  recipient: ['to', 'cc'],
  subject: ['subject'],
  list: ['list-id'],
  header: [''],
}

export function whatOf(condition: Condition): What {
  if (condition.kind === 'exists') return 'header'
  if (condition.kind !== 'field') return condition.kind
  const named = condition.fields.map((field) => field.toLowerCase()).sort()
  const same = (fields: readonly string[]) => [...fields].sort().join() === named.join()
  return WHATS.find((what) => FIELDS[what] && same(FIELDS[what])) ?? 'header'
}

/** A condition about something else, with as much as can be kept of what was said before. */
export function withWhat(condition: Condition, what: What): Condition {
  const values = 'values' in condition ? condition.values : ['']
  const isNot = 'isNot' in condition && condition.isNot
  switch (what) {
    case 'size':
      return { kind: 'size', how: 'over', octets: 1024 * 1024 }
    case 'attachment':
      return { kind: 'attachment', isNot: false }
    case 'junk':
      return { kind: 'junk', percent: 50 }
    case 'body':
      return { kind: 'body', how: 'contains', values, isNot }
    default:
      return { kind: 'field', fields: FIELDS[what] ?? [''], part: 'whole', how: 'contains', values, isNot }
  }
}

const COMPARISONS: readonly HowName[] = ['contains', 'is', 'begins', 'ends', 'matches']

/** The ways in which something can be compared; none where there is nothing to choose. */
export function howsOf(what: What): readonly How[] {
  if (what === 'size' || what === 'attachment' || what === 'junk') return []
  const more: readonly HowName[] =
    what === 'from' || what === 'recipient' ? ['domain'] : what === 'header' ? ['exists'] : []
  return [...COMPARISONS, ...more].flatMap((how): How[] => [how, `not.${how}`])
}

export function howOf(condition: Condition): How | undefined {
  if (condition.kind !== 'field' && condition.kind !== 'body' && condition.kind !== 'exists') return undefined
  const name: HowName =
    condition.kind === 'exists'
      ? 'exists'
      : condition.kind === 'field' && condition.part === 'domain' && condition.how === 'is'
        ? 'domain'
        : condition.how
  return condition.isNot ? `not.${name}` : name
}

/** Of addresses it is the address that is something or begins with it; but a name may be contained too. */
export function withHow(condition: Condition, how: How): Condition {
  const what = whatOf(condition)
  const isNot = how.startsWith('not.')
  const name = how.replace('not.', '') as HowName
  const fields = 'fields' in condition ? condition.fields : ['']
  const values = 'values' in condition ? condition.values : ['']
  if (name === 'exists') return { kind: 'exists', fields, isNot }
  if (what === 'body') return { kind: 'body', how: name === 'domain' ? 'is' : name, values, isNot }
  if (name === 'domain') return { kind: 'field', fields, part: 'domain', how: 'is', values, isNot }
  const hasAddresses = what === 'from' || what === 'recipient'
  const part: FieldPart = hasAddresses && name !== 'contains' ? 'address' : 'whole'
  return { kind: 'field', fields, part, how: name, values, isNot }
}

export function deedOf(action: Action): Deed {
  if (action.kind === 'flag') {
    const flag = action.flag.toLowerCase()
    return flag === '\\seen' ? 'read' : flag === '\\flagged' ? 'star' : 'flag'
  }
  if (action.kind === 'forward') return action.keeps ? 'forward' : 'forwardOnly'
  return action.kind
}

/** An action of another kind, with as much as can be kept of what was said before. */
export function withDeed(action: Action, deed: Deed): Action {
  switch (deed) {
    case 'move':
    case 'copy':
      return 'mailbox' in action ? { ...action, kind: deed } : { kind: deed, mailbox: '' }
    case 'read':
      return { kind: 'flag', flag: '\\Seen' }
    case 'star':
      return { kind: 'flag', flag: '\\Flagged' }
    case 'flag':
      return { kind: 'flag', flag: '' }
    case 'forward':
    case 'forwardOnly':
      return { kind: 'forward', address: 'address' in action ? action.address : '', keeps: deed === 'forward' }
    case 'reject':
      return { kind: 'reject', reason: '' }
    default:
      return { kind: deed }
  }
}

/** What lacks before a filter can be kept: the place counts from 1. */
export type Lack =
  | { readonly text: 'needsCondition' | 'needsAction'; readonly count: number }
  | { readonly text: 'needsSome' }

export function tryLack({ match, conditions, actions }: Filter): Lack | undefined {
  const condition = match === 'always' ? -1 : conditions.findIndex(isEmpty)
  if (condition >= 0 || (match !== 'always' && conditions.length === 0)) {
    return { text: 'needsCondition', count: Math.max(condition, 0) + 1 }
  }
  const action = actions.findIndex(lacksSomething)
  if (action >= 0) return { text: 'needsAction', count: action + 1 }
  return actions.length === 0 ? { text: 'needsSome' } : undefined
}

function isEmpty(condition: Condition): boolean {
  if ('fields' in condition && !condition.fields.every((field) => /^[!-9;-~]+$/.test(field))) return true
  if ('values' in condition) return condition.values.length === 0 || condition.values.includes('')
  return condition.kind === 'size' && !(condition.octets > 0)
}

function lacksSomething(action: Action): boolean {
  switch (action.kind) {
    case 'move':
    case 'copy':
      return action.mailbox === ''
    case 'flag':
      // RFC 9051 §9, flag-keyword.
      return !/^\\?[^\x00-\x20\x7f-\uffff(){%*"\\\]]+$/.test(action.flag)
    case 'forward':
      return !/^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+$/.test(action.address)
    case 'reject':
      return action.reason.trim() === ''
    default:
      return false
  }
}

/** What a new filter begins with. */
export const NEW_FILTER: Filter = {
  name: '',
  isOn: true,
  match: 'all',
  conditions: [{ kind: 'field', fields: ['from'], part: 'whole', how: 'contains', values: [''], isNot: false }],
  actions: [{ kind: 'move', mailbox: '' }, { kind: 'stop' }],
  note: '',
}
