import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JmapTestBed, type Loose, MAIL } from '../../../../test/kit/jmap-test-bed.ts'
import { coreCapability } from '../core-capability.ts'
import { sendingCapability } from './sending-capability.ts'

async function open(): Promise<JmapTestBed> {
  const bed = await JmapTestBed.open({ capabilities: [coreCapability, sendingCapability] })
  bed.using = [MAIL[0] as string, sendingCapability.uri]
  return bed
}

const USUAL = { id: 'singleton', defaultIdentityId: null, signaturePlace: 'above', undoSeconds: 10, encrypts: 'mutual' }

test('there are preferences from the start; they are changed one by one, and back to what is usual', async () => {
  await using bed = await open()
  const { list, state } = await bed.call('SendingPreferences/get', { ids: ['singleton', 'x'] })
  assert.deepEqual(list, [USUAL])
  const set = (patch: Loose, more: Loose = {}) =>
    bed.call('SendingPreferences/set', { update: { singleton: patch }, ...more })
  const answer = await set({ undoSeconds: 30, signaturePlace: 'below', encrypts: 'possible' }, { ifInState: state })
  assert.deepEqual([answer.updated, answer.newState === state], [{ singleton: null }, false])
  await set({ defaultIdentityId: 'I1' })
  const changed = { ...USUAL, undoSeconds: 30, signaturePlace: 'below', encrypts: 'possible', defaultIdentityId: 'I1' }
  assert.deepEqual((await bed.call('SendingPreferences/get')).list, [changed])
  await set({ undoSeconds: null, defaultIdentityId: null })
  const { list: last } = await bed.call('SendingPreferences/get', { properties: ['undoSeconds', 'defaultIdentityId'] })
  assert.deepEqual(last, [{ id: 'singleton', undoSeconds: 10, defaultIdentityId: null }])
})

const wrong: readonly [patch: Loose, property: string][] = [
  [{ undoSeconds: -1 }, 'undoSeconds'],
  [{ undoSeconds: 61 }, 'undoSeconds'],
  [{ undoSeconds: 1.5 }, 'undoSeconds'],
  [{ undoSeconds: '10' }, 'undoSeconds'],
  [{ signaturePlace: 'left' }, 'signaturePlace'],
  [{ encrypts: 'always' }, 'encrypts'],
  [{ defaultIdentityId: 'a b' }, 'defaultIdentityId'],
  [{ defaultIdentityId: 5 }, 'defaultIdentityId'],
  [{ id: 'other' }, 'id'],
  [{ colour: 'red' }, 'colour'],
]
for (const [patch, property] of wrong) {
  test(`${JSON.stringify(patch)} is refused`, async () => {
    await using bed = await open()
    const { notUpdated } = await bed.call('SendingPreferences/set', { update: { singleton: patch } })
    assert.deepEqual(notUpdated.singleton.properties, [property])
    assert.deepEqual((await bed.call('SendingPreferences/get')).list, [USUAL])
  })
}

test('they are neither made nor destroyed', async () => {
  await using bed = await open()
  const args = { create: { p: {} }, destroy: ['singleton', 'x'], update: { y: {} } }
  const { notCreated, notDestroyed, notUpdated } = await bed.call('SendingPreferences/set', args)
  assert.deepEqual(
    [notCreated.p.type, notDestroyed.singleton.type, notDestroyed.x.type, notUpdated.y.type],
    ['singleton', 'singleton', 'notFound', 'notFound'],
  )
  assert.equal(await bed.refusal('SendingPreferences/set', { ifInState: 'x' }), 'stateMismatch')
  assert.equal(await bed.refusal('SendingPreferences/get', { properties: ['colour'] }), 'invalidArguments')
})
