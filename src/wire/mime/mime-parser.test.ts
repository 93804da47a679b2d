import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hardMessages } from '../../../test/corpus-maker/hard-messages.ts'
import { type Bytes, fromLatin1, latin1, text, utf8 } from '../../base/bytes.ts'
import type { MimeLimits } from './limits.ts'
import type { MessageContent, Part } from './message-content.ts'
import { MimeParser } from './mime-parser.ts'

function parse(message: string | Bytes, size = Number.POSITIVE_INFINITY, limits?: Partial<MimeLimits>): MessageContent {
  const octets = typeof message === 'string' ? utf8(message) : message
  const parser = new MimeParser(limits)
  for (let at = 0; at < octets.length; at += size) parser.push(octets.slice(at, Math.min(octets.length, at + size)))
  return parser.finish()
}

/** The tree as one line: leaves as their body, the others as `subtype(parts)`. */
function outline(message: string, limits?: Partial<MimeLimits>): string {
  const octets = utf8(message)
  const show = (part: Part): string =>
    part.parts.length === 0
      ? JSON.stringify(text(octets.subarray(part.bodyStart, part.bodyEnd)))
      : `${part.subtype}(${part.parts.map(show).join(' ')})`
  return show(parse(octets, undefined, limits).root)
}

const MIXED = 'Content-Type: multipart/mixed; boundary='

test('facts of the root header', () => {
  const content = parse(
    'Date: Mon, 1 Jan 2024 00:00:00 +0100\r\nSubject: =?utf-8?Q?Re:_[x]_Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <c@x>\r\nReferences: <a@x>\r\nIn-Reply-To: <b@x>\r\n\r\nHello,\r\n world\r\n',
  )
  assert.equal(content.sentMs, Date.UTC(2023, 11, 31, 23))
  assert.deepEqual([content.baseSubject, content.isReply], ['Grüße', true])
  assert.equal(content.messageId, 'c@x')
  assert.deepEqual(content.references, ['a@x', 'b@x'])
  assert.equal(content.preview, 'Hello, world')
  assert.equal(content.hasAttachment, false)
})

test('structures, broken and whole', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['', '""'],
    ['\r\n', '""'],
    ['Subject: only', '""'],
    ['Subject: x\r\n\r\nbody', '"body"'],
    ['Subject: x\n\nbody\n', '"body\\n"'],
    [
      `${MIXED}b\r\n\r\npre\r\n--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\npost\r\n--b\r\n\r\nno`,
      'mixed("one" "two")',
    ],
    [`${MIXED}b\n\n--b\n\none\n--b\n\n\n--b--\n`, 'mixed("one" "")'],
    [`${MIXED}b\r\n\r\n--b\r\n\r\none`, 'mixed("one")'],
    [`${MIXED}b\r\n\r\n--b\r\n\r\none\r\n--b`, 'mixed("one")'],
    [`${MIXED}b\r\n\r\n--b\r\n`, 'mixed("")'],
    [`${MIXED}b\r\n\r\n--b \t\r\n\r\none\r\n--bxyz\r\n\r\ntwo`, 'mixed("one" "two")'],
    [`${MIXED}b\r\n\r\n--b\r\nX: y\r\n--b\r\n\r\ntwo`, 'mixed("" "two")'],
    [`${MIXED}b\r\n\r\n--b\r\n--b\r\n--b--`, 'mixed("" "")'],
    [`${MIXED}b\r\n\r\n--b\r\n\r\n-\r\n--\r\n--a\r\n --b\r\n--b--`, 'mixed("-\\r\\n--\\r\\n--a\\r\\n --b")'],
    [`${MIXED}b\r\n\r\n--b--\r\n--b\r\n\r\nno`, '"--b--\\r\\n--b\\r\\n\\r\\nno"'],
    [`Content-Type: multipart/mixed\r\n\r\n--\r\n\r\nx`, '"--\\r\\n\\r\\nx"'],
    [`${MIXED}""\r\n\r\n--\r\n\r\nx`, '"--\\r\\n\\r\\nx"'],
    [
      `${MIXED}o\r\n\r\n--o\r\n${MIXED}i\r\n\r\n--i\r\n\r\none\r\n--o\r\n\r\ntwo\r\n--i\r\nno\r\n--o--`,
      'mixed(mixed("one") "two\\r\\n--i\\r\\nno")',
    ],
    [
      `${MIXED}a\r\n\r\n--a\r\n${MIXED}ab\r\n\r\n--ab\r\n\r\n1\r\n--ab--\r\n--a\r\n\r\n2\r\n--a--`,
      'mixed(mixed("1") "2")',
    ],
    [
      `${MIXED}ab\r\n\r\n--ab\r\n${MIXED}a\r\n\r\n--a\r\n\r\n1\r\n--a--\r\n--ab\r\n\r\n2\r\n--ab--`,
      'mixed(mixed("1") "2")',
    ],
    [
      `${MIXED}s\r\n\r\n--s\r\n${MIXED}s\r\n\r\n--s\r\n\r\n1\r\n--s--\r\n--s\r\n\r\n2\r\n--s--`,
      'mixed(mixed("1") "2")',
    ],
    ['Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nbody', 'rfc822("body")'],
    ['Content-Type: message/rfc822\r\n\r\n', 'rfc822("")'],
    ['Content-Type: message/rfc822', 'rfc822("")'],
    ['Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA', '"AAAA"'],
    [`${MIXED}b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n--b--`, 'mixed(rfc822(""))'],
    [
      'Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: x\r\n\r\n1\r\n--b\r\nContent-Type: a/b\r\n\r\n2\r\n--b--',
      'digest(rfc822("1") "2")',
    ],
  ]
  for (const [message, expected] of cases) assert.equal(outline(message), expected, JSON.stringify(message))
})

