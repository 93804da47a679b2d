import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JmapTestBed, type Loose, letter } from '../../../../test/kit/jmap-test-bed.ts'

test('mailboxes are a tree with roles and counts, and a message with \\Deleted is not there', async () => {
  await using bed = await JmapTestBed.open()
  await bed.deliver(letter('One'))
  await bed.deliver(letter('Re: One', 'In-Reply-To: <One@example.net>\n'), { flags: ['\\Seen'] })
  await bed.deliver(letter('Two'), { flags: ['\\Draft'] })
  await bed.deliver(letter('Gone'), { flags: ['\\Deleted'] })
  const { list } = await bed.call('Mailbox/get')
  assert.deepEqual(
    list.map(({ name, role, parentId }: Loose) => [name, role, parentId]),
    [
      ['Inbox', 'inbox', null],
      ['Archive', 'archive', null],
      ['Drafts', 'drafts', null],
      ['Junk', 'junk', null],
      ['Sent', 'sent', null],
      ['Trash', 'trash', null],
    ],
  )
  const [inbox] = list
  const { totalEmails, unreadEmails, totalThreads, unreadThreads } = inbox
  assert.deepEqual([totalEmails, unreadEmails, totalThreads, unreadThreads], [3, 1, 2, 1])
  assert.deepEqual([inbox.myRights.mayDelete, inbox.myRights.mayAddItems, inbox.isSubscribed], [false, true, true])
})

test('an unread message in the trash makes no thread unread elsewhere, and the other way round', async () => {
  await using bed = await JmapTestBed.open()
  await bed.deliver(letter('One'), { flags: ['\\Seen'] })
  await bed.deliver(letter('Re: One', 'In-Reply-To: <One@example.net>\n'), { mailbox: 'Trash' })
  const unread = async (name: string) => {
    const { list } = await bed.call('Mailbox/get', {
      ids: [await bed.mailbox(name)],
      properties: ['unreadThreads', 'totalThreads'],
    })
    return [list[0].totalThreads, list[0].unreadThreads]
  }
  assert.deepEqual(
    [await unread('INBOX'), await unread('Trash')],
    [
      [1, 0],
      [1, 1],
    ],
  )
})

test('some are given by their ids, each once, with the properties that were asked for', async () => {
  await using bed = await JmapTestBed.open()
  const inbox = await bed.mailbox()
  const { list, notFound } = await bed.call('Mailbox/get', {
    ids: [inbox, 'F99', inbox, 'x', 'M1'],
    properties: ['role'],
  })
  assert.deepEqual(list, [{ id: inbox, role: 'inbox' }])
  assert.deepEqual(notFound, ['F99', 'x', 'M1'])
  assert.equal(await bed.refusal('Mailbox/get', { properties: ['size'] }), 'invalidArguments')
  assert.equal(await bed.refusal('Mailbox/get', { ids: 'F1' }), 'invalidArguments')
  assert.equal(await bed.refusal('Mailbox/get', { unknown: 1 }), 'invalidArguments')
})

test('more than may be asked for is refused', async () => {
  await using bed = await JmapTestBed.open({ limits: { maxObjectsInGet: 5, maxObjectsInSet: 1 } })
  assert.equal(await bed.refusal('Mailbox/get'), 'requestTooLarge')
  assert.equal(await bed.refusal('Mailbox/get', { ids: ['a', 'b', 'c', 'd', 'e', 'f'] }), 'requestTooLarge')
  assert.equal(await bed.refusal('Mailbox/set', { destroy: ['F2', 'F3'] }), 'requestTooLarge')
})

