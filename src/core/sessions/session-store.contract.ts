import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeSession } from './session.fixture.ts'
import type { SessionStore } from './session-store.ts'

export type MakeSessionStore = () => Promise<
  { readonly store: SessionStore; readonly other: SessionStore } & AsyncDisposable
>

const digest = (n: number) => new Uint8Array(32).fill(n)
const MOST = 50

/** What every driver of `SessionStore` keeps. `other` is the same store in another process. */
export function describeSessionStore(name: string, make: MakeSessionStore): void {
  test(`${name}: a session is found by its digest alone, with all that was said of it, in every process`, async () => {
    await using made = await make()
    const session = makeSession({ id: 'one', isKept: true })
    await made.store.add(session, digest(1), MOST)
    await made.store.add(makeSession({ id: 'two', protection: undefined }), digest(2), MOST)
    assert.deepEqual(await made.other.tryFind(digest(1)), session)
    assert.equal((await made.other.tryFind(digest(2)))?.protection, undefined)
    assert.equal(await made.other.tryFind(digest(3)), undefined)
  })

  test(`${name}: sessions are listed by their last use, which never goes backwards`, async () => {
    await using made = await make()
    for (const [n, id] of ['one', 'two', 'three'].entries()) {
      await made.store.add(makeSession({ id, usedMs: 1000 + n }), digest(n), MOST)
    }
    await made.store.touch('one', 2000)
    await made.store.touch('one', 1500)
    await made.store.touch('none', 1500)
    const ids = (sessions: readonly { id: string }[]) => sessions.map(({ id }) => id)
    assert.deepEqual(ids(await made.other.of('anna')), ['one', 'three', 'two'])
    assert.deepEqual(ids(await made.other.latest(2)), ['one', 'three'])
    assert.equal((await made.other.tryFind(digest(0)))?.usedMs, 2000)
    assert.deepEqual(await made.other.of('bob'), [])
  })

  test(`${name}: a session with a new secret has no old one, and takes no third for the first`, async () => {
    await using made = await make()
    await made.store.add(makeSession({ id: 'one' }), digest(1), MOST)
    assert.equal(await made.store.renew('one', digest(1), digest(2), 5000), true)
    assert.equal(await made.other.renew('one', digest(1), digest(3), 6000), false)
    assert.equal(await made.other.tryFind(digest(1)), undefined)
    assert.equal(await made.other.tryFind(digest(3)), undefined)
    assert.equal((await made.other.tryFind(digest(2)))?.provedMs, 5000)
    assert.equal(await made.store.renew('none', digest(1), digest(3), 6000), false)
    const before = (await made.store.tryFind(digest(2)))?.credentialMs
    assert.equal(before, makeSession().credentialMs)
    assert.equal(await made.store.renew('one', digest(2), digest(3), 6000, 77), true)
    assert.equal((await made.other.tryFind(digest(3)))?.credentialMs, 77)
  })

  test(`${name}: one ends, or all of an account but one, and those of others stay`, async () => {
    await using made = await make()
    for (const n of [1, 2, 3]) await made.store.add(makeSession({ id: `s${n}` }), digest(n), MOST)
    await made.store.add(makeSession({ id: 's4', accountId: 'bob' }), digest(4), MOST)
    assert.equal(await made.store.end('bob', 's1'), false, 'a session of somebody else')
    assert.equal(await made.store.end('anna', 's1'), true)
    assert.equal(await made.store.end('anna', 's1'), false)
    assert.equal(await made.other.tryFind(digest(1)), undefined)
    assert.equal(await made.store.endOf('anna', { id: 's2' }), 1)
    assert.ok(await made.other.tryFind(digest(2)))
    assert.ok(await made.other.tryFind(digest(4)))
    assert.equal(await made.store.endOf('anna', { credentialMs: 500 }), 0, 'opened with the password that there is')
    assert.equal(await made.store.endOf('anna', { credentialMs: 501 }), 1)
    assert.equal(await made.store.endOf('bob'), 1)
  })

  test(`${name}: one too many ends the one that was used the longest ago, never the new one`, async () => {
    await using made = await make()
    for (const n of [1, 2, 3]) await made.store.add(makeSession({ id: `s${n}`, usedMs: 100 * n }), digest(n), 3)
    await made.store.add(makeSession({ id: 'new', usedMs: 50 }), digest(4), 3)
    assert.deepEqual(
      (await made.other.of('anna')).map(({ id }) => id),
      ['s3', 's2', 'new'],
    )
  })

  test(`${name}: all end at once, and asked again nobody who has signed in since is sent away`, async () => {
    await using made = await make()
    await made.store.add(makeSession({ id: 'one' }), digest(1), MOST)
    const before = await made.store.generation()
    await made.store.endAll(before, 'second')
    assert.deepEqual(await made.other.latest(9), [])
    assert.equal(await made.other.generation(), 'second')
    await made.store.add(makeSession({ id: 'two' }), digest(2), MOST)
    await made.other.endAll(before, 'third')
    assert.equal((await made.store.latest(9)).length, 1)
    assert.equal(await made.store.generation(), 'second')
    await made.other.endAll('second', 'third')
    assert.deepEqual(await made.store.latest(9), [])
  })

  test(`${name}: what is old is forgotten, by the ages of its kind`, async () => {
    await using made = await make()
    const times = { createdMs: 100, usedMs: 200 }
    await made.store.add(makeSession({ id: 'kept', isKept: true, ...times }), digest(1), MOST)
    await made.store.add(makeSession({ id: 'used', ...times }), digest(2), MOST)
    const young = { createdMs: 100, usedMs: 200 }
    assert.equal(await made.store.sweep(young, young), 0)
    assert.equal(await made.store.sweep(young, { createdMs: 0, usedMs: 201 }), 1)
    assert.equal(await made.store.sweep({ createdMs: 101, usedMs: 0 }, young), 1)
  })
}
