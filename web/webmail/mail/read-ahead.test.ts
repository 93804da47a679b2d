import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import { JmapCalls } from './jmap-calls.ts'
import { JmapFailure } from './jmap-failure.ts'
import { Mail } from './mail.ts'

/** A server that has every message, and rows of which each says how large it is. */
function makeAhead(sizes: Readonly<Record<string, number>>) {
  const asked: string[][] = []
  let isAway = false
  const calls = new JmapCalls(
    async ({ methodCalls }) => {
      if (isAway) throw new JmapFailure('offline', 'offline')
      const methodResponses = (methodCalls as [string, JsonObject, string][]).map(([name, { ids }, id]) => {
        if (name === 'Email/get') asked.push(ids as unknown as string[])
        const list = (ids as unknown as string[]).map((one) => ({ id: one, mailboxIds: {}, keywords: {} }))
        return [name, { list, notFound: [], state: 's' }, id]
      })
      return { methodResponses, sessionState: 's' } as never
    },
    [],
    16,
  )
  const mail = new Mail(calls, 'A')
  const list = Object.entries(sizes).map(([id, size]) => ({ id, size, mailboxIds: {}, keywords: {} }))
  mail.cache.absorb('Email/get', { list, state: 's' })
  const goAway = () => {
    isAway = true
  }
  return { mail, asked, ahead: mail.ahead, goAway }
}

test('what is small and not known is asked for, some at a time, and is there when it is opened', async () => {
  const sizes = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`m${at}`, at === 2 ? 10_000_000 : 1000]))
  const { mail, asked, ahead } = makeAhead(sizes)
  await ahead.want([...Object.keys(sizes), 'unknown'])
  assert.deepEqual(asked, [['m0', 'm1', 'm3', 'm4', 'm5', 'm6']])
  await mail.open(['m0'])
  assert.equal(asked.length, 1)
})

test('what is wanted while something is asked for takes the place of what was wanted before', async () => {
  const { asked, ahead } = makeAhead({ a: 1, b: 1, c: 1 })
  await Promise.all([ahead.want(['a']), ahead.want(['b']), ahead.want(['c'])])
  assert.deepEqual(asked, [['a'], ['c']])
})

test('the oldest that nobody has opened are forgotten, those that are looked at are not', async () => {
  const ids = Array.from({ length: 80 }, (_, at) => `m${at}`)
  const { mail, ahead } = makeAhead(Object.fromEntries(ids.map((id) => [id, 1])))
  await ahead.want(['m0'])
  ahead.keep(['m0'])
  for (const id of ids.slice(1)) await ahead.want([id])
  assert.equal(mail.cache.opened.size, 61)
  assert.deepEqual([mail.cache.opened.has('m0'), mail.cache.opened.has('m1')], [true, false])
})

test('where nothing can be asked for nothing is said, and it is tried again', async () => {
  const { mail, ahead, goAway } = makeAhead({ a: 1 })
  goAway()
  await ahead.want(['a'])
  assert.deepEqual([mail.failure, mail.cache.opened.size], [undefined, 0])
})
