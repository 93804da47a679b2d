import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Bytes, concat } from '../../base/bytes.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { DkimKey } from '../directory/directory.ts'
import { makeDkimKeys } from './dkim-keys.ts'
import { DkimSigner } from './dkim-signer.ts'
import { checkOwnSignature } from './own-signature.ts'
import { changed, letter, signLetter } from './signed-letter.fixture.ts'

const MESSAGE = letter(
  'From: Anna <anna@example.org>\nTo: bo@far.test\nSubject: Hei\nMessage-ID: <1@example.org>\n\nCome  at\nnoon.\n',
)
const KEYS = await makeDkimKeys('example.org', 0, [], 'signing')
const keysOf = async (domain: string) => (domain === 'example.org' ? KEYS : [])
const SIGNED = concat([await new DkimSigner(keysOf, new ManualClock(1)).sign('example.org', whole(MESSAGE)), MESSAGE])

function whole(message: Bytes) {
  return { chunks: () => pieces(message) }
}

async function* pieces(message: Bytes, size = 7) {
  for (let at = 0; at < message.length; at += size) yield message.subarray(at, at + size)
}

const stateOf = async (message: Bytes, keys: (domain: string) => Promise<readonly DkimKey[]> = keysOf) =>
  (await checkOwnSignature(pieces(message, Math.max(7, message.length / 100)), keys))?.state

test('a message as we have signed it is whole; of one that was changed it is said what of it still is ours', async () => {
  assert.equal(KEYS.length, 2)
  const cut = (text: string) => text.slice(0, text.indexOf('\r\n\r\n'))
  for (const [name, message, state] of [
    ['as it went out', SIGNED, 'whole'],
    ['with what relays put on top', changed(SIGNED, (text) => `Received: by x\r\n${text}`), 'whole'],
    ['with white space that canonical forms leave out', changed(SIGNED, (text) => `${text}\r\n\r\n`), 'whole'],
    ['other words', changed(SIGNED, (text) => text.replace('noon', 'nine')), 'text-changed'],
    ['a recipient taken out of the header', changed(SIGNED, (text) => text.replace('bo@', 'xx@')), 'broken'],
    ['another subject on top', changed(SIGNED, (text) => `Subject: Pay\r\n${text}`), 'broken'],
    ['the header alone', changed(SIGNED, cut), 'header-only'],
    ['the header and an empty line', changed(SIGNED, (text) => `${cut(text)}\r\n\r\n`), 'header-only'],
    ['one of two signatures spoilt', changed(SIGNED, (text) => text.replace(/b=\s*[A-Za-z0-9]{4}/, 'b=AAAA')), 'whole'],
    ['no signature', MESSAGE, undefined],
    ['a header without an end', new Uint8Array(300_000).fill(0x61), undefined],
    ['nothing', new Uint8Array(0), undefined],
  ] as const) {
    assert.equal(await stateOf(message), state, name)
  }
})

test('keys that are out of service count, keys that are not ours do not, and time is no matter', async () => {
  const [rsa, ed] = KEYS as [DkimKey, DkimKey]
  const destroyed = { ...rsa, privateKey: '', state: 'retired' } as unknown as DkimKey
  assert.equal(await stateOf(SIGNED, async () => [destroyed]), 'whole')
  assert.equal(await stateOf(SIGNED, async () => []), undefined)
  const swapped = { ...rsa, selector: ed.selector }
  assert.equal(await stateOf(SIGNED, async () => [swapped]), 'broken', 'another key under that name')
  const wish = { key: createPrivateKey(ed.privateKey), selector: ed.selector }
  assert.equal(await stateOf(signLetter(MESSAGE, { ...wish, more: ' t=1; x=2;' })), 'whole', 'it has expired since')
  assert.equal(await stateOf(signLetter(MESSAGE, { ...wish, form: 'simple/simple' })), 'whole')
  assert.equal(await stateOf(signLetter(MESSAGE, { ...wish, bodyLength: 4 })), undefined, 'we sign whole messages')
  assert.equal(await stateOf(signLetter(MESSAGE, { ...wish, domain: 'far.test' })), undefined)
  const made = await checkOwnSignature(pieces(signLetter(MESSAGE, wish)), keysOf)
  assert.deepEqual(made, { state: 'whole', domain: 'example.org', selector: ed.selector })
})

test('of many signatures a few are looked at', async () => {
  const asked: string[] = []
  const many = changed(SIGNED, (text) => text.slice(0, text.indexOf('From:')).repeat(100) + text)
  await checkOwnSignature(pieces(many, 1000), async (domain) => {
    asked.push(domain)
    return KEYS
  })
  assert.equal(asked.length, 10)
})

test('whatever octet is changed, nothing is whole that was not signed', async () => {
  const start = SIGNED.length - MESSAGE.length
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: start, max: SIGNED.length - 3 }), async (where) => {
      const octets = new Uint8Array(SIGNED)
      octets[where] = 0x23
      assert.notEqual(await stateOf(octets), 'whole')
    }),
    { numRuns: 50 },
  )
})
