import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemEntropy } from '../../base/entropy.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { type AccountNotice, LocalAccountNotices } from '../directory/account-notices.ts'
import type { Account, Credential } from '../directory/directory.ts'
import { MemorySessionStore } from './memory-session-store.ts'
import type { SessionNotice } from './session-notices.ts'
import type { OpenedSession, SessionLimits } from './web-session.ts'
import { WebSessions } from './web-sessions.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const LIMITS: SessionLimits = {
  idleMs: 12 * HOUR,
  longestMs: 7 * DAY,
  keptIdleMs: 30 * DAY,
  keptLongestMs: 180 * DAY,
  provedMs: HOUR / 6,
}
const ANNA: Account = {
  id: 'anna',
  address: 'anna@here.test',
  name: 'Anna',
  state: 'active',
  unit: 'local',
  createdMs: 0,
}

/** A house of two processes with Anna in it. */
function open() {
  const clock = new ManualClock()
  const store = new MemorySessionStore()
  const people = new Map([['anna', ANNA]])
  const credentials = new Map([['anna', { changedMs: 7 } as Credential]])
  const directory = {
    account: async (id: string) => people.get(id),
    credential: async (id: string) => credentials.get(id),
  }
  const accounts = new LocalAccountNotices()
  const heard = new Set<(notice: SessionNotice) => void>()
  const notices = {
    publish: (notice: SessionNotice) => {
      for (const hear of [...heard]) hear(notice)
    },
    subscribe: (hear: (notice: SessionNotice) => void) => {
      heard.add(hear)
      return { [Symbol.dispose]: () => void heard.delete(hear) }
    },
  }
  const parts = { store, directory, accounts, notices, clock, entropy: systemEntropy, log: silentLog }
  return {
    clock,
    store,
    people,
    credentials,
    accounts,
    heard,
    sessions: new WebSessions(parts, LIMITS),
    other: new WebSessions(parts, LIMITS),
  }
}

type World = ReturnType<typeof open>

async function signIn({ sessions }: World, isKept = false): Promise<OpenedSession> {
  const opening = { credentialMs: 7, isKept, address: '192.0.2.1', client: 'Firefox', protection: undefined }
  return (await sessions.tryOpen({ ...opening, account: ANNA })) as OpenedSession
}

test('a session is resumed by its secret in every process, and by nothing else that is known of it', async () => {
  const world = open()
  const { secret, session, csrf } = await signIn(world)
  assert.equal((await world.other.tryResume(secret))?.account.address, 'anna@here.test')
  assert.equal((await world.other.tryResume(secret))?.csrf, csrf)
  for (const wrong of [
    session.id,
    csrf,
    '',
    secret.slice(1),
    `${secret}A`,
    'x'.repeat(1e6),
    `${secret.slice(0, -1)}\0`,
  ]) {
    assert.equal(await world.other.tryResume(wrong), undefined, wrong.slice(0, 50))
  }
})

test('nothing that is kept contains the secret, and no two sessions have the same', async () => {
  const world = open()
  const one = await signIn(world)
  const two = await signIn(world)
  assert.notEqual(one.secret, two.secret)
  assert.notEqual(one.csrf, two.csrf)
  assert.match(one.secret, /^[A-Za-z0-9_-]{43}$/)
  assert.ok(!JSON.stringify(await world.store.latest(9)).includes(one.secret))
})

test('a request that comes soon after another asks the store for nothing; after half a minute it does', async () => {
  const world = open()
  const { secret } = await signIn(world)
  const before = world.store.looks
  for (let n = 0; n < 100; n++) assert.ok(await world.sessions.tryResume(secret))
  assert.equal(world.store.looks, before)
  world.clock.advance(30_000)
  assert.ok(await world.sessions.tryResume(secret))
  assert.equal(world.store.looks, before + 1)
})

const lives: readonly (readonly [what: string, isKept: boolean, idleMs: number, longestMs: number])[] = [
  ['a session', false, LIMITS.idleMs, LIMITS.longestMs],
  ['a session that the browser keeps', true, LIMITS.keptIdleMs, LIMITS.keptLongestMs],
]
for (const [what, isKept, idleMs, longestMs] of lives) {
  test(`${what} is over when it was not used for long`, async () => {
    const world = open()
    const { secret } = await signIn(world, isKept)
    world.clock.advance(idleMs - 1)
    assert.ok(await world.sessions.tryResume(secret))
    world.clock.advance(idleMs - 1)
    assert.ok(await world.other.tryResume(secret), 'its use was noted, for other processes too')
    world.clock.advance(idleMs)
    assert.equal(await world.sessions.tryResume(secret), undefined)
    assert.equal(await world.other.tryResume(secret), undefined)
    assert.deepEqual(await world.sessions.of('anna'), [])
    assert.equal(await world.sessions.sweep(), 1)
  })

  test(`${what} is over when it is old, however much it is used`, async () => {
    const world = open()
    const { secret } = await signIn(world, isKept)
    for (let at = 0; at < longestMs; at += idleMs / 2) {
      assert.ok(await world.sessions.tryResume(secret), `${at}`)
      world.clock.advance(idleMs / 2)
    }
    assert.equal(await world.sessions.tryResume(secret), undefined)
    assert.equal(await world.sessions.sweep(), 1)
  })
}

