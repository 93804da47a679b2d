import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Mailbox } from '../../../src/wire/jmap/email.ts'
import { placedFolders } from './folder-tree.ts'

const folder = (id: string, parentId: string | null, more: Partial<Mailbox> = {}) =>
  ({ id, name: id, parentId, role: null, sortOrder: 0, isSubscribed: true, ...more }) as Mailbox

const ALL = [
  folder('zoo', null),
  folder('inbox', null, { role: 'inbox' }),
  folder('trash', null, { role: 'trash', isSubscribed: false }),
  folder('trips', null, { isSubscribed: false }),
  folder('norway', 'trips'),
  folder('bills', null, { isSubscribed: false }),
  folder('first', 'zoo', { sortOrder: 10 }),
  folder('second', 'zoo', { sortOrder: 20, isSubscribed: false }),
]

const shown = (choice: { readonly showsHidden?: boolean; readonly closed?: string; readonly here?: string }) =>
  placedFolders(ALL, {
    showsHidden: choice.showsHidden ?? false,
    isClosed: (id) => id === choice.closed,
    here: choice.here,
  }).map(({ mailbox, depth, hasBelow }) => `${'-'.repeat(depth)}${mailbox.id}${hasBelow ? '+' : ''}`)

test('what has a role comes first; what is hidden is not shown, but where something below it is', () => {
  assert.deepEqual(shown({}), ['inbox', 'trash', 'trips+', '-norway', 'zoo+', '-first'])
})

test('what is hidden is shown to who asks for it, or is looking into it', () => {
  assert.deepEqual(shown({ showsHidden: true }), [
    ...['inbox', 'trash', 'bills', 'trips+', '-norway', 'zoo+', '-first', '-second'],
  ])
  assert.ok(shown({ here: 'bills' }).includes('bills'))
})

test('what is below a closed one is not shown, but that there is something', () => {
  assert.deepEqual(shown({ closed: 'zoo' }).slice(-1), ['zoo+'])
})
