import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { JmapTestBed, type Loose, letter } from '../../../../test/kit/jmap-test-bed.ts'
import { MimeParser } from '../../../wire/mime/mime-parser.ts'
import { flatBody } from './body-parts.ts'
import { truncated } from './body-value.ts'

test('everything that is known of a message without its octets is given', async () => {
  await using bed = await JmapTestBed.open()
  const id = await bed.deliver(letter('Hello'), { flags: ['\\Seen', '\\Flagged', 'Work', '$Forwarded'] })
  const properties = [
    'id',
    'blobId',
    'threadId',
    'mailboxIds',
    'keywords',
    'size',
    'receivedAt',
    'hasAttachment',
    'preview',
  ]
  const { list, state, notFound } = await bed.call('Email/get', { ids: [id, 'M99', 'x', id], properties })
  assert.deepEqual(list, [
    {
      id,
      blobId: 'B1',
      threadId: 'T1',
      mailboxIds: { F1: true },
      keywords: { $seen: true, $flagged: true, work: true, $forwarded: true },
      size: list[0].size,
      receivedAt: '2026-01-01T00:00:00Z',
      hasAttachment: false,
      preview: 'This is about Hello.',
    },
  ])
  assert.deepEqual(notFound, ['M99', 'x'])
  assert.match(state, /^\d+-\d+$/)
})

test('fields that the envelope has are the same whether it or the header is read', async () => {
  await using bed = await JmapTestBed.open()
  const text = `From: =?utf-8?q?B=C3=B8?= <bo@example.net>, "Last, First" <x@y.example>
To: Group: a@b.example, C <c@d.example>;, e@f.example
Cc: broken address
Subject: =?utf-8?b?R3LDvMOfZQ==?= folded
\tinto two
Message-ID: <1@example.net>
In-Reply-To: <0@example.net>
Date: Thu, 1 Jan 2026 10:00:00 -0500

x
`
  const id = await bed.deliver(text)
  const properties = ['from', 'to', 'cc', 'bcc', 'subject', 'messageId', 'inReplyTo', 'sentAt']
  const [quick] = (await bed.call('Email/get', { ids: [id], properties })).list
  const [whole] = (await bed.call('Email/get', { ids: [id], properties: [...properties, 'sender'] })).list
  const { sender, ...same } = whole
  assert.deepEqual(quick, same)
  assert.equal(sender, null)
  assert.equal(quick.subject, 'Grüße folded\tinto two')
  assert.deepEqual(quick.from, [
    { name: 'Bø', email: 'bo@example.net' },
    { name: 'Last, First', email: 'x@y.example' },
  ])
  assert.deepEqual(
    quick.to.map(({ email }: Loose) => email),
    ['a@b.example', 'c@d.example', 'e@f.example'],
  )
  assert.equal(quick.sentAt, '2026-01-01T10:00:00-05:00')
  assert.equal(quick.bcc, null)
})

test('a listing never reads a message, and what is not to be seen is not there', async () => {
  const octets = () => assert.fail('a message was read')
  await using bed = await JmapTestBed.open({ changes: { octets, body: octets } })
  const id = await bed.deliver(letter('Hello'))
  const hidden = await bed.deliver(letter('Gone'), { flags: ['\\Deleted'] })
  const properties = [
    'from',
    'to',
    'subject',
    'receivedAt',
    'preview',
    'keywords',
    'hasAttachment',
    'threadId',
    'size',
    'mailboxIds',
  ]
  const { list, notFound } = await bed.call('Email/get', { ids: [id, hidden], properties })
  assert.equal(list.length, 1)
  assert.deepEqual(notFound, [hidden])
})

