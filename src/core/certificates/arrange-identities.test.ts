import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arrangeIdentities, isServed, type KeptIdentity } from './arrange-identities.ts'
import type { CertificateEntry } from './certificate-entry.ts'
import type { CertificateState } from './certificate-states.ts'
import { type Identity, identityFor, rsaBeside } from './identity.ts'

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

test('an RSA certificate is shown for its names to clients that read nothing else, and to all where nothing else is', () => {
  const ec = kept('ec', [HOST, 'a.example'])
  const rsa = kept('rsa', [HOST, 'b.example'], 'active', 'rsa-3072')
  const old = kept('old', ['a.example'], 'active', 'rsa-2048')
  const arranged = arrangeIdentities([rsa, ec, old], [], HOST)
  const asked = (host: string) => [
    identityFor(arranged, host)?.certificateChain,
    rsaBeside(arranged, host)?.certificateChain,
  ]
  assert.deepEqual(asked(HOST), ['ec', 'rsa'])
  assert.deepEqual(asked('A.example'), ['ec', 'old'])
  assert.deepEqual(asked('b.example'), ['rsa', undefined])
  assert.deepEqual(asked(''), ['ec', 'rsa'])
  assert.deepEqual(asked('unknown.example'), ['ec', 'rsa'])
})

test('an RSA certificate that was taken back is shown to nobody where another one has its names', () => {
  const leaked = kept('leaked', [HOST], 'blocked', 'rsa-3072')
  const beside = arrangeIdentities([leaked, kept('ec', [HOST])], [], HOST)
  assert.equal(rsaBeside(beside, HOST), undefined)
  const alone = arrangeIdentities([leaked], [other('local', [HOST], true)], HOST)
  assert.equal(identityFor(alone, HOST)?.certificateChain, 'leaked')
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
