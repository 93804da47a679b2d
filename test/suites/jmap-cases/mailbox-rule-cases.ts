import assert from 'node:assert/strict'
import { ACCOUNT, type Loose } from '../../kit/jmap-test-bed.ts'
import type { Cases } from './core-cases.ts'
import { answers, told } from './rule-cases.ts'

/** What a client has after it has applied changes to the results of a query: RFC 8620 §5.6. */
function spliced(ids: readonly string[], { removed, added }: Loose): string[] {
  const next = ids.filter((id) => !removed.includes(id))
  for (const { id, index } of added) next.splice(index, 0, id)
  return next
}

/** The rules for mailboxes, as in `rule-cases.ts`. */
export const MAILBOX_RULE_CASES: Cases = {
  't/core/query-changes-added, t/Email/queryChanges/simple, max-changes, bad-state': async (world) => {
    const parent = await world.make('Query changes')
    const own: string[] = []
    for (const name of ['b', 'd', 'f']) own.push(await world.make(name, parent))
    const args = { filter: { parentId: parent }, sort: [{ property: 'name' }] }
    const { ids, queryState, canCalculateChanges } = await world.call('Mailbox/query', args)
    assert.deepEqual([ids, canCalculateChanges], [own, true])
    for (const name of ['e', 'a', 'c']) own.push(await world.make(name, parent))
    const since = { ...args, sinceQueryState: queryState }
    const { ids: now } = await world.call('Mailbox/query', args)
    for (const more of [{}, { upToId: ids[0] }]) {
      const changes = await world.call('Mailbox/queryChanges', { ...since, ...more })
      const at = changes.added.map(({ index }: Loose) => index)
      assert.deepEqual([at, spliced(ids, changes)], [at.toSorted((a: number, b: number) => a - b), now])
    }
    assert.equal(await world.bed.refusal('Mailbox/queryChanges', { ...since, maxChanges: 2 }), 'tooManyChanges')
    const bad = { ...args, sinceQueryState: 'bogus' }
    assert.equal(await world.bed.refusal('Mailbox/queryChanges', bad), 'cannotCalculateChanges')
    await world.call('Mailbox/set', { destroy: [...own, parent] })
  },
  't/Mailbox/query/as-tree, filter-name-role-subscribed': async (world) => {
    const made: Record<string, string> = {}
    const make = async (key: string, name: string, parent: string | null, sortOrder: number) => {
      made[key] = await world.make(`tree ${name} ${key}`, parent === null ? null : (made[parent] as string), {
        sortOrder,
      })
    }
    await make('r', 'keep', null, 2)
    await make('r1', 'keep', 'r', 1)
    await make('r2', 'keep', 'r', 0)
    await make('s', 'drop', null, 1)
    await make('s1', 'keep', 's', 0)
    await make('s11', 'keep', 's1', 0)
    const sort = [{ property: 'sortOrder' }, { property: 'name' }]
    const found = async (name: string, more: Loose = {}) => {
      const { ids } = await world.call('Mailbox/query', { filter: { name }, sort, ...more })
      return ids.map((id: string) => Object.keys(made).find((key) => made[key] === id))
    }
    assert.deepEqual(await found('tree'), ['r2', 's1', 's11', 's', 'r1', 'r'])
    assert.deepEqual(await found('tree', { sortAsTree: true }), ['s', 's1', 's11', 'r', 'r2', 'r1'])
    assert.deepEqual((await found('tree keep', { filterAsTree: true })).toSorted(), ['r', 'r1', 'r2'])
    const { ids } = await world.call('Mailbox/query', { filter: { role: 'inbox', isSubscribed: true } })
    assert.deepEqual(ids, [world.ids['inbox']])
    await world.call('Mailbox/set', { destroy: Object.values(made) })
  },
  't/Mailbox/set/role-constraints, sibling-names, sort-order-range, name-constraints, parent-loop': async (world) => {
    const parent = await world.make('Rules')
    const first = await world.make('Sibling', parent)
    const other = await world.make('Other', parent)
    const aunt = await world.make('Aunt')
    const max = 255
    const wrong: readonly (readonly [object: Loose, property: string])[] = [
      [{ role: 'inbox' }, 'role'],
      [{ role: 'x-none' }, 'role'],
      [{ name: 'Sibling' }, 'name'],
      [{ sortOrder: -1 }, 'sortOrder'],
      [{ sortOrder: 2 ** 31 }, 'sortOrder'],
      [{ name: '' }, 'name'],
      [{ name: null }, 'name'],
      [{ name: 'x'.repeat(max * 10) }, 'name'],
    ]
    for (const [object, property] of wrong) {
      const create = { k: { name: 'New one', parentId: parent, ...object } }
      const { notCreated, notUpdated } = await world.call('Mailbox/set', { create, update: { [other]: object } })
      const expected = ['invalidProperties', property]
      assert.deepEqual(
        [told(notCreated.k), told(notUpdated[other])],
        [expected, expected],
        JSON.stringify(object).slice(0, 80),
      )
    }
    const loop = await world.call('Mailbox/set', { update: { [parent]: { parentId: first } } })
    assert.deepEqual(told(loop.notUpdated[parent]), ['invalidProperties', 'parentId'])
    const nameless = await world.call('Mailbox/set', { create: { bad: {}, good: { name: 'Sibling', parentId: aunt } } })
    assert.deepEqual(
      [told(nameless.notCreated.bad), Object.keys(nameless.created)],
      [['invalidProperties', 'name'], ['good']],
    )
    await world.call('Mailbox/set', { destroy: [nameless.created.good.id, first, other, aunt, parent] })
  },
  't/Mailbox/get/updated-properties-back-reference, changes/container-state-tracking, changed-properties': async (
    world,
  ) => {
    const box = await world.make('Counted')
    const { state } = await world.call('Mailbox/get', { ids: [] })
    const { id } = await world.draft({ mailboxIds: { [box]: true } })
    const from = (path: string) => ({ resultOf: '0', name: 'Mailbox/changes', path })
    const { methodResponses } = await answers(world, [
      ['Mailbox/changes', { accountId: ACCOUNT, sinceState: state }],
      ['Mailbox/get', { accountId: ACCOUNT, '#ids': from('/updated'), '#properties': from('/updatedProperties') }],
    ])
    const [[, { updated, updatedProperties, newState }], [, { list }]] = methodResponses
    assert.deepEqual([updated, list[0].totalEmails], [[box], 1])
    assert.deepEqual(Object.keys(list[0]).sort(), ['id', ...updatedProperties].sort())
    await world.destroy(id)
    const after = await world.call('Mailbox/changes', { sinceState: newState })
    assert.deepEqual(after.updated, [box])
    await world.call('Mailbox/set', { update: { [box]: { name: 'Counted anew' } } })
    assert.equal((await world.call('Mailbox/changes', { sinceState: after.newState })).updatedProperties, null)
    const { queryState } = await world.call('Mailbox/query', {})
    await world.call('Mailbox/set', { destroy: [box] })
    const { removed, added } = await world.call('Mailbox/queryChanges', { sinceQueryState: queryState })
    assert.ok(removed.includes(box) && !added.some((one: Loose) => one.id === box))
  },
}
