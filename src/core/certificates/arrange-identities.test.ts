import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arrangeIdentities, isServed, type KeptIdentity } from './arrange-identities.ts'
import type { CertificateEntry } from './certificate-entry.ts'
import type { CertificateState } from './certificate-states.ts'
import { type Identity, identityFor } from './identity.ts'

const HOST = 'mail.example.org'

const cases: readonly {
  readonly what: string
  readonly kept: readonly KeptIdentity[]
  readonly others?: readonly Identity[]
  readonly asked: readonly (readonly [host: string, chain: string])[]
}[] = [
  {
    what: 'the newest of the inventory comes first, name by name',
    kept: [kept('new', ['a.example']), kept('old', [HOST, 'a.example'])],
    asked: [
      ['a.example', 'new'],
      [HOST, 'old'],
      ['', 'old'],
      ['unknown.example', 'old'],
    ],
  },
  {
    what: 'what is kept comes before what comes from elsewhere, and that before what was taken back',
    kept: [kept('bad', ['b.example', 'c.example'], 'revoked'), kept('good', ['a.example'])],
    others: [other('files', ['a.example', 'b.example']), other('local', [HOST, 'c.example', 'd.example'], true)],
    asked: [
      ['a.example', 'good'],
      ['b.example', 'files'],
      ['c.example', 'bad'],
      ['d.example', 'local'],
      ['', 'local'],
    ],
  },
  {
    what: 'an exact name comes before a wildcard',
    kept: [kept('wild', ['*.example.org']), kept('exact', [HOST])],
    asked: [
      [HOST, 'exact'],
      ['other.example.org', 'wild'],
    ],
  },
]
for (const { what, kept, others = [], asked } of cases) {
  test(what, () => {
    const identities = arrangeIdentities(kept, others, HOST)
    for (const [host, chain] of asked) assert.equal(identityFor(identities, host)?.certificateChain, chain, host)
  })
}

test('an RSA certificate stands beside an ECDSA one that has all its names, and alone otherwise', () => {
  const ec = kept('ec', [HOST, 'a.example'])
  const beside = arrangeIdentities([kept('rsa', [HOST], 'active', 'rsa-3072'), ec], [], HOST)
  assert.equal(identityFor(beside, 'a.example')?.rsa?.certificateChain, 'rsa')
  assert.ok(beside.every(({ certificateChain }) => certificateChain === 'ec'))
  const alone = arrangeIdentities([kept('rsa', [HOST, 'b.example'], 'active', 'rsa-3072'), ec], [], HOST)
  assert.equal(identityFor(alone, 'b.example')?.certificateChain, 'rsa')
  assert.equal(identityFor(alone, HOST)?.rsa, undefined)
})

test('one that must be shown with an OCSP answer is shown once there is one, or where there is nothing better', () => {
  const must = kept('must', [HOST, 'a.example'])
  const strict = { ...must, entry: { ...must.entry, facts: { ...must.entry.facts, mustStaple: true } as never } }
  const older = kept('older', [HOST])
  const without = arrangeIdentities([strict, older], [other('local', ['a.example'], true)], HOST)
  assert.equal(identityFor(without, HOST)?.certificateChain, 'older')
  assert.equal(identityFor(without, 'a.example')?.certificateChain, 'must')
  const stapled = arrangeIdentities([{ ...strict, staple: new Uint8Array(1) }, older], [], HOST)
  assert.equal(identityFor(stapled, HOST)?.certificateChain, 'must')
})

test('what is over, or not here yet, is not served', () => {
  const served = (state: CertificateState, nowMs: number) => isServed(kept('x', [HOST], state).entry, nowMs)
  for (const state of ['staged', 'active', 'revoked', 'blocked'] as const) {
    assert.equal(served(state, 99), true)
    assert.equal(served(state, 100), false)
  }
  for (const state of ['keyed', 'vetting', 'ordered', 'retired', 'expired', 'destroyed'] as const) {
    assert.equal(served(state, 99), false)
  }
})

test('with nothing there is nothing', () => assert.deepEqual(arrangeIdentities([], [], HOST), []))

function kept(
  chain: string,
  names: readonly string[],
  state: CertificateState = 'active',
  algorithm = 'ecdsa-p256',
): KeptIdentity {
  const entry = { id: chain, state, names, algorithm, facts: { notAfterMs: 100 } } as unknown as CertificateEntry
  return { entry, chain, privateKey: `key of ${chain}` }
}

function other(certificateChain: string, names: readonly string[], isStopgap = false): Identity {
  return { names, certificateChain, privateKey: 'key', notAfterMs: 100, isStopgap }
}
