import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keepLetter, keptLetters } from './kept-letters.ts'
import { emptyLetter } from './letter.ts'

function storage(begun?: string) {
  const map = new Map<string, string>(begun === undefined ? [] : [['posthus-letters', begun]])
  return {
    map,
    getItem: (name: string) => map.get(name) ?? null,
    setItem: (name: string, value: string) => void map.set(name, value),
    removeItem: (name: string) => void map.delete(name),
  }
}
const letter = emptyLetter({ identityId: undefined, name: null, email: 'anna@posthus.test' })
const beginning = { letter: { ...letter, subject: 'Plan' }, thread: undefined, emailId: 'M5' }

test('what could not be saved is there again for whoever wrote it, and for nobody else', () => {
  const kept = storage()
  assert.equal(keepLetter(kept, 'anna', 'a', beginning), true)
  assert.equal(keptLetters(kept, 'anna').get('a')?.letter.subject, 'Plan')
  assert.equal(keptLetters(kept, 'bob').size, 0)
  keepLetter(kept, 'anna', 'nothing', undefined)
  keepLetter(kept, 'anna', 'a', undefined)
  assert.equal(kept.map.size, 0)
})

for (const bad of ['{', 'null', '7', '{"owner":"anna","letters":{"a":{}}}', '{"owner":"anna"}']) {
  test(`${bad} is nothing that was kept`, () => assert.equal(keptLetters(storage(bad), 'anna').size, 0))
}

test('a browser that keeps nothing says so', () => {
  const full = { ...storage(), setItem: () => assert.fail('full') }
  assert.equal(keepLetter(full, 'anna', 'a', beginning), false)
})