const refused: readonly [why: string, args: Loose, type: string][] = [
  ['a property that there is not', { ids: [], properties: ['color'] }, 'invalidArguments'],
  ['a form that is forbidden', { ids: [], properties: ['header:From:asDate'] }, 'invalidArguments'],
  ['a part property that there is not', { ids: [], bodyProperties: ['subject'] }, 'invalidArguments'],
  ['a negative length', { ids: [], maxBodyValueBytes: -1 }, 'invalidArguments'],
  ['an unknown argument', { ids: [], fetchEverything: true }, 'invalidArguments'],
  ['too many', { ids: Array.from({ length: 1001 }, (_, at) => `M${at}`) }, 'requestTooLarge'],
]
for (const [why, args, type] of refused) {
  test(`Email/get is refused for ${why}`, async () => {
    await using bed = await JmapTestBed.open()
    assert.equal(await bed.refusal('Email/get', args), type)
  })
}

/** The example of RFC 8621 §4.1.4, each part named by its letter. */
const MAILING_LIST = `Content-Type: multipart/mixed; boundary=1

--1
Content-Type: text/plain
Content-Disposition: inline

A
--1
Content-Type: multipart/mixed; boundary=2

--2
Content-Type: multipart/alternative; boundary=3

--3
Content-Type: multipart/mixed; boundary=4

--4
Content-Type: text/plain
Content-Disposition: inline

B
--4
Content-Type: image/jpeg
Content-Disposition: inline

C
--4
Content-Type: text/plain
Content-Disposition: inline

D
--4--
--3
Content-Type: multipart/related; boundary=5

--5
Content-Type: text/html

E
--5
Content-Type: image/jpeg
Content-ID: <f@x>

F
--5--
--3--
--2
Content-Type: image/jpeg
Content-Disposition: attachment; filename*=utf-8''g%C3%BC.jpg

G
--2
Content-Type: application/x-excel

H
--2
Content-Type: message/rfc822

Subject: J

J
--2--
--1
Content-Type: text/plain
Content-Disposition: inline

K
--1--
`

test('the mailing list of RFC 8621 is taken apart as it says there', async () => {
  await using bed = await JmapTestBed.open()
  const id = await bed.deliver(MAILING_LIST)
  const [email] = (
    await bed.call('Email/get', {
      ids: [id],
      properties: ['textBody', 'htmlBody', 'attachments', 'bodyValues', 'bodyStructure', 'hasAttachment'],
      fetchAllBodyValues: true,
    })
  ).list
  const lettersOf = async (parts: Loose) => {
    const all = []
    for (const { blobId } of parts) {
      const text = await (await bed.fetch(`/jmap/download/Aa1/${blobId}/x`)).text()
      all.push(text.replace('Subject: J\r\n\r\n', ''))
    }
    return all.join(' ')
  }
  assert.equal(await lettersOf(email.textBody), 'A B C D K')
  assert.equal(await lettersOf(email.htmlBody), 'A E K')
  assert.equal(await lettersOf(email.attachments), 'C F G H J')
  assert.deepEqual(
    Object.values(email.bodyValues)
      .map(({ value }: Loose) => value)
      .sort(),
    ['A', 'B', 'D', 'E', 'K'],
  )
  const [, f, g, , j] = email.attachments
  assert.deepEqual(
    [f.cid, g.name, g.disposition, j.type, j.subParts],
    ['f@x', 'gü.jpg', 'attachment', 'message/rfc822', undefined],
  )
  assert.equal(email.bodyStructure.partId, null)
  assert.equal(email.bodyStructure.subParts[1].subParts[0].subParts[0].subParts[2].partId, '2.1.1.3')
  assert.equal(email.hasAttachment, true)
})

