import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JmapTestBed, type Loose, letter, MAIL } from '../../../../test/kit/jmap-test-bed.ts'
import type { QuotaLimits } from '../../../core/mail/quota.ts'
import { coreCapability } from '../core-capability.ts'
import { mailCapability } from '../mail/mail-capability.ts'
import { quotaCapability } from './quota-capability.ts'

async function open(quota?: QuotaLimits): Promise<JmapTestBed> {
  const bed = await JmapTestBed.open({
    capabilities: [coreCapability, mailCapability, quotaCapability],
    ...(quota ? { quota } : {}),
  })
  bed.using = [...MAIL, quotaCapability.uri]
  return bed
}

test('each limit of an account is told with what is used of it, and how that has changed', async () => {
  await using bed = await open({ storageBytes: 100_000, messages: 50 })
  const { list, state } = await bed.call('Quota/get')
  assert.deepEqual(
    list.map(({ id, resourceType, used, hardLimit, scope, types }: Loose) => [
      id,
      resourceType,
      used,
      hardLimit,
      scope,
      types,
    ]),
    [
      ['octets', 'octets', 0, 100_000, 'account', ['Email']],
      ['messages', 'count', 0, 50, 'account', ['Email']],
    ],
  )
  assert.deepEqual((await bed.call('Quota/changes', { sinceState: state })).updated, [])
  await bed.deliver(letter('One'))
  const changes = await bed.call('Quota/changes', { sinceState: state })
  assert.deepEqual([changes.updated, changes.updatedProperties], [['octets', 'messages'], ['used']])
  const { list: after, notFound } = await bed.call('Quota/get', { ids: ['messages', 'x'], properties: ['used'] })
  assert.deepEqual([after, notFound], [[{ id: 'messages', used: 1 }], ['x']])
})

test('of types that a request has not opted into there is no quota', async () => {
  await using bed = await open({ storageBytes: 100_000, messages: 50 })
  const { state } = await bed.call('Quota/get')
  await bed.deliver(letter('One'))
  bed.using = [MAIL[0] as string, quotaCapability.uri]
  assert.deepEqual((await bed.call('Quota/get', { ids: ['octets'] })).notFound, ['octets'])
  assert.deepEqual((await bed.call('Quota/query')).ids, [])
  assert.deepEqual((await bed.call('Quota/changes', { sinceState: state })).updated, [])
})

test('quotas are found, sorted and followed', async () => {
  await using bed = await open({ storageBytes: 100_000, messages: 50 })
  await bed.deliver(letter('One'))
  const ids = async (args: Loose) => (await bed.call('Quota/query', args)).ids
  assert.deepEqual(await ids({}), ['octets', 'messages'])
  assert.deepEqual(await ids({ filter: { resourceType: 'count' } }), ['messages'])
  assert.deepEqual(await ids({ filter: { name: 'Sto', scope: 'account', type: 'Email' } }), ['octets'])
  assert.deepEqual(await ids({ filter: { scope: 'global' } }), [])
  assert.deepEqual(await ids({ sort: [{ property: 'used' }] }), ['messages', 'octets'])
  assert.deepEqual(await ids({ sort: [{ property: 'name', isAscending: false }] }), ['octets', 'messages'])
  const { queryState } = await bed.call('Quota/query')
  await bed.deliver(letter('Two'))
  const changes = await bed.call('Quota/queryChanges', { sinceQueryState: queryState, filter: { type: 'Email' } })
  assert.deepEqual([changes.removed, changes.added.length], [['octets', 'messages'], 2])
  assert.equal(await bed.refusal('Quota/query', { filter: { used: 1 } }), 'unsupportedFilter')
  assert.equal(await bed.refusal('Quota/query', { filter: { name: 1 } }), 'invalidArguments')
  assert.equal(await bed.refusal('Quota/query', { sort: [{ property: 'scope' }] }), 'unsupportedSort')
})

test('without limits there is nothing to tell; of other limits it cannot be told what has changed', async () => {
  await using bed = await open()
  const { list, state } = await bed.call('Quota/get')
  assert.deepEqual(list, [])
  await using other = await open({ storageBytes: 1000, messages: undefined })
  assert.equal((await other.call('Quota/get')).list.length, 1)
  for (const sinceState of [state, 'x', '1-2'])
    assert.equal(await other.refusal('Quota/changes', { sinceState }), 'cannotCalculateChanges')
})
