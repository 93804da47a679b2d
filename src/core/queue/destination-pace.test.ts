import assert from 'node:assert/strict'
import { test } from 'node:test'
import { concurrencyOf, type DestinationPace, experienceOf, FREE_PACE, paceAfter } from './destination-pace.ts'
import type { SendResult } from './sender.ts'

const MOST = 10

const answers: readonly (readonly [string, Partial<SendResult>, string | undefined])[] = [
  ['a delivery', { kind: 'delivered', reply: '250 kept' }, 'good'],
  ['a refusal for good', { kind: 'failed', reply: '550 5.1.1 nobody' }, 'good'],
  ['a domain without a host', { kind: 'failed', status: '5.1.2', reply: undefined, host: undefined }, undefined],
  ['no connection', { status: '4.4.1', reply: undefined, host: undefined }, 'down'],
  ['TLS that fails', { status: '4.7.5', reply: undefined, host: undefined }, 'down'],
  ['name servers that do not answer', { status: '4.4.3', reply: undefined, host: undefined }, 'down'],
  ['a trouble of ours', { status: '4.3.0', reply: undefined, host: undefined }, undefined],
  ['a connection lost in the middle', { status: '4.4.2', reply: undefined }, undefined],
  ['421', { status: '4.0.0', reply: '421 bye' }, 'pressed'],
  ['451 with 4.7.1', { status: '4.7.1', reply: '451 4.7.1 wait' }, 'pressed'],
  ['greylisting', { status: '4.0.0', reply: '450 you are greylisted, come back' }, 'pressed'],
  ['too many connections', { status: '4.0.0', reply: '452 Too many connections from you' }, 'pressed'],
  ['a rate', { status: '4.0.0', reply: '450 rate limited' }, 'pressed'],
  ['a full mailbox', { status: '4.2.2', reply: '452 4.2.2 over quota limit, try again later' }, undefined],
  ['a word that only looks like one', { status: '4.0.0', reply: '450 separate moderated lists' }, undefined],
]
for (const [what, result, expected] of answers) {
  test(`${what} says of the destination: ${expected ?? 'nothing'}`, () => {
    assert.equal(experienceOf([{ ...RESULT, ...result }])?.experience, expected)
  })
}

test('one recipient that is asked to come later weighs more than others that were taken', () => {
  const results = [RESULT, { ...RESULT, reply: '421 slow down', text: 'slow down' }].map((one, i) =>
    i === 0 ? { ...one, kind: 'delivered' as const, reply: '250 ok' } : one,
  )
  assert.deepEqual(experienceOf(results), { experience: 'pressed', reason: 'slow down' })
})

test('an answer that asks for less halves what goes out, once for all that were under way', () => {
  const first = after(FREE_PACE, 'pressed', { startedMs: 0, nowMs: 1000 })
  assert.equal(concurrencyOf(first, MOST), 5)
  assert.equal(first.openMs > 1000, true)
  assert.deepEqual(after(first, 'pressed', { startedMs: 999, nowMs: 1500 }), first)
  const second = after(first, 'pressed', { startedMs: 1500, nowMs: 2000 })
  assert.equal(concurrencyOf(second, MOST), 2)
  assert.ok(second.intervalMs > first.intervalMs)
  let last = second
  for (let i = 0; i < 50; i++) last = after(last, 'pressed', { startedMs: 1e6 * (i + 1), nowMs: 1e6 * (i + 1) })
  assert.equal(concurrencyOf(last, MOST), 1)
  assert.ok(last.intervalMs <= 60_000)
})

test('successes bring the pace back, until nothing is remembered', () => {
  let pace = after(FREE_PACE, 'pressed', { startedMs: 0, nowMs: 1000 })
  let last = pace
  for (let i = 0; i < 10_000 && pace !== FREE_PACE; i++) {
    pace = after(pace, 'good', { startedMs: 2000, nowMs: 3000 })
    assert.ok(concurrencyOf(pace, MOST) >= concurrencyOf(last, MOST) && pace.intervalMs <= last.intervalMs)
    last = pace
  }
  assert.deepEqual(pace, FREE_PACE)
})

test('a destination that is down is left alone for longer each time, and tried with one message', () => {
  let pace: DestinationPace = FREE_PACE
  const pauses: number[] = []
  for (let i = 0; i < 10; i++) {
    const nowMs = pace.openMs
    pace = after(pace, 'down', { startedMs: nowMs, nowMs })
    pauses.push((pace.openMs - nowMs) / 1000)
    assert.equal(concurrencyOf(pace, MOST), 1)
  }
  assert.deepEqual(pauses, [30, 60, 120, 240, 480, 960, 1800, 1800, 1800, 1800])
  pace = after(pace, 'good', { startedMs: pace.openMs, nowMs: pace.openMs })
  assert.equal(pace.troubles, 0)
  assert.equal(concurrencyOf(pace, MOST), 2)
})

test('a host that takes two messages a second is found to take about that', () => {
  // A bucket that refills with two a second and holds four; beyond, 451. Time in milliseconds.
  let pace: DestinationPace = FREE_PACE
  let tokens = 4
  let [nowMs, sent, refused] = [0, 0, 0]
  for (; nowMs < 3_600_000; ) {
    const startedMs = Math.max(nowMs, pace.openMs)
    tokens = Math.min(4, tokens + ((startedMs - nowMs) / 1000) * 2)
    nowMs = startedMs
    const experience = tokens >= 1 ? 'good' : 'pressed'
    if (tokens >= 1) {
      tokens--
      sent++
    } else refused++
    pace = after(pace, experience, { startedMs, nowMs })
    const step = Math.max(20, pace.intervalMs)
    tokens = Math.min(4, tokens + (step / 1000) * 2)
    nowMs += step
  }
  assert.ok(sent > 3600, `${sent} sent in an hour`)
  assert.ok(refused < sent / 20, `${refused} refused, ${sent} sent`)
})

function after(
  pace: DestinationPace,
  experience: 'good' | 'pressed' | 'down',
  at: { startedMs: number; nowMs: number },
) {
  return paceAfter(pace, experience, { ...at, most: MOST, reason: 'said so' })
}

const RESULT: SendResult = {
  index: 0,
  kind: 'deferred',
  status: '4.0.0',
  text: 'text',
  host: 'mx.test',
  reply: undefined,
  protection: undefined,
  reportPassedOn: false,
}
