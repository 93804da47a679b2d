import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock } from '../../base/manual-clock.ts'
import type { CertificateEntry } from '../../core/certificates/certificate-entry.ts'
import type { CertificateInventory } from '../../core/certificates/certificate-inventory.ts'
import type { CertificateState } from '../../core/certificates/certificate-states.ts'
import { byHand, InventoryKeeper } from './inventory-keeper.ts'

function entryOf(id: string, state: CertificateState, names: string[], origin = 'acme'): CertificateEntry {
  const facts = { authority: '', reference: '', dueMs: undefined, chain: undefined, facts: undefined }
  return {
    id,
    origin,
    state,
    names,
    spki: `key-${id}`,
    stateMs: 0,
    algorithm: '',
    createdMs: 0,
    ...facts,
  } as CertificateEntry
}

/** An inventory whose authority gives a new certificate for what is ordered at once, or never. */
function houseOf(entries: CertificateEntry[], answers = true) {
  const cancelled: string[] = []
  const inventory = {
    entries: async () => entries,
    async move(id: string, to: CertificateState) {
      const at = entries.findIndex((entry) => entry.id === id)
      entries[at] = { ...(entries[at] as CertificateEntry), state: to }
      return entries[at]
    },
  } as unknown as CertificateInventory
  const reordering = {
    patienceMs: 0,
    async order(entry: CertificateEntry) {
      if (entry.origin === 'imported') throw byHand(entry)
      if (answers) entries.push(entryOf(`${entry.id}-new`, 'staged', [...entry.names]))
    },
    async cancel({ id }: CertificateEntry) {
      cancelled.push(id)
    },
  }
  const keeper = new InventoryKeeper(inventory, reordering, new ManualClock())
  return { keeper, cancelled, states: () => Object.fromEntries(entries.map(({ id, state }) => [id, state])) }
}

test('each certificate that is shown is ordered anew, and its key blocked once another is shown; nothing comes of a key that was made ahead', async () => {
  const { keeper, cancelled, states } = houseOf([
    entryOf('a', 'active', ['a.test']),
    entryOf('ahead', 'keyed', ['a.test']),
    entryOf('b', 'staged', ['b.test', 'c.test']),
    entryOf('old', 'retired', ['b.test']),
    entryOf('gone', 'destroyed', ['b.test']),
  ])
  const olds = await keeper.held()
  assert.deepEqual(
    olds.map(({ name }) => name),
    ['a', 'ahead', 'b', 'old'],
  )
  assert.deepEqual(await keeper.replace(olds), new Map())
  assert.deepEqual(cancelled, ['ahead', 'old'])
  assert.deepEqual(states(), {
    a: 'blocked',
    ahead: 'blocked',
    b: 'blocked',
    old: 'blocked',
    gone: 'destroyed',
    'a-new': 'staged',
    'b-new': 'staged',
  })
  assert.deepEqual(
    (await keeper.held()).map(({ name }) => name),
    ['a-new', 'b-new'],
  )
})

test('what is shown stays as long as nothing takes its place', async () => {
  const { keeper, states } = houseOf([entryOf('a', 'active', ['a.test'])], false)
  const failures = await keeper.replace(await keeper.held())
  assert.match(failures.get('a') ?? '', /has not come yet/)
  assert.deepEqual(states(), { a: 'active' })
})

test('a certificate that people have had vetted is for people to replace; the others go on', async () => {
  const { keeper, states } = houseOf([
    entryOf('ev', 'active', ['ev.test'], 'imported'),
    entryOf('a', 'active', ['a.test']),
  ])
  const failures = await keeper.replace(await keeper.held())
  assert.match(failures.get('ev') ?? '', /posthus cert csr ev\.test/)
  assert.deepEqual(states(), { ev: 'active', a: 'blocked', 'a-new': 'staged' })
})
