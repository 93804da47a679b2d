import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestAuthority, type TestIdentity } from '../../../test/kit/test-authority.ts'
import { type Log, silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { openTestInventory } from '../../store/certificates/certificate-inventory.fixture.ts'
import { tryFactsOf } from './read-certificate.ts'
import type { AskAuthority } from './revocation-inquiry.ts'
import { RevocationWatch } from './revocation-watch.ts'

const MINUTE = 60_000
const OCSP = 'http://ocsp.test/'
const CRL = 'http://crl.test/list'

test('an OCSP answer is stapled, and renewed at half of its time', async () => {
  await using bed = await openBed(`authorityInfoAccess=OCSP;URI:${OCSP}`)
  bed.answer(OCSP, (body) => bed.authority.answerOcsp(body, bed.leaf, 'V'))
  await bed.round()
  assert.equal((await bed.inventory.staples(bed.clock.nowMs())).size, 1)
  await bed.round()
  assert.equal(bed.asked.length, 1)
  bed.clock.advance(61 * MINUTE)
  bed.answer(OCSP, () => 'it does not answer in time')
  await bed.round()
  await bed.round()
  assert.equal(bed.asked.length, 2, 'a responder that is away is left alone for an hour')
  assert.equal((await bed.inventory.staples(bed.clock.nowMs())).size, 0, 'and what is out of date is not stapled')
  assert.deepEqual(bed.events, ['tls/revocation-not-known'])
})

for (const [what, extension] of [
  ['a responder', `authorityInfoAccess=OCSP;URI:${OCSP}`],
  ['a list', `crlDistributionPoints=URI:${CRL}`],
] as const) {
  test(`what ${what} calls revoked is revoked, told of once, and shown on until there is another`, async () => {
    await using bed = await openBed(extension)
    bed.answer(OCSP, (body) => bed.authority.answerOcsp(body, bed.leaf, 'R'))
    bed.answer(CRL, () => bed.authority.revocationList(bed.leaf))
    await bed.round()
    await bed.round()
    assert.deepEqual(bed.events, ['tls/certificate-revoked'])
    assert.equal((await bed.inventory.entry(bed.id))?.state, 'revoked')
    assert.equal((await bed.inventory.staples(bed.clock.nowMs())).size, 0)
    assert.match((await bed.inventory.history(bed.id)).at(-1)?.why ?? '', /^its authority has revoked it/)
  })
}

test('a list counts beside an answer that is good', async () => {
  await using bed = await openBed(`authorityInfoAccess=OCSP;URI:${OCSP}`, `crlDistributionPoints=URI:${CRL}`)
  bed.answer(OCSP, (body) => bed.authority.answerOcsp(body, bed.leaf, 'V'))
  bed.answer(CRL, () => bed.authority.revocationList(bed.leaf))
  await bed.round()
  assert.equal((await bed.inventory.entry(bed.id))?.state, 'revoked')
})

test('a certificate that has to be shown with an answer is told of when there is none', async () => {
  await using bed = await openBed(`authorityInfoAccess=OCSP;URI:${OCSP}`, 'tlsfeature=status_request')
  bed.answer(OCSP, () => new Uint8Array([0x30, 0x03, 0x0a, 0x01, 0x03]))
  await bed.round()
  assert.deepEqual(bed.events, ['tls/revocation-not-known', 'tls/staple-missing'])
})

async function openBed(...extensions: readonly string[]) {
  const root = TestAuthority.root()
  const authority = root.authority('CA')
  const leaf: TestIdentity = authority.issue(['a.example'], ...extensions.flatMap((one) => ['-addext', one]))
  const opened = await openTestInventory()
  const { inventory } = opened
  const clock = new ManualClock(Date.now())
  const deed = { by: 'anna', why: 'a test', atMs: clock.nowMs() }
  const facts = tryFactsOf(leaf.chain)
  assert.ok(facts)
  const { id } = await inventory.add({ origin: 'imported', names: ['a.example'], privateKey: leaf.key }, deed)
  await inventory.certify(id, { chain: leaf.chain, facts }, deed)
  const answers = new Map<string, (body: Uint8Array) => Uint8Array | string>()
  const asked: string[] = []
  const events: string[] = []
  const authorities: AskAuthority = {
    async fetch({ url, body }) {
      asked.push(url)
      const came = answers.get(url)?.(body ?? new Uint8Array(0)) ?? 'ECONNREFUSED'
      return typeof came === 'string' ? { failure: came } : { octets: came }
    },
  }
  const log: Log = { ...silentLog, warn: (event) => void events.push(event) }
  const watch = new RevocationWatch(inventory, authorities, () => [], clock, log)
  return {
    inventory,
    authority,
    leaf,
    id,
    clock,
    asked,
    events,
    answer: (url: string, give: (body: Uint8Array) => Uint8Array | string) => answers.set(url, give),
    round: () => watch.round(new AbortController().signal),
    async [Symbol.asyncDispose]() {
      root[Symbol.dispose]()
      await opened[Symbol.asyncDispose]()
    },
  }
}
