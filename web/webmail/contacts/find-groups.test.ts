import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openContactsTestBed } from '../../../test/kit/contacts-test-bed.ts'
import { ACCOUNT } from '../../../test/kit/jmap-test-bed.ts'
import { JmapCalls } from '../mail/jmap-calls.ts'
import { findGroups, loadGroupMembers } from './find-groups.ts'

async function openChoir(t: TestContext) {
  const { bed, transport } = await openContactsTestBed(t)
  const addressBookIds = { first: true }
  const person = (uid: string) => ({ addressBookIds, uid, emails: { e: { address: `${uid}@example.net` } } })
  const singers = Array.from({ length: 170 }, (_, at) => `singer${at}`)
  const members = (uids: readonly string[]) => Object.fromEntries(uids.map((uid) => [uid, true]))
  const { notCreated } = await bed.call('ContactCard/set', {
    create: {
      ...Object.fromEntries(singers.map((uid) => [uid, person(uid)])),
      conductor: person('conductor'),
      choir: {
        ...{ addressBookIds, uid: 'choir', kind: 'group', name: { full: 'The choir of the town' } },
        members: members([...singers, 'board', 'left-long-ago']),
      },
      board: {
        ...{ addressBookIds, uid: 'board', kind: 'group', name: { full: 'Board' } },
        members: members(['conductor']),
      },
    },
  })
  assert.equal(notCreated, null)
  return new JmapCalls(transport, bed.using, 16)
}

test('groups are found by words of their names', async (t) => {
  const calls = await openChoir(t)
  const named = async (text: string) => (await findGroups(calls, ACCOUNT, text)).map(({ uid }) => uid).sort()
  assert.deepEqual(await named(''), ['board', 'choir'])
  assert.deepEqual(await named('town CHOIR'), ['choir'])
  assert.deepEqual(await named('singer1'), [])
})

test('a group of more than one asking leads to all, with those of the group within it', async (t) => {
  const calls = await openChoir(t)
  const [choir] = await findGroups(calls, ACCOUNT, 'choir')
  assert.ok(choir)
  const { addresses, without } = await loadGroupMembers(calls, ACCOUNT, choir)
  assert.equal(addresses.length, 171)
  assert.deepEqual(addresses.at(-1), { name: null, email: 'conductor@example.net' })
  assert.deepEqual(without, [])
})
