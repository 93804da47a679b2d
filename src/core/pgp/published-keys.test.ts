import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readKeys } from 'openpgp'
import { ManualClock } from '../../base/manual-clock.ts'
import * as keys from '../../wire/openpgp/keys.fixture.ts'
import { readPublicBlock } from '../../wire/openpgp/read-key-block.ts'
import { describeTransferableKey } from '../../wire/openpgp/transferable-key.ts'
import type { MailStore } from '../mail/mail-store.ts'
import type { KeptKey } from './kept-key.ts'
import { PublishedKeys } from './published-keys.ts'

const ANNA = { id: 'a1', address: 'anna@posthus.test', name: '', state: 'active', unit: 'u', createdMs: 0 } as const
const NOW_MS = Date.UTC(2026, 5, 1)

function kept(publicKey: string, more: Partial<KeptKey> = {}): KeptKey {
  const { fingerprint: _, ...facts } = describeTransferableKey(readPublicBlock(publicKey))
  return { ...facts, publicKey, wrappedPrivateKey: null, isDefault: false, isPublished: true, ...more }
}

/** The directory of a house in which Anna has these keys, and the aliases `a@`, `all@` (with somebody else) and `out@` (elsewhere). */
function publishing(...own: readonly KeptKey[]): PublishedKeys {
  const aliases: Readonly<Record<string, readonly string[]>> = {
    'private@posthus.test': ['a1'],
    'all@posthus.test': ['a1', 'b2'],
    'out@posthus.test': ['x@example.net'],
  }
  const all = own.map((key, at) => ({ id: `${at}`, value: JSON.stringify(key), isOpen: false }))
  return new PublishedKeys({
    directory: {
      domain: async (name) => (name === 'posthus.test' ? { name, catchAll: undefined, createdMs: 0 } : undefined),
      account: async (id) => (id === 'a1' ? ANNA : undefined),
      accountAt: async (address) => (address === ANNA.address ? ANNA : undefined),
      alias: async (address) => (aliases[address] ? { address, targets: aliases[address] } : undefined),
    },
    book: { mayUse: async () => true },
    mail: {
      read: (_, work) => work({ records: { all: async () => all } } as unknown as Parameters<typeof work>[0]),
    } as MailStore,
    clock: new ManualClock(NOW_MS),
  })
}

const found = async (published: PublishedKeys, address: string) => {
  const octets = await published.tryFind(address)
  return octets ? readKeys({ binaryKeys: octets }) : []
}

test('a key is given out for the address alone that was asked for, however it is spelt', async () => {
  const published = publishing(kept(keys.ANNAS_KEY))
  for (const address of ['anna@posthus.test', 'ANNA@Posthus.TEST']) {
    const [key, ...more] = await found(published, address)
    assert.deepEqual([key?.getUserIDs(), more.length], [['Anna Fjell <anna@posthus.test>'], 0])
    assert.deepEqual(
      key?.users.map((user) => user.otherCertifications.length),
      [0],
    )
  }
})

const nobody: readonly (readonly [string, readonly KeptKey[], string])[] = [
  ['not published', [kept(keys.ANNAS_KEY, { isPublished: false })], 'anna@posthus.test'],
  ['published, but not for that address', [kept(keys.BOS_KEY)], 'anna@posthus.test'],
  [
    'for an address that leads to several',
    [kept(keys.ANNAS_KEY, { addresses: ['all@posthus.test'] })],
    'all@posthus.test',
  ],
  [
    'for an address that leads elsewhere',
    [kept(keys.ANNAS_KEY, { addresses: ['out@posthus.test'] })],
    'out@posthus.test',
  ],
  ['for an address of another domain', [kept(keys.ANNAS_KEY)], 'private@example.net'],
  ['for an address that nobody has', [kept(keys.ANNAS_KEY)], 'bo@posthus.test'],
  ['for no address', [kept(keys.ANNAS_KEY)], 'anna'],
  ['for a subaddress', [kept(keys.ANNAS_KEY)], 'anna+x@posthus.test'],
  ['expired', [kept(keys.ANNAS_KEY, { expiresMs: NOW_MS - 1 })], 'anna@posthus.test'],
]
for (const [what, own, address] of nobody) {
  test(`a key ${what} is not given out`, async () => {
    assert.equal(await publishing(...own).tryFind(address), undefined)
  })
}

test('of several the default one, or the newest, is given out, and those that are revoked behind it', async () => {
  const fingerprints = async (...own: readonly KeptKey[]) =>
    (await found(publishing(...own), 'anna@posthus.test')).map((key) => key.getFingerprint())
  const gnupgs = readPublicBlock(keys.GNUPG_KEY).primary.fingerprint
  assert.deepEqual(await fingerprints(kept(keys.ANNAS_KEY), kept(keys.GNUPG_KEY)), [gnupgs], 'the newest')
  assert.deepEqual(await fingerprints(kept(keys.ANNAS_KEY, { isDefault: true }), kept(keys.GNUPG_KEY)), [
    keys.ANNAS_FINGERPRINT,
  ])
  assert.deepEqual(await fingerprints(kept(keys.ANNAS_REVOKED_KEY, { isDefault: true }), kept(keys.GNUPG_KEY)), [
    gnupgs,
    keys.ANNAS_FINGERPRINT,
  ])
  assert.deepEqual(
    await fingerprints(kept(keys.ANNAS_REVOKED_KEY)),
    [keys.ANNAS_FINGERPRINT],
    'that it is revoked has to be told',
  )
})

test('what is of our domains is known here', async () => {
  const published = publishing()
  for (const [address, isOurs] of [
    ['x@posthus.test', true],
    ['x@example.net', false],
    ['x', false],
  ] as const) {
    assert.equal(await published.isOurs(address), isOurs, address)
  }
})
