import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromLatin1, utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { parseExtensions } from './extensions.ts'
import { type Reply, ReplyParser, replyText } from './reply.ts'

const GOOD: readonly (readonly [string, Reply[]])[] = [
  ['250 ok\r\n', [{ code: 250, status: undefined, lines: ['ok'] }]],
  ['250\r\n', [{ code: 250, status: undefined, lines: [''] }]],
  ['250 2.1.5 fine\r\n', [{ code: 250, status: '2.1.5', lines: ['fine'] }]],
  ['550 5.1.10\r\n', [{ code: 550, status: '5.1.10', lines: [''] }]],
  ['220 1.2.3.4 host\r\n', [{ code: 220, status: undefined, lines: ['1.2.3.4 host'] }]],
  ['550-5.1.1 a\r\n550 5.1.1 b\n', [{ code: 550, status: '5.1.1', lines: ['a', 'b'] }]],
  [
    '250 a\r\n354 b\r\n',
    [
      { code: 250, status: undefined, lines: ['a'] },
      { code: 354, status: undefined, lines: ['b'] },
    ],
  ],
  ['550 \x1b[31mred\x00\r\n', [{ code: 550, status: undefined, lines: ['?[31mred?'] }]],
]
for (const [octets, expected] of GOOD) {
  test(`replies are read however they arrive: ${JSON.stringify(octets)}`, () => {
    for (let size = 1; size <= octets.length; size++) {
      const parser = new ReplyParser()
      const found: Reply[] = []
      for (let at = 0; at < octets.length; at += size) found.push(...parser.push(utf8(octets.slice(at, at + size))))
      assert.deepEqual(found, expected)
      assert.equal(parser.isInside, false)
    }
  })
}

const BAD = ['hello\r\n', '\r\n', '99 x\r\n', '150 x\r\n', '600 x\r\n', '250_x\r\n', '250-a\r\n251 b\r\n', '2500 x\r\n']
for (const octets of [...BAD, `250 ${'x'.repeat(3000)}`, '250-x\r\n'.repeat(300)]) {
  test(`what is no reply ends the conversation: ${JSON.stringify(octets.slice(0, 20))}`, () => {
    assert.throws(
      () => new ReplyParser().push(fromLatin1(octets)),
      (error) => isFault(error, 'smtp/bad-reply') && error.who === 'peer',
    )
  })
}

test('any octets are replies or a fault of the peer', () => {
  const octet = fc.oneof(fc.constantFrom(0x32, 0x35, 0x30, 0x2d, 0x20, 0x0d, 0x0a), fc.integer({ min: 0, max: 255 }))
  fc.assert(
    fc.property(fc.array(fc.array(octet, { maxLength: 30 }), { maxLength: 20 }), (chunks) => {
      const parser = new ReplyParser()
      try {
        for (const chunk of chunks) {
          for (const reply of parser.push(Uint8Array.from(chunk))) {
            assert.ok(reply.code >= 200 && reply.code < 600)
            assert.ok(replyText(reply).length <= 400)
          }
        }
      } catch (error) {
        assert.ok(isFault(error, 'smtp/bad-reply'))
      }
    }),
  )
})

test('the answer to EHLO gives keywords and the size limit, and nothing else', () => {
  const offered = parseExtensions({
    code: 250,
    status: undefined,
    lines: ['mx.test at your service', 'size 1000', 'SIZE 5', 'AUTH PLAIN LOGIN', '=odd', '', 'STARTTLS'],
  })
  assert.equal(offered.host, 'mx.test')
  assert.equal(offered.maxBytes, 1000)
  assert.deepEqual([...offered.keywords.keys()], ['SIZE', 'AUTH', 'STARTTLS'])
  assert.deepEqual(offered.keywords.get('AUTH'), ['PLAIN', 'LOGIN'])
  for (const size of ['SIZE', 'SIZE 0', 'SIZE -1', 'SIZE 1e9', 'SIZE 99999999999999999999']) {
    assert.equal(parseExtensions({ code: 250, status: undefined, lines: ['x', size] }).maxBytes, undefined, size)
  }
})
