import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { JmapTestBed, type Loose, letter } from '../../../../test/kit/jmap-test-bed.ts'
import { casemap } from '../../../wire/mime/unicode-casemap.ts'
import { wordsOf } from './email-filter.ts'
import { markedExcerpt } from './marked-text.ts'

let bed: JmapTestBed
/** By their letters. */
const ids: Record<string, string> = {}
const letterOf = (id: string) => Object.keys(ids).find((name) => ids[name] === id) ?? id

before(async () => {
  bed = await JmapTestBed.open({ limits: { maxQueryResults: 50, maxTextConditions: 5, maxFilterConditions: 20 } })
  const start = Date.UTC(2026, 0, 1)
  const add = async (name: string, text: string, minutes: number, more = {}) => {
    ids[name] = await bed.deliver(text, { receivedMs: start + minutes * 60_000, ...more })
  }
  const attachment = 'Content-Type: application/pdf\nContent-Disposition: attachment; filename=x.pdf\n'
  await add('a', letter('Alpha', '', 'The quick brown fox'), 1, { flags: ['\\Seen'] })
  await add('b', letter('Re: Alpha', 'References: <Alpha@example.net>\n', 'jumps over "lazy" dogs'), 3, {
    flags: ['\\Flagged'],
  })
  await add('c', letter('Beta', attachment, 'x'.repeat(5000)), 2, { mailbox: 'Archive', flags: ['\\Seen', 'Own'] })
  await add(
    'd',
    `From: "Zoë" <zoe@other.example>\nTo: Team <team@example.org>\nCc: kim@example.org\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\nX-Mark: one two\nDate: Fri, 2 Jan 2026 00:00:00 +0000\n\nGrüße, quick\n`,
    4,
    { flags: ['\\Seen', '\\Answered', 'Own'] },
  )
  await add('e', letter('Gone'), 5, { flags: ['\\Deleted'] })
  await add('f', letter('Alpha', 'In-Reply-To: <Alpha@example.net>\n', '<b>'), 0, {
    mailbox: 'Sent',
    flags: ['\\Seen'],
  })
})
after(() => bed[Symbol.asyncDispose]())

async function query(args: Loose): Promise<string> {
  return (await bed.call('Email/query', args)).ids.map(letterOf).join('')
}

const filters: readonly [filter: Loose, found: string][] = [
  [null, 'dbcaf'],
  [{}, 'dbcaf'],
  [{ inMailbox: 'F1' }, 'dba'],
  [{ inMailbox: 'F99' }, ''],
  [{ inMailboxOtherThan: ['F1', 'F5'] }, 'c'],
  [{ inMailboxOtherThan: [] }, 'dbcaf'],
  [{ before: '2026-01-01T00:03:00Z' }, 'caf'],
  [{ after: '2026-01-01T00:03:00Z' }, 'db'],
  [{ minSize: 5000 }, 'c'],
  [{ maxSize: 5000 }, 'dbaf'],
  [{ minSize: 0 }, 'dbcaf'],
  [{ hasKeyword: '$seen' }, 'dcaf'],
  [{ notKeyword: '$seen' }, 'b'],
  [{ hasKeyword: 'OWN' }, 'dc'],
  [{ notKeyword: 'own' }, 'baf'],
  [{ allInThreadHaveKeyword: '$seen' }, 'dc'],
  [{ someInThreadHaveKeyword: '$flagged' }, 'baf'],
  [{ noneInThreadHaveKeyword: '$flagged' }, 'dc'],
  [{ hasAttachment: true }, 'c'],
  [{ hasAttachment: false }, 'dbaf'],
  [{ text: 'QUICK' }, 'da'],
  [{ text: 'quick fox' }, 'a'],
  [{ text: '"fox quick"' }, ''],
  [{ text: '"quick brown"' }, 'a'],
  [{ text: '\'over "lazy"\'' }, 'b'],
  [{ text: 'alpha' }, 'baf'],
  [{ body: 'alpha' }, ''],
  [{ body: 'grüße' }, 'd'],
  [{ subject: 'GRÜSSE' }, ''],
  [{ subject: 'grüße' }, 'd'],
  [{ from: 'zoë' }, 'd'],
  [{ from: 'other.example' }, 'd'],
  [{ to: 'team' }, 'd'],
  [{ cc: 'kim' }, 'd'],
  [{ bcc: 'kim' }, ''],
  [{ header: ['X-Mark'] }, 'd'],
  [{ header: ['x-mark', 'TWO'] }, 'd'],
  [{ header: ['x-mark', 'three'] }, ''],
  [{ inMailbox: 'F1', hasKeyword: '$seen', text: 'quick' }, 'da'],
  [{ operator: 'OR', conditions: [{ inMailbox: 'F2' }, { from: 'zoe' }] }, 'dc'],
  [{ operator: 'NOT', conditions: [{ inMailbox: 'F1' }, { hasAttachment: true }] }, 'f'],
  [{ operator: 'AND', conditions: [{ inMailbox: 'F1' }, { operator: 'NOT', conditions: [{ text: 'fox' }] }] }, 'db'],
  [{ operator: 'AND', conditions: [] }, 'dbcaf'],
  [{ operator: 'OR', conditions: [] }, ''],
  [{ operator: 'NOT', conditions: [] }, 'dbcaf'],
  [{ operator: 'NOT', conditions: [{ operator: 'OR', conditions: [{ inMailbox: 'F1' }, { inMailbox: 'F2' }] }] }, 'f'],
]
for (const [filter, found] of filters) {
  test(`the filter ${JSON.stringify(filter)} finds ${found || 'nothing'}`, async () => {
    assert.equal(await query({ filter }), found)
    const { total } = await bed.call('Email/query', { filter, calculateTotal: true, limit: 0 })
    assert.equal(total, found.length)
  })
}

