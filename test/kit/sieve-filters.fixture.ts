import fc from 'fast-check'
import type { Action, Condition, Filter } from '../../src/wire/sieve/filters/filter.ts'

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    'Grüße',
    'a*b?\\c',
    '*',
    '',
    '"',
    '${1}',
    '${hex:40}',
    '# rule:[x]',
    '*/',
    'two\r\nlines',
    '${unicode:24}',
    'a\u2028line\u2029break',
  ),
)
const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 })
/** Objects as they are written in code: what is compared with them is. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(model, { noNullPrototype: true })
const how = fc.constantFrom('contains', 'is', 'begins', 'ends', 'matches')
const fields = some(fc.constantFrom('from', 'to', 'cc', 'subject', 'List-Id', 'X-Spam'))
const flag = fc.constantFrom('\\Seen', '\\Flagged', 'work', '$label1')

const condition: fc.Arbitrary<Condition> = fc.oneof(
  record({
    kind: fc.constant('field'),
    fields,
    part: fc.constantFrom('whole', 'address', 'domain', 'localpart'),
    how,
    values: some(text),
    isNot: fc.boolean(),
  }),
  record({ kind: fc.constant('body'), how, values: some(text), isNot: fc.boolean() }),
  record({ kind: fc.constant('exists'), fields, isNot: fc.boolean() }),
  record({ kind: fc.constant('size'), how: fc.constantFrom('over', 'under'), octets: fc.nat({ max: 2 ** 31 - 1 }) }),
  record({ kind: fc.constant('attachment'), isNot: fc.boolean() }),
  record({ kind: fc.constant('junk'), percent: fc.nat({ max: 100 }) }),
)

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record(
    { kind: fc.constantFrom('move', 'copy'), mailbox: text, mailboxId: fc.constantFrom('F7', 'F12') },
    { requiredKeys: ['kind', 'mailbox'], noNullPrototype: true },
  ),
  record({ kind: fc.constant('flag'), flag }),
  record({ kind: fc.constant('forward'), address: fc.constant('bo@example.net'), keeps: fc.boolean() }),
  record({ kind: fc.constant('reject'), reason: text }),
  record({ kind: fc.constantFrom('discard', 'keep', 'stop') }),
)

/** Any filter at all, also such as nobody would make. */
export const anyFilter: fc.Arbitrary<Filter> = record({
  name: text,
  isOn: fc.boolean(),
  match: fc.constantFrom('all', 'any', 'always'),
  conditions: fc.array(condition, { maxLength: 4 }),
  actions: fc.uniqueArray(action, { maxLength: 5, selector: (one) => (one.kind === 'stop' ? one.kind : one) }),
  note: fc.constantFrom('', '# a note', '# of\n# two lines'),
})
