import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type Action,
  type Comparison,
  type Condition,
  canonical,
  type Filter,
} from '../../src/wire/sieve/filters/filter.ts'
import { EMPTY_SCRIPT, writeScript } from '../../src/wire/sieve/filters/script-pieces.ts'
import { bothAnswers } from './sieve/compare.ts'
import { Pigeonhole } from './sieve/pigeonhole.ts'

/** What a message says, as the filters' own words have it. */
interface Letter {
  readonly fields: Readonly<Record<string, string>>
  /** The addresses of fields. */
  readonly addresses: Readonly<Record<string, readonly string[]>>
  readonly body: string
  readonly hasAttachment: boolean
}

const LETTERS: readonly Letter[] = [
  {
    fields: { from: 'Bo Berg <bo@shop.example>', to: 'anna@posthus.test', subject: 'Invoice *7*' },
    addresses: { from: ['bo@shop.example'], to: ['anna@posthus.test'] },
    body: 'Please pay the bill.',
    hasAttachment: false,
  },
  {
    fields: {
      from: 'dev@lists.example',
      to: 'Dev <dev@lists.example>',
      cc: 'anna@posthus.test',
      subject: 'Re: bill',
      'list-id': 'Developers <dev.lists.example>',
    },
    addresses: { from: ['dev@lists.example'], to: ['dev@lists.example'], cc: ['anna@posthus.test'] },
    body: 'See the file. '.repeat(200),
    hasAttachment: true,
  },
]

function source({ fields, body, hasAttachment }: Letter): string {
  const head = Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('')
  if (!hasAttachment) return `${head}\n${body}\n`
  const part = '--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\nx\n--b--\n'
  return `${head}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n${body}\n${part}`
}

/** What a filter says of a message, worked out without any Sieve. */
function holds(condition: Condition, letter: Letter): boolean {
  switch (condition.kind) {
    case 'field': {
      const texts = condition.fields.flatMap((field) => {
        const name = field.toLowerCase()
        if (condition.part === 'whole') return letter.fields[name] ?? []
        return (letter.addresses[name] ?? []).map((address) => {
          const [local = '', domain = ''] = address.split('@')
          return condition.part === 'domain' ? domain : condition.part === 'localpart' ? local : address
        })
      })
      return (
        texts.some((text) => condition.values.some((value) => compares(condition.how, text, value))) !== condition.isNot
      )
    }
    case 'body':
      return condition.values.some((value) => compares(condition.how, letter.body, value)) !== condition.isNot
    case 'exists':
      return condition.fields.every((field) => field.toLowerCase() in letter.fields) !== condition.isNot
    case 'size': {
      const octets = source(letter).replaceAll('\n', '\r\n').length
      return condition.how === 'over' ? octets > condition.octets : octets < condition.octets
    }
    case 'attachment':
      return letter.hasAttachment !== condition.isNot
    case 'junk':
      return condition.percent === 0
  }
}

function compares(how: Comparison, text: string, value: string): boolean {
  const [large, small] = [text.toLowerCase(), value.toLowerCase()]
  if (how === 'contains') return large.includes(small)
  if (how === 'is') return large === small
  if (how === 'begins') return large.startsWith(small)
  if (how === 'ends') return large.endsWith(small)
  const pattern = small
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]')
  return new RegExp(`^${pattern}$`).test(large)
}

/** What becomes of a message by a filter alone. */
function outcome(filter: Filter, letter: Letter): readonly string[] {
  const all = filter.conditions.map((condition) => holds(condition, letter))
  const isMeant =
    filter.isOn && (filter.match === 'always' || (filter.match === 'all' ? all.every(Boolean) : all.some(Boolean)))
  const actions: readonly Action[] = isMeant ? filter.actions : []
  const flags = actions.flatMap((action) => (action.kind === 'flag' ? action.flag.toLowerCase() : []))
  const takesAway = (action: Action) => action.kind === 'forward' && !action.keeps
  const isKept = !actions.some((action) => action.kind === 'move' || action.kind === 'discard' || takesAway(action))
  return [
    ...actions.flatMap((action) => ('mailbox' in action ? `${action.mailbox} ${flags}` : [])),
    ...actions.flatMap((action) => (action.kind === 'forward' ? action.address : [])),
    ...(isKept ? [`INBOX ${flags}`] : []),
  ].sort()
}

const value = fc.constantFrom(
  'bill',
  'Invoice',
  'bo@shop.example',
  'shop.example',
  'dev',
  'Re: bill',
  '*7*',
  'e?il*',
  'anna',
)
const values = fc.array(value, { minLength: 1, maxLength: 2 })
const how = fc.constantFrom('contains', 'is', 'begins', 'ends', 'matches')
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    kind: fc.constant('field'),
    fields: fc.constantFrom(['from'], ['to', 'cc'], ['From', 'To']),
    part: fc.constantFrom('whole', 'address', 'domain', 'localpart'),
    how,
    values,
    isNot: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('field'),
    fields: fc.constantFrom(['subject'], ['list-id', 'subject']),
    part: fc.constant('whole'),
    how,
    values,
    isNot: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('body'), how: fc.constant('contains'), values, isNot: fc.boolean() }),
  fc.record({
    kind: fc.constant('exists'),
    fields: fc.constantFrom(['list-id'], ['list-id', 'x-none']),
    isNot: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('size'), how: fc.constantFrom('over', 'under'), octets: fc.constantFrom(100, 1024) }),
  fc.record({ kind: fc.constant('attachment'), isNot: fc.boolean() }),
)
const actions: fc.Arbitrary<readonly Action[]> = fc.constantFrom<readonly Action[]>(
  [{ kind: 'move', mailbox: 'Bills' }, { kind: 'stop' }],
  [
    { kind: 'move', mailbox: 'Bills' },
    { kind: 'flag', flag: '\\Seen' },
  ],
  [
    { kind: 'copy', mailbox: 'Copies' },
    { kind: 'flag', flag: '\\Flagged' },
  ],
  [{ kind: 'forward', address: 'bo@elsewhere.example', keeps: true }, { kind: 'keep' }],
  [{ kind: 'forward', address: 'bo@elsewhere.example', keeps: false }],
  [{ kind: 'discard' }],
)
const filter: fc.Arbitrary<Filter> = fc
  .record({
    name: fc.constant('x'),
    isOn: fc.boolean().map((isOff) => !isOff),
    match: fc.constantFrom('all', 'any', 'always'),
    conditions: fc.array(condition, { minLength: 1, maxLength: 3 }),
    actions,
    note: fc.constant(''),
  })
  .map((one) => canonical(one as Filter))

test('what a filter says of a message is what its script does with it, here and in Pigeonhole', async (context) => {
  using pigeonhole = new Pigeonhole()
  let changed = 0
  for (const one of fc.sample(filter, { numRuns: 60, seed: 20_261_127 })) {
    const script = writeScript({ ...EMPTY_SCRIPT, pieces: [{ kind: 'filter', filter: one, source: undefined }] })
    for (const letter of LETTERS) {
      const expected = outcome(one, letter)
      const answers = await bothAnswers(pigeonhole, script, source(letter))
      for (const { actions, said } of answers) {
        const done = actions.map((action) =>
          action.replace(/^store (\S+)(?: flags (.*))?$/, '$1 $2').replace(/^redirect /, ''),
        )
        assert.deepEqual(done.sort(), expected, `${script}\n${source(letter)}\n${said}`)
      }
      if (expected[0] !== 'INBOX ') changed++
    }
  }
  context.diagnostic(`${changed} of 120 were changed by their filter`)
  assert.ok(changed > 20)
})