test('a tree is made in one request, whatever the order is, and renamed, moved and destroyed', async () => {
  await using bed = await JmapTestBed.open()
  const { created } = await bed.call('Mailbox/set', {
    create: {
      child: { name: 'Child', parentId: '#parent' },
      parent: { name: 'Parent', sortOrder: 7, isSubscribed: false },
    },
  })
  const [parent, child] = [created.parent.id, created.child.id]
  assert.equal(created.child.totalEmails, 0)
  await bed.deliver(letter('x'), { mailbox: 'Parent/Child' })
  const get = async (id: string) => (await bed.call('Mailbox/get', { ids: [id] })).list[0]
  assert.partialDeepStrictEqual(await get(parent), {
    name: 'Parent',
    parentId: null,
    sortOrder: 7,
    isSubscribed: false,
  })
  assert.partialDeepStrictEqual(await get(child), {
    name: 'Child',
    parentId: parent,
    totalEmails: 1,
    isSubscribed: true,
  })

  const renamed = await bed.call('Mailbox/set', {
    update: { [parent]: { name: 'Über' }, [child]: { parentId: null, role: 'flagged' } },
  })
  assert.deepEqual(renamed.updated, { [parent]: null, [child]: null })
  assert.partialDeepStrictEqual(await get(child), { name: 'Child', parentId: null, role: 'flagged', totalEmails: 1 })
  const under = await bed.mail.read('a1', async (mail) =>
    (await mail.mailboxes()).map(({ name, specialUse }) => [name, specialUse]),
  )
  assert.deepEqual(under.slice(-1), [['Über', undefined]])
  assert.deepEqual(
    under.filter(([name]) => name === 'Child'),
    [['Child', '\\Flagged']],
  )

  const whole = await get(child)
  const same = await bed.call('Mailbox/set', { update: { [child]: { ...whole, isSubscribed: false } } })
  assert.deepEqual(same.notUpdated, null, 'a whole object may be sent back')
  const kept = await bed.call('Mailbox/set', { destroy: [child, parent, 'F99'] })
  assert.deepEqual(kept.destroyed, [parent])
  assert.deepEqual(kept.notDestroyed, { [child]: { type: 'mailboxHasEmail' }, F99: { type: 'notFound' } })
  const gone = await bed.call('Mailbox/set', { destroy: [child], onDestroyRemoveEmails: true })
  assert.deepEqual(gone.destroyed, [child])
})

test('a mailbox goes only after those below it, which may go with it', async () => {
  await using bed = await JmapTestBed.open()
  const { created } = await bed.call('Mailbox/set', { create: { a: { name: 'a' }, b: { name: 'b', parentId: '#a' } } })
  const refused = await bed.call('Mailbox/set', { destroy: [created.a.id] })
  assert.deepEqual(refused.notDestroyed, { [created.a.id]: { type: 'mailboxHasChild' } })
  const both = await bed.call('Mailbox/set', { destroy: [created.a.id, created.b.id] })
  assert.deepEqual(both.destroyed.sort(), [created.a.id, created.b.id].sort())
})

const badCreates: readonly [why: string, object: Loose, type: string, properties?: string[]][] = [
  ['no name', {}, 'invalidProperties', ['name']],
  ['an empty name', { name: '' }, 'invalidProperties', ['name']],
  ['a slash', { name: 'a/b' }, 'invalidProperties', ['name']],
  ['a wildcard', { name: 'a*' }, 'invalidProperties', ['name']],
  ['the name of another', { name: 'Archive' }, 'invalidProperties', ['name']],
  ['the name of the inbox', { name: 'InBox' }, 'invalidProperties', ['name']],
  ['a parent that is not there', { name: 'a', parentId: 'F99' }, 'invalidProperties', ['parentId']],
  ['a parent that was not made', { name: 'a', parentId: '#none' }, 'invalidProperties', ['parentId']],
  ['a role that another has', { name: 'a', role: 'sent' }, 'invalidProperties', ['role']],
  ['the role of the inbox', { name: 'a', role: 'inbox' }, 'invalidProperties', ['role']],
  ['a role of no mailbox', { name: 'a', role: 'all' }, 'invalidProperties', ['role']],
  ['what the server sets', { name: 'a', id: 'F5', totalEmails: 1 }, 'invalidProperties', ['id', 'totalEmails']],
  ['an order below 0', { name: 'a', sortOrder: -1 }, 'invalidProperties', ['sortOrder']],
  ['an order beyond 31 bits', { name: 'a', sortOrder: 2 ** 31 }, 'invalidProperties', ['sortOrder']],
  ['no truth value', { name: 'a', isSubscribed: 1 }, 'invalidProperties', ['isSubscribed']],
]
for (const [why, object, type, properties] of badCreates) {
  test(`a mailbox with ${why} is not made`, async () => {
    await using bed = await JmapTestBed.open()
    const { created, notCreated, oldState, newState } = await bed.call('Mailbox/set', { create: { k: object } })
    assert.equal(created, null)
    assert.deepEqual([notCreated.k.type, notCreated.k.properties], [type, properties])
    assert.equal(oldState, newState)
  })
}

