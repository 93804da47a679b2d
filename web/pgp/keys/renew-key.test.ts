import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readKey } from 'openpgp'
import { isFault } from '../../../src/base/fault.ts'
import { describeKey } from './key-facts.ts'
import { testKey } from './keys.fixture.ts'
import { minimalKey } from './minimal-key.ts'
import { applyRevocation, certificateFor, extendKey, revokeOwnKey } from './renew-key.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const MADE_MS = Date.UTC(2026, 0, 1)
const NOW_MS = Date.UTC(2026, 10, 26)

test('an expired key is extended, shortened and made without end', async () => {
  const key = await testKey('a@posthus.test', MADE_MS, { expiresSeconds: 3600 })
  assert.equal((await describeKey(key.toPublic(), NOW_MS)).state, 'expired')
  const extended = await extendKey(key, NOW_MS + DAY_MS, NOW_MS)
  const facts = await describeKey(extended.toPublic(), NOW_MS)
  assert.deepEqual(
    [facts.state, facts.expiresMs, facts.canEncrypt, facts.canSign],
    ['usable', NOW_MS + DAY_MS, true, true],
  )
  assert.equal(extended.getFingerprint(), key.getFingerprint())
  const endless = await extendKey(extended, undefined, NOW_MS + 1000)
  assert.equal((await describeKey(endless.toPublic(), NOW_MS + 2000)).expiresMs, undefined)
  assert.equal((await describeKey(endless.toPublic(), NOW_MS + 400 * DAY_MS)).state, 'usable')
  await assert.rejects(extendKey(key, NOW_MS, NOW_MS), (error) => isFault(error, 'pgp/bad-expiry'))
})

test('a key is revoked by itself, and by its certificate when nothing else is left', async () => {
  const key = await testKey('a@posthus.test', MADE_MS)
  const other = await testKey('b@posthus.test', MADE_MS)
  assert.equal((await describeKey((await revokeOwnKey(key, 'superseded', NOW_MS)).toPublic(), NOW_MS)).state, 'revoked')
  const certificate = await certificateFor(key, NOW_MS)
  assert.match(certificate, /BEGIN PGP PUBLIC KEY BLOCK/)
  const revoked = await applyRevocation(key.toPublic(), certificate, NOW_MS)
  const facts = await describeKey(revoked, NOW_MS)
  assert.deepEqual([facts.state, facts.canEncrypt, facts.canSign], ['revoked', false, false])
  assert.equal((await describeKey(key.toPublic(), NOW_MS)).state, 'usable', 'the certificate alone changes nothing')
  for (const wrong of [await certificateFor(other, NOW_MS), 'x', '']) {
    await assert.rejects(applyRevocation(key.toPublic(), wrong, NOW_MS), (error) =>
      isFault(error, 'pgp/bad-revocation'),
    )
  }
})

test('the key of the header is small, and is the key', async () => {
  let key = await testKey('a@posthus.test', MADE_MS)
  for (let i = 1; i < 5; i++) key = await extendKey(key, NOW_MS + i * DAY_MS, NOW_MS + i)
  const octets = await minimalKey(key.toPublic(), 'a@posthus.test', NOW_MS + 10_000)
  assert.ok(octets.length < 800 && octets.length < key.toPublic().write().length / 2, `${octets.length} octets`)
  const facts = await describeKey(await readKey({ binaryKey: octets }), NOW_MS + 10_000)
  assert.deepEqual([facts.state, facts.canEncrypt, facts.fingerprint], ['usable', true, key.getFingerprint()])
})