test('the line break before a delimiter belongs to it, and lines are those of the body', () => {
  const { root } = parse(`${MIXED}b\r\n\r\n--b\r\n\r\n1\r\n2\r\n\r\n--b\r\nX: y\r\n\r\n--b--\r\n`)
  assert.deepEqual(
    root.parts.map((part) => [part.headerStart, part.bodyStart, part.bodyEnd, part.lines]),
    [
      [50, 52, 58, 2],
      [65, 71, 71, 0],
    ],
  )
})

test('limits make opaque leaves, not errors', () => {
  const nested = (depth: number) =>
    Array.from({ length: depth }, (_, level) => `${MIXED}x${level}x\r\n\r\n--x${level}x\r\n`).join('')
  const depthOf = (part: Part): number => 1 + Math.max(0, ...part.parts.map(depthOf))
  assert.equal(depthOf(parse(`${nested(500)}\r\nx`).root), 100)
  assert.equal(depthOf(parse('Content-Type: message/rfc822\r\n\r\n'.repeat(500)).root), 100)
  const many = `${MIXED}b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(20_000)}--b--\r\n`
  const { root } = parse(many)
  assert.equal(root.parts.length, 9999)
  assert.equal(root.parts.at(-1)?.bodyEnd, many.length - '\r\n--b--\r\n'.length)
  assert.equal(
    outline(`${MIXED}b\r\n\r\n--b\r\n\r\n1\r\n--b\r\n\r\n2\r\n--b--`, { maxParts: 2 }),
    'mixed("1\\r\\n--b\\r\\n\\r\\n2")',
  )
})

test('a header that is too long is read as far as the limit, and the body is found behind it', () => {
  const message = `Subject: s\r\nX: ${'x'.repeat(5000)}\r\nTo: a@b\r\n\r\nbody`
  const content = parse(message, 100, { maxHeaderBytes: 1000 })
  assert.equal(latin1(content.envelope), '(NIL "s" NIL NIL NIL NIL NIL NIL NIL NIL)')
  assert.equal(content.root.bodyStart, message.length - 4)
})

test('of very many fields the first are looked at', () => {
  const message = `To: a@b\r\n${'X:\r\n'.repeat(10_000)}Subject: late\r\n\r\nbody`
  const content = parse(message)
  assert.equal(latin1(content.envelope), '(NIL NIL NIL NIL NIL ((NIL NIL "a" "b")) NIL NIL NIL NIL)')
  assert.equal(content.root.bodyStart, message.length - 4)
})

test('many large headers are looked at only in part', () => {
  const part = `--b\r\nContent-Description: ${'d'.repeat(4000)}\r\nContent-Type: a/b\r\n\r\n\r\n`
  const { root } = parse(`${MIXED}b\r\n\r\n${part.repeat(50)}`, undefined, { maxHeadersBytes: 20_000 })
  assert.equal(root.parts[0]?.type, 'a')
  assert.equal(root.parts[40]?.type, 'text')
  assert.equal(root.parts.length, 50)
})

test('boundaries of more than 70 characters are used, endless ones are not', () => {
  const message = (length: number) => `${MIXED}${'b'.repeat(length)}\r\n\r\n--${'b'.repeat(length)}\r\n\r\nx`
  assert.equal(outline(message(200)), 'mixed("x")')
  assert.equal(parse(message(100_000)).root.parts.length, 0)
})

