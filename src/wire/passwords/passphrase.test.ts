import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemEntropy } from '../../base/entropy.ts'
import { makePassphrase, PASSPHRASE_WORDS } from './passphrase.ts'

test('the list has 1,024 different short words, so that each is worth 10 bits', () => {
  assert.equal(PASSPHRASE_WORDS.length, 1024)
  assert.equal(new Set(PASSPHRASE_WORDS).size, 1024)
  for (const word of PASSPHRASE_WORDS) assert.match(word, /^[a-z]{3,8}$/)
})

test('a passphrase has seven words, drawn by the entropy that is handed in', () => {
  assert.equal(
    makePassphrase({ bytes: (count) => new Uint8Array(count) }),
    Array(7).fill(PASSPHRASE_WORDS[0]).join('-'),
  )
  assert.equal(
    makePassphrase({ bytes: (count) => new Uint8Array(count).fill(255) }),
    Array(7).fill(PASSPHRASE_WORDS[1023]).join('-'),
  )
})

test('a thousand passphrases are all different, and long enough for every rule', () => {
  const made = Array.from({ length: 1000 }, () => makePassphrase(systemEntropy))
  assert.equal(new Set(made).size, 1000)
  for (const phrase of made) assert.ok(phrase.length >= 15 && phrase.length <= 64, phrase)
})
