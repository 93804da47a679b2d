import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Bytes, text, utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { parseLoginAnswer } from './login.ts'
import { encodePlain, parsePlain } from './plain.ts'
import {
  encodeClientFirst,
  encodeServerFirst,
  parseClientFinal,
  parseClientFirst,
  parseServerFirst,
} from './scram-messages.ts'

const malformed = (error: unknown) => isFault(error, 'sasl/malformed')

test('PLAIN: what is written is read; RFC 4616 §4 examples', () => {
  assert.deepEqual(parsePlain(utf8('\0tim\0tanstaaftanstaaf')), {
    authzid: '',
    authcid: 'tim',
    password: 'tanstaaftanstaaf',
  })
  const message = { authzid: 'Ursel', authcid: 'Kurt', password: 'xipj3plmq æ"\\' }
  assert.deepEqual(parsePlain(encodePlain(message)), message)
})

test('PLAIN: hostile messages', () => {
  for (const hostile of [
    '',
    '\0',
    '\0\0',
    '\0a\0',
    'a\0b',
    '\0\0pw',
    '\0a\0b\0c',
    '\0a\0b\0',
    `\0a\0${'x'.repeat(5000)}`,
  ]) {
    assert.throws(() => parsePlain(utf8(hostile)), malformed, JSON.stringify(hostile.slice(0, 20)))
  }
  assert.throws(() => parsePlain(Uint8Array.of(0, 0xff, 0, 0x61)), malformed)
})

test('SCRAM client-first-message', () => {
  const table: [string, object][] = [
    ['n,,n=user,r=abc', { binding: { kind: 'none' }, authzid: '', name: 'user', nonce: 'abc', gs2Header: 'n,,' }],
    ['y,a=a=2Cb,n=x=3Dy,r=%!', { binding: { kind: 'unused' }, authzid: 'a,b', name: 'x=y', nonce: '%!' }],
    ['p=tls-exporter,,n=ü,r=abc', { binding: { kind: 'required', type: 'tls-exporter' }, name: 'ü' }],
    ['n,a=n=3Du,n=u,r=a', { authzid: 'n=u', name: 'u', gs2Header: 'n,a=n=3Du,', bare: 'n=u,r=a' }],
    ['n,a=,n=user,r=abc', { authzid: '', name: 'user', gs2Header: 'n,a=,' }],
    ['n,,n=user,r=abc,x=later', { nonce: 'abc', bare: 'n=user,r=abc,x=later' }],
  ]
  for (const [message, expected] of table) assert.partialDeepStrictEqual(parseClientFirst(utf8(message)), expected)
})

test('SCRAM messages: hostile ones', () => {
  const firsts = [
    '',
    'n',
    'n,,',
    'n,,n=,r=abc',
    'n,,n=user',
    'n,,n=user,r=',
    'n,,n=user,r=a b',
    'n,,m=ext,n=user,r=abc',
    'n,,n=us=er,r=abc',
    'n,,n=us=2cer,r=abc',
    'p=,,n=user,r=abc',
    'x,,n=user,r=abc',
    'n,,n=us\0er,r=abc',
    'n,,n=user,r=abc,x=\0',
    `n,,n=${'u'.repeat(5000)},r=abc`,
  ]
  for (const hostile of firsts) assert.throws(() => parseClientFirst(utf8(hostile)), malformed, hostile.slice(0, 30))
  const finals = [
    '',
    'c=biws',
    'c=biws,r=a',
    'c=biws,r=a,p=',
    'c=b,r=a,p=AAAA',
    'c=biws,r=a,p=A',
    'r=a,c=biws,p=AAAA',
    'c=biws,r=a,p=AAAA,x=1',
    'c=bi ws,r=a,p=AAAA',
  ]
  for (const hostile of finals) assert.throws(() => parseClientFinal(utf8(hostile)), malformed, hostile)
})

test('SCRAM: what is written is read', () => {
  const first = {
    binding: { kind: 'required', type: 'tls-exporter' },
    authzid: 'a=,',
    name: ',=2C',
    nonce: 'q',
  } as const
  const { gs2Header, bare } = encodeClientFirst(first)
  assert.deepEqual(parseClientFirst(utf8(gs2Header + bare)), { ...first, gs2Header, bare })
  const server = { nonce: 'abc', salt: Uint8Array.of(1, 2, 3), iterations: 4096 }
  assert.deepEqual(parseServerFirst(utf8(encodeServerFirst(server))), server)
  const final = parseClientFinal(utf8('c=biws,r=a,x=1,p=AAEC'))
  assert.equal(text(final.bindingInput), 'n,,')
  assert.deepEqual([final.withoutProof, [...final.proof]], ['c=biws,r=a,x=1', [0, 1, 2]])
})

test('any octets are parsed or give a peer Fault', () => {
  const parsers: ((message: Bytes) => unknown)[] = [
    parsePlain,
    parseLoginAnswer,
    parseClientFirst,
    parseClientFinal,
    parseServerFirst,
  ]
  const shaped = fc.stringMatching(/^[nyp=,acrsi\0+/A=]{0,40}$/).map(utf8)
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), shaped), (message) => {
      for (const parse of parsers) {
        try {
          parse(message)
        } catch (error) {
          assert.ok(isFault(error) && error.who === 'peer')
        }
      }
    }),
  )
})
