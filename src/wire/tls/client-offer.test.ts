import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Bytes, concat } from '../../base/bytes.ts'
import { clientHelloRecord, encodeClientHello, encodeRecord } from './client-hello.ts'
import { type ClientOffer, MOST_HELLO_OCTETS, readClientOffer, readsEcdsa } from './client-offer.ts'
import { type Extension, signatureAlgorithms, supportedVersions } from './hello-extensions.ts'

const ECDSA_SUITE = 0xc02c
const RSA_SUITE = 0xc030
const SERVED = new Set([ECDSA_SUITE])

const cases: readonly (readonly [string, ClientOffer, boolean])[] = [
  ['TLS 1.3 with both', { suites: [0x1302], versions: [0x0304], signatures: [0x0804, 0x0403] }, true],
  ['TLS 1.3 with RSA', { suites: [0x1302], versions: [0x0304], signatures: [0x0804, 0x0401] }, false],
  ['TLS 1.3 with ECDSA of SHA-1', { suites: [0x1302], versions: [0x0304], signatures: [0x0203, 0x0804] }, false],
  ['TLS 1.3 with EdDSA', { suites: [0x1302], versions: [0x0304], signatures: [0x0807] }, false],
  ['TLS 1.2 with a suite and a signature', { suites: [ECDSA_SUITE], versions: [], signatures: [0x0503] }, true],
  ['TLS 1.2 with the suite alone', { suites: [ECDSA_SUITE], versions: [], signatures: [0x0401] }, false],
  ['TLS 1.2 with the signature alone', { suites: [RSA_SUITE], versions: [], signatures: [0x0403] }, false],
  ['TLS 1.2 that names no signature', { suites: [ECDSA_SUITE], versions: [], signatures: undefined }, true],
  ['TLS 1.2 of a client that lists versions', { suites: [RSA_SUITE], versions: [0x0303], signatures: [0x0403] }, false],
]
for (const [what, offer, expected] of cases) {
  test(`${what} ${expected ? 'reads' : 'does not read'} ECDSA`, () => {
    assert.equal(readsEcdsa(offer, SERVED), expected)
    const extensions: Extension[] = []
    if (offer.versions.length > 0) {
      extensions.push(supportedVersions(offer.versions))
    }
    if (offer.signatures) extensions.push(signatureAlgorithms(offer.signatures))
    assert.deepEqual(readClientOffer(hello(offer.suites, extensions)), { offer })
  })
}

test('a hello that has come in part says how much is needed at least, and is read when it is whole', () => {
  const whole = hello([ECDSA_SUITE], [signatureAlgorithms([0x0403])])
  for (let length = 0; length < whole.length; length++) {
    const found = readClientOffer(whole.subarray(0, length))
    assert.deepEqual(found, { incomplete: length < 5 ? 5 : whole.length })
  }
})

test('a hello in several records is put together', () => {
  const message = encodeClientHello(said([RSA_SUITE], [signatureAlgorithms([0x0401])]))
  const records = [message.slice(0, 3), message.slice(3, 20), message.slice(20)].map((part) =>
    encodeRecord(22, 0x0301, part),
  )
  assert.deepEqual(readClientOffer(concat(records)), {
    offer: { suites: [RSA_SUITE], versions: [], signatures: [0x0401] },
  })
})

test('what is no hello, is damaged, too large, or in a record for each octet is none', () => {
  const message = encodeClientHello(said([RSA_SUITE], []))
  const hostile: readonly Bytes[] = [
    new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n'),
    encodeRecord(22, 0x0301, Uint8Array.from([2, 0, 0, 0])),
    encodeRecord(22, 0x0301, Uint8Array.from([1, 1, 0, 0])),
    encodeRecord(22, 0x0301, Uint8Array.from([1, 0, 0, 3, 1, 2, 3])),
    hello([ECDSA_SUITE], [{ type: 13, content: Uint8Array.from([0, 9, 4]) }]),
    concat(
      Array.from({ length: 3 }, () =>
        encodeRecord(22, 0x0301, concat([Uint8Array.from([1, 0, 255, 255]), new Uint8Array(16_000)])),
      ),
    ),
    concat([...message].map((octet) => encodeRecord(22, 0x0301, Uint8Array.from([octet])))),
    concat(Array.from({ length: 9 }, () => encodeRecord(22, 0x0301, new Uint8Array(0)))),
  ]
  for (const octets of hostile) assert.equal(readClientOffer(octets), 'none')
})

test('whatever comes ends in one of three answers, and never asks for more than the limit', () => {
  const start = fc.constantFrom(Uint8Array.from([22, 3, 1]), new Uint8Array(0), hello([ECDSA_SUITE], []))
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 200 }), (head, tail) => {
      const octets = concat([head, tail])
      const found = readClientOffer(octets)
      if (found === 'none' || 'offer' in found) return
      assert.ok(found.incomplete > octets.length && found.incomplete <= MOST_HELLO_OCTETS + 5)
    }),
  )
})

function said(suites: readonly number[], extensions: readonly Extension[]) {
  return {
    version: 'TLSv1.2' as const,
    random: new Uint8Array(32),
    sessionId: new Uint8Array(32),
    suites,
    compressions: [0],
    extensions,
  }
}

function hello(suites: readonly number[], extensions: readonly Extension[]): Bytes {
  return clientHelloRecord(said(suites, extensions))
}
