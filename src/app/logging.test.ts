import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prettyLine } from './logging.ts'

test('what peers have chosen cannot steer a terminal or write lines of its own into the log', () => {
  const hostile = 'a\x1b]0;owned\x07\r\n12:00:00 info  login/accepted\u009b2J\u202eb'
  const err = { stack: `Error: ${hostile}\n    at place` }
  const line = JSON.stringify({
    time: '2026-01-01T12:30:05.000Z',
    level: 40,
    event: 'x/y',
    client: hostile,
    list: [hostile],
    err,
  })
  const shown = prettyLine(line)
  assert.ok(!/[^\P{C}\n]/u.test(shown), JSON.stringify(shown))
  assert.match(shown, /^12:30:05 warn {2}x\/y client=a \]0;owned 12:00:00 info {2}login\/accepted 2J b list=\["a/)
  assert.equal(shown.split('\n').filter((one) => /^[0-9]/.test(one)).length, 1)
})
