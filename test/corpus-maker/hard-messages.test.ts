import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hardMessages } from './hard-messages.ts'

test('the same seed makes the same messages, another seed others', () => {
  const once = [...hardMessages(1, 140)]
  assert.deepEqual([...hardMessages(1, 140)], once)
  assert.notDeepEqual([...hardMessages(2, 140)], once)
  assert.equal(new Set(once.map((message) => message.name)).size, 140)
  for (const { name, octets } of once) assert.ok(octets.length < 100 * 1024, name)
})
