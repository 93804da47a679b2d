import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Bytes, concat, utf8 } from '../../base/bytes.ts'
import { HeaderFields } from '../../wire/mime/header-fields.ts'
import { MimeParser } from '../../wire/mime/mime-parser.ts'
import { MAX_HEADER_BYTES } from '../delivery/header-block.ts'
import { messageWords, WORD_LIMITS } from './message-words.ts'
import { authorOf, recipientsOf } from './senders-of.ts'

const CHUNK = 64 * 1024
/** A reader has a chunk in its hands when it sees that it is enough. */
const MAX_READ = WORD_LIMITS.textBytes + CHUNK

const letters: readonly (readonly [what: string, header: string, piece: string, bytes: number])[] = [
  ['50 MB of words of one letter', 'Content-Type: text/plain', 'a b c d e f g h i j k l m n o p\r\n', 50_000_000],
  ['50 MB of one word', 'Content-Type: text/plain', 'a', 50_000_000],
  ['50 MB of marks on nothing', 'Content-Type: text/plain; charset=utf-8', '\u0345\u0301\u0323', 50_000_000],
  [
    '50 MB of HTML that opens and never closes',
    'Content-Type: text/html',
    '<div><a href="http://x.example/',
    50_000_000,
  ],
  ['50 MB of hidden line breaks', 'Content-Transfer-Encoding: quoted-printable', '=\r\n', 50_000_000],
  ['50 MB of base64 of nothing', 'Content-Transfer-Encoding: base64', '====\r\n', 50_000_000],
  ['50 MB of links', 'Content-Type: text/plain', 'http://a.b.c.d.e.f.example/ ', 50_000_000],
]
for (const [what, header, piece, bytes] of letters) {
  test(`${what}: as much is read as of any large letter`, async () => {
    const letter = large(utf8(`From: a@b.example\r\n${header}\r\n\r\n`), utf8(piece), bytes)
    const words = await letter.words()
    assert.ok(letter.read.bytes <= MAX_READ, `${letter.read.bytes} octets were read`)
    assert.ok(words.size <= WORD_LIMITS.words)
    for (const word of words) assert.ok(word.length <= WORD_LIMITS.field, word.slice(0, 50))
  })
}

test('of 100,000 different words those are looked up that come first', async () => {
  const text = Array.from({ length: 100_000 }, (_, n) => `word${n}`).join(' ')
  const letter = large(utf8('Content-Type: text/plain\r\n\r\n'), utf8(text), text.length)
  const words = await letter.words()
  assert.equal(words.size, WORD_LIMITS.words)
  assert.ok(words.has('word0') && words.has('word300') && !words.has('word99999'))
})

/** Headers as large as any that is taken in. */
const bombs: readonly (readonly [what: string, make: (bytes: number) => string])[] = [
  ['fields of two octets', (bytes) => 'a:\r\n'.repeat(bytes / 4)],
  ['From fields', (bytes) => 'From: a@b.example\r\n'.repeat(bytes / 19)],
  ['one From with many addresses', (bytes) => `From: ${'a@b.example, '.repeat(bytes / 13)}a@b.example\r\n`],
  ['one From with groups in each other', (bytes) => `From: ${'g: '.repeat(bytes / 3)}\r\n`],
  ['one From with comments in each other', (bytes) => `From: ${'('.repeat(bytes)}\r\n`],
  ['a Subject of encoded words', (bytes) => `Subject: ${'=?utf-8?q?=41?= '.repeat(bytes / 16)}\r\n`],
  ['a Subject in folds', (bytes) => `Subject: ${'x\r\n '.repeat(bytes / 4)}\r\n`],
  ['a Message-ID of signs', (bytes) => `Message-ID: ${'@'.repeat(bytes)}\r\n`],
  ['a List-Id of brackets', (bytes) => `List-Id: ${'<'.repeat(bytes)}\r\n`],
  ['To fields', (bytes) => 'To: a@b.example\r\n'.repeat(bytes / 17)],
]
for (const [what, make] of bombs) {
  test(`a header of ${what} takes time in proportion to its size`, async () => {
    const half = await judgingMs(make(MAX_HEADER_BYTES / 2))
    const whole = await judgingMs(make(MAX_HEADER_BYTES - 4))
    // Twice as much may take twice as long, and anything under 10 ms is noise; in quadratic time it would be four times, and seconds.
    assert.ok(whole < 3.5 * half + 40, `${half} ms for half of it, ${whole} ms for all`)
  })
}

/** CPU time, the best of a few: other work of the machine is not ours. */
async function judgingMs(header: string): Promise<number> {
  const letter = large(utf8(`${header}\r\n`), utf8('hello'), 5)
  let best = Number.POSITIVE_INFINITY
  for (let time = 0; time < 3; time++) {
    const begun = cpuMs()
    const words = await letter.words()
    authorOf(letter.fields)
    recipientsOf(letter.fields)
    best = Math.min(best, cpuMs() - begun)
    assert.ok(words.size <= WORD_LIMITS.words)
  }
  return best
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** A letter of a header and one piece again and again, which is nowhere as a whole. */
function large(header: Bytes, piece: Bytes, bytes: number) {
  const chunk = concat(Array.from({ length: Math.max(1, Math.floor(CHUNK / piece.length)) }, () => piece))
  const parser = new MimeParser()
  parser.push(header)
  for (let pushed = 0; pushed < bytes; pushed += chunk.length) parser.push(chunk)
  const { root } = parser.finish()
  const read = { bytes: 0 }
  const fields = new HeaderFields(header)
  const chunks = async function* (start: number, end: number): AsyncGenerator<Bytes> {
    for (let at = start; at < end; at += chunk.length) {
      const some = chunk.subarray(0, Math.min(chunk.length, end - at))
      read.bytes += some.length
      yield some
    }
  }
  return { read, fields, words: () => messageWords({ fields, root, chunks }, undefined) }
}
