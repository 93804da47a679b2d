import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readEmailFilter } from '../../../src/serve/jmap/mail/email-filter.ts'
import { readSearch, searchFilter, writeSearch } from './search-query.ts'

const LIMITS = { maxFilterConditions: 1000, maxTextConditions: 1000 }
const named = {
  mailbox: (name: string) => (name === 'archive' ? 'F7' : undefined),
  label: (name: string) => (name === 'Årsmøte' ? 'arsmote' : undefined),
}

const filters: readonly (readonly [string, object])[] = [
  ['harbour', { text: 'harbour' }],
  ['"annual report"', { text: '"annual report"' }],
  ['from:bo', { from: 'bo' }],
  ['FROM:"Bo Larsen"', { from: '"Bo Larsen"' }],
  ['has:attachment', { hasAttachment: true }],
  ['is:unread', { notKeyword: '$seen' }],
  ['is:starred', { hasKeyword: '$flagged' }],
  ['is:muted', { hasKeyword: '$muted' }],
  ['keyword:$Forwarded', { hasKeyword: '$Forwarded' }],
  ['keyword:no(pe', { text: 'keyword:no(pe' }],
  ['label:Årsmøte', { hasKeyword: 'arsmote' }],
  ['label:"no such"', { inMailbox: 'F0' }],
  ['in:archive', { inMailbox: 'F7' }],
  ['in:nowhere', { inMailbox: 'F0' }],
  ['has:nothing', { text: 'has:nothing' }],
  ['before:2026-02-31', { text: 'before:2026-02-31' }],
  ['https://x.example', { text: 'https://x.example' }],
  ['from:bo ferry', { operator: 'AND', conditions: [{ from: 'bo' }, { text: 'ferry' }] }],
]
for (const [typed, filter] of filters) {
  test(`${typed} is looked for as ${JSON.stringify(filter)}`, () => {
    assert.deepEqual(searchFilter(readSearch(typed), named), filter)
  })
}

test('a day begins at midnight where the member is', () => {
  const { before } = searchFilter(readSearch('before:2026-01-31'), named)
  assert.equal(new Date(String(before)).getTime(), new Date(2026, 0, 31).getTime())
})

test('whatever is typed is read, is written as it is read again, and the server takes the filter', () => {
  const words = fc.constantFrom(
    'from:',
    'has:attachment',
    'is:',
    'before:2026-01-31',
    '"',
    ':',
    ' ',
    'a',
    'in:x',
    'ø',
    'keyword:',
    'label:',
  )
  const typed = fc.oneof(
    fc.string(),
    fc.array(words).map((some) => some.join('')),
  )
  fc.assert(
    fc.property(typed, (text) => {
      const terms = readSearch(text)
      assert.deepEqual(readSearch(writeSearch(terms)), terms)
      if (terms.length > 0 && terms.length < 20) readEmailFilter(searchFilter(terms, named), LIMITS)
    }),
  )
})
