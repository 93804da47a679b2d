import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../../base/fault.ts'
import type { Account } from '../../../core/directory/directory.ts'
import { makeSession } from '../../../core/sessions/session.fixture.ts'
import type { WebSession } from '../../../core/sessions/web-session.ts'
import { endSessions, listSessions, type SessionDesk } from './sessions.ts'

const ANNA = { id: 'anna', address: 'anna@example.org' } as Account

/** A house in which Anna and somebody without an account any more have sessions. */
function open() {
  const done: string[] = []
  const all: readonly WebSession[] = [makeSession({ id: 's1' }), makeSession({ id: 's2', accountId: 'gone' })]
  const desk: SessionDesk = {
    accounts: { account: async () => ANNA },
    directory: { account: async (id) => (id === 'anna' ? ANNA : undefined) },
    sessions: {
      of: async (accountId) => all.filter((session) => session.accountId === accountId),
      latest: async (most) => all.slice(0, most),
      end: async (accountId, id) => {
        done.push(`end ${accountId} ${id}`)
        return id === 's1'
      },
      endOf: async (accountId) => done.push(`end all of ${accountId}`),
      endAll: async (from) => void done.push(`end all since ${from}`),
      generation: async () => 'first',
    },
  }
  return { desk, done }
}

test('browsers that are signed in are listed with what protected them, and never with a secret', async () => {
  const { desk } = open()
  const { text, json } = await listSessions(desk, undefined, 10)
  const [, first, second] = text.split('\n').map((line) => line.split(/ {2,}/))
  assert.deepEqual(first?.slice(0, 2), ['s1', 'anna@example.org'])
  assert.deepEqual(first?.slice(5), ['192.0.2.1', 'TLSv1.3', 'X25519MLKEM768', 'Firefox on Linux'])
  assert.equal(second?.[1], 'gone')
  assert.partialDeepStrictEqual(json, [
    { id: 's1', account: 'anna@example.org', address: '192.0.2.1', forwardSecret: true, postQuantum: true },
    { id: 's2' },
  ])
  assert.equal((await listSessions(desk, 'anna@example.org', 10)).text.split('\n').length, 2)
})

test('one ends, or all of an account, or everybody’s', async () => {
  const { desk, done } = open()
  await endSessions(desk, { address: 'anna@example.org', id: 's1', everybody: false })
  assert.match(
    (await endSessions(desk, { address: 'anna@example.org', id: undefined, everybody: false })).text,
    /anna@/,
  )
  await endSessions(desk, { address: undefined, id: undefined, everybody: true })
  assert.deepEqual(done, ['end anna s1', 'end all of anna', 'end all since first'])
})

test('what is not there, or not said, is told', async () => {
  const { desk } = open()
  for (const [what, code] of [
    [{ address: 'anna@example.org', id: 'none', everybody: false }, 'session/not-found'],
    [{ address: undefined, id: undefined, everybody: false }, 'command/bad-option'],
    [{ address: 'anna@example.org', id: undefined, everybody: true }, 'command/bad-option'],
  ] as const) {
    await assert.rejects(endSessions(desk, what), (error) => isFault(error, code))
  }
})
