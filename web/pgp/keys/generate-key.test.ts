import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPrivateKey } from 'openpgp'
import { isFault } from '../../../src/base/fault.ts'
import { makeKey, type NewKey } from './generate-key.ts'
import { explainLostPassphrase } from './lost-passphrase.ts'

const NOW_MS = Date.UTC(2026, 10, 26)
const WANTED: NewKey = {
  kind: 'ecc',
  users: [{ name: 'Ada <x@y> (boss)', address: 'ada@posthus.test' }, { address: 'ada@other.test' }],
  passphrase: 'correct horse battery staple',
  expiresMs: NOW_MS + 1e10,
}

test('a key is what GnuPG 2.2 and Thunderbird read: version 4, earlier ids, no AEAD; and it is wrapped', async () => {
  const made = await makeKey(WANTED, NOW_MS)
  const { facts } = made
  assert.deepEqual(
    [facts.version, facts.algorithm, facts.state, facts.canEncrypt, facts.canSign],
    [4, 'Ed25519', 'usable', true, true],
  )
  assert.deepEqual([facts.addresses, facts.expiresMs], [['ada@posthus.test', 'ada@other.test'], NOW_MS + 1e10])
  assert.equal(facts.userIds[0], 'Ada x y boss <ada@posthus.test>')
  const key = await readPrivateKey({ armoredKey: made.stored.wrappedPrivateKey })
  assert.equal(key.isDecrypted(), false)
  assert.deepEqual(key.getKeys().map(guessCost), [240, 240], '32 MiB are hashed for each guess at the passphrase')
  assert.deepEqual(
    key.getKeys().map((one) => one.getAlgorithmInfo().algorithm),
    ['eddsaLegacy', 'ecdh'],
  )
  const self = key.users[0]?.selfCertifications[0]
  assert.deepEqual([...(self?.features ?? [])], [1], 'only integrity protection of the earlier kind')
  assert.deepEqual([self?.preferredSymmetricAlgorithms, self?.preferredAEADAlgorithms], [[9, 7], null])
  assert.match(made.revocationCertificate, /^-----BEGIN PGP/)
})

test('what could not be good is refused before anything is made', async () => {
  const rows: [changes: Partial<NewKey>, code: string][] = [
    [{ passphrase: '' }, 'pgp/weak-passphrase'],
    [{ passphrase: 'short' }, 'pgp/weak-passphrase'],
    [{ passphrase: 'aaaaaaaaaaaaaaaaaaaa' }, 'pgp/weak-passphrase'],
    [{ passphrase: 'abcdefgh'.repeat(1000) }, 'pgp/weak-passphrase'],
    [{ users: [{ address: 'nobody' }] }, 'pgp/bad-user-id'],
    [{ users: [{ address: 'a b@c.example' }] }, 'pgp/bad-user-id'],
    [{ users: [] }, 'pgp/bad-user-id'],
  ]
  for (const [changes, code] of rows) {
    await assert.rejects(
      makeKey({ ...WANTED, ...changes }, NOW_MS),
      (error) => isFault(error, code),
      JSON.stringify(changes),
    )
  }
})

test('whoever has lost the passphrase is told what is true, and what is left to do', () => {
  const ways = (left: Parameters<typeof explainLostPassphrase>[0]) =>
    explainLostPassphrase(left).ways.map(({ way }) => way)
  assert.deepEqual(ways({ isUnlocked: false, hasOtherBackup: false, hasCertificate: false }), [
    'new-key',
    'tell-not-to-use-old',
  ])
  assert.deepEqual(ways({ isUnlocked: true, hasOtherBackup: true, hasCertificate: true }), [
    'read-now',
    'import-other-backup',
    'new-key',
    'revoke-old',
  ])
  const { truth } = explainLostPassphrase({ isUnlocked: false, hasOtherBackup: false, hasCertificate: false })
  assert.match(truth, /cannot reset/)
})

/** The octet that says how much is hashed for a guess (RFC 9580 §3.7.1.3). */
function guessCost({ keyPacket }: { keyPacket: unknown }): number {
  return (keyPacket as { s2k: { c: number } }).s2k.c
}
