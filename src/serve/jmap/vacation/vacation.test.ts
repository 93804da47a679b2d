import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JmapTestBed, type Loose, MAIL } from '../../../../test/kit/jmap-test-bed.ts'
import { coreCapability } from '../core-capability.ts'
import { vacationAudienceCapability, vacationCapability } from './vacation-capability.ts'

async function open(): Promise<JmapTestBed> {
  const bed = await JmapTestBed.open({ capabilities: [coreCapability, vacationCapability, vacationAudienceCapability] })
  bed.using = [MAIL[0] as string, vacationCapability.uri]
  return bed
}

test('there is one response, off to begin with; it is changed and its state with it', async () => {
  await using bed = await open()
  const { list, state, notFound } = await bed.call('VacationResponse/get', { ids: ['singleton', 'x'] })
  const nothing = { fromDate: null, toDate: null, subject: null, textBody: null, htmlBody: null }
  assert.deepEqual(list, [{ id: 'singleton', isEnabled: false, ...nothing }])
  assert.deepEqual(notFound, ['x'])
  const patch = { isEnabled: true, fromDate: '2026-12-24T00:00:00Z', subject: 'Weg', textBody: 'Grüße' }
  const answer = await bed.call('VacationResponse/set', { ifInState: state, update: { singleton: patch } })
  assert.deepEqual(answer.updated, { singleton: null })
  assert.notEqual(answer.newState, state)
  const after = await bed.call('VacationResponse/get')
  assert.deepEqual(after.list, [{ id: 'singleton', ...nothing, ...patch }])
  assert.equal(after.state, answer.newState)
  await bed.call('VacationResponse/set', { update: { singleton: { textBody: null, isEnabled: null } } })
  const { list: last } = await bed.call('VacationResponse/get', { properties: ['textBody', 'isEnabled'] })
  assert.deepEqual(last, [{ id: 'singleton', textBody: null, isEnabled: false }])
})

test('it is neither made nor destroyed, and nothing else has its name', async () => {
  await using bed = await open()
  const { notCreated, notDestroyed, notUpdated } = await bed.call('VacationResponse/set', {
    create: { v: { isEnabled: true } },
    update: { other: {} },
    destroy: ['singleton', 'x'],
  })
  assert.deepEqual(
    [notCreated.v.type, notDestroyed.singleton.type, notDestroyed.x.type, notUpdated.other.type],
    ['singleton', 'singleton', 'notFound', 'notFound'],
  )
  assert.equal(await bed.refusal('VacationResponse/set', { ifInState: 'x' }), 'stateMismatch')
  assert.equal(await bed.refusal('VacationResponse/get', { properties: ['body'] }), 'invalidArguments')
})

const wrong: readonly [patch: Loose, property: string][] = [
  [{ isEnabled: 'yes' }, 'isEnabled'],
  [{ fromDate: '2026-12-24' }, 'fromDate'],
  [{ toDate: '2026-12-24T00:00:00+01:00' }, 'toDate'],
  [{ subject: 'a\r\nBcc: x@y.test' }, 'subject'],
  [{ subject: 7 }, 'subject'],
  [{ textBody: 'x'.repeat(30_001) }, 'textBody'],
  [{ htmlBody: [] }, 'htmlBody'],
  [{ id: 'x' }, 'id'],
  [{ days: 7 }, 'days'],
]
test('what a response cannot have is refused, and nothing is changed', async () => {
  await using bed = await open()
  for (const [patch, property] of wrong) {
    const { notUpdated } = await bed.call('VacationResponse/set', { update: { singleton: patch } })
    assert.deepEqual([notUpdated.singleton.type, notUpdated.singleton.properties], ['invalidProperties', [property]])
  }
  const { notUpdated } = await bed.call('VacationResponse/set', { update: { singleton: { 'subject/x': 1 } } })
  assert.equal(notUpdated.singleton.type, 'invalidPatch')
  assert.equal((await bed.call('VacationResponse/get')).list[0].isEnabled, false)
})

test('who is answered is known and narrowed only by clients that have opted into it', async () => {
  await using bed = await open()
  const patch = { singleton: { onlyContacts: true } }
  const { notUpdated } = await bed.call('VacationResponse/set', { update: patch })
  assert.deepEqual(notUpdated.singleton.properties, ['onlyContacts'])
  assert.equal(await bed.refusal('VacationResponse/get', { properties: ['onlyContacts'] }), 'invalidArguments')
  const plain = bed.using
  bed.using = [...plain, vacationAudienceCapability.uri]
  const wrong = await bed.call('VacationResponse/set', { update: { singleton: { onlyContacts: 'yes' } } })
  assert.deepEqual(wrong.notUpdated.singleton.properties, ['onlyContacts'])
  await bed.call('VacationResponse/set', { update: patch })
  assert.equal((await bed.call('VacationResponse/get')).list[0].onlyContacts, true)
  // Who knows nothing of it changes the rest.
  bed.using = plain
  await bed.call('VacationResponse/set', { update: { singleton: { isEnabled: true } } })
  assert.equal('onlyContacts' in (await bed.call('VacationResponse/get')).list[0], false)
  bed.using = [...plain, vacationAudienceCapability.uri]
  assert.equal((await bed.call('VacationResponse/get')).list[0].onlyContacts, true)
})
