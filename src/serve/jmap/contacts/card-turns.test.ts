import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JmapTestBed, type Loose, MAIL } from '../../../../test/kit/jmap-test-bed.ts'
import { coreCapability } from '../core-capability.ts'
import { CONTACTS_CAPABILITY, contactsCapabilities } from './contacts-capability.ts'

const BOOK = { addressBookIds: { first: true } }

test('a uid goes from one card to another in one request, in whatever order it is asked for', async (t) => {
  const requests: readonly (readonly [what: string, request: (a: string, b: string) => Loose, uids: string])[] = [
    ['a new card for one that goes', (a) => ({ create: { k: { uid: 'ua', ...BOOK } }, destroy: [a] }), 'ua ub'],
    ['from one that changes behind it', (a, b) => ({ update: { [b]: { uid: 'ua' }, [a]: { uid: 'x' } } }), 'ua x'],
    ['from one that changes before it', (a, b) => ({ update: { [a]: { uid: 'x' }, [b]: { uid: 'ua' } } }), 'ua x'],
  ]
  for (const [what, request, uids] of requests) {
    await t.test(what, async () => {
      await using bed = await JmapTestBed.open({ capabilities: [coreCapability, ...contactsCapabilities()] })
      bed.using = [MAIL[0] as string, CONTACTS_CAPABILITY]
      const create = { a: { uid: 'ua', ...BOOK }, b: { uid: 'ub', ...BOOK } }
      const { created } = await bed.call('ContactCard/set', { create })
      const answer = await bed.call('ContactCard/set', request(created.a.id, created.b.id))
      assert.deepEqual([answer.notCreated, answer.notUpdated, answer.notDestroyed], [null, null, null])
      const { list } = await bed.call('ContactCard/get', { properties: ['uid'] })
      assert.equal(
        list
          .map(({ uid }: Loose) => uid)
          .sort()
          .join(' '),
        uids,
      )
    })
  }
})

test('a uid that stays taken is refused with the card that has it', async () => {
  await using bed = await JmapTestBed.open({ capabilities: [coreCapability, ...contactsCapabilities()] })
  bed.using = [MAIL[0] as string, CONTACTS_CAPABILITY]
  const create = { a: { uid: 'ua', ...BOOK }, b: { uid: 'ub', ...BOOK } }
  const { created } = await bed.call('ContactCard/set', { create })
  const { notCreated, destroyed } = await bed.call('ContactCard/set', {
    create: { k: { uid: 'ua', ...BOOK } },
    destroy: [created.b.id],
  })
  assert.deepEqual(
    [notCreated.k.type, notCreated.k.existingId, destroyed],
    ['alreadyExists', created.a.id, [created.b.id]],
  )
})
