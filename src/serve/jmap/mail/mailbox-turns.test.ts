import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ANNA, JmapTestBed, type Loose } from '../../../../test/kit/jmap-test-bed.ts'
import { BO, SharingTestBed } from '../../../../test/kit/sharing-test-bed.ts'

interface Ids {
  readonly a: string
  readonly b: string
  readonly c: string
}

/** What one Mailbox/set asks for, of the mailboxes A (which is the archive), B, and A's child C; and the paths with their roles that there are then. */
const TURNS: readonly (readonly [what: string, request: (ids: Ids) => Loose, after: string])[] = [
  [
    'a role that another one gives up behind it',
    ({ a, b }) => ({ update: { [b]: { role: 'archive' }, [a]: { role: null } } }),
    'A A/C B:archive',
  ],
  [
    'a role that another one gives up before it',
    ({ a, b }) => ({ update: { [a]: { role: null }, [b]: { role: 'archive' } } }),
    'A A/C B:archive',
  ],
  [
    'a name that another one gives up behind it',
    ({ a, b }) => ({ update: { [b]: { name: 'A' }, [a]: { name: 'X' } } }),
    'A X:archive X/C',
  ],
  ['a name of one that goes', ({ b }) => ({ create: { n: { name: 'B' } }, destroy: [b] }), 'A:archive A/C B'],
  [
    'name and role of one that goes, and a child of the new one',
    ({ a, c }) => ({
      create: { c: { name: 'Below', parentId: '#n' }, n: { name: 'A', role: 'archive' } },
      destroy: [a, c],
    }),
    'A:archive A/Below B',
  ],
  [
    'three in a row',
    ({ a, b, c }) => ({ update: { [c]: { parentId: null, name: 'B' }, [b]: { name: 'A' }, [a]: { name: 'Y' } } }),
    'A B Y:archive',
  ],
]

test('all is done that is right in the end, in whatever order it is asked for', async (t) => {
  for (const [what, request, after] of TURNS) {
    await t.test(what, async () => {
      await using bed = await JmapTestBed.open()
      const { ids: old } = await bed.call('Mailbox/query', { filter: { role: 'archive' } })
      const tree = { a: { name: 'A', role: 'archive' }, b: { name: 'B' }, c: { name: 'C', parentId: '#a' } }
      await bed.call('Mailbox/set', { destroy: old })
      const made = (await bed.call('Mailbox/set', { create: tree })).created
      const answer = await bed.call('Mailbox/set', request({ a: made.a.id, b: made.b.id, c: made.c.id }))
      assert.deepEqual([answer.notCreated, answer.notUpdated, answer.notDestroyed], [null, null, null])
      const mailboxes = await bed.mail.read(ANNA.id, (reader) => reader.mailboxes())
      const shown = mailboxes.map(({ name, specialUse }) => (specialUse === '\\Archive' ? `${name}:archive` : name))
      assert.equal(shown.filter((name) => /^[A-Z](?![a-zA-Z])/.test(name)).join(' '), after)
    })
  }
})

test('what is wrong in the end is refused for its first reason, and all others are done', async () => {
  await using bed = await JmapTestBed.open()
  const { created } = await bed.call('Mailbox/set', { create: { a: { name: 'A' }, b: { name: 'B' } } })
  const [a, b] = [created.a.id, created.b.id]
  const answer = await bed.call('Mailbox/set', {
    create: { n: { name: 'B' }, x: { name: 'X', parentId: '#n' }, y: { name: 'Y' } },
    update: { [a]: { name: 'B' }, [b]: { sortOrder: -1 } },
    destroy: ['F99', a],
  })
  assert.deepEqual([answer.notCreated.n.properties, answer.notCreated.x.properties], [['name'], ['parentId']])
  assert.deepEqual([answer.notUpdated[a].properties, answer.notUpdated[b].properties], [['name'], ['sortOrder']])
  assert.deepEqual([Object.keys(answer.created), answer.destroyed], [['y'], [a]])
  assert.deepEqual(Object.keys(answer.notDestroyed), ['F99'])
})

test('a name that was normalised is told', async () => {
  await using bed = await JmapTestBed.open()
  const { created } = await bed.call('Mailbox/set', { create: { m: { name: 'A' } } })
  const { id } = created.m
  const rename = async (name: string) => (await bed.call('Mailbox/set', { update: { [id]: { name } } })).updated[id]
  assert.deepEqual(await rename('Gru\u0308\u00dfe'), { name: 'Gr\u00fc\u00dfe' })
  assert.equal(await rename('Other'), null)
})

test('a mailbox whose name is refused is not shared either', async () => {
  await using bed = await SharingTestBed.open()
  await bed.mailbox('Taken')
  const id = await bed.mailbox('Work')
  const patch = { name: 'Taken', 'shareWith/Pa1/mayReadItems': true }
  const { notUpdated } = await bed.call('Mailbox/set', { update: { [id]: patch } }, BO)
  assert.deepEqual(notUpdated[id].properties, ['name'])
  const [{ shareWith, name }] = (await bed.call('Mailbox/get', { ids: [id] }, BO)).list
  assert.deepEqual([shareWith, name], [null, 'Work'])
})
