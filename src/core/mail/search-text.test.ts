import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Bytes, concat, utf8 } from '../../base/bytes.ts'
import { MimeParser } from '../../wire/mime/mime-parser.ts'
import { casemap } from '../../wire/mime/unicode-casemap.ts'
import type { Body } from './body.ts'
import { fieldNeedle, MAX_NEEDLE, MAX_PIECES, readSearchText } from './search-text.ts'

/** A body whose octets are made when they are asked for, in chunks; counts those that were. */
class MadeBody implements Body {
  readonly digest = new Uint8Array(32)
  readonly size: number
  taken = 0
  readonly #head: Bytes
  readonly #line: Bytes

  constructor(head: string, line: string, lines: number) {
    this.#head = utf8(head)
    this.#line = utf8(line)
    this.size = this.#head.length + this.#line.length * lines
  }

  async *chunks(start = 0, end = this.size): AsyncGenerator<Bytes> {
    const many = concat(Array.from({ length: 500 }, () => this.#line))
    const from = this.#head.length
    for (let at = start; at < end; ) {
      const inHead = at < from
      const source = inHead ? this.#head : many
      const offset = inHead ? at : (at - from) % this.#line.length
      const chunk = source.subarray(offset, Math.min(source.length, offset + end - at))
      at += chunk.length
      this.taken += chunk.length
      yield chunk
    }
  }

  async bytes(): Promise<Bytes> {
    throw new Error('a large body must not be taken into memory')
  }
}

async function textOf(message: string) {
  const octets = utf8(message)
  const parser = new MimeParser()
  parser.push(octets)
  const { root, envelope } = parser.finish()
  const body: Body = { digest: new Uint8Array(32), size: octets.length, bytes: async () => octets, chunks }
  async function* chunks(start = 0, end = octets.length): AsyncGenerator<Bytes> {
    for (let at = start; at < end; at += 1000) yield octets.subarray(at, Math.min(end, at + 1000))
  }
  return readSearchText(body, root, envelope)
}

test('of a text of 150 MB no more is read than shows that it is too much', async () => {
  const head = 'Subject: large\r\n\r\n'
  const body = new MadeBody(head, `${'All work and no play. '.repeat(3)}\r\n`, 2_300_000)
  const parser = new MimeParser()
  parser.push(utf8(`${head}x`))
  const { root, envelope } = parser.finish()
  assert.equal(await readSearchText(body, { ...root, bodyEnd: body.size }, envelope), undefined)
  assert.ok(body.size > 150_000_000)
  assert.ok(body.taken < 8_000_000, `${body.taken} octets`)
})

test('text that grows when it is prepared, and headers without end, are too much as well', async () => {
  // One character that stands for eighteen.
  assert.equal(await textOf(`\r\n${'\ufdfa'.repeat(300_000)}`), undefined)
  assert.equal(await textOf(`${'X: y\r\n'.repeat(60_000)}\r\n`), undefined)
  const part = `--b\r\n${'X: y\r\n'.repeat(5000)}\r\n\r\n`
  assert.equal(await textOf(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${part.repeat(12)}--b--`), undefined)
  assert.ok(await textOf(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${part.repeat(2)}--b--`))
})

test('any text that may be asked for is whole in one of the pieces', async () => {
  const characters = fc.constantFrom('a', 'å', '𐐨', '漢', ' ')
  await fc.assert(
    fc.asyncProperty(fc.array(characters, { minLength: 50, maxLength: 200 }), fc.nat(), async (some, seed) => {
      const long = some.join('').repeat(Math.ceil(150_000 / some.length))
      const message = `Content-Type: text/plain; charset=utf-8\r\n\r\n${long}`
      const found = await textOf(message)
      const whole = casemap(long)
      assert.ok(found && found.pieces.length > 1 && found.pieces.length <= MAX_PIECES)
      for (let n = 0; n < 50; n++) {
        const at = (seed + n * 7919) % (whole.length - MAX_NEEDLE)
        const needle = whole
          .slice(at, at + MAX_NEEDLE)
          .toWellFormed()
          .replaceAll('\ufffd', '')
        assert.ok(found.pieces.some((piece) => piece.includes(needle)))
      }
    }),
    { numRuns: 10 },
  )
})

test('fields stand where they are looked for', async () => {
  const text = await textOf(
    'SUBJECT: =?utf-8?q?bl=C3=A5?=\r\nFrom: "L, F" <a@b.example>\r\nCc: c@d\r\nX-Odd: odd\r\n\r\nbody\r\n',
  )
  assert.equal(text?.subject, 'SUBJECT: BLA\u030a\nBLA\u030a\n')
  for (const part of ['FROM: "L, F" <A@B.EXAMPLE>', '\nL, F <A@B.EXAMPLE>']) assert.ok(text?.from.includes(part), part)
  assert.ok(text?.recipients.includes('CC: C@D'))
  assert.ok(text?.other.includes('X-ODD: ODD'))
  assert.deepEqual(text?.pieces, ['BODY\r\n\n'])
  assert.deepEqual(fieldNeedle('bCC'), { field: 'recipients', before: 'BCC: ' })
  assert.deepEqual(fieldNeedle('Constructor'), { field: 'other', before: 'CONSTRUCTOR: ' })
  assert.deepEqual(fieldNeedle('X-\u00e5'), { field: 'other', before: '' })
})
