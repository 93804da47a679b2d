import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { readKeyRecord } from './public-key.ts'
import { ParsedKeys } from './published-keys.ts'
import { recordOf } from './signed-letter.fixture.ts'

test('any text is a key record or says why not, and so is one with a character changed', () => {
  const piece = fc.constantFrom(
    'v=DKIM1',
    'k=rsa',
    'k=ed25519',
    'p=',
    'AAAA',
    't=y:s',
    'h=sha256',
    ';',
    ' ',
    '=',
    'MIGf',
    '\0',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const read = readKeyRecord(pieces.join(''))
      assert.ok(read.kind === 'key' || read.reason !== '')
    }),
  )
  const record = recordOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey)
  fc.assert(
    fc.property(fc.nat(record.length - 1), fc.constantFrom('A', '/', '=', ';', '\xff'), (at, put) => {
      readKeyRecord(record.slice(0, at) + put + record.slice(at + 1))
    }),
  )
})

test('keys that have been read are remembered, the latest thousand of them; what holds none is not', () => {
  const keys = new ParsedKeys()
  const record = recordOf(generateKeyPairSync('ed25519').privateKey)
  const first = keys.read(record)
  assert.equal(keys.read(record), first)
  for (let i = 0; i < 999; i++) keys.read(`${record}; n=${i}`)
  assert.equal(keys.read(record), first)
  for (let i = 0; i < 1000; i++) keys.read(`${record}; n=again${i}`)
  assert.notEqual(keys.read(record), first)
  assert.notEqual(keys.read('v=DKIM1; p='), keys.read('v=DKIM1; p='))
})
