import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { JmapTestBed, type Loose, letter } from '../../../../test/kit/jmap-test-bed.ts'

test('all messages and all threads are given to who asks for all of few, and not of many', async () => {
  await using bed = await JmapTestBed.open({ limits: { maxObjectsInGet: 3 } })
  assert.deepEqual((await bed.call('Email/get', { ids: null })).list, [])
  const one = await bed.deliver(letter('One'))
  const reply = await bed.deliver(letter('Re: One', 'References: <One@example.net>\n'), { mailbox: 'Archive' })
  await bed.deliver(letter('Gone'), { flags: ['\\Deleted'] })
  const { list, notFound } = await bed.call('Email/get', { properties: ['subject'] })
  assert.deepEqual(new Set(list.map(({ id }: Loose) => id)), new Set([one, reply]))
  assert.deepEqual(notFound, [])
  assert.deepEqual((await bed.call('Thread/get', { ids: null })).list, [{ id: 'T1', emailIds: [one, reply] }])
  await bed.deliver(letter('Two'))
  assert.equal(await bed.refusal('Email/get', { ids: null }), 'requestTooLarge')
  assert.equal(await bed.refusal('Thread/get', {}), 'requestTooLarge')
})

/** A Content-Id as it is written, and what it is. */
const CONTENT_IDS: readonly (readonly [written: string, cid: string | null])[] = [
  ['<a@b>', 'a@b'],
  ['  <a@b>  ', 'a@b'],
  ['(of the picture) <a@b> (and no other)', 'a@b'],
  ['a@b', 'a@b'],
  ['a@b (bare)', 'a@b'],
  ['', ''],
]

test('a part is named by its Content-Id without brackets, comments and white space', async () => {
  await using bed = await JmapTestBed.open()
  for (const [written, cid] of CONTENT_IDS) {
    const id = await bed.deliver(`Content-Type: image/png\nContent-Id:${written}\n\nx\n`)
    const { list } = await bed.call('Email/get', { ids: [id], properties: ['bodyStructure'], bodyProperties: ['cid'] })
    assert.equal(list[0].bodyStructure.cid, cid, written)
  }
})

/** Properties that a list shows. Asked for with `references` they come from the message itself. */
const LISTED = ['messageId', 'inReplyTo', 'from', 'to', 'cc', 'bcc', 'subject', 'sentAt']

const value = fc.constantFrom(
  '',
  ' ',
  'a@b.example',
  'A <a@b.example>, "c, d" <c@d.example>',
  'Group: a@b.example, C <c@d.example>;',
  'Group:;',
  'undisclosed-recipients:;, x@y.example',
  '<@relay.example:a@b.example>',
  'a@b.example (Anna Fjell)',
  'nobody',
  '<>',
  '"" <>',
  ',,',
  '"open',
  '=?utf-8?q?Gr=C3=BC=C3=9Fe?= <g@example.net>',
  'Gr\u00fc\u00dfe',
  ' =?utf-8?q?a?= =?utf-8?q?b?= x',
  '<one@example.net> <two@example.net>',
  '<one@example.net>(x)',
  'Thu, 1 Jan 2026 00:00:00 +0100',
  'Thu, 1 Jan 2026 00:00:00 +0100 (CET)',
  '1 Jan 26 00:00 EST',
  'tomorrow',
)
const name = fc.constantFrom('From', 'To', 'CC', 'bcc', 'Subject', 'Date', 'Message-ID', 'In-Reply-To', 'Reply-To')
const fields = fc.array(fc.tuple(name, value), { maxLength: 12 })

test('a message says the same of itself in a list as where it is read', async () => {
  await using bed = await JmapTestBed.open()
  const read = async (id: string, properties: readonly string[]) =>
    (await bed.call('Email/get', { ids: [id], properties })).list[0]
  await fc.assert(
    fc.asyncProperty(fields, async (written) => {
      const id = await bed.deliver(`${written.map(([field, text]) => `${field}: ${text}\n`).join('')}\nx\n`)
      const { references: _, ...looked } = await read(id, [...LISTED, 'references'])
      assert.deepEqual(await read(id, LISTED), looked)
    }),
    { numRuns: 150 },
  )
})

test('a field that is there twice is one for the properties with names, and the last one counts in its form', async () => {
  await using bed = await JmapTestBed.open()
  const id = await bed.deliver('From: a@b.example\nFrom: c@d.example\nTo:\n\nx\n')
  const properties = ['from', 'to', 'cc', 'header:From:asAddresses', 'header:To:asAddresses', 'header:Cc:asAddresses']
  const [email] = (await bed.call('Email/get', { ids: [id], properties })).list
  const emails = (list: Loose) => list?.map(({ email: one }: Loose) => one)
  assert.deepEqual(emails(email.from), ['a@b.example', 'c@d.example'])
  assert.deepEqual(emails(email['header:From:asAddresses']), ['c@d.example'])
  assert.deepEqual([email.to, email.cc], [null, null])
  assert.deepEqual([email['header:To:asAddresses'], email['header:Cc:asAddresses']], [[], null])
})
