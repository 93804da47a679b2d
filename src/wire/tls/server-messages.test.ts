import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../../base/fault.ts'
import { cipherSuite } from './cipher-suites.ts'
import { encodeHandshake, encodeRecord } from './client-hello.ts'
import { HandshakeReader } from './handshake-reader.ts'
import { RecordReader } from './record-reader.ts'
import {
  chosenAlpn,
  readCertificateList,
  readCertificateStatus,
  readNewSessionTicket,
  readServerHello,
  readServerKeyExchange,
  readTimestamps,
  serverShare,
} from './server-messages.ts'
import { readSsl2ServerHello, ssl2ClientHello } from './ssl2.ts'

const octets = (digits: string) => Buffer.from(digits.replaceAll(' ', ''), 'hex')
const RANDOM = '00'.repeat(32)
const RETRY = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c'

test('a ServerHello of TLS 1.2 is read with what it answers', () => {
  const hello = readServerHello(octets(`0303 ${RANDOM} 02abcd c02f 00 000e ff01000100 0010 0005 0003 026832`))
  assert.equal(hello.version, 'TLSv1.2')
  assert.equal(hello.suite, 0xc02f)
  assert.equal(hello.extensions.has(0xff01), true)
  assert.equal(chosenAlpn(hello), 'h2')
  assert.equal(hello.isRetry, false)
})

test('TLS 1.3 is told by its extension, and a retry by its random', () => {
  const hello = readServerHello(octets(`0303 ${RETRY} 00 1301 00 000c 002b 0002 0304 0033 0002 11ec`))
  assert.equal(hello.version, 'TLSv1.3')
  assert.equal(hello.isRetry, true)
  assert.deepEqual(serverShare(hello), { group: 0x11ec, value: undefined })
  const agreed = readServerHello(octets(`0303 ${RANDOM} 00 1301 00 0010 002b 0002 0304 0033 0006 001d 0002 beef`))
  assert.deepEqual(serverShare(agreed), { group: 0x1d, value: octets('beef') })
})

test('SSLv3 has no extensions, and a version of nowhere is none', () => {
  assert.equal(readServerHello(octets(`0300 ${RANDOM} 00 000a 00`)).version, 'SSLv3')
  assert.equal(readServerHello(octets(`0505 ${RANDOM} 00 000a 00`)).version, undefined)
})

for (const [name, suite, body, expected] of [
  ['a curve', 0xc02f, '03 001d 02 beef 0804', { kind: 'ecdhe', group: 0x1d, value: octets('beef') }],
  ['a curve that is written out', 0xc02f, '01 00', { kind: 'other' }],
  [
    'a prime',
    0x0033,
    '0002 00fb 0001 02 0001 05',
    { kind: 'dhe', prime: octets('00fb'), generator: octets('02'), value: octets('05') },
  ],
  ['an RSA key for export', 0x0003, '0001 0f 0001 03', { kind: 'rsa', modulus: octets('0f') }],
  ['a hint before a curve', 0xc035, '0001 61 03 0017 01 04', { kind: 'ecdhe', group: 0x17, value: octets('04') }],
  ['nothing that is known', 0x0081, '00', { kind: 'other' }],
] as const) {
  test(`ServerKeyExchange with ${name} is read`, () => {
    assert.deepEqual(readServerKeyExchange(octets(body), cipherSuite(suite)), expected)
  })
}

test('lists of certificates, status, timestamps and tickets are read', () => {
  assert.deepEqual(readCertificateList(octets('000008 000001aa 000001bb')), [octets('aa'), octets('bb')])
  assert.deepEqual(readCertificateStatus(octets('01 000002 abcd')), octets('abcd'))
  assert.equal(readCertificateStatus(octets('02 000002 abcd')), undefined)
  const hello = readServerHello(octets(`0303 ${RANDOM} 00 c02f 00 000a 0012 0006 0004 0002 abcd`))
  assert.deepEqual(readTimestamps(hello), [octets('abcd')])
  assert.deepEqual(readNewSessionTicket(octets('0000012c 0002 abcd')), {
    lifetimeHintSeconds: 300,
    ticket: octets('abcd'),
  })
})