const endings: readonly (readonly [AccountNotice['what'], (world: World) => void])[] = [
  ['password-changed', ({ credentials }) => credentials.set('anna', { changedMs: 8 } as Credential)],
  ['suspended', ({ people }) => people.set('anna', { ...ANNA, state: 'suspended' })],
  ['removed', ({ people, credentials }) => people.delete('anna') && credentials.delete('anna')],
  ['replaced', () => undefined],
  ['held', () => undefined],
]
for (const [what, change] of endings) {
  test(`an account that is ${what} has no session any more, at once and for good`, async () => {
    const world = open()
    const { secret } = await signIn(world)
    assert.ok(await world.other.tryResume(secret))
    change(world)
    world.accounts.publish({ accountId: 'bob', what })
    if (what === 'replaced') assert.ok(await world.other.tryResume(secret))
    world.accounts.publish({ accountId: 'anna', what })
    assert.equal(await world.other.tryResume(secret), undefined)
    await world.sessions[Symbol.asyncDispose]()
    await world.other[Symbol.asyncDispose]()
    assert.deepEqual(await world.store.latest(9), [])
  })

  test(`${what}: without a notice it is over within half a minute, where the directory says so`, async () => {
    const world = open()
    const { secret } = await signIn(world)
    change(world)
    world.clock.advance(30_000)
    assert.equal((await world.sessions.tryResume(secret)) === undefined, what !== 'replaced' && what !== 'held')
  })
}

test('a password that is changed while somebody signs in with the old one lets nobody in', async () => {
  const world = open()
  world.credentials.set('anna', { changedMs: 8 } as Credential)
  assert.equal(await signIn(world), undefined)
  assert.deepEqual(await world.store.latest(9), [])
})

test('whoever signs in with the new password stays, however late a process hears that the old one is gone', async () => {
  const world = open()
  await signIn(world)
  world.credentials.set('anna', { changedMs: 8 } as Credential)
  const opening = { credentialMs: 8, isKept: false, address: '192.0.2.1', client: '', protection: undefined }
  const quick = await world.sessions.tryOpen({ ...opening, account: ANNA })
  world.accounts.publish({ accountId: 'anna', what: 'password-changed' })
  await world.other[Symbol.asyncDispose]()
  assert.ok(await world.sessions.tryResume(quick?.secret ?? ''))
  assert.equal((await world.store.latest(9)).length, 1)
})

test('what was being read while a session ended is not remembered', async () => {
  const world = open()
  const { secret, session } = await signIn(world)
  world.sessions.forget()
  const credential = Promise.withResolvers<void>()
  const find = world.store.tryFind.bind(world.store)
  world.store.tryFind = async (digest) => {
    const found = await find(digest)
    await credential.promise
    return found
  }
  const resumed = world.sessions.tryResume(secret)
  await new Promise((resolve) => setImmediate(resolve))
  await world.other.end('anna', session.id)
  credential.resolve()
  assert.ok(await resumed, 'it was there when it was asked for')
  assert.equal(await world.sessions.tryResume(secret), undefined)
})

test('a member ends one session, or all others, and none of somebody else', async () => {
  const world = open()
  const [one, two, three] = [await signIn(world), await signIn(world), await signIn(world)]
  assert.equal(await world.sessions.end('bob', one.session.id), false)
  assert.ok(await world.other.tryResume(one.secret))
  assert.equal(await world.sessions.end('anna', one.session.id), true)
  assert.equal(await world.other.tryResume(one.secret), undefined)
  assert.equal(await world.sessions.endOf('anna', two.session.id), 1)
  assert.ok(await world.other.tryResume(two.secret))
  assert.equal(await world.other.tryResume(three.secret), undefined)
})

test('all sessions end in an incident, and its work done twice sends away nobody who came since', async () => {
  const world = open()
  const old = await signIn(world)
  const generation = await world.sessions.generation()
  await world.sessions.endAll(generation)
  assert.equal(await world.other.tryResume(old.secret), undefined)
  assert.notEqual(await world.other.generation(), generation)
  const fresh = await signIn(world)
  await world.other.endAll(generation)
  assert.ok(await world.sessions.tryResume(fresh.secret))
})

test('the password shown again gives another secret: who had copied the first is out', async () => {
  const world = open()
  const first = await signIn(world)
  assert.ok(await world.other.tryResume(first.secret))
  assert.equal(world.sessions.isProved(first.session), true)
  world.clock.advance(LIMITS.provedMs)
  const stale = await world.sessions.tryResume(first.secret)
  assert.ok(stale && !world.sessions.isProved(stale.session))
  const renewed = await world.sessions.tryRenew(stale, first.secret)
  assert.ok(renewed && world.sessions.isProved(renewed.session))
  assert.equal(await world.other.tryResume(first.secret), undefined)
  assert.equal((await world.other.tryResume(renewed.secret))?.session.id, first.session.id)
  assert.notEqual(renewed.csrf, first.csrf)
  assert.equal(await world.sessions.tryRenew(stale, first.secret), undefined, 'not from the old one')
})

test('conversations that outlast a request end with their session: ended, account ended, all ended, too old; not by a new secret', async () => {
  for (const end of [
    (world: World, { session }: OpenedSession) => world.other.end('anna', session.id),
    (world: World) => world.accounts.publish({ accountId: 'anna', what: 'suspended' }),
    async (world: World) => world.other.endAll(await world.other.generation()),
    (world: World) => world.clock.advance(LIMITS.longestMs),
  ]) {
    const world = open()
    const opened = await signIn(world)
    let ends = 0
    world.sessions.watch(opened, () => ends++)
    const stopped = world.sessions.watch(opened, () => ends++)
    stopped[Symbol.dispose]()
    assert.ok(await world.sessions.tryRenew(opened, opened.secret))
    assert.equal(ends, 0)
    await end(world, opened)
    assert.equal(ends, 1)
    world.clock.advance(LIMITS.longestMs)
    assert.equal(ends, 1)
  }
})
