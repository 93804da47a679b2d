import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { type Bytes, utf8 } from '../../base/bytes.ts'
import { HeaderFields } from '../../wire/mime/header-fields.ts'
import { MimeParser } from '../../wire/mime/mime-parser.ts'
import { messageWords, WORD_LIMITS } from './message-words.ts'
import { wordsIn } from './text-words.ts'

test('words are told apart by where they stand', async () => {
  const words = await wordsOf(
    [
      'From: =?utf-8?q?Pr=C3=BCfer?= <Win@Prizes.Example.COM>',
      'Reply-To: <other@gmail.test>',
      'Subject: CLAIM YOUR PRIZE NOW',
      'Message-ID: <1@mail.prizes.example>',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Claim it: http://www.bad.example/x or https://bank.example@evil.example/login',
    ].join('\r\n'),
  )
  for (const word of [
    'from:win@prizes.example.com',
    'from:example.com',
    'reply:gmail.test',
    'name:prüfer',
    'subject:prize',
    'subject is in capitals',
    'id:mail.prizes.example',
    'claim',
    'link:www.bad.example',
    'link:bad.example',
    'link:evil.example',
    'no to',
    'charset:utf-8',
  ]) {
    assert.ok(words.has(word), `${word} of ${[...words].join(' | ')}`)
  }
  assert.ok(!words.has('link:bank.example'))
})

test('of HTML that is read what is shown, and where links lead', async () => {
  const html = '<style>.hidden{}</style><p>che<b>ap</b> <a href="http://pills.example/?q=1">here</a></p>'
  const words = await wordsOf(`Content-Type: text/html\r\n\r\n${html}`)
  for (const word of ['cheap', 'here', 'link:pills.example', 'part:text/html']) assert.ok(words.has(word), word)
  assert.ok(!words.has('hidden') && !words.has('href'))
})

test('attachments are known by their endings', async () => {
  const words = await wordsOf(
    'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b\r\nContent-Type: application/zip; name="invoice.pdf.EXE"\r\n\r\nx\r\n--b--\r\n',
  )
  for (const word of ['hello', 'part:application/zip', 'file:exe']) assert.ok(words.has(word), word)
})

const spellings: readonly (readonly [string, string[]])[] = [
  ['V\u200bi\u00adagra', ['viagra']],
  ['ＦＲＥＥ 𝐜𝐚𝐬𝐡', ['free', 'cash']],
  ["don't a to e-mail $100 50%!!!", ["don't", 'e-mail', '$100', '50%!!!']],
  ['無料です', ['無料', '料で', 'です']],
  [`a${'b'.repeat(60)}`, ['long a 6']],
  ['', []],
]
for (const [text, expected] of spellings) {
  test(`words of ${JSON.stringify(text.slice(0, 20))}`, () => assert.deepEqual([...wordsIn(text)], expected))
}

test('what a sender makes large is read in part', async () => {
  const reads: number[] = []
  const flood = Array.from({ length: 400_000 }, (_, n) => `w${n}`).join(' ')
  const words = await wordsOf(`Subject: ${'x '.repeat(100_000)}\r\n\r\n${flood}`, reads)
  assert.equal(words.size, WORD_LIMITS.words)
  assert.ok(reads.reduce((sum, octets) => sum + octets, 0) <= WORD_LIMITS.textBytes)

  const many = Array.from({ length: 500 }, (_, n) => `--b\r\n\r\nword${n}\r\n`).join('')
  const parts = await wordsOf(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${many}--b--\r\n`)
  assert.ok(parts.has('word15') && !parts.has('word16'))

  // Eighteen letters of one character.
  const wide = await wordsOf(`Content-Type: text/plain; charset=utf-8\r\n\r\n${'\ufdfa '.repeat(30_000)}`)
  assert.ok(wide.size < 100)

  // Marks in an order that has to be put right.
  const marks = await wordsOf(
    `Content-Type: text/plain; charset=utf-8\r\n\r\na${'\u0345\u0301\u0323'.repeat(8000)} end`,
  )
  assert.ok(marks.has('end'))
  assert.ok([...marks].filter((word) => /\p{M}/u.test(word)).every((word) => word.length <= 6))

  const nested = `${'Content-Type: message/rfc822\r\n\r\n'.repeat(500)}Subject: deep\r\n\r\ndeep text`
  assert.ok((await wordsOf(nested)).size <= WORD_LIMITS.words)
})

test('whatever a message is, it has a bounded number of words, none of them long', async () => {
  await fc.assert(
    fc.asyncProperty(anyText({ maxLength: 2000 }), anyText({ maxLength: 2000 }), async (header, text) => {
      const words = await wordsOf(`From: ${header}\r\nSubject: ${header}\r\n\r\n${text}`)
      assert.ok(words.size <= WORD_LIMITS.words)
      for (const word of words) assert.ok(word.length <= WORD_LIMITS.field + 20, word)
    }),
    { numRuns: 100 },
  )
})

async function wordsOf(message: string, reads: number[] = []): Promise<ReadonlySet<string>> {
  const octets = utf8(message)
  const parser = new MimeParser()
  parser.push(octets)
  const { root } = parser.finish()
  const chunks = async function* (start: number, end: number): AsyncGenerator<Bytes> {
    for (let at = start; at < end; at += 65_536) {
      const chunk = octets.subarray(at, Math.min(end, at + 65_536))
      reads.push(chunk.length)
      yield chunk
    }
  }
  const fields = new HeaderFields(octets.subarray(0, root.bodyStart))
  return messageWords({ fields, root, chunks }, undefined)
}
