import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { httpTransport } from './http-transport.ts'

/** A browser that holds every answer back until it is told to give them. */
function openBrowser(t: TestContext) {
  const outlives: (boolean | undefined)[] = []
  const waiting: (() => void)[] = []
  t.mock.method(globalThis, 'fetch', (_: string, { keepalive }: RequestInit) => {
    outlives.push(keepalive)
    return new Promise<Response>((resolve) => {
      waiting.push(() => resolve(Response.json({ methodResponses: [], sessionState: 's' })))
    })
  })
  const transport = httpTransport('/jmap/api', () => 'token')
  const send = (name: string, octets = 10) => transport({ methodCalls: [[name, { x: 'ø'.repeat(octets / 2) }, '0']] })
  const answer = () => {
    for (const give of waiting.splice(0)) give()
  }
  return { outlives, send, answer }
}

test('what changes something outlives its page, what only asks does not', async (t) => {
  const { outlives, send, answer } = openBrowser(t)
  const names = ['Email/set', 'Email/snooze', 'Email/copy', 'Email/get', 'Email/query', 'Mailbox/changes']
  const all = Promise.all(names.map((name) => send(name)))
  answer()
  await all
  assert.deepEqual(outlives, [true, true, true, false, false, false])
})

test('no more is under way so than browsers take together, and room is there again once it was answered', async (t) => {
  const { outlives, send, answer } = openBrowser(t)
  const first = [send('Email/set', 40_000), send('Email/set', 30_000), send('Email/set', 10_000)]
  answer()
  await Promise.all(first)
  const next = send('Email/set', 40_000)
  answer()
  await next
  assert.deepEqual(outlives, [true, false, true, true])
})

test('a failure gives the room back too', async (t) => {
  const { outlives, send, answer } = openBrowser(t)
  t.mock.method(globalThis, 'fetch', () => Promise.reject(new TypeError('no network')), { times: 1 })
  await assert.rejects(send('Email/set', 50_000), { why: 'offline' })
  const next = send('Email/set', 50_000)
  answer()
  await next
  assert.deepEqual(outlives, [true])
})
