import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestAuthority, type TestIdentity } from '../../../test/kit/test-authority.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { CertificateEntry } from '../../core/certificates/certificate-entry.ts'
import { type Identity, identityFor } from '../../core/certificates/identity.ts'
import { tryFactsOf } from '../../core/certificates/read-certificate.ts'
import { HeldIdentities } from './held-identities.ts'
import { StackedCertificates } from './stacked-certificates.ts'

const NOW = Date.now()
const HOST = 'mail.example.org'

test('a certificate that comes into the inventory is shown, and one that goes is not', async () => {
  using authority = TestAuthority.root()
  const [below, first] = [authority.issue([HOST, 'b.example']), authority.issue([HOST])]
  await using bed = await openBed([identityOf(below, [HOST, 'b.example'])])
  assert.equal(bed.shown(HOST), below.chain)
  bed.entries.push(entryOf('one', first))
  bed.keys.set('one', first.key)
  await bed.stack.refresh()
  assert.deepEqual([bed.shown(HOST), bed.shown('b.example'), bed.shown('')], [first.chain, below.chain, first.chain])
  assert.equal(bed.changes(), 1)
  await bed.stack.refresh()
  assert.equal(bed.changes(), 1, 'what is as before is not told')
  bed.entries.length = 0
  await bed.stack.refresh()
  assert.equal(bed.shown(HOST), below.chain)
})

test('a key that is lost, or files that are broken, keep nothing else from being shown', async () => {
  using authority = TestAuthority.root()
  const [below, lost, good] = [authority.issue([HOST]), authority.issue([HOST]), authority.issue(['b.example'])]
  await using bed = await openBed([identityOf(below, [HOST])])
  bed.entries.push(entryOf('lost', lost), entryOf('good', good))
  bed.keys.set('good', good.key)
  await bed.stack.refresh()
  assert.deepEqual([bed.shown(HOST), bed.shown('b.example')], [below.chain, good.chain])
  bed.keys.set('lost', good.key)
  await bed.stack.refresh()
  assert.equal(bed.shown(HOST), below.chain, 'nor a key of another certificate')
  bed.breakBase()
  bed.keys.set('lost', lost.key)
  await assert.rejects(bed.stack.refresh(), /broken/)
  assert.deepEqual([bed.shown(HOST), bed.shown('b.example')], [lost.chain, good.chain])
})

test('many notices at once are answered by one more look, and none of them by an older one', async () => {
  using authority = TestAuthority.root()
  const own = authority.issue([HOST])
  await using bed = await openBed([identityOf(authority.issue([HOST]), [HOST])])
  const before = bed.looks()
  const first = bed.stack.refresh()
  bed.entries.push(entryOf('own', own))
  bed.keys.set('own', own.key)
  await Promise.all([first, ...Array.from({ length: 100 }, () => bed.stack.refresh())])
  assert.equal(bed.shown(HOST), own.chain)
  assert.ok(bed.looks() - before <= 3)
})

test('without a notice it looks again by itself, and a certificate whose time is over is shown no longer', async () => {
  using authority = TestAuthority.root()
  const [below, own] = [authority.issue([HOST]), authority.issue([HOST])]
  await using bed = await openBed([identityOf(below, [HOST])])
  bed.entries.push(entryOf('own', own))
  bed.keys.set('own', own.key)
  await bed.pass(5 * 60_000)
  assert.equal(bed.shown(HOST), own.chain)
  await bed.pass(31 * 86_400_000)
  assert.equal(bed.shown(HOST), below.chain)
})

test('a look that failed is made again soon, without another notice', async () => {
  using authority = TestAuthority.root()
  const [below, own] = [authority.issue([HOST]), authority.issue([HOST])]
  await using bed = await openBed([identityOf(below, [HOST])])
  bed.entries.push(entryOf('own', own))
  bed.keys.set('own', own.key)
  bed.breakInventory(true)
  await assert.rejects(bed.stack.refresh(), /busy/)
  bed.breakInventory(false)
  await bed.pass(10_000)
  assert.equal(bed.shown(HOST), own.chain)
})

async function openBed(below: readonly Identity[]) {
  const clock = new ManualClock(NOW)
  const entries: CertificateEntry[] = []
  const keys = new Map<string, string>()
  let isBroken = false
  let isBusy = false
  let looks = 0
  const load = async () => {
    if (isBroken) throw new Error('broken')
    return below
  }
  const base = new HeldIdentities(below, load, { clock, log: silentLog, everyMs: 86_400_000 })
  const inventory = {
    entries: async () => {
      looks++
      if (isBusy) throw new Error('busy')
      return [...entries]
    },
    staples: async () => new Map(),
    privateKey: async (id: string) => keys.get(id) ?? Promise.reject(new Error('lost')),
  }
  const stack = await StackedCertificates.open(base, inventory, {
    hostname: HOST,
    isStopgap: false,
    clock,
    log: silentLog,
  })
  let changes = 0
  stack.watch(() => changes++)
  return {
    stack,
    entries,
    keys,
    shown: (host: string) => identityFor(stack.current(), host)?.certificateChain,
    changes: () => changes,
    looks: () => looks,
    breakBase: () => {
      isBroken = true
    },
    breakInventory: (is: boolean) => {
      isBusy = is
    },
    async pass(ms: number) {
      clock.advance(ms)
      await new Promise((resolve) => setImmediate(resolve))
    },
    [Symbol.asyncDispose]: async () => stack[Symbol.dispose](),
  }
}

function identityOf(leaf: TestIdentity, names: readonly string[]): Identity {
  return { names, certificateChain: leaf.chain, privateKey: leaf.key, notAfterMs: NOW + 1 }
}

function entryOf(id: string, leaf: TestIdentity): CertificateEntry {
  const facts = tryFactsOf(leaf.chain)
  assert.ok(facts)
  const { names, spki, algorithm } = facts
  return {
    id,
    origin: 'imported',
    state: 'staged',
    stateMs: NOW,
    names,
    spki,
    algorithm,
    createdMs: NOW,
    authority: '',
    reference: '',
    dueMs: undefined,
    chain: leaf.chain,
    facts,
  }
}
