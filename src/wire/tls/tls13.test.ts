import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../../base/fault.ts'
import { cipherSuite } from './cipher-suites.ts'
import { encodeClientHello, encodeRecord } from './client-hello.ts'
import { bare, EXTENSION, pskModes } from './hello-extensions.ts'
import { pskHelloRecord } from './psk-hello.ts'
import { RecordReader } from './record-reader.ts'
import { Tls13Keys } from './tls13-keys.ts'
import {
  readCertificateEntries,
  readEncryptedExtensions,
  readModernTicket,
  readRequestContext,
} from './tls13-messages.ts'
import { Tls13Direction, trafficKeyBytes } from './tls13-records.ts'

const octets = (digits: string) => Buffer.from(digits.replaceAll(' ', ''), 'hex')
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const SUITES = [0x1301, 0x1302, 0x1303].map(cipherSuite)

test('the key schedule is that of RFC 8448 §3', () => {
  const keys = new Tls13Keys('sha256')
  const shared = octets('8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d')
  const handshake = keys.handshakeSecret(shared)
  assert.equal(hex(handshake), '1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac')
  assert.equal(hex(keys.masterSecret(handshake)), '18df06843d13a08bf2a449844c5f8a478001bc4d4c627984d5a41da8d0402919')
  const traffic = keys.trafficKey(octets('b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38'), 16)
  assert.deepEqual(
    [hex(traffic.key), hex(traffic.iv)],
    ['3fce516009c21727d0f2e4e86ee403bc', '5d313eb2671276ee13000b30'],
  )
})

for (const suite of SUITES) {
  test(`what is sealed with ${suite.name} is opened, record by record, and nothing else is`, () => {
    const secret = new Tls13Keys('sha256').trafficKey(new Uint8Array(32).fill(7), trafficKeyBytes(suite) as number)
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 4 }), fc.nat(200), (contents, at) => {
        const [writer, reader] = [new Tls13Direction(suite, secret), new Tls13Direction(suite, secret)]
        for (const content of contents) {
          const opened = reader.open(recordOf(writer.seal(22, content)))
          assert.deepEqual([opened.type, hex(opened.content)], [22, hex(content)])
        }
        const sealed = writer.seal(23, Uint8Array.of(1, 2, 3))
        sealed[5 + (at % (sealed.length - 5))]! ^= 1
        assert.throws(() => reader.open(recordOf(sealed)), { code: 'tls/malformed', who: 'peer' })
      }),
    )
  })
}

test('a hello that shows a ticket has the binder of everything before it, at its end', () => {
  const keys = new Tls13Keys('sha256')
  const hello = {
    version: 'TLSv1.3',
    random: new Uint8Array(32),
    sessionId: new Uint8Array(0),
    suites: [0x1301],
    compressions: [0],
    extensions: [pskModes([0])],
  } as const
  const key = new Uint8Array(32).fill(9)
  const record = pskHelloRecord(hello, { ticket: octets('aabb'), obfuscatedAge: 0x01020304, key }, keys)
  const message = record.subarray(5)
  assert.equal(hex(message.subarray(-35, -32)), '002120', 'the lengths before the binder')
  assert.equal(hex(message.subarray(-32)), hex(keys.binder(key, message.subarray(0, -35))))
  assert.ok(message.length > encodeClientHello(hello).length)
  assert.match(hex(message), /0029002d0008 *0002aabb01020304/)
})

test('certificates of TLS 1.3 are read with what belongs to each', () => {
  const status = '0005 0006 01 000002 0a0b'.replaceAll(' ', '')
  const stamps = '0012 0006 0004 0002 0c0d'.replaceAll(' ', '')
  const entries = readCertificateEntries(octets(`00 000020 000001aa 0014 ${status} ${stamps} 000001bb 0000`))
  assert.deepEqual(
    entries.map(({ certificate, ocsp, timestamps }) => [hex(certificate), ocsp && hex(ocsp), timestamps.map(hex)]),
    [
      ['aa', '0a0b', ['0c0d']],
      ['bb', undefined, []],
    ],
  )
})

test('a ticket of TLS 1.3 is read with its nonce and what it allows', () => {
  const ticket = readModernTicket(octets('00001c20 00000005 01 00 0002 abcd 0008 002a 0004 00001000'))
  assert.deepEqual(
    [ticket.lifetimeSeconds, ticket.ageAdd, hex(ticket.nonce), hex(ticket.ticket), ticket.earlyDataBytes],
    [7200, 5, '00', 'abcd', 4096],
  )
  assert.equal(readModernTicket(octets('00001c20 00000005 00 0001 ab 0000')).earlyDataBytes, 0)
})

const shaped = fc
  .tuple(fc.constantFrom('', '00', '0000', '00000004', '00001c20000000050100'), fc.uint8Array({ maxLength: 60 }))
  .map(([start, rest]) => Buffer.concat([octets(start), rest]))
for (const [name, parse] of [
  ['readCertificateEntries', readCertificateEntries],
  ['readEncryptedExtensions', readEncryptedExtensions],
  ['readRequestContext', readRequestContext],
  ['readModernTicket', readModernTicket],
  ['a record that is opened', openAnything],
] as const) {
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

test('an extension that is only there has no content', () => {
  assert.deepEqual(bare(EXTENSION.extendedMasterSecret), { type: 23, content: new Uint8Array(0) })
})

function openAnything(bytes: Uint8Array): void {
  const key = { key: new Uint8Array(16), iv: new Uint8Array(12) }
  new Tls13Direction(SUITES[0] as (typeof SUITES)[number], key).open(recordOf(encodeRecord(23, 0x0303, bytes)))
}

function recordOf(sealed: Uint8Array) {
  const records = new RecordReader()
  records.push(sealed)
  const record = records.next()
  assert.ok(record)
  return record
}
