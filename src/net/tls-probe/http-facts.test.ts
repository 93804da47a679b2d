import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { knownValue } from '../../core/audit/fact.ts'
import { askHttp } from './http-facts.ts'
import type { SecureTalk } from './secure-talk.ts'

/** A server that has said these pieces, and then ends. */
function saying(...pieces: readonly (string | Uint8Array)[]): SecureTalk & { readonly asked: string } {
  const left = pieces.map((piece) => Buffer.from(piece as string, 'latin1'))
  let asked = ''
  return {
    get asked() {
      return asked
    },
    write: (octets) => void (asked += Buffer.from(octets).toString('latin1')),
    read: async () => left.shift() ?? 'closed',
  }
}

test('the head of an answer is read over several pieces, and names are in lower case', async () => {
  const talk = saying(
    'HTTP/1.1 301 Moved\r\nLoc',
    'ation: https://b/\r\nContent-Encoding:gzip\r\nbroken\r\n\r\nbody: x\r\n',
  )
  const facts = await askHttp(talk, 'a.test')
  assert.equal(knownValue(facts.status), 301)
  assert.deepEqual(facts.fields, [
    ['location', 'https://b/'],
    ['content-encoding', 'gzip'],
  ])
  assert.equal(knownValue(facts.compressed), 'gzip')
  assert.match(talk.asked, /^GET \/ HTTP\/1\.1\r\nHost: a\.test\r\n/)
})

test('an address of IPv6 stands in brackets', async () => {
  const talk = saying('')
  await askHttp(talk, '2001:db8::1')
  assert.match(talk.asked, /\r\nHost: \[2001:db8::1\]\r\n/)
})

for (const [name, pieces, why] of [
  ['nothing', [], /ended with the connection/],
  ['half a head', ['HTTP/1.1 200 OK\r\nA: b\r\n'], /ended with the connection/],
  ['another language', ['* OK IMAP\r\n\r\n'], /begins with “\* OK IMAP”/],
  ['control characters', ['\x1b]0;x\r\n\r\n'], /begins with “\?\]0;x”/],
  ['a head without end', Array.from({ length: 80 }, () => 'A: b\r\n'.repeat(200)), /more than 65536 octets/],
] as const) {
  test(`${name} instead of an answer leaves HTTP unknown`, async () => {
    const { status } = await askHttp(saying(...pieces), 'a.test')
    assert.match(status.state === 'unknown' ? status.why : '', why)
  })
}

test('no more than 100 fields are kept, and they are printable', async () => {
  const { fields } = await askHttp(saying(`HTTP/1.1 200 OK\r\n${'A: \x00b\r\n'.repeat(500)}\r\n`), 'a.test')
  assert.equal(fields.length, 100)
  assert.deepEqual(fields[0], ['a', '?b'])
})

test('any octets are an answer or none', async () => {
  const start = fc.constantFrom('', 'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 200')
  await fc.assert(
    fc.asyncProperty(start, fc.uint8Array({ maxLength: 60 }), fc.boolean(), async (head, octets, hasEnd) => {
      const { fields } = await askHttp(saying(head, octets, hasEnd ? '\r\n\r\n' : ''), 'a.test')
      for (const [name, value] of fields) assert.match(name + value, /^[\x20-\x7e]*$/)
    }),
  )
})
