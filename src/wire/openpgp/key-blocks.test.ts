import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readKey } from 'openpgp'
import { type Bytes, concat } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { armor, readArmor } from './armor.ts'
import * as keys from './keys.fixture.ts'
import { encodePacket, PACKET, readPackets } from './packets.ts'
import { readPublicBlock, readWrappedBlock } from './read-key-block.ts'
import { describeTransferableKey, readTransferableKey, tryKeyFor } from './transferable-key.ts'

test('what a key says of itself', () => {
  assert.deepEqual(describeTransferableKey(readPublicBlock(keys.ANNAS_KEY)), {
    fingerprint: keys.ANNAS_FINGERPRINT,
    userIds: ['Anna Fjell <anna@posthus.test>', 'Anna <Private@example.net>'],
    addresses: ['anna@posthus.test', 'private@example.net'],
    createdMs: Date.UTC(2026, 0, 1),
    expiresMs: null,
    isRevoked: false,
  })
  assert.equal(describeTransferableKey(readPublicBlock(keys.GNUPG_KEY)).expiresMs, Date.UTC(2030, 0, 1, 12))
  assert.equal(describeTransferableKey(readPublicBlock(keys.ANNAS_REVOKED_KEY)).isRevoked, true)
  assert.equal(describeTransferableKey(readPublicBlock(keys.VERSION_6_KEY)).fingerprint, keys.VERSION_6_FINGERPRINT)
})

test('OpenPGP.js says the same of keys by either program', async () => {
  for (const armoredKey of [keys.ANNAS_KEY, keys.ANNAS_REVOKED_KEY, keys.BOS_KEY, keys.VERSION_6_KEY, keys.GNUPG_KEY]) {
    const theirs = await readKey({ armoredKey })
    const ours = describeTransferableKey(readPublicBlock(armoredKey))
    assert.equal(ours.fingerprint, theirs.getFingerprint())
    assert.deepEqual(ours.userIds, theirs.getUserIDs())
    assert.equal(ours.createdMs, theirs.getCreationTime().getTime())
    if (ours.isRevoked) continue
    const end = await theirs.getExpirationTime()
    assert.equal(ours.expiresMs, end instanceof Date ? end.getTime() : null)
  }
})

test('private keys that are wrapped are taken, whoever has wrapped them', () => {
  assert.equal(readWrappedBlock(keys.ANNAS_WRAPPED_KEY).primary.fingerprint, keys.ANNAS_FINGERPRINT)
  const gnupgs = readPublicBlock(keys.GNUPG_KEY).primary.fingerprint
  assert.equal(readWrappedBlock(keys.GNUPG_WRAPPED_KEY).primary.fingerprint, gnupgs)
})

/** The wrapped key with octets of the secret part of its `at`th secret key changed, from the S2K usage on. */
function tampered(at: number, change: (secret: Uint8Array) => void): string {
  const key = readWrappedBlock(keys.ANNAS_WRAPPED_KEY)
  const target = [key.primary, ...key.subkeys.map((one) => one.key)][at]
  const packets = readPackets(readArmor(keys.ANNAS_WRAPPED_KEY, 'PRIVATE KEY BLOCK')).map((packet) => {
    const body = packet.body.slice()
    const isTarget = body.length === target?.packet.body.length && packet.type === target.packet.type
    if (isTarget) change(body.subarray(target.publicEnd))
    return { ...packet, body }
  })
  return armor(concat(packets.map(encodePacket)), 'PRIVATE KEY BLOCK')
}

const UNWRAPPED: readonly (readonly [string, (secret: Uint8Array) => void])[] = [
  ['usage 0, no passphrase', (secret) => secret.fill(0, 0, 1)],
  ['usage 255, a sum of two octets', (secret) => secret.fill(255, 0, 1)],
  ['usage 253, an AEAD that GnuPG cannot read', (secret) => secret.fill(253, 0, 1)],
  ['a cipher id as usage: MD5 of the passphrase', (secret) => secret.fill(9, 0, 1)],
  ['cipher 0, no cipher', (secret) => secret.fill(0, 1, 2)],
  ['cipher 2, TripleDES', (secret) => secret.fill(2, 1, 2)],
  ['S2K 0, simple', (secret) => secret.fill(0, 2, 3)],
  ['S2K 1, salted alone', (secret) => secret.fill(1, 2, 3)],
  ['S2K 4, Argon2', (secret) => secret.fill(4, 2, 3)],
  ['S2K 101, GnuPG’s dummy', (secret) => secret.fill(101, 2, 3)],
  ['digest 1, MD5', (secret) => secret.fill(1, 3, 4)],
  ['hardly any iterations', (secret) => secret.fill(0, 12, 13)],
]
for (const at of [0, 1]) {
  for (const [what, change] of UNWRAPPED) {
    test(`${at === 0 ? 'the primary key' : 'a subkey'} with ${what} is refused`, () => {
      assert.throws(
        () => readWrappedBlock(tampered(at, change)),
        (error) => isFault(error, 'openpgp/unwrapped-key'),
      )
    })
  }
}
test('a key that nothing was changed of is not refused', () => {
  assert.ok(readWrappedBlock(tampered(0, (secret) => secret.fill(254, 0, 1))))
})

const publicOctets = (text: string) => readArmor(text, 'PUBLIC KEY BLOCK')
const privateOctets = (text: string) => readArmor(text, 'PRIVATE KEY BLOCK')
const asPublic = (...parts: Bytes[]) => armor(concat(parts), 'PUBLIC KEY BLOCK')
const asPrivate = (...parts: Bytes[]) => armor(concat(parts), 'PRIVATE KEY BLOCK')
const literal = encodePacket({ type: 11, body: Uint8Array.of(98, 0, 0, 0, 0, 0, 1, 2) })
const partial = Uint8Array.of(0xc0 | 6, 0xe1, 4, 0)

