import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TypedAhead } from './typed-ahead.ts'

const press = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...more })

test('what is typed before the window is there is handed to it, and keys are commands before and after', () => {
  const ahead = new TypedAhead()
  assert.equal(ahead.take(press('e')), false)
  ahead.begin()
  for (const key of ['H', 'e', 'y', 'Backspace', 'i', 'Enter', 'ø', '😀', 'Backspace', '#']) {
    assert.equal(ahead.take(press(key)), true, key)
  }
  assert.equal(ahead.arrive(), 'Hei\nø#')
  assert.equal(ahead.take(press('#')), false)
})

test('what writes nothing does what it does', () => {
  const ahead = new TypedAhead()
  ahead.begin()
  for (const key of ['Escape', 'ArrowDown', 'Tab', 'Shift', 'F5']) assert.equal(ahead.take(press(key)), false)
  for (const held of ['ctrlKey', 'metaKey', 'altKey']) assert.equal(ahead.take(press('r', { [held]: true })), false)
  assert.equal(ahead.arrive(), '')
})

test('of two that are wished for the second still waits when the first is there', () => {
  const ahead = new TypedAhead()
  ahead.begin()
  ahead.begin()
  ahead.take(press('a'))
  assert.equal(ahead.arrive(), 'a')
  assert.equal(ahead.take(press('b')), true)
  ahead.end()
  assert.equal(ahead.take(press('c')), false)
})
