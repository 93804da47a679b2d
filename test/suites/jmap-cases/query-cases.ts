import assert from 'node:assert/strict'
import type { Loose } from '../../kit/jmap-test-bed.ts'
import type { Cases } from './core-cases.ts'
import type { World } from './world.ts'

/** Who is among the results of a filter, and who is not. */
async function finds(
  world: World,
  filter: Loose,
  found: readonly string[],
  not: readonly string[] = [],
): Promise<void> {
  const names = await world.found(filter)
  for (const name of found) assert.ok(names.includes(name), `${JSON.stringify(filter)} finds ${name}`)
  for (const name of not) assert.ok(!names.includes(name), `${JSON.stringify(filter)} does not find ${name}`)
}

function ago(world: World, days: number): string {
  return new Date(world.bed.clock.nowMs() - days * 86_400_000 + 1).toISOString()
}

const NEWEST = { sort: [{ property: 'receivedAt', isAscending: false }] }

/** Categories email (queries) and search-snippet. */
export const QUERY_CASES: Cases = {
  'email/filter-in-mailbox, -in-mailbox-other-than, -in-child-mailbox': async (world) => {
    const { inbox, child } = world.ids
    await finds(world, { inMailbox: inbox }, ['plain'], ['old', 'below'])
    await finds(world, { inMailboxOtherThan: [inbox] }, ['old', 'below'], ['plain'])
    await finds(world, { inMailbox: child }, ['below'], ['old'])
  },
  'email/filter-before, -after, -before-and-after': async (world) => {
    await finds(world, { before: ago(world, 5.5) }, ['old', 'plain'], ['labels'])
    await finds(world, { after: ago(world, 5.5) }, ['labels'], ['old'])
    await finds(world, { after: ago(world, 6.5), before: ago(world, 1.5) }, ['report'], ['old', 'labels'])
  },
  'email/filter-min-size, -max-size': async (world) => {
    await finds(world, { minSize: 10_000 }, ['large'], ['plain'])
    await finds(world, { maxSize: 1000 }, ['plain'], ['large'])
  },
  'email/filter-has-keyword, -not-keyword, -custom-keyword, -multiple-conditions-on-one-filter': async (world) => {
    await finds(world, { hasKeyword: '$flagged' }, ['report', 's2'], ['plain'])
    await finds(world, { notKeyword: '$seen' }, ['reply'], ['plain'])
    assert.deepEqual(await world.found({ hasKeyword: 'custom_label' }), ['labels'])
    assert.deepEqual(await world.found({ inMailbox: world.ids['inbox'], hasKeyword: '$flagged' }), ['report'])
  },
  'email/filter-has-attachment-true, -false': async (world) => {
    await finds(world, { hasAttachment: true }, ['report'], ['plain', 'digest'])
    await finds(world, { hasAttachment: false }, ['plain', 'digest'], ['report'])
  },
  'email/filter-text-search-headers, -text-search-body, -body': async (world) => {
    await finds(world, { text: 'Project Alpha' }, ['start', 'reply', 'answer'], ['plain'])
    await finds(world, { text: 'alice' }, ['plain', 'start'], ['report'])
    assert.deepEqual(await world.found({ text: 'xylophone' }), ['answer'])
    assert.deepEqual(await world.found({ body: 'conference room' }), ['plain'])
    await finds(world, { body: 'Financial' }, ['report'])
  },
  'email/filter-from, -from-display-name, -to, -cc, -subject': async (world) => {
    await finds(world, { from: 'alice@example.com' }, ['plain', 'reply'], ['start'])
    await finds(world, { from: 'Alice Sender' }, ['plain'])
    await finds(world, { to: 'alice@example.com' }, ['start'], ['plain'])
    assert.deepEqual(await world.found({ cc: 'charlie@example.net' }), ['report'])
    assert.deepEqual(await world.found({ subject: 'Financial Report' }), ['report'])
  },
  'email/filter-header-name-only, -header-name-value': async (world) => {
    assert.deepEqual(await world.found({ header: ['X-Custom-Header'] }), ['special'])
    assert.deepEqual(await world.found({ header: ['x-custom-header', 'value-123'] }), ['special'])
    assert.deepEqual(await world.found({ header: ['X-Custom-Header', 'other'] }), [])
  },
  'email/filter-some-in-thread-have-keyword, -none-in-thread-have-keyword': async (world) => {
    const thread = ['start', 'reply', 'answer']
    await finds(world, { someInThreadHaveKeyword: '$answered' }, thread, ['plain'])
    await finds(world, { noneInThreadHaveKeyword: '$answered' }, ['plain'], thread)
    await finds(world, { allInThreadHaveKeyword: '$seen' }, ['plain'], thread)
  },
  'email/filter-operator-and, -or, -not, -nested-operators': async (world) => {
    const inbox = { inMailbox: world.ids['inbox'] }
    const [seen, flagged, answered] = ['$seen', '$flagged', '$answered'].map((hasKeyword) => ({ hasKeyword }))
    const of = (operator: string, ...conditions: Loose[]) => ({ operator, conditions })
    await finds(world, of('AND', seen, inbox), ['plain'], ['reply', 'old'])
    await finds(world, of('OR', flagged, answered), ['report', 'answer'], ['plain'])
    await finds(world, of('NOT', seen), ['reply'], ['plain'])
    await finds(
      world,
      of('OR', of('AND', inbox, answered), of('NOT', of('OR', inbox, seen)), flagged),
      ['answer', 's2'],
      ['plain'],
    )
  },
  'email/filter-empty-matches-all, -null-accepted': async (world) => {
    const all = await world.found({})
    assert.deepEqual(await world.found(null), all)
    assert.equal(all.length, 19)
  },
  'email/sort-received-at-desc, -asc, -size, -from, -subject, -sent-at, -has-keyword, -multi-property, -default':
    async (world) => {
      const folder = { inMailbox: world.ids['folder B'] }
      const sorted = (...sort: Loose[]) => world.found(folder, { sort })
      assert.deepEqual(await sorted({ property: 'receivedAt', isAscending: false }), ['s3', 's2', 's1'])
      assert.deepEqual(await sorted({ property: 'receivedAt' }), ['s1', 's2', 's3'])
      assert.deepEqual(await sorted({ property: 'from', isAscending: false }), ['s3', 's2', 's1'])
      assert.deepEqual(await sorted({ property: 'subject' }), ['s2', 's3', 's1'])
      assert.equal((await sorted({ property: 'hasKeyword', keyword: '$flagged', isAscending: false }))[0], 's2')
      assert.deepEqual(await sorted({ property: 'sentAt' }, { property: 'receivedAt' }), ['s1', 's2', 's3'])
      const sizes: number[] = []
      for (const name of await sorted({ property: 'size' })) sizes.push((await world.email(name, ['size'])).size)
      assert.deepEqual(
        sizes,
        [...sizes].sort((a, b) => a - b),
      )
      assert.equal((await world.found(folder)).length, 3)
      const to = await world.found({ to: 'example.com' }, { sort: [{ property: 'to' }] })
      assert.equal(to[0], 'start')
    },
  'email/paging-position-zero, -positive, -negative, -limit, -beyond-total, -calculate-total, -response-position':
    async (world) => {
      const query = (more: Loose) => world.call('Email/query', { ...NEWEST, ...more })
      const all = await query({ calculateTotal: true })
      assert.equal(all.total, all.ids.length)
      for (const [more, start, end, position] of [
        [{ position: 0, limit: 5 }, 0, 5, 0],
        [{ position: 2, limit: 3 }, 2, 5, 2],
        [{ position: -3 }, all.total - 3, all.total, all.total - 3],
      ] as const) {
        const some = await query(more)
        assert.deepEqual([some.ids, some.position], [all.ids.slice(start, end), position])
      }
      assert.deepEqual((await query({ position: 99_999 })).ids, [])
    },
  'email/paging-anchor, -anchor-offset, -anchor-not-found': async (world) => {
    const { ids } = await world.call('Email/query', NEWEST)
    const anchored = await world.call('Email/query', { ...NEWEST, anchor: ids[3], anchorOffset: -1, limit: 3 })
    assert.deepEqual([anchored.ids, anchored.position], [ids.slice(2, 5), 2])
    assert.deepEqual((await world.call('Email/query', { ...NEWEST, anchor: ids[2], limit: 1 })).ids, [ids[2]])
    assert.equal(await world.bed.refusal('Email/query', { anchor: 'nothing' }), 'anchorNotFound')
  },
  'email/collapse-threads-basic, -one-per-thread, -with-filter, -sort-determines-representative, -calculate-total':
    async (world) => {
      const collapsed = { ...NEWEST, collapseThreads: true, calculateTotal: true }
      assert.deepEqual(await world.found({ subject: 'Project Alpha' }, collapsed), ['answer'])
      assert.deepEqual(await world.found({ subject: 'Project Alpha' }, NEWEST), ['answer', 'reply', 'start'])
      const { ids, total } = await world.call('Email/query', collapsed)
      const { list } = await world.call('Email/get', { ids, properties: ['threadId'] })
      assert.equal(new Set(list.map(({ threadId }: Loose) => threadId)).size, ids.length)
      assert.equal(total, ids.length)
      assert.deepEqual(await world.found({ inMailbox: world.ids['folder A'], subject: 'Alpha' }, collapsed), ['start'])
    },
  'email/query-changes-no-changes, -after-add, -after-remove, -filter-null-accepted, -response-structure': async (
    world,
  ) => {
    for (const filter of [{ inMailbox: world.ids['inbox'] }, {}, null]) {
      const { queryState } = await world.call('Email/query', { filter, ...NEWEST })
      const changes = (sinceQueryState: string) =>
        world.call('Email/queryChanges', { filter, ...NEWEST, sinceQueryState })
      const same = await changes(queryState)
      assert.deepEqual([same.oldQueryState, same.removed, same.added], [queryState, [], []])
      const { id } = await world.draft()
      const more = await changes(queryState)
      assert.deepEqual(more.added, [{ id, index: 0 }])
      await world.destroy(id)
      assert.deepEqual((await changes(more.newQueryState)).removed, [id])
    }
  },
  'search-snippet/body-match, -subject-match, -null-when-no-match, -response-structure, -not-found, -mark-tags': async (
    world,
  ) => {
    const get = async (name: string, text: string) =>
      (await world.call('SearchSnippet/get', { emailIds: [world.ids[name]], filter: { text } })).list[0]
    assert.match((await get('answer', 'xylophone')).preview, /<mark>xylophone<\/mark>/i)
    assert.match(
      (await get('report', 'Financial Report')).subject,
      /<mark>Financial<\/mark>|<mark>Financial Report<\/mark>/,
    )
    const other = await get('plain', 'xylophone')
    assert.deepEqual([other.subject, other.preview], [null, null])
    const { notFound } = await world.call('SearchSnippet/get', { emailIds: ['nothing'], filter: { text: 'x' } })
    assert.deepEqual(notFound, ['nothing'])
  },
}