const by = (property: string, isAscending = true, more = {}) => [{ property, isAscending, ...more }]
const sorts: readonly [sort: Loose, order: string][] = [
  [null, 'dbcaf'],
  [[], 'dbcaf'],
  [by('receivedAt'), 'facbd'],
  [by('receivedAt', false), 'dbcaf'],
  [by('from'), 'bcafd'],
  [by('to', false), 'dbcaf'],
  [by('subject'), 'bafcd'],
  [[...by('subject'), ...by('receivedAt')], 'fabcd'],
  [by('sentAt'), 'bcafd'],
  [by('hasKeyword', false, { keyword: 'own' }), 'dcbaf'],
  [by('someInThreadHaveKeyword', false, { keyword: '$flagged' }), 'bafdc'],
  [by('allInThreadHaveKeyword', true, { keyword: '$seen' }), 'bafdc'],
  [[{ property: 'subject', collation: 'i;ascii-casemap' }], 'bafcd'],
]
for (const [sort, order] of sorts) {
  test(`sorted by ${JSON.stringify(sort)} it is ${order}`, async () => assert.equal(await query({ sort }), order))
}

test('by size the small ones come first', async () => {
  const order = await query({ sort: by('size') })
  assert.equal(order.at(-1), 'c')
})

test('of a thread only the first message in the order is there', async () => {
  assert.equal(await query({ collapseThreads: true }), 'dbc')
  assert.equal(await query({ collapseThreads: true, sort: by('receivedAt') }), 'fcd')
  assert.equal(await query({ collapseThreads: true, filter: { hasKeyword: '$seen' } }), 'dca')
  const { total } = await bed.call('Email/query', { collapseThreads: true, calculateTotal: true, limit: 1 })
  assert.equal(total, 3)
})

const windows: readonly [args: Loose, found: string, position: number][] = [
  [{ position: 1, limit: 2 }, 'bc', 1],
  [{ position: -2 }, 'af', 3],
  [{ position: -99, limit: 1 }, 'd', 0],
  [{ position: 5 }, '', 5],
  [{ limit: 0 }, '', 0],
  [{ anchor: 'c', limit: 2 }, 'ca', 2],
  [{ anchor: 'c', anchorOffset: -1, limit: 2, position: 4 }, 'bc', 1],
  [{ anchor: 'c', anchorOffset: -9, limit: 1 }, 'd', 0],
  [{ anchor: 'f', anchorOffset: 1 }, '', 5],
  [{ filter: { inMailbox: 'F1' }, anchor: 'b', limit: 1 }, 'b', 1],
  [{ filter: { inMailbox: 'F1' }, sort: by('receivedAt'), anchor: 'b', limit: 1 }, 'b', 1],
  [{ sort: by('subject'), anchor: 'c', anchorOffset: -1, limit: 2 }, 'fc', 2],
  [{ collapseThreads: true, anchor: 'c' }, 'c', 2],
]
for (const [args, found, position] of windows) {
  test(`the window ${JSON.stringify(args)} shows ${found || 'nothing'}`, async () => {
    const asked = { ...args, ...(args.anchor ? { anchor: ids[args.anchor] } : {}) }
    const answer = await bed.call('Email/query', asked)
    assert.equal(answer.ids.map(letterOf).join(''), found)
    assert.equal(answer.position, position)
    assert.equal('total' in answer, false)
    assert.equal(answer.canCalculateChanges, true)
  })
}

test('a limit that is set here is told', async () => {
  assert.equal((await bed.call('Email/query', {})).limit, 50)
  assert.equal((await bed.call('Email/query', { limit: 99 })).limit, 50)
  assert.equal('limit' in (await bed.call('Email/query', { limit: 3 })), false)
})