const badUpdates: readonly [why: string, patch: Loose, type: string][] = [
  ['a name of its sibling', { name: 'Sent' }, 'invalidProperties'],
  ['itself as its parent', { parentId: 'F2' }, 'invalidProperties'],
  ['a parent that is not there', { parentId: 'F99' }, 'invalidProperties'],
  ['a role that another has', { role: 'trash' }, 'invalidProperties'],
  ['another id', { id: 'F5' }, 'invalidProperties'],
  ['other counts', { totalEmails: 5 }, 'invalidProperties'],
  ['no name', { name: null }, 'invalidProperties'],
  ['a path into a string', { 'name/x': 1 }, 'invalidPatch'],
]
for (const [why, patch, type] of badUpdates) {
  test(`a mailbox cannot have ${why}`, async () => {
    await using bed = await JmapTestBed.open()
    const { notUpdated } = await bed.call('Mailbox/set', { update: { F2: patch } })
    assert.equal(notUpdated.F2.type, type)
  })
}

test('the inbox stays what it is, but for its order', async () => {
  await using bed = await JmapTestBed.open()
  for (const patch of [{ name: 'Other' }, { parentId: 'F2' }, { role: null }]) {
    const { notUpdated } = await bed.call('Mailbox/set', { update: { F1: patch } })
    assert.equal(notUpdated.F1.type, 'forbidden')
  }
  assert.deepEqual((await bed.call('Mailbox/set', { update: { F1: { sortOrder: 3 } } })).updated, { F1: null })
  assert.equal((await bed.call('Mailbox/set', { destroy: ['F1'] })).notDestroyed.F1.type, 'forbidden')
})

test('what has changed is told, and whether it was only counts', async () => {
  await using bed = await JmapTestBed.open()
  const { state } = await bed.call('Mailbox/get', { ids: [] })
  const changes = async (sinceState: string) => {
    const { created, updated, destroyed, updatedProperties, newState } = await bed.call('Mailbox/changes', {
      sinceState,
    })
    return { created, updated, destroyed, counts: updatedProperties?.length, newState }
  }
  assert.deepEqual(await changes(state), {
    created: [],
    updated: [],
    destroyed: [],
    counts: undefined,
    newState: state,
  })
  await bed.deliver(letter('x'))
  const { newState, ...counted } = await changes(state)
  assert.deepEqual(counted, { created: [], updated: ['F1'], destroyed: [], counts: 4 })
  await bed.call('Mailbox/set', { create: { a: { name: 'A' } }, update: { F1: { sortOrder: 1 } }, destroy: ['F4'] })
  assert.partialDeepStrictEqual(await changes(newState), {
    created: ['F7'],
    updated: ['F1'],
    destroyed: ['F4'],
    counts: undefined,
  })
  await bed.call('Mailbox/set', { destroy: ['F7'] })
  assert.partialDeepStrictEqual(await changes(state), { created: [], updated: ['F1'], destroyed: ['F4'] })
  for (const sinceState of ['', 'x', '999-1', '1-']) {
    assert.equal(await bed.refusal('Mailbox/changes', { sinceState }), 'cannotCalculateChanges')
  }
  assert.equal(await bed.refusal('Mailbox/changes', { sinceState: state, maxChanges: 0 }), 'invalidArguments')
  assert.equal(await bed.refusal('Mailbox/changes', {}), 'invalidArguments')
  assert.equal(await bed.refusal('Mailbox/set', { ifInState: state, destroy: ['F3'] }), 'stateMismatch')
})

