import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { generateKey, type PrivateKey, PublicKey } from 'openpgp'
import { concat, utf8 } from '../../../src/base/bytes.ts'
import { isFault } from '../../../src/base/fault.ts'
import { PGP_LIMITS } from '../limits.ts'
import { testKey } from './keys.fixture.ts'
import { readPrivateKeys, readPublicKeys } from './read-keys.ts'
import { revokeOwnKey } from './renew-key.ts'

const MADE_MS = Date.UTC(2026, 0, 1)
const NOW_MS = Date.UTC(2026, 10, 26)
let ada: PrivateKey
let bo: PrivateKey

before(async () => {
  ada = await testKey('ada@posthus.test', MADE_MS)
  bo = await testKey('bo@posthus.test', MADE_MS)
})

async function notes(octets: Uint8Array, address?: string): Promise<readonly string[][]> {
  const keys = await readPublicKeys(octets, address, PGP_LIMITS, NOW_MS)
  return keys.map((key) => [...key.notes])
}

test('one key, several, each once, armoured, binary, with text around', async () => {
  const [one, two] = [ada.toPublic(), bo.toPublic()]
  const rows: [what: string, octets: Uint8Array, count: number][] = [
    ['armoured', utf8(one.armor()), 1],
    ['binary', one.write(), 1],
    ['with CRLF', utf8(one.armor().replace(/\r?\n/g, '\r\n')), 1],
    ['in a letter', utf8(`Hello,\n\nmy key:\n${one.armor()}\nand my other one:\n${two.armor()}\nbye`), 2],
    ['two in one, binary', concat([one.write(), two.write()]), 2],
    ['the same twice', utf8(one.armor() + one.armor()), 1],
    [
      'one good, one broken',
      utf8(`${one.armor()}-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n`),
      1,
    ],
  ]
  for (const [what, octets, count] of rows) assert.equal((await notes(octets)).length, count, what)
})

test('what is not as it should be is said', async () => {
  const expired = await testKey('ada@posthus.test', MADE_MS, { expiresSeconds: 3600 })
  const future = await testKey('ada@posthus.test', NOW_MS + 1e9)
  const revoked = await revokeOwnKey(await testKey('ada@posthus.test', MADE_MS), 'compromised', NOW_MS)
  const rsa = await generateKey({
    userIDs: { email: 'ada@posthus.test' },
    type: 'rsa',
    rsaBits: 1024,
    date: new Date(MADE_MS),
    format: 'object',
    config: { minRSABits: 1024 },
  })
  const rows: [what: string, octets: Uint8Array, address: string, expected: string[]][] = [
    ['as it should be', utf8(ada.toPublic().armor()), 'Ada@Posthus.test', []],
    ['secret', utf8(ada.armor()), 'ada@posthus.test', ['secret-where-public-was-asked']],
    ['of somebody else', ada.toPublic().write(), 'bo@posthus.test', ['other-address']],
    ['expired', expired.toPublic().write(), 'ada@posthus.test', ['expired']],
    ['revoked', revoked.toPublic().write(), 'ada@posthus.test', ['revoked']],
    ['from the future', future.toPublic().write(), 'ada@posthus.test', ['not-yet-valid']],
    ['short RSA', rsa.publicKey.write(), 'ada@posthus.test', ['weak']],
  ]
  for (const [what, octets, address, expected] of rows) assert.deepEqual(await notes(octets, address), [expected], what)
})

test('a public key is handed out even where a secret one was given', async () => {
  const [key] = await readPublicKeys(utf8(ada.armor()), undefined, PGP_LIMITS, NOW_MS)
  assert.match(key?.publicKey ?? '', /^-----BEGIN PGP PUBLIC KEY BLOCK-----/)
})

test('nothing, something else and too much are faults that name the mend', async () => {
  const publicKeys = (octets: Uint8Array) => readPublicKeys(octets, undefined, PGP_LIMITS, NOW_MS)
  for (const octets of [
    new Uint8Array(0),
    utf8('hello'),
    Uint8Array.of(0xff, 0, 1),
    utf8('-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n'),
  ]) {
    await assert.rejects(publicKeys(octets), (error) => isFault(error, 'pgp/no-key'))
  }
  await assert.rejects(publicKeys(new Uint8Array(PGP_LIMITS.maxKeyBytes + 1)), (error) =>
    isFault(error, 'pgp/keys-too-large'),
  )
  await assert.rejects(readPrivateKeys(utf8(ada.toPublic().armor()), PGP_LIMITS), (error) =>
    isFault(error, 'pgp/only-public'),
  )
})

test('any octets are keys, or a fault of the peer', async () => {
  const whole = ada.toPublic().write()
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 5 }), async (changes) => {
      const octets = whole.slice()
      for (const [at, octet] of changes) octets[at] = octet
      await readPublicKeys(octets, 'ada@posthus.test', PGP_LIMITS, NOW_MS).catch((error) =>
        assert.ok(isFault(error) && error.who === 'peer', String(error)),
      )
    }),
    { numRuns: 40 },
  )
})

test('a user id that the key has not signed itself says nothing of whose it is', async () => {
  const packets = ada.toPublic().toPacketList()
  const stranger = bo.toPublic().users[0]
  assert.ok(stranger)
  packets.splice(3, 0, ...(stranger.toPacketList() as unknown as typeof packets))
  const [key] = await readPublicKeys(new PublicKey(packets).write(), 'bo@posthus.test', PGP_LIMITS, NOW_MS)
  assert.deepEqual(key?.facts.addresses, ['ada@posthus.test'])
  assert.deepEqual(key?.notes, ['other-address'])
})