test('bare CR, NUL and 8-bit octets change nothing about places', () => {
  const message = fromLatin1('Subject: a\rb\0\xff\r\n\r\n\r\r\na\0\xff\r')
  const { root, envelope } = parse(message)
  assert.deepEqual([root.bodyStart, root.bodyEnd, root.lines], [18, message.length, 1])
  assert.equal(latin1(envelope), '(NIL {4}\r\na b\xff NIL NIL NIL NIL NIL NIL NIL NIL)')
})

test('hard messages give the same answer in pieces of any size', () => {
  for (const { name, octets } of hardMessages(7, 130)) {
    const whole = parse(octets)
    for (const size of [1, 2, 3, 7, 64, 1000]) {
      if (octets.length / size > 20_000) continue
      assert.deepEqual(parse(octets, size), whole, `${name} by ${size}`)
    }
  }
})

test('hard messages with bare line feeds have the same structure as with CRLF', () => {
  const shape = (part: Part): unknown => [part.type, part.subtype, part.lines, part.parts.map(shape)]
  for (const { name, octets } of hardMessages(8, 130)) {
    const feeds = fromLatin1(latin1(octets).replace(/\r\n/g, '\n'))
    assert.deepEqual(shape(parse(feeds).root), shape(parse(octets).root), name)
  }
})

/** Places lie within one another, siblings follow one another, sizes and lines fit the octets. */
function assertSound(part: Part, start: number, end: number, octets: Bytes): void {
  assert.ok(start <= part.headerStart && part.headerStart <= part.bodyStart)
  assert.ok(part.bodyStart <= part.bodyEnd && part.bodyEnd <= end)
  let feeds = 0
  for (let at = part.bodyStart; at < part.bodyEnd; at++) if (octets[at] === 0x0a) feeds++
  assert.equal(part.lines, feeds)
  let from = part.bodyStart
  for (const child of part.parts) {
    assertSound(child, from, part.bodyEnd, octets)
    from = child.bodyEnd
  }
}

test('the places of the parts of hard messages are sound', () => {
  for (const { octets } of hardMessages(9, 130)) assertSound(parse(octets).root, 0, octets.length, octets)
})

test('any octets are a message, whose root spans them', () => {
  const pieces = fc.constantFrom(
    `${MIXED}b\r\n`,
    `${MIXED}bc\n`,
    'Content-Type: message/rfc822\r\n',
    'Content-Type: multipart/digest; boundary=d\r\n',
    '--b\r\n',
    '--bc\n',
    '--d\r\n',
    '--b--',
    '\r\n',
    '\n',
    '\r',
    '-',
    'x',
    ' y',
    '\xff\0',
    'To: a@b\r\n',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), fc.integer({ min: 1, max: 20 }), (list, size) => {
      const octets = fromLatin1(list.join(''))
      const whole = parse(octets)
      assert.equal(whole.root.headerStart, 0)
      assert.equal(whole.root.bodyEnd, octets.length)
      assertSound(whole.root, 0, octets.length, octets)
      assert.deepEqual(parse(octets, size), whole)
    }),
    { numRuns: 1000 },
  )
})

test('a multipart or message that is too deep to be looked into is octets', () => {
  const deep = 'Content-Type: message/rfc822\r\n\r\n'.repeat(3)
  assert.match(latin1(new MimeParser({ maxDepth: 3 }).finish().bodyStructure), /"text" "plain"/)
  const parser = new MimeParser({ maxDepth: 3 })
  parser.push(fromLatin1(deep))
  const { root } = parser.finish()
  assert.equal(root.parts[0]?.parts[0]?.type, 'application')
})

test('whatever chance makes of a message, its parts lie within one another and what is shown of them stays in proportion', () => {
  const check = (part: Part, from: number, to: number): void => {
    assert.ok(from <= part.headerStart && part.headerStart <= part.bodyStart)
    assert.ok(part.bodyStart <= part.bodyEnd && part.bodyEnd <= to)
    for (const child of part.parts) check(child, part.bodyStart, part.bodyEnd)
  }
  for (const { name, octets } of hardMessages(11, 500)) {
    const { root, bodyStructure, envelope } = parse(octets)
    assert.doesNotThrow(() => check(root, 0, octets.length), name)
    assert.ok(bodyStructure.length + envelope.length < 50 * octets.length + 1000, name)
  }
})