const BAD: readonly (readonly [string, () => unknown])[] = [
  ['clear text', () => readWrappedBlock(keys.ANNAS_CLEAR_KEY)],
  [
    'a clear key in a block that is said to be public',
    () => readPublicBlock(asPublic(privateOctets(keys.ANNAS_CLEAR_KEY))),
  ],
  [
    'a clear subkey behind a public key',
    () => readPublicBlock(asPublic(publicOctets(keys.BOS_KEY), privateOctets(keys.ANNAS_CLEAR_KEY))),
  ],
  [
    'a clear key behind a wrapped one',
    () => readWrappedBlock(asPrivate(privateOctets(keys.ANNAS_WRAPPED_KEY), privateOctets(keys.ANNAS_CLEAR_KEY))),
  ],
  ['the dummy of GnuPG', () => readWrappedBlock(keys.GNUPG_DUMMY_KEY)],
  ['a public key where a private one is wanted', () => readWrappedBlock(keys.ANNAS_KEY)],
  ['public packets where private ones are wanted', () => readWrappedBlock(asPrivate(publicOctets(keys.ANNAS_KEY)))],
  ['two keys', () => readPublicBlock(asPublic(publicOctets(keys.ANNAS_KEY), publicOctets(keys.BOS_KEY)))],
  ['two blocks', () => readPublicBlock(keys.ANNAS_KEY + keys.BOS_KEY)],
  ['text before the block', () => readPublicBlock(`My passphrase is on the desk.\n${keys.ANNAS_KEY}`)],
  ['data behind the key', () => readPublicBlock(asPublic(publicOctets(keys.ANNAS_KEY), literal))],
  ['half a packet', () => readPublicBlock(asPublic(publicOctets(keys.ANNAS_KEY).subarray(0, 100)))],
  ['a packet in parts', () => readPublicBlock(asPublic(partial))],
  ['nothing', () => readPublicBlock('')],
  [
    'an armour of nothing',
    () => readPublicBlock('-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n\n-----END PGP PUBLIC KEY BLOCK-----'),
  ],
  ['a checksum that is wrong', () => readPublicBlock(keys.ANNAS_KEY.replace(/\n=..../, '\n=AAAA'))],
  [
    'a thousand packets and more',
    () =>
      readPublicBlock(
        asPublic(publicOctets(keys.BOS_KEY), ...Array.from({ length: 2000 }, () => Uint8Array.of(0xc2, 0))),
      ),
  ],
]
for (const [what, read] of BAD) {
  test(`${what}: refused`, () => {
    assert.throws(read, (error) => isFault(error, 'openpgp/bad-key') || isFault(error, 'openpgp/unwrapped-key'))
  })
}

test('for an address a key keeps its user ids of that address, its subkeys, and its own signatures', async () => {
  const whole = readPublicBlock(keys.ANNAS_KEY)
  const octets = tryKeyFor(whole, 'anna@posthus.test')
  assert.ok(octets)
  assert.equal(tryKeyFor(whole, 'bo@example.net'), undefined)
  const theirs = await readKey({ binaryKey: octets })
  assert.deepEqual(theirs.getUserIDs(), ['Anna Fjell <anna@posthus.test>'])
  assert.equal(theirs.getFingerprint(), keys.ANNAS_FINGERPRINT)
  assert.deepEqual(
    theirs.users.map((user) => user.otherCertifications.length),
    [0],
  )
  assert.ok(await theirs.getEncryptionKey(undefined, new Date(Date.UTC(2026, 5, 1))))
  const revoked = await readKey({
    binaryKey: tryKeyFor(readPublicBlock(keys.ANNAS_REVOKED_KEY), 'anna@posthus.test') as Bytes,
  })
  assert.equal(await revoked.isRevoked(), true)
})

test('any octets are packets of a key or a fault of the peer, and packets come back as they were', () => {
  const seeds = [publicOctets(keys.ANNAS_KEY), privateOctets(keys.ANNAS_WRAPPED_KEY), publicOctets(keys.VERSION_6_KEY)]
  const spoilt = fc
    .tuple(fc.constantFrom(...seeds), fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat())
    .map(([octets, at, value, end]) => {
      const copy = octets.slice(0, end % 3 === 0 ? end % octets.length : octets.length)
      copy[at % Math.max(1, copy.length)] = value
      return copy
    })
  fc.assert(
    fc.property(
      fc.oneof(spoilt, fc.uint8Array({ maxLength: 200 })),
      fc.constantFrom('public' as const, 'secret' as const),
      (octets, kind) => {
        try {
          describeTransferableKey(readTransferableKey(octets, kind))
          const packets = readPackets(octets)
          assert.deepEqual(readPackets(concat(packets.map(encodePacket))), packets)
          assert.equal(packets[0]?.type, kind === 'public' ? PACKET.publicKey : PACKET.secretKey)
        } catch (error) {
          assert.ok(isFault(error, 'openpgp/bad-key'), String(error))
        }
      },
    ),
    { numRuns: 1000 },
  )
})

test('packets of every length have a header that comes back', () => {
  for (const length of [0, 191, 192, 8383, 8384, 70_000]) {
    const packet = { type: 13, body: new Uint8Array(length) }
    assert.deepEqual(readPackets(encodePacket(packet)), [packet])
  }
})
