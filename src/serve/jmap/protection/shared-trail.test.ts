import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Loose, letter } from '../../../../test/kit/jmap-test-bed.ts'
import { BO, SharingTestBed } from '../../../../test/kit/sharing-test-bed.ts'
import { protectionCapability } from './protection-capability.ts'

async function openBed() {
  const asked: Loose[] = []
  const log = {
    find: async (query: Loose) => {
      asked.push(query)
      return []
    },
  }
  const services = { log: { ...log, latestTo: async () => new Map() } } as Loose
  const bed = await SharingTestBed.open({ capabilities: () => [protectionCapability(services)] })
  return { bed, asked }
}

test('what is known of the way of a message is told to whoever may read it, and nothing of where its owner sent it', async () => {
  const { bed, asked } = await openBed()
  await using _bed = bed
  await bed.mailbox('Work', { a1: 'lr' })
  const hidden = await bed.mailbox('Hidden')
  const id = await bed.deliver(letter('Shared'), 'Work')
  const other = await bed.deliver(letter('Own'), 'Hidden')
  const told = await bed.call('MessageTrail/get', { ids: [id, other] })
  assert.deepEqual([told.list.map((one: Loose) => one.id), told.notFound], [[id], [other]])
  assert.deepEqual(told.list[0].member, { state: 'unknown' })
  assert.deepEqual(asked, [], 'the log of the owner is not looked at')
  await bed.call('MessageTrail/get', { ids: [id] }, BO)
  assert.equal(asked.length, 1)
  assert.equal(await bed.refusal('RecipientProtection/get', { ids: ['x@example.net'] }), 'accountNotSupportedByMethod')
  assert.ok(hidden)
})
