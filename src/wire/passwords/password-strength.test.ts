import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { passwordStrength } from './password-strength.ts'

test('common words, rows of keys, repetitions and look-alikes are weak; unusual ones are not', () => {
  const table: [string, number][] = [
    ['password', 0],
    ['p@ssw0rd', 0],
    ['qwertyuiop', 0],
    ['aaaaaaaaaaaaaaaaaaaa', 0],
    ['monkey', 0],
    ['kX9qW2', 1],
    ['kX9qW2mZ7vR4', 4],
    ['wobbling teapots of old', 4],
  ]
  for (const [password, score] of table) assert.equal(passwordStrength(password).score, score, password)
})

test('own words are the first that are guessed', () => {
  assert.equal(passwordStrength('gundersen', ['gundersen']).score, 0)
  assert.ok(passwordStrength('gundersen').score > 0)
})

test('anything is judged, and what stands behind a weak beginning does not make it weaker', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 128 }), (password) => {
      const { score, guessesLog10 } = passwordStrength(password)
      assert.ok(score >= 0 && score <= 4 && guessesLog10 >= 0)
      assert.deepEqual(passwordStrength(password), { score, guessesLog10 }, 'the same at any time')
    }),
    { numRuns: 50 },
  )
})
