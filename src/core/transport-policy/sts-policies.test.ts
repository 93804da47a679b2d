import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock } from '../../base/manual-clock.ts'
import { NOT_THERE, PolicyWorld } from './policies.fixture.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const never = new AbortController().signal

test('a policy is fetched once, and holds until its id changes', async () => {
  const world = new PolicyWorld(new ManualClock())
  world.publish('a.test', 'enforce', ['mx.a.test'])
  assert.deepEqual((await world.sts.of('a.test')).policy?.mx, ['mx.a.test'])
  world.publish('a.test', 'enforce', ['other.a.test'])
  assert.deepEqual((await world.sts.of('a.test')).policy?.mx, ['mx.a.test'])
  world.publish('a.test', 'enforce', ['other.a.test'], '2')
  assert.deepEqual((await world.sts.of('a.test')).policy?.mx, ['other.a.test'])
  assert.deepEqual(world.fetched, ['a.test', 'a.test'])
})

test('whoever hides the record or the file does not turn a policy off before it ends', async () => {
  const clock = new ManualClock()
  const world = new PolicyWorld(clock)
  world.publish('a.test', 'enforce', ['mx.a.test'])
  await world.sts.of('a.test')
  world.dns.put('_mta-sts.a.test', 'TXT', [])
  clock.advance(6 * DAY_MS)
  assert.equal((await world.sts.of('a.test')).policy?.mode, 'enforce')
  world.dns.fail('_mta-sts.a.test', 'TXT')
  assert.equal((await world.sts.of('a.test')).policy?.mode, 'enforce')
  world.dns.put('_mta-sts.a.test', 'TXT', ['v=STSv1; id=2;'])
  world.files.clear()
  const known = await world.sts.of('a.test')
  assert.deepEqual([known.policy?.mode, known.failure?.type], ['enforce', 'sts-policy-fetch-error'])
  clock.advance(DAY_MS + HOUR_MS)
  const ended = await world.sts.of('a.test')
  assert.deepEqual([ended.policy, ended.failure?.type], [undefined, 'sts-policy-fetch-error'])
})

test('a server that fails is asked again after five minutes, not for every message', async () => {
  const clock = new ManualClock()
  const world = new PolicyWorld(clock)
  world.publish('a.test', 'enforce', ['mx.a.test'])
  world.files.set('a.test', NOT_THERE)
  for (let i = 0; i < 3; i++) assert.equal((await world.sts.of('a.test')).failure?.type, 'sts-policy-fetch-error')
  assert.equal(world.fetched.length, 1)
  clock.advance(5 * 60_000)
  world.publish('a.test', 'enforce', ['mx.a.test'])
  assert.equal((await world.sts.of('a.test')).policy?.mode, 'enforce')
})

test('a file that is no policy is none, and is told', async () => {
  const world = new PolicyWorld(new ManualClock())
  world.publish('a.test', 'enforce', ['mx.a.test'])
  world.files.set('a.test', { kind: 'fetched', text: '<html>' })
  assert.deepEqual((await world.sts.of('a.test')).failure?.type, 'sts-policy-invalid')
})

test('many messages at once fetch once', async () => {
  const world = new PolicyWorld(new ManualClock())
  world.publish('a.test', 'enforce', ['mx.a.test'])
  const all = await Promise.all(Array.from({ length: 20 }, () => world.sts.of('a.test')))
  assert.ok(all.every(({ policy }) => policy?.mode === 'enforce'))
  assert.equal(world.fetched.length, 1)
})

test('what is in use is fetched again every day, so that it does not end; what is not, ends', async () => {
  const clock = new ManualClock()
  const world = new PolicyWorld(clock)
  world.publish('a.test', 'enforce', ['mx.a.test'])
  await world.sts.of('a.test')
  await world.sts.refresh(never)
  assert.equal(world.fetched.length, 1)
  for (let day = 0; day < 29; day++) {
    clock.advance(DAY_MS + 1)
    await world.sts.refresh(never)
  }
  assert.equal(world.fetched.length, 30)
  assert.equal((await world.store.policy('a.test'))?.domain, 'a.test')
  clock.advance(2 * DAY_MS)
  await world.sts.refresh(never)
  assert.equal(world.fetched.length, 30)
  clock.advance(7 * DAY_MS)
  await world.sts.refresh(never)
  assert.equal(await world.store.policy('a.test'), undefined)
})