test('mailboxes are filtered and sorted, as a list and as a tree', async () => {
  await using bed = await JmapTestBed.open()
  await bed.call('Mailbox/set', {
    create: {
      b: { name: 'B', sortOrder: 1 },
      a: { name: 'a', parentId: '#b', isSubscribed: false },
      c: { name: 'C', parentId: '#a' },
    },
  })
  const names = async (args: Loose) => {
    const { ids } = await bed.call('Mailbox/query', args)
    const { list } = await bed.call('Mailbox/get', { ids, properties: ['name'] })
    return list.map(({ name }: Loose) => name).join(' ')
  }
  const byName = [{ property: 'name' }]
  const plain = { hasAnyRole: false }
  assert.equal(await names({ sort: byName }), 'a Archive B C Drafts Inbox Junk Sent Trash')
  assert.equal(await names({ sort: [{ property: 'name', isAscending: false }], filter: plain }), 'C B a')
  assert.equal(await names({ sort: byName, sortAsTree: true, filter: plain }), 'B a C')
  assert.equal(await names({ sort: [{ property: 'sortOrder' }, ...byName], filter: plain }), 'a C B')
  assert.equal(await names({ filter: { isSubscribed: false } }), 'a')
  assert.equal(await names({ filter: { name: 'A', hasAnyRole: false } }), 'a')
  assert.equal(await names({ filter: { role: 'junk' } }), 'Junk')
  assert.equal(await names({ filter: { parentId: null, role: null } }), 'B')
  assert.equal(await names({ filter: { isSubscribed: true, ...plain }, filterAsTree: true }), 'B')
  assert.equal(await names({ filter: { operator: 'NOT', conditions: [{ hasAnyRole: true }, { name: 'c' }] } }), 'B a')
  assert.equal(
    await names({ filter: { operator: 'OR', conditions: [{ role: 'sent' }, { name: 'c', hasAnyRole: false }] } }),
    'C Sent',
  )
  assert.deepEqual(
    (await bed.call('Mailbox/query', { position: -2, limit: 1, calculateTotal: true, sort: byName })).ids,
    ['F5'],
  )
  assert.equal(await bed.refusal('Mailbox/query', { sort: [{ property: 'role' }] }), 'unsupportedSort')
  assert.equal(await bed.refusal('Mailbox/query', { filter: { size: 1 } }), 'unsupportedFilter')
  assert.equal(await bed.refusal('Mailbox/query', { filter: { hasAnyRole: 1 } }), 'invalidArguments')
  assert.equal(await bed.refusal('Mailbox/query', { filter: { operator: 'XOR', conditions: [] } }), 'invalidArguments')
  assert.equal(await bed.refusal('Mailbox/query', { anchor: 'F99' }), 'anchorNotFound')
})

test('a client that follows the changes of a query has what the query gives', async () => {
  await using bed = await JmapTestBed.open()
  const args = { filter: { hasAnyRole: false }, sort: [{ property: 'name' }], sortAsTree: true }
  let { ids, queryState } = await bed.call('Mailbox/query', args)
  const steps: Loose[] = [
    { create: { m: { name: 'M' }, z: { name: 'Z', parentId: '#m' } } },
    { create: { a: { name: 'A' } } },
    { update: { F7: { name: 'B' } } },
    { update: { F8: { parentId: null } } },
    { destroy: ['F7'] },
  ]
  for (const step of steps) {
    await bed.call('Mailbox/set', step)
    const changes = await bed.call('Mailbox/queryChanges', { ...args, sinceQueryState: queryState })
    ids = ids.filter((id: string) => !changes.removed.includes(id))
    for (const { id, index } of changes.added) ids.splice(index, 0, id)
    const fresh = await bed.call('Mailbox/query', args)
    assert.deepEqual(ids, fresh.ids, JSON.stringify(step))
    queryState = changes.newQueryState
  }
})
