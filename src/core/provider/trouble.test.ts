import assert from 'node:assert/strict'
import { test } from 'node:test'
import { publicTroubles } from './trouble.ts'

const alarm = (cause: string, sinceMs: number, isOver = false) => ({
  cause,
  title: 'anna@example.org',
  detail: 'disk 7',
  sinceMs,
  seenMs: sinceMs,
  toldMs: undefined,
  isOver,
})

test('of alarms everybody is told the kind and since when, of what is their business, and of what stands', () => {
  const alarms = [
    alarm('listener:imaps://mail.example.org:993', 20),
    alarm('listener:pop3s://mail.example.org:995', 10),
    alarm('damage:anna@example.org', 5),
    alarm('constructor:x', 5),
    alarm('incident:3', 5, true),
  ]
  assert.deepEqual(publicTroubles(alarms), [{ kind: 'listener', sinceMs: 10 }])
})
