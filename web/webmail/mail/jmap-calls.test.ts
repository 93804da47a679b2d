import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import type { Invocation } from '../../../src/wire/jmap/request.ts'
import { JmapCalls } from './jmap-calls.ts'
import { JmapFailure } from './jmap-failure.ts'

/** Answers every call with its own arguments; `Bad` with an error. */
function echoing(most = 16) {
  const requests: JsonObject[] = []
  const calls = new JmapCalls(
    async (request) => {
      requests.push(request)
      const methodResponses = (request['methodCalls'] as unknown as Invocation[]).map(
        ([name, args, id]): Invocation => (name === 'Bad' ? ['error', { type: 'forbidden' }, id] : [name, args, id]),
      )
      return { methodResponses, sessionState: 's' }
    },
    ['urn:x'],
    most,
  )
  return { calls, requests }
}

test('what is asked within one tick is one request', async () => {
  const { calls, requests } = echoing()
  const answers = await Promise.all([calls.call('A', { n: 1 }), calls.call('B', { n: 2 })])
  assert.deepEqual(answers, [{ n: 1 }, { n: 2 }])
  assert.equal(requests.length, 1)
  await calls.call('A', { n: 3 })
  assert.equal(requests.length, 2)
})

test('one call fails, and the others do not', async () => {
  const { calls } = echoing()
  const [good, bad] = await Promise.allSettled([calls.call('A', {}), calls.call('Bad', {})])
  assert.equal(good.status, 'fulfilled')
  assert.ok(bad.status === 'rejected' && bad.reason instanceof JmapFailure)
  assert.deepEqual([bad.reason.why, bad.reason.type], ['refused', 'forbidden'])
})

test('no request has more calls than the server takes, and what belongs together stays together', async () => {
  const { calls, requests } = echoing(4)
  const three = (prefix: string): Invocation[] => ['a', 'b', 'c'].map((id) => ['A', {}, `${prefix}${id}`])
  await Promise.all([calls.sequence(three), calls.sequence(three), calls.call('A', {})])
  assert.deepEqual(
    requests.map(({ methodCalls }) => (methodCalls as unknown as Invocation[]).length),
    [3, 4],
  )
})

test('no two calls have the same id', async () => {
  const { calls, requests } = echoing()
  await Promise.all(Array.from({ length: 5 }, () => calls.sequence((prefix) => [['A', {}, `${prefix}x`]])))
  const ids = ((requests[0] as JsonObject)['methodCalls'] as unknown as Invocation[]).map(([, , id]) => id)
  assert.equal(new Set(ids).size, 5)
})

test('whoever waits is told when nothing was answered', async () => {
  const calls = new JmapCalls(async () => Promise.reject(new JmapFailure('offline', 'offline')), [], 16)
  const both = await Promise.allSettled([calls.call('A', {}), calls.call('B', {})])
  for (const one of both) assert.ok(one.status === 'rejected' && one.reason.why === 'offline')
})

test('what a call has brought about is answered beside it, to whoever asks for that', async () => {
  const { calls } = echoing()
  const next = new JmapCalls(
    async () => ({
      methodResponses: [
        ['A', { n: 1 }, '0.'],
        ['B', { n: 2 }, '0.'],
      ],
      sessionState: 's',
    }),
    [],
    16,
  )
  assert.deepEqual(await next.callWithNext('A', {}), [{ n: 1 }, { n: 2 }])
  assert.deepEqual(await calls.callWithNext('A', { n: 3 }), [{ n: 3 }, undefined])
})
