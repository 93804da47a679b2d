import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { PushSubscription } from '../../core/push/push-subscription.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqlitePushSubscriptions } from './sqlite-push-subscriptions.ts'

const ONE: PushSubscription = {
  id: 'p1',
  accountId: 'a1',
  deviceClientId: 'phone',
  url: 'https://push.example.net/x',
  keys: { p256dh: new Uint8Array(65).fill(4), auth: new Uint8Array(16).fill(1) },
  code: 'code',
  isVerified: false,
  wasGreeted: false,
  types: ['Email'],
  expiresMs: 1000,
  credentialMs: 5,
  madeWith: 'app:x',
  knownBy: 'key',
  told: undefined,
}

test('subscriptions are kept as they are, for all processes, as many for an account as it may have', async () => {
  await using databases = await openTestDatabase()
  const [here, there] = [databases.database, databases.other].map((one) => new SqlitePushSubscriptions(one))
  assert.ok(here && there)
  assert.equal(await here.add(ONE, 2), true)
  assert.deepEqual(await there.of('a1'), [ONE])
  const plain = {
    ...ONE,
    id: 'p2',
    keys: undefined,
    types: undefined,
    madeWith: undefined,
    knownBy: undefined,
    told: { Email: '1' },
  }
  assert.equal(await there.add(plain, 2), true)
  assert.equal(await there.add({ ...ONE, id: 'p3' }, 2), false)
  assert.equal(await there.add({ ...ONE, id: 'p4', accountId: 'a2' }, 2), true)
  assert.deepEqual(await here.of('a1'), [ONE, plain])
  assert.deepEqual(
    (await here.all()).map(({ id }) => id),
    ['p1', 'p2', 'p4'],
  )
})

test('they change, are verified once, and go', async () => {
  await using databases = await openTestDatabase()
  const store = new SqlitePushSubscriptions(databases.database)
  await store.add(ONE, 10)
  assert.equal(await store.change('a2', 'p1', { expiresMs: 1 }), false, 'of somebody else')
  assert.equal(await store.change('a1', 'p1', { types: undefined, expiresMs: 2000 }), true)
  assert.equal(await store.change('a1', 'p1', { verified: { Email: '1' } }), true)
  await store.noteTold('p1', { Email: '2' })
  await store.change('a1', 'p1', { verified: { Email: '9' } })
  await store.noteGreeted('p1')
  const changed = { types: undefined, expiresMs: 2000, isVerified: true, wasGreeted: true, told: { Email: '2' } }
  assert.deepEqual(await store.of('a1'), [{ ...ONE, ...changed }])
  await store.add({ ...ONE, id: 'p2' }, 10)
  assert.equal(await store.sweep(1000), 1)
  assert.equal(await store.remove('a2', 'p1'), false)
  assert.equal(await store.remove('a1', 'p1'), true)
  assert.deepEqual(await store.all(), [])
})

test('where it led to is not left in the file once it is gone', async () => {
  await using databases = await openTestDatabase()
  const store = new SqlitePushSubscriptions(databases.database)
  const isInFile = async () => {
    using database = new DatabaseSync(databases.path)
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    return (await readFile(databases.path)).includes(ONE.url)
  }
  await store.add(ONE, 10)
  assert.equal(await isInFile(), true)
  await store.remove('a1', 'p1')
  assert.equal(await isInFile(), false)
})