test('texts are read in their charset, and what is wrong with them is said', async () => {
  await using bed = await JmapTestBed.open()
  const part = (type: string, text: string, encoding = '8bit') =>
    `--b\nContent-Type: ${type}\nContent-Transfer-Encoding: ${encoding}\n\n${text}\n`
  const text = `Content-Type: multipart/mixed; boundary=b\n\n${[
    part('text/plain; charset=iso-8859-1', 'Gr=FC=DFe', 'quoted-printable'),
    part('text/plain; charset=utf-8', 'Gr=FCe', 'quoted-printable'),
    part('text/plain; charset=x-nobody-knows', 'abc'),
    part('text/plain', 'a\nb'),
    part('text/html; charset=utf-8', '<p title="x">Hällo</p>'),
    part('text/plain; charset=utf-8', 'abc', 'x-uuencode'),
  ].join('')}--b--\n`
  const id = await bed.deliver(text)
  const values = async (more: Loose = {}) => {
    const args = { ids: [id], properties: ['bodyValues'], fetchAllBodyValues: true, ...more }
    return (await bed.call('Email/get', args)).list[0].bodyValues
  }
  assert.deepEqual(await values(), {
    1: { value: 'Grüße', isEncodingProblem: false, isTruncated: false },
    2: { value: 'Gr\ufffde', isEncodingProblem: true, isTruncated: false },
    3: { value: 'abc', isEncodingProblem: true, isTruncated: false },
    4: { value: 'a\nb', isEncodingProblem: false, isTruncated: false },
    5: { value: '<p title="x">Hällo</p>', isEncodingProblem: false, isTruncated: false },
    6: { value: 'abc', isEncodingProblem: true, isTruncated: false },
  })
  const short = await values({ maxBodyValueBytes: 3 })
  assert.deepEqual(short[1], { value: 'Gr', isEncodingProblem: false, isTruncated: true })
  assert.deepEqual(short[5], { value: '', isEncodingProblem: false, isTruncated: true })
  assert.equal((await values({ maxBodyValueBytes: 15 }))[5].value, '<p title="x">H')
  assert.deepEqual(Object.keys(await values({ fetchAllBodyValues: false, fetchHTMLBodyValues: true })), [
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
  ])
  assert.deepEqual(await values({ fetchAllBodyValues: false }), {})
})

test('a text is cut between characters, and is never longer than was asked', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(60), fc.boolean(), (text, most, isHtml) => {
      const cut = truncated(text, most, isHtml)
      assert.ok(Buffer.byteLength(cut) <= most)
      assert.ok(text.startsWith(cut))
      assert.ok(cut.isWellFormed() || !text.isWellFormed())
      if (Buffer.byteLength(text) <= most) assert.equal(cut, text)
    }),
  )
})

test('whatever a message is, every leaf of it is in a list', () => {
  const line = fc.constantFrom(
    '--a',
    '--b',
    '--a--',
    '--b--',
    '',
    'x',
    'Content-Type: multipart/alternative; boundary=a',
    'Content-Type: multipart/related; boundary=b',
    'Content-Type: text/html',
    'Content-Type: image/png; name=x',
    'Content-Disposition: attachment',
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
      const parser = new MimeParser()
      parser.push(Buffer.from(lines.join('\r\n')))
      const flat = flatBody(parser.finish().root)
      const listed = new Set([...flat.textBody, ...flat.htmlBody, ...flat.attachments])
      const visit = (part: Loose): void => {
        if (part.subParts) part.subParts.forEach(visit)
        else assert.ok(listed.has(part))
      }
      visit(flat.structure)
    }),
  )
})

test('threads list their messages by date, without those that are hidden', async () => {
  await using bed = await JmapTestBed.open()
  const first = await bed.deliver(letter('One'))
  const reply = (subject: string, more = {}) => bed.deliver(letter(subject, 'References: <One@example.net>\n'), more)
  const late = await reply('Re: One', { receivedMs: bed.clock.nowMs() + 5000 })
  const early = await reply('RE: One', { receivedMs: bed.clock.nowMs() + 1000, mailbox: 'Archive' })
  await reply('Aw: One', { flags: ['\\Deleted'] })
  const { list, notFound } = await bed.call('Thread/get', { ids: ['T1', 'T9'] })
  assert.deepEqual(list, [{ id: 'T1', emailIds: [first, early, late] }])
  assert.deepEqual(notFound, ['T9'])
  assert.equal(await bed.refusal('Thread/get', { ids: [], properties: ['subject'] }), 'invalidArguments')
})

test('a message that is not there any more between two looks is not found', async () => {
  await using bed = await JmapTestBed.open({ changes: { octets: async () => new Map(), body: async () => undefined } })
  const id = await bed.deliver(letter('Hello'))
  assert.deepEqual((await bed.call('Email/get', { ids: [id] })).notFound, [id])
})
