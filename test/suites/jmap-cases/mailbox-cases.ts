import assert from 'node:assert/strict'
import type { Loose } from '../../kit/jmap-test-bed.ts'
import type { Cases } from './core-cases.ts'
import type { World } from './world.ts'

async function named(world: World, filter: Loose, more: Loose = {}): Promise<string[]> {
  const { ids } = await world.call('Mailbox/query', { filter, ...more })
  const { list } = await world.call('Mailbox/get', { ids, properties: ['name'] })
  return list.map(({ name }: Loose) => name)
}

/** Categories mailbox, thread and vacation. */
export const MAILBOX_CASES: Cases = {
  'mailbox/get-all, -by-ids, -not-found, -inbox-exists, -state-returned, -account-id-returned': async ({
    call,
    bed,
    ids,
  }) => {
    const get = (args: Loose) => bed.call('Mailbox/get', args)
    assert.ok((await get({ ids: null })).list.length >= 4)
    const { list, notFound, state, accountId } = await get({ ids: [ids['inbox'], ids['folder A'], 'nothing'] })
    assert.deepEqual(
      list.map(({ role, name }: Loose) => role ?? name),
      ['inbox', 'Folder A'],
    )
    assert.deepEqual([notFound, typeof state, accountId], [['nothing'], 'string', 'Aa1'])
    assert.ok(call)
  },
  'mailbox/get-properties-filter, -mailbox-properties, -parent-id-correct': async (world) => {
    const { list } = await world.call('Mailbox/get', { ids: [world.ids['inbox']], properties: ['name', 'role'] })
    assert.deepEqual(Object.keys(list[0]).sort(), ['id', 'name', 'role'])
    const { myRights, ...inbox } = await world.mailbox(world.ids['inbox'] as string)
    const numbers = ['sortOrder', 'totalEmails', 'unreadEmails', 'totalThreads', 'unreadThreads']
    for (const name of numbers) assert.equal(typeof inbox[name], 'number')
    assert.deepEqual([inbox.parentId, typeof inbox.isSubscribed], [null, 'boolean'])
    const rights = ['mayReadItems', 'mayAddItems', 'mayRemoveItems', 'maySetSeen', 'maySetKeywords']
    for (const name of [...rights, 'mayCreateChild', 'mayRename', 'mayDelete', 'maySubmit']) {
      assert.equal(typeof myRights[name], 'boolean')
    }
    assert.equal((await world.mailbox(world.ids['child'] as string)).parentId, world.ids['folder A'])
  },
  'mailbox/get-total-emails-accurate': async (world) => {
    const { total } = await world.call('Email/query', {
      filter: { inMailbox: world.ids['inbox'] },
      calculateTotal: true,
    })
    assert.equal((await world.mailbox(world.ids['inbox'] as string)).totalEmails, total)
  },
  'mailbox/query-all, -filter-null-accepted, -response-structure, -limit, -position': async (world) => {
    const all = await world.call('Mailbox/query', { filter: {}, calculateTotal: true, sort: [{ property: 'name' }] })
    assert.equal(all.ids.length, all.total)
    assert.deepEqual([typeof all.queryState, typeof all.canCalculateChanges, all.position], ['string', 'boolean', 0])
    const some = await world.call('Mailbox/query', {
      filter: null,
      sort: [{ property: 'name' }],
      position: 1,
      limit: 2,
    })
    assert.deepEqual([some.ids, some.position], [all.ids.slice(1, 3), 1])
  },
  'mailbox/query-filter-by-parent-id-null, -parent-id, -name, -role, -has-any-role, -has-any-role-false': async (
    world,
  ) => {
    const top = await named(world, { parentId: null })
    assert.ok(top.includes('Folder A') && top.includes('Folder B') && !top.includes('Child'))
    assert.deepEqual(await named(world, { parentId: world.ids['folder A'] }), ['Child'])
    assert.deepEqual(await named(world, { name: 'folder a' }), ['Folder A'])
    assert.equal((await named(world, { role: 'inbox' })).length, 1)
    const isUsed = (role: string | null) => role !== null
    for (const hasAnyRole of [true, false]) {
      const { ids } = await world.call('Mailbox/query', { filter: { hasAnyRole } })
      const { list } = await world.call('Mailbox/get', { ids, properties: ['role'] })
      assert.ok(list.length > 0 && list.every(({ role }: Loose) => isUsed(role) === hasAnyRole))
    }
  },
  'mailbox/query-sort-by-name, -sort-by-sort-order': async (world) => {
    const names = await named(world, {}, { sort: [{ property: 'name' }] })
    assert.deepEqual(
      names,
      [...names].sort((a, b) => a.localeCompare(b)),
    )
    const { ids } = await world.call('Mailbox/query', { sort: [{ property: 'sortOrder', isAscending: false }] })
    const orders: number[] = []
    for (const id of ids) orders.push((await world.mailbox(id)).sortOrder)
    assert.deepEqual(
      orders,
      [...orders].sort((a, b) => b - a),
    )
  },
  'mailbox/changes-no-changes, -after-create, -after-rename, -has-more-changes, -response-structure': async (world) => {
    const { state } = await world.call('Mailbox/get', { ids: [] })
    const same = await world.call('Mailbox/changes', { sinceState: state })
    assert.deepEqual([same.oldState, same.newState, same.hasMoreChanges], [state, state, false])
    assert.deepEqual([same.created, same.updated, same.destroyed], [[], [], []])
    const id = await world.make('Changes')
    const made = await world.call('Mailbox/changes', { sinceState: state })
    assert.deepEqual(made.created, [id])
    await world.call('Mailbox/set', { update: { [id]: { name: 'Renamed' } } })
    assert.deepEqual((await world.call('Mailbox/changes', { sinceState: made.newState })).updated, [id])
    await world.call('Mailbox/set', { destroy: [id] })
  },
  'mailbox/query-changes': async (world) => {
    const { queryState } = await world.call('Mailbox/query', { filter: { hasAnyRole: false } })
    const id = await world.make('Query changes')
    const changed = await world.call('Mailbox/queryChanges', {
      filter: { hasAnyRole: false },
      sinceQueryState: queryState,
    })
    assert.ok(changed.added.some((one: Loose) => one.id === id))
    await world.call('Mailbox/set', { destroy: [id] })
  },
  'mailbox/set-create-top-level, -create-child, -create-returns-server-set-props, -state-changes, -destroy-empty':
    async (world) => {
      const args = { create: { m: { name: 'New', parentId: world.ids['folder B'], sortOrder: 10 } } }
      const { created, oldState, newState } = await world.call('Mailbox/set', args)
      assert.notEqual(oldState, newState)
      assert.ok(created.m.id && created.m.myRights)
      assert.equal((await world.mailbox(created.m.id)).parentId, world.ids['folder B'])
      assert.deepEqual((await world.call('Mailbox/set', { destroy: [created.m.id] })).destroyed, [created.m.id])
    },
  'mailbox/set-rename, -move-parent, -change-sort-order': async (world) => {
    const id = await world.make('Before', world.ids['folder A'])
    await world.call('Mailbox/set', {
      update: { [id]: { name: 'After', parentId: world.ids['folder B'], sortOrder: 99 } },
    })
    const { name, parentId, sortOrder } = await world.mailbox(id)
    assert.deepEqual([name, parentId, sortOrder], ['After', world.ids['folder B'], 99])
    await world.call('Mailbox/set', { destroy: [id] })
  },
  'mailbox/set-destroy-not-found, -cannot-destroy-with-children, -on-destroy-remove-emails-with-children': async (
    world,
  ) => {
    const { notDestroyed } = await world.call('Mailbox/set', { destroy: ['nothing'] })
    assert.equal(notDestroyed.nothing.type, 'notFound')
    const parent = await world.make('Parent')
    const child = await world.make('Its child', parent)
    const { id: emailId } = await world.draft({ mailboxIds: { [parent]: true } })
    for (const onDestroyRemoveEmails of [false, true]) {
      const refused = await world.call('Mailbox/set', { destroy: [parent], onDestroyRemoveEmails })
      assert.equal(refused.notDestroyed[parent].type, 'mailboxHasChild')
    }
    assert.ok((await world.mailbox(child)) && (await world.email(emailId, ['id'])))
    await world.call('Mailbox/set', { destroy: [child] })
    const full = await world.call('Mailbox/set', { destroy: [parent] })
    assert.equal(full.notDestroyed[parent].type, 'mailboxHasEmail')
    await world.destroy(emailId)
    await world.call('Mailbox/set', { destroy: [parent] })
  },
  'mailbox/set-on-destroy-remove-emails': async (world) => {
    const id = await world.make('With mail')
    const { id: emailId } = await world.draft({ mailboxIds: { [id]: true } })
    const { destroyed } = await world.call('Mailbox/set', { destroy: [id], onDestroyRemoveEmails: true })
    assert.deepEqual(destroyed, [id])
    assert.deepEqual((await world.call('Email/get', { ids: [emailId] })).notFound, [emailId])
  },
  'mailbox/set-duplicate-name-same-parent': async (world) => {
    const { notCreated } = await world.call('Mailbox/set', { create: { m: { name: 'Folder A', parentId: null } } })
    assert.ok(['alreadyExists', 'invalidProperties'].includes(notCreated.m.type), notCreated.m.type)
  },
  'thread/get-thread-by-id, -email-ids-order, -not-found, -single-email-thread, -response-structure': async (world) => {
    const { threadId } = await world.email('start', ['threadId'])
    const single = await world.email('plain', ['threadId'])
    const { list, notFound, state } = await world.call('Thread/get', { ids: [threadId, single.threadId, 'nothing'] })
    assert.deepEqual(list[0].emailIds, [world.ids['start'], world.ids['reply'], world.ids['answer']])
    assert.deepEqual(list[1].emailIds, [world.ids['plain']])
    assert.deepEqual([notFound, typeof state], [['nothing'], 'string'])
  },
  'thread/changes': async (world) => {
    const { state } = await world.call('Thread/get', { ids: [] })
    const { id, threadId } = await world.draft()
    assert.deepEqual((await world.call('Thread/changes', { sinceState: state })).created, [threadId])
    await world.destroy(id)
  },
  'vacation/get, set-enable, -disable, -dates, -html-body, -cannot-create, -cannot-destroy': async (world) => {
    const set = (singleton: Loose) => world.call('VacationResponse/set', { update: { singleton } })
    const now = async () => (await world.call('VacationResponse/get', { ids: null })).list[0]
    assert.equal((await now()).id, 'singleton')
    const dates = { fromDate: '2026-03-01T00:00:00Z', toDate: '2026-03-15T00:00:00Z' }
    await set({ isEnabled: true, subject: 'Away', textBody: 'Gone', htmlBody: '<p>Gone</p>', ...dates })
    assert.partialDeepStrictEqual(await now(), { isEnabled: true, subject: 'Away', htmlBody: '<p>Gone</p>', ...dates })
    await set({ isEnabled: false, fromDate: null, toDate: null, htmlBody: null })
    assert.partialDeepStrictEqual(await now(), { isEnabled: false, fromDate: null, htmlBody: null })
    const { notCreated, notDestroyed } = await world.call('VacationResponse/set', {
      create: { v: { isEnabled: false } },
      destroy: ['singleton'],
    })
    assert.deepEqual([notCreated.v.type, notDestroyed.singleton.type], ['singleton', 'singleton'])
  },
}