test('a SERVER-HELLO of SSLv2 is read, its parts and all', () => {
  const body = '04 00 01 0002 0002 0006 0001 beef 010080 0700c0 77'
  const hello = readSsl2ServerHello(octets(`8014 ${body}`))
  assert.deepEqual(hello, { certificate: octets('beef'), suites: [0x010080, 0x0700c0], connectionId: octets('77') })
  assert.equal(readSsl2ServerHello(octets(`8014 ${body}`).subarray(0, 12)), 'incomplete')
  assert.equal(readSsl2ServerHello(octets('1503010002')), 'other')
  assert.equal(readSsl2ServerHello(octets('')), 'incomplete')
})

test('a CLIENT-HELLO of SSLv2 is written as its draft says', () => {
  const hello = ssl2ClientHello([0x010080], octets('00112233445566778899aabbccddeeff'))
  assert.equal(
    hello.toString(),
    octets('801c 01 0002 0003 0000 0010 010080 00112233445566778899aabbccddeeff').join(','),
  )
})

test('messages are put together over records, and records over chunks', () => {
  const message = encodeHandshake(11, octets('aabbccdd'))
  const sent = Buffer.concat([
    encodeRecord(22, 0x0303, message.subarray(0, 3)),
    encodeRecord(22, 0x0303, message.subarray(3)),
  ])
  const records = new RecordReader()
  const messages = new HandshakeReader()
  const read: unknown[] = []
  for (const octet of sent) {
    records.push(Uint8Array.of(octet))
    for (let record = records.next(); record; record = records.next()) messages.push(record.content)
    for (let one = messages.next(); one; one = messages.next()) read.push([one.type, Buffer.from(one.body)])
  }
  assert.deepEqual(read, [[11, octets('aabbccdd')]])
})

test('a handshake message of 16 MB and a record of 64 kB are refused by what they claim', () => {
  const messages = new HandshakeReader()
  messages.push(octets('0bffffff'))
  assert.throws(() => messages.next(), { code: 'tls/malformed', message: /claims 16777215 octets/ })
  const records = new RecordReader()
  records.push(octets('160303ffff'))
  assert.throws(() => records.next(), { code: 'tls/malformed', message: /claims 65535 octets/ })
})

test('an answer in plain text is seen at its first octets', () => {
  for (const said of ['HTTP/1.1 400 Bad Request\r\n', '220 mail.example.org', '\x16GET']) {
    const records = new RecordReader()
    records.push(Buffer.from(said, 'latin1'))
    assert.throws(() => records.next(), { code: 'tls/malformed' })
  }
})

const parsers: readonly (readonly [string, (bytes: Uint8Array) => unknown])[] = [
  ['readServerHello', (bytes) => serverShare(readServerHello(bytes))],
  ['chosenAlpn', (bytes) => chosenAlpn(readServerHello(bytes))],
  ['readTimestamps', (bytes) => readTimestamps(readServerHello(bytes))],
  ['readCertificateList', readCertificateList],
  ['readCertificateStatus', readCertificateStatus],
  ['readNewSessionTicket', readNewSessionTicket],
  [
    'readServerKeyExchange',
    (bytes) => [0xc02f, 0x0033, 0x0003, 0xc035].map((id) => readServerKeyExchange(bytes, cipherSuite(id))),
  ],
  ['readSsl2ServerHello', readSsl2ServerHello],
  ['RecordReader', readAllRecords],
  ['HandshakeReader', readAllMessages],
]
/** Octets that begin as the real thing does, so that the property reaches further than the first length. */
const shaped = fc
  .tuple(
    fc.constantFrom(
      '',
      `0303${RANDOM}00c02f00`,
      `0303${RETRY}001301000008`,
      '160303',
      '000010',
      '030017',
      '8020040001',
    ),
    fc.uint8Array({ maxLength: 80 }),
  )
  .map(([start, rest]) => Buffer.concat([octets(start), rest]))
for (const [name, parse] of parsers) {
  test(`${name} takes any octets, or says that the peer is at fault`, () => {
    fc.assert(
      fc.property(shaped, (bytes) => {
        try {
          parse(bytes)
        } catch (error) {
          assert.ok(isFault(error, 'tls/malformed') && error.who === 'peer', String(error))
        }
      }),
    )
  })
}

function readAllRecords(bytes: Uint8Array): void {
  const records = new RecordReader()
  records.push(bytes)
  while (records.next());
}

function readAllMessages(bytes: Uint8Array): void {
  const messages = new HandshakeReader()
  messages.push(bytes)
  while (messages.next());
}
