import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KeyReader } from './key-reader.ts'
import { KEY_TABLE } from './key-table.ts'

const press = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...more })

test('every key of the table gives its command, two one after the other too', () => {
  const reader = new KeyReader(() => 0)
  for (const { keys, command } of KEY_TABLE) {
    const heard = keys.map((key) => reader.read(press(key)))
    assert.equal(heard.at(-1), command)
    if (keys.length === 2) assert.equal(heard[0], 'pending')
  }
})

test('no two commands have the same keys, and no key is one alone and the first of two', () => {
  const all = KEY_TABLE.map(({ keys }) => keys.join(' '))
  assert.equal(new Set(all).size, all.length)
  const firsts = new Set(KEY_TABLE.filter(({ keys }) => keys.length === 2).map(({ keys }) => keys[0]))
  for (const { keys } of KEY_TABLE) if (keys.length === 1) assert.ok(!firsts.has(keys[0]))
})

test('the second key that comes late is one of its own', () => {
  let now = 0
  const reader = new KeyReader(() => now)
  assert.equal(reader.read(press('g')), 'pending')
  now = 5000
  assert.equal(reader.read(press('j')), 'next')
})

test('what is pressed with Ctrl, Alt or ⌘ is left to the browser, and ends what was begun', () => {
  const reader = new KeyReader(() => 0)
  for (const held of ['ctrlKey', 'metaKey', 'altKey'])
    assert.equal(reader.read(press('c', { [held]: true })), undefined)
  reader.read(press('g'))
  reader.read(press('i', { ctrlKey: true }))
  assert.equal(reader.read(press('i')), undefined)
})

test('a second key that belongs to nothing does nothing', () => {
  const reader = new KeyReader(() => 0)
  reader.read(press('g'))
  assert.equal(reader.read(press('e')), undefined)
})
