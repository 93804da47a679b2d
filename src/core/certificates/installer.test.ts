import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestAuthority } from '../../../test/kit/test-authority.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { openTestInventory } from '../../store/certificates/certificate-inventory.fixture.ts'
import { arrangeIdentities, isServed } from './arrange-identities.ts'
import type { Identity } from './identity.ts'
import { Installer, type Sight } from './installer.ts'
import { tryFactsOf } from './read-certificate.ts'

const HOST = 'mail.example.org'

test('a certificate is active once every listener shows it, and only then the old one is retired', async () => {
  await using bed = await openBed()
  const old = await bed.stage([HOST])
  assert.equal(await bed.round(), false)
  assert.deepEqual(await bed.states(), [[old, 'active']])
  const fresh = await bed.stage([HOST])
  bed.answers.push(...Array.from({ length: 5 }, () => ['imaps on 127.0.0.1:993: the old key']))
  assert.equal(await bed.round(), true)
  assert.deepEqual(await bed.states(), [
    [fresh, 'staged'],
    [old, 'active'],
  ])
  bed.answers.push(['imaps on 127.0.0.1:993: the old key'])
  assert.equal(await bed.round(), false, 'a worker that is late is waited for')
  assert.deepEqual(await bed.states(), [
    [fresh, 'active'],
    [old, 'retired'],
  ])
})

test('one that still serves another name stays, and one that is shown nowhere is retired unseen', async () => {
  await using bed = await openBed()
  const both = await bed.stage([HOST, 'a.example'])
  await bed.round()
  const [lost, fresh] = [await bed.stage([HOST]), await bed.stage([HOST])]
  await bed.round()
  assert.deepEqual(await bed.states(), [
    [fresh, 'active'],
    [lost, 'retired'],
    [both, 'active'],
  ])
  assert.deepEqual(bed.asked.at(-1), { host: HOST, isBeside: false })
})

test('a wildcard is looked at by a name that it stands for, and RSA beside another as a client sees it that reads RSA only', async () => {
  await using bed = await openBed()
  await bed.stage(['*.example.org', HOST])
  await bed.round()
  assert.equal(bed.asked[0]?.host, 'read-back.example.org')
  await bed.stage([HOST], '-newkey', 'rsa:2048')
  await bed.round()
  assert.deepEqual(bed.asked.at(-1), { host: HOST, isBeside: true })
  assert.ok((await bed.states()).every(([, state]) => state === 'active'))
})

test('one that must be shown with an OCSP answer waits for it, and the old one serves on', async () => {
  await using bed = await openBed()
  const old = await bed.stage([HOST])
  await bed.round()
  const strict = await bed.stage([HOST], '-addext', 'tlsfeature=status_request')
  assert.equal(await bed.round(), true)
  assert.deepEqual(await bed.states(), [
    [strict, 'staged'],
    [old, 'active'],
  ])
  bed.staples.set(strict, new Uint8Array(1))
  await bed.round()
  assert.deepEqual(await bed.states(), [
    [strict, 'active'],
    [old, 'retired'],
  ])
})

test('what is over is expired, staged or active', async () => {
  await using bed = await openBed()
  const one = await bed.stage([HOST])
  await bed.round()
  const two = await bed.stage(['a.example'])
  bed.clock.advance(31 * 86_400_000)
  await bed.round()
  assert.deepEqual(await bed.states(), [
    [two, 'expired'],
    [one, 'expired'],
  ])
})

async function openBed() {
  const authority = TestAuthority.root()
  const opened = await openTestInventory()
  const { inventory } = opened
  const clock = new ManualClock(Date.now())
  const deed = () => ({ by: 'anna', why: 'a test', atMs: clock.nowMs() })
  let identities: readonly Identity[] = []
  const arrange = async () => {
    const shown = (await inventory.entries()).filter((entry) => isServed(entry, clock.nowMs()))
    identities = arrangeIdentities(
      shown.map((entry) => ({ entry, chain: entry.chain as string, privateKey: '', staple: staples.get(entry.id) })),
      [],
      HOST,
    )
  }
  const source = { current: () => identities, watch: () => ({ [Symbol.dispose]: () => undefined }) }
  const answers: (readonly string[])[] = []
  const staples = new Map<string, Uint8Array>()
  const asked: Sight[] = []
  const readBack = {
    async strangers(sight: Sight) {
      asked.push(sight)
      return answers.shift() ?? []
    },
  }
  const installer = new Installer(inventory, source, readBack, clock, silentLog)
  return {
    clock,
    answers,
    asked,
    staples,
    async stage(names: readonly string[], ...options: string[]): Promise<string> {
      const leaf = authority.issue(names, ...options)
      const facts = tryFactsOf(leaf.chain)
      assert.ok(facts)
      clock.advance(1)
      const { id } = await inventory.add({ origin: 'imported', names, privateKey: leaf.key }, deed())
      await inventory.certify(id, { chain: leaf.chain, facts }, deed())
      return id
    },
    async round(): Promise<boolean> {
      await arrange()
      let isOver = false
      const round = installer.round(new AbortController().signal).finally(() => {
        isOver = true
      })
      while (!isOver) {
        clock.advance(1_000)
        await new Promise((resolve) => setImmediate(resolve))
      }
      return round
    },
    states: async () => (await inventory.entries()).map(({ id, state }) => [id, state]),
    async [Symbol.asyncDispose]() {
      authority[Symbol.dispose]()
      await opened[Symbol.asyncDispose]()
    },
  }
}
