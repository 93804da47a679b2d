import assert from 'node:assert/strict'
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, test } from 'node:test'
import { TestAuthority, type TestIdentity } from '../../../test/kit/test-authority.ts'
import { isFault } from '../../base/fault.ts'
import type { CertificateFacts, Deed } from './certificate-entry.ts'
import type { CertificateInventory, NewKey } from './certificate-inventory.ts'
import { spkiDigest } from './key-facts.ts'

/** Opens an empty inventory; disposing of it throws it away. */
export type MakeInventory = () => Promise<AsyncDisposable & { readonly inventory: CertificateInventory }>

const NOW = 1_790_000_000_000
const fault = (code: string) => (error: unknown) => isFault(error, code)

/** What every driver of `CertificateInventory` must do. */
export function describeInventory(name: string, make: MakeInventory): void {
  describe(`certificate inventory: ${name}`, () => {
    test('a key becomes a certificate in service, and each step is in its history', async () => {
      using authority = TestAuthority.root()
      const leaf = authority.issue(['mail.example.org'])
      await using opened = await make()
      const { inventory } = opened
      const added = await inventory.add(keyOf(leaf), deed('anna', 'first'))
      assert.equal(added.state, 'keyed')
      assert.equal(added.algorithm, 'ecdsa-p256')
      assert.equal(added.spki, factsOf(leaf).spki)
      const asked = { authority: 'GlobalSign', reference: 'case 7', dueMs: NOW + 5_000 }
      await inventory.request(added.id, 'vetting', asked, deed('anna', 'sent', 1))
      await inventory.request(added.id, 'vetting', { dueMs: NOW + 9_000 }, deed('anna', 'they want more papers', 2))
      const vetting = await inventory.entry(added.id)
      assert.deepEqual(
        [vetting?.authority, vetting?.reference, vetting?.dueMs, vetting?.stateMs],
        ['GlobalSign', 'case 7', NOW + 9_000, NOW + 2],
      )
      await inventory.certify(added.id, { chain: leaf.chain, facts: factsOf(leaf) }, deed('anna', 'it came', 3))
      const active = await inventory.move(added.id, 'active', deed('posthus', 'seen on every listener', 4))
      assert.deepEqual(await inventory.entries(), [active])
      assert.equal(active.chain, leaf.chain)
      assert.equal(active.dueMs, undefined)
      assert.deepEqual(
        (await inventory.history(added.id)).map(({ from, to, by, atMs }) => [from, to, by, atMs - NOW]),
        [
          [undefined, 'keyed', 'anna', 0],
          ['keyed', 'vetting', 'anna', 1],
          ['vetting', 'vetting', 'anna', 2],
          ['vetting', 'staged', 'anna', 3],
          ['staged', 'active', 'posthus', 4],
        ],
      )
    })

    test('a private key comes back, is in no entry, and is gone when it is destroyed', async () => {
      using authority = TestAuthority.root()
      const leaf = authority.issue(['mail.example.org'])
      await using opened = await make()
      const { inventory } = opened
      const { id } = await inventory.add(keyOf(leaf), deed())
      assert.ok(new X509Certificate(leaf.cert).checkPrivateKey(createPrivateKey(await inventory.privateKey(id))))
      const secret = leaf.key.split('\n')[1] as string
      assert.ok(!JSON.stringify([await inventory.entries(), await inventory.history(id)]).includes(secret))
      await inventory.move(id, 'destroyed', deed('anna', 'not needed'))
      await assert.rejects(inventory.privateKey(id), fault('certificates/key-lost'))
      assert.equal((await inventory.entry(id))?.state, 'destroyed')
      await assert.rejects(inventory.add(keyOf(leaf), deed()), fault('certificates/key-known'))
    })

    test('what is no step, no key and no entry is refused by name, and changes nothing', async () => {
      using authority = TestAuthority.root()
      const [leaf, other] = [authority.issue(['mail.example.org']), authority.issue(['mail.example.org'])]
      await using opened = await make()
      const { inventory } = opened
      const { id } = await inventory.add(keyOf(leaf), deed())
      await assert.rejects(inventory.move(id, 'active', deed()), fault('certificates/wrong-state'))
      await assert.rejects(inventory.move('nothing', 'retired', deed()), fault('certificates/no-such-entry'))
      await assert.rejects(inventory.privateKey('../directory'), fault('certificates/no-such-entry'))
      const foreign = { chain: other.chain, facts: factsOf(other) }
      await assert.rejects(inventory.certify(id, foreign, deed()), fault('certificates/wrong-key'))
      const lie = { chain: other.chain, facts: factsOf(leaf) }
      await assert.rejects(inventory.certify(id, lie, deed()), fault('certificates/wrong-key'))
      await assert.rejects(inventory.add(keyOf(leaf), deed()), fault('certificates/key-known'))
      const none: NewKey = { origin: 'imported', names: ['x.example'], privateKey: leaf.cert }
      await assert.rejects(inventory.add(none, deed()), fault('certificates/not-a-key'))
      assert.deepEqual(
        (await inventory.entries()).map((entry) => [entry.id, entry.state]),
        [[id, 'keyed']],
      )
      assert.equal((await inventory.history(id)).length, 1)
    })

    test('an order that failed leaves a key that can be ordered for again', async () => {
      using authority = TestAuthority.root()
      await using opened = await make()
      const { inventory } = opened
      const key = {
        ...keyOf(authority.issue(['a.example'])),
        origin: 'acme',
        authority: 'https://ca.test/dir',
      } as const
      const { id } = await inventory.add(key, deed())
      await inventory.request(id, 'ordered', { reference: 'https://ca.test/order/1' }, deed())
      const failed = await inventory.move(id, 'keyed', deed('posthus', 'the order is invalid'))
      assert.deepEqual([failed.reference, failed.authority], ['', 'https://ca.test/dir'])
      await inventory.request(id, 'ordered', { reference: 'https://ca.test/order/2' }, deed())
    })

    test('of two who move an entry at the same time one is told', async () => {
      using authority = TestAuthority.root()
      const leaf = authority.issue(['mail.example.org'])
      await using opened = await make()
      const { inventory } = opened
      const { id } = await inventory.add(keyOf(leaf), deed())
      const certificate = { chain: leaf.chain, facts: factsOf(leaf) }
      const both = [1, 2].map(() => inventory.certify(id, certificate, deed()))
      const outcomes = (await Promise.allSettled(both)).map(({ status }) => status)
      assert.deepEqual(outcomes.sort(), ['fulfilled', 'rejected'])
    })

    test('what is observed is active while it is shown, and its key may move in', async () => {
      using authority = TestAuthority.root()
      const [first, second] = [authority.issue(['a.example']), authority.issue(['a.example'])]
      await using opened = await make()
      const { inventory } = opened
      const shown = (leaf: TestIdentity) =>
        ({ origin: 'files', names: ['a.example'], chain: leaf.chain, facts: factsOf(leaf) }) as const
      await inventory.observe([shown(first)], deed())
      await inventory.observe([shown(first)], deed())
      await inventory.observe([shown(second)], deed())
      const states = (await inventory.entries()).map(({ spki, state }) => [spki, state])
      const expected = [
        [factsOf(first).spki, 'retired'],
        [factsOf(second).spki, 'active'],
      ]
      assert.deepEqual(states.sort(), expected.sort())
      await inventory.add(keyOf(first), deed())
    })

    test('what is known of revocation is kept, and only what holds and is good is handed on', async () => {
      using authority = TestAuthority.root()
      await using opened = await make()
      const { inventory } = opened
      const { id } = await inventory.add(keyOf(authority.issue(['a.example'])), deed())
      const staple = new Uint8Array([1, 2, 3])
      const good = { verdict: 'good', from: 'http://ocsp.test', checkedMs: NOW, untilMs: NOW + 10, staple } as const
      await inventory.putStatus(id, good)
      assert.deepEqual(await inventory.statuses(), new Map([[id, good]]))
      assert.deepEqual(await inventory.staples(NOW + 9), new Map([[id, staple]]))
      assert.deepEqual(await inventory.staples(NOW + 10), new Map())
      const bad = { ...good, verdict: 'revoked' } as const
      await inventory.putStatus(id, bad)
      assert.deepEqual(await inventory.statuses(), new Map([[id, bad]]))
      assert.deepEqual(await inventory.staples(NOW), new Map())
      await inventory.putStatus(id, { ...good, staple: undefined })
      assert.deepEqual(await inventory.staples(NOW), new Map())
      await assert.rejects(inventory.putStatus('nothing', good), fault('certificates/no-such-entry'))
    })

    test('a key without an entry is swept away, others stay', async () => {
      using authority = TestAuthority.root()
      const leaf = authority.issue(['mail.example.org'])
      await using opened = await make()
      const { inventory } = opened
      const { id } = await inventory.add(keyOf(leaf), deed())
      assert.equal(await inventory.sweep(Number.MAX_SAFE_INTEGER), 0)
      assert.ok(await inventory.privateKey(id))
    })
  })
}

function deed(by = 'anna', why = 'a test', afterMs = 0): Deed {
  return { by, why, atMs: NOW + afterMs }
}

function keyOf(leaf: TestIdentity): NewKey {
  return { origin: 'imported', names: ['mail.example.org'], privateKey: leaf.key }
}

function factsOf(leaf: TestIdentity): CertificateFacts {
  const certificate = new X509Certificate(leaf.cert)
  return {
    serial: certificate.serialNumber.toLowerCase(),
    subject: certificate.subject,
    issuer: certificate.issuer,
    organisation: undefined,
    country: undefined,
    registration: undefined,
    level: 'none',
    policies: [],
    names: ['mail.example.org'],
    notBeforeMs: certificate.validFromDate.getTime(),
    notAfterMs: certificate.validToDate.getTime(),
    spki: spkiDigest(certificate.publicKey),
    fingerprint: createHash('sha256').update(certificate.raw).digest('hex'),
    algorithm: 'ecdsa-p256',
    ocspUrls: [],
    crlUrls: [],
    issuerUrls: [],
    mustStaple: false,
  }
}
