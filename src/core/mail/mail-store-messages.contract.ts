import assert from 'node:assert/strict'
import { isFault } from '../../base/fault.ts'
import { Flag, flagsOf } from './flags.ts'
import type { Letters } from './mail-store-letters.fixture.ts'
import { ACCOUNT, ALL, append, rowsOf } from './mail-store-member.contract.ts'
import type { CheckedStore } from './store-place.fixture.ts'
import { UidSet } from './uid-set.ts'

export async function flagRules(store: CheckedStore, letter: Letters): Promise<void> {
  for (let i = 0; i < 3; i++) await append(store, 'INBOX', await letter(`m${i}`))
  const change = (how: 'replace' | 'add' | 'remove', names: string[], uids: UidSet, unchangedSince?: number) =>
    store.write(ACCOUNT, (mail) => mail.setFlags(1, uids, { how, flags: flagsOf(names) }, unchangedSince))
  const one = UidSet.ofSorted([1])
  const first = await change('replace', ['\\Seen', 'Work', 'blue'], one)
  assert.deepEqual(first.changed[0]?.flags, { bits: Flag.seen, keywords: ['Work', 'blue'] })
  const same = await change('add', ['WORK'], one)
  assert.equal(same.changed[0]?.modseq, first.changed[0]?.modseq, 'nothing changed')
  const spelt = await change('add', ['WORK', '\\Deleted'], ALL)
  assert.deepEqual(
    spelt.changed.map(({ flags }) => flags),
    [
      { bits: Flag.seen | Flag.deleted, keywords: ['Work', 'blue'] },
      { bits: Flag.deleted, keywords: ['Work'] },
      { bits: Flag.deleted, keywords: ['Work'] },
    ],
  )
  const modseq = spelt.changed[0]?.modseq as number
  await change('remove', ['work'], one)
  const conditional = await change('add', ['\\Flagged'], ALL, modseq)
  assert.equal(conditional.modified.toString(), '1')
  assert.deepEqual(
    conditional.changed.map(({ uid }) => uid),
    [2, 3],
  )
  assert.deepEqual(await store.read(ACCOUNT, (mail) => mail.keywords(1)), ['Work', 'blue'])
  const inbox = await store.read(ACCOUNT, (mail) => mail.mailbox(1))
  assert.deepEqual([inbox?.messages, inbox?.unseen, inbox?.deleted], [3, 2, 3])
  const words = (from: number, count: number) => Array.from({ length: count }, (_, n) => `k${from + n}`)
  const tooMany = (error: unknown) => isFault(error, 'mail/too-many-keywords')
  await change('replace', words(0, 150), one)
  await assert.rejects(change('add', words(150, 100), one), tooMany, 'one message has at most 200')
  await assert.rejects(change('replace', words(0, 201), one), tooMany)
  const kept = await store.read(ACCOUNT, (mail) => mail.list(1, one, []))
  assert.equal(kept[0]?.flags.keywords.length, 150)
}

export async function selectRules(store: CheckedStore, letter: Letters): Promise<void> {
  await append(store, 'INBOX', await letter('a', { size: 10 }), flagsOf(['\\Seen', 'Red']), 1_000)
  await append(store, 'INBOX', await letter('b', { size: 5_000 }), flagsOf(['\\Flagged']), 2_000)
  await append(store, 'INBOX', await letter('c', { size: 90_000 }), flagsOf(['\\Seen', '\\Flagged', 'redder']), 3_000)
  const rows = await rowsOf(store, 'INBOX')
  const sent = Date.UTC(2026, 0, 5, 10)
  const cases = [
    [{}, '1:3'],
    [{ within: UidSet.ofSorted([1, 3, 9]) }, '1,3'],
    [{ within: UidSet.empty }, ''],
    [{ set: Flag.seen }, '1,3'],
    [{ set: Flag.seen | Flag.flagged }, '3'],
    [{ clear: Flag.flagged }, '1'],
    [{ set: Flag.flagged, clear: Flag.seen }, '2'],
    [{ keyword: 'RED' }, '1'],
    [{ notKeyword: 'red' }, '2:3'],
    [{ largerThan: rows[1]!.size }, '3'],
    [{ smallerThan: rows[1]!.size }, '1'],
    [{ internalFromMs: 2_000 }, '2:3'],
    [{ internalBeforeMs: 2_000 }, '1'],
    [{ sentFromMs: sent, sentBeforeMs: sent + 1 }, '1:3'],
    [{ sentFromMs: sent + 1 }, ''],
    [{ savedFromMs: rows[0]!.savedMs, savedBeforeMs: rows[2]!.savedMs + 1 }, '1:3'],
    [{ modseqFrom: rows[1]!.modseq }, '2:3'],
    [{ emailId: rows[1]!.emailId }, '2'],
    [{ threadId: rows[2]!.threadId }, '3'],
  ] as const
  for (const [conditions, expected] of cases) {
    const found = await store.read(ACCOUNT, (mail) => mail.select(1, conditions))
    assert.equal(found.toString(), expected, JSON.stringify(conditions))
  }
}

export async function listRules(store: CheckedStore, letter: Letters): Promise<void> {
  for (let i = 0; i < 7; i++) await append(store, 'INBOX', await letter(`m${i}`))
  await store.write(ACCOUNT, (mail) => mail.expunge(1, UidSet.ofSorted([4]), true))
  const list = (uids: UidSet, limit?: number) =>
    store.read(ACCOUNT, (mail) => mail.list(1, uids, [], limit)).then((rows) => rows.map(({ uid }) => uid))
  const flags = (uids: UidSet, limit?: number) => store.read(ACCOUNT, (mail) => mail.flags(1, uids, limit))
  const change = { how: 'add', flags: flagsOf(['\\Seen', 'Blue']) } as const
  await store.write(ACCOUNT, (mail) => mail.setFlags(1, UidSet.ofSorted([2, 6]), change))
  const plain = (await store.read(ACCOUNT, (mail) => mail.list(1, ALL, []))).map(({ uid, modseq, flags: set }) => ({
    uid,
    modseq,
    flags: set,
  }))
  assert.deepEqual(await flags(ALL), plain)
  assert.deepEqual(await flags(UidSet.ofSorted([2, 4, 6, 7, 8]), 2), [plain[1], plain[4]])
  assert.deepEqual(await flags(UidSet.empty), [])
  assert.deepEqual(await list(ALL, 3), [1, 2, 3])
  assert.deepEqual(await list(UidSet.ofSorted([2, 4, 6, 7, 8]), 2), [2, 6])
  assert.deepEqual(await list(UidSet.ofSorted([3, 4, 5])), [3, 5])
  assert.equal((await store.read(ACCOUNT, (mail) => mail.uids(1))).toString(), '1:3,5:7')
  assert.deepEqual(await list(UidSet.empty), [])
}

export async function threadRules(store: CheckedStore, letter: Letters): Promise<void> {
  await append(store, 'INBOX', await letter('plan'))
  await append(store, 'INBOX', await letter('Re: plan', { id: 'r1', references: ['plan@posthus.test'] }))
  await append(store, 'INBOX', await letter('other', { id: 'o', references: ['plan@posthus.test'] }))
  await append(
    store,
    'INBOX',
    await letter('Re: plan', { id: 'r2', references: ['lost@elsewhere', 'r1@posthus.test'] }),
  )
  const [plan, reply, other, second] = (await rowsOf(store, 'INBOX')).map(({ threadId }) => threadId)
  assert.equal(reply, plan)
  assert.equal(second, plan)
  assert.notEqual(other, plan)
}
