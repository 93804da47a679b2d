import assert from 'node:assert/strict'
import { isFault } from '../../base/fault.ts'
import type { MailStore } from './mail-store.ts'
import { type KeptRecord, RECORD_LIMITS, type RecordPlace } from './record-shelf.ts'

/** Records are made, changed and removed; what has happened since is told; all of it is bounded. */
export async function keepRecords(account: string, store: MailStore): Promise<void> {
  const put = (id: string, value = '{}', isOpen = false) =>
    store.write(account, ({ records }) => records.put('identity', { id, value, isOpen }))
  const state = () => store.read(account, ({ records }) => records.state('identity'))
  const changes = (modseq: number, limit = 100) =>
    store.read(account, ({ records }) => records.changes('identity', { modseq }, limit))
  const ids = (some: readonly KeptRecord[]) => some.map(({ id }) => id)

  assert.equal(await state(), 0)
  let told = 0
  using _watch = store.watch(account, () => void told++)
  await put('b', '{"n":1}', true)
  const first = await state()
  await put('a')
  await put('b', '{"n":2}')
  assert.ok(told >= 3)
  await store.read(account, async ({ records }) => {
    assert.deepEqual(ids(await records.all('identity')), ['b', 'a'])
    assert.deepEqual(await records.find('identity', 'b'), { id: 'b', value: '{"n":2}', isOpen: false })
    assert.equal(await records.find('submission', 'b'), undefined)
    assert.deepEqual(await records.open('identity'), [])
    assert.equal(await records.state('submission'), 0)
    assert.deepEqual(await records.size('submission'), { records: 0, octets: 0 })
  })
  await put('a', '{"name":"Å"}')
  await store.read(account, async ({ records }) =>
    assert.deepEqual(await records.size('identity'), { records: 2, octets: 7 + 13 }),
  )
  assert.partialDeepStrictEqual(await changes(first), { created: ['a'], updated: ['b'], destroyed: [] })
  assert.deepEqual((await changes(0))?.rest, undefined)

  const before = await state()
  assert.equal(await store.write(account, ({ records }) => records.remove('identity', 'b')), true)
  assert.equal(await store.write(account, ({ records }) => records.remove('identity', 'b')), false)
  assert.partialDeepStrictEqual(await changes(before), { created: [], updated: [], destroyed: ['b'] })
  assert.partialDeepStrictEqual(await changes(0), { created: ['a'], destroyed: [] }, 'what came and went is not told')
  assert.equal(await changes(1e9), undefined, 'a state that was never given')

  await assert.rejects(put('x', 'x'.repeat(RECORD_LIMITS.maxBytes + 1)), (error) => isFault(error, 'record/too-large'))
  const old = await state()
  await store.write(account, async ({ records }) => {
    for (let n = 0; n <= RECORD_LIMITS.maxGone; n++) {
      await records.put('identity', { id: `n${n}`, value: '{}', isOpen: true })
    }
  })
  await store.write(account, async ({ records }) => {
    for (let n = 0; n <= RECORD_LIMITS.maxGone; n++) await records.remove('identity', `n${n}`)
  })
  assert.equal(await changes(old), undefined, 'not known any more')
  assert.partialDeepStrictEqual(await changes(await state()), { created: [], updated: [], destroyed: [] })
  await tellInPieces(account, store)
}

/** What happened in one moment and in several is told in pieces, with what happens meanwhile: nothing is missed, and what was told as new and has gone is told as gone. */
async function tellInPieces(account: string, store: MailStore): Promise<void> {
  const kind = 'snooze'
  const put = (...ids: readonly string[]) =>
    store.write(account, async ({ records }) => {
      for (const id of ids) await records.put(kind, { id, value: '{}', isOpen: false })
    })
  const changes = async (since: RecordPlace, most: number) => {
    const told = await store.read(account, ({ records }) => records.changes(kind, since, most))
    assert.ok(told)
    return told
  }
  await put('old')
  const modseq = await store.read(account, ({ records }) => records.state(kind))
  await put('a', 'b', 'c', 'd')
  await put('old')
  const { rest, ...first } = await changes({ modseq }, 2)
  assert.deepEqual(first, { created: ['a', 'b'], updated: [], destroyed: [] })
  assert.ok(rest)
  await put('e', 'd')
  for (const id of ['a', 'c']) await store.write(account, ({ records }) => records.remove(kind, id))
  const second = await changes(rest, 2)
  assert.partialDeepStrictEqual(second, { created: ['d'], updated: ['old'], destroyed: [] })
  // Of c nobody has heard, but that is not known any more, and does no harm.
  assert.deepEqual(await changes(second.rest as RecordPlace, 10), {
    created: ['e'],
    updated: [],
    destroyed: ['a', 'c'],
    rest: undefined,
  })
  const bad = { modseq: rest.modseq, seq: rest.seq as number, newSince: rest.modseq + 1 }
  assert.equal(await store.read(account, ({ records }) => records.changes(kind, bad, 1)), undefined)
}