const refused: readonly [args: Loose, type: string][] = [
  [{ filter: { color: 'red' } }, 'unsupportedFilter'],
  [{ filter: { inMailbox: 5 } }, 'invalidArguments'],
  [{ filter: { before: '2026-01-01' } }, 'invalidArguments'],
  [{ filter: { minSize: -1 } }, 'invalidArguments'],
  [{ filter: { hasKeyword: 'a b' } }, 'invalidArguments'],
  [{ filter: { header: [] } }, 'invalidArguments'],
  [{ filter: { header: ['a', 'b', 'c'] } }, 'invalidArguments'],
  [{ filter: { text: 'a b c d e f' } }, 'unsupportedFilter'],
  [{ filter: { text: 'x'.repeat(1001) } }, 'unsupportedFilter'],
  [{ filter: { operator: 'OR', conditions: Array.from({ length: 30 }, () => ({})) } }, 'unsupportedFilter'],
  [{ filter: { operator: 'OR', conditions: {} } }, 'invalidArguments'],
  [{ filter: { operator: 'OR', conditions: [], text: 'x' } }, 'invalidArguments'],
  [{ filter: [] }, 'invalidArguments'],
  [{ sort: by('color') }, 'unsupportedSort'],
  [{ sort: [{ property: 'subject', collation: 'i;octet-soup' }] }, 'unsupportedSort'],
  [{ sort: by('hasKeyword') }, 'invalidArguments'],
  [{ sort: [{ isAscending: true }] }, 'invalidArguments'],
  [{ sort: [{ property: 'size', isAscending: 1 }] }, 'invalidArguments'],
  [{ limit: -1 }, 'invalidArguments'],
  [{ position: 1.5 }, 'invalidArguments'],
  [{ anchor: 'M99' }, 'anchorNotFound'],
  [{ anchor: 'x' }, 'anchorNotFound'],
  [{ unknown: true }, 'invalidArguments'],
]
for (const [args, type] of refused) {
  test(`${JSON.stringify(args).slice(0, 70)} is refused as ${type}`, async () => {
    assert.equal(await bed.refusal('Email/query', args), type)
    if (!('limit' in args || 'position' in args || 'anchor' in args)) {
      assert.equal(await bed.refusal('Email/queryChanges', { sinceQueryState: '1-1', ...args }), type)
    }
  })
}

test('snippets show what was looked for, as HTML', async () => {
  const snippets = async (filter: Loose, name: string) => {
    const { list } = await bed.call('SearchSnippet/get', { filter, emailIds: [ids[name]] })
    return [list[0].subject, list[0].preview]
  }
  assert.deepEqual(await snippets({ text: 'quick BROWN' }, 'a'), [
    null,
    'The <mark>quick</mark> <mark>brown</mark> fox',
  ])
  assert.deepEqual(await snippets({ subject: 'grü' }, 'd'), ['<mark>Grü</mark>ße', null])
  assert.deepEqual(await snippets({ text: 'b' }, 'f'), [null, '&lt;<mark>b</mark>&gt;'])
  assert.deepEqual(await snippets({ from: 'zoe' }, 'd'), [null, null])
  assert.deepEqual(await snippets({ operator: 'NOT', conditions: [{ text: 'quick' }] }, 'a'), [null, null])
  const { notFound, list } = await bed.call('SearchSnippet/get', { filter: { text: 'a' }, emailIds: ['M99', ids['e']] })
  assert.deepEqual([notFound, list], [['M99', ids['e']], []])
  assert.equal(await bed.refusal('SearchSnippet/get', { filter: { color: 1 }, emailIds: [] }), 'unsupportedFilter')
})

test('a snippet has 255 octets at most, whatever is found', () => {
  const text = fc.string({ unit: fc.constantFrom('x', ' ', '<', '&', 'ü', '😀', 'İ'), maxLength: 600 })
  fc.assert(
    fc.property(text, fc.constantFrom('x', '<', 'xx', 'ü'), (one, word) => {
      const excerpt = markedExcerpt(one, [casemap(word)])
      if (excerpt === undefined) return
      assert.ok(Buffer.byteLength(excerpt) <= 255)
      assert.match(excerpt, /<mark>/)
      assert.doesNotMatch(excerpt.replaceAll(/<\/?mark>/g, ''), /[<>]/)
    }),
  )
})

test('words and phrases are parted as RFC 8621 has it', () => {
  assert.deepEqual(wordsOf(`a "b c" d'e 'f g' "h \\"i" ""`), ['a', 'b c', "d'e", 'f g', 'h "i'])
  fc.assert(fc.property(fc.string({ maxLength: 30 }), (text) => assert.ok(Array.isArray(wordsOf(text)))))
})
