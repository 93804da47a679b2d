import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../../base/fault.ts'
import { canonicalName, decodeUtf7, encodeUtf7 } from './mailbox-name.ts'

// The first three are from RFC 3501 §5.1.3.
const NAMES: readonly (readonly [string, string])[] = [
  ['~peter/mail/台北/日本語', '~peter/mail/&U,BTFw-/&ZeVnLIqe-'],
  ['Hi Mom -☺-!', 'Hi Mom -&Jjo--!'],
  ['a&b', 'a&-b'],
  ['Entwürfe', 'Entw&APw-rfe'],
  ['😀', '&2D3eAA-'],
  ['tab\there', 'tab&AAk-here'],
  ['', ''],
]

for (const [name, spelt] of NAMES) {
  test(`${JSON.stringify(name)} is ${spelt} in modified UTF-7 and back`, () => {
    assert.equal(encodeUtf7(name), spelt)
    assert.equal(decodeUtf7(spelt), name)
  })
}

const BROKEN = [
  ['&', 'no end'],
  ['&AP', 'no end'],
  ['&AP-', 'half a character'],
  ['&APy-', 'bits left over'],
  ['&AGE-', 'a letter that stands for itself'],
  ['&APw-&APw-', 'two runs that are one'],
  ['&AP/-', 'a digit of ordinary base64'],
  ['&2D0-', 'half a surrogate pair'],
  ['&APw=-', 'padding'],
] as const

for (const [spelt, why] of BROKEN) {
  test(`${spelt} is refused: ${why}`, () => {
    assert.throws(
      () => decodeUtf7(spelt),
      (error) => isFault(error, 'imap/bad-mailbox-name'),
    )
  })
}

test('every well-formed name comes back, and every spelling that is taken is the canonical one', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (name) => assert.equal(decodeUtf7(encodeUtf7(name)), name)))
  fc.assert(
    fc.property(fc.string(), (spelt) => {
      try {
        assert.equal(encodeUtf7(decodeUtf7(spelt)), spelt)
      } catch (error) {
        assert.ok(isFault(error, 'imap/bad-mailbox-name'))
      }
    }),
  )
})

test('INBOX has no letter case, other names have; all are composed', () => {
  assert.equal(canonicalName('inBox'), 'INBOX')
  assert.equal(canonicalName('inbox/a'), 'INBOX/a')
  assert.equal(canonicalName('inboxes'), 'inboxes')
  assert.equal(canonicalName('a/inbox'), 'a/inbox')
  assert.equal(canonicalName('u\u0308'), 'ü')
})
