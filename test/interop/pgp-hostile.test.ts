import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { enums, type PrivateKey, type PublicKey, readKey, readPrivateKey } from 'openpgp'
import { utf8 } from '../../src/base/bytes.ts'
import { readPublicKeys } from '../../web/pgp/keys/read-keys.ts'
import { PGP_LIMITS, type PgpLimits } from '../../web/pgp/limits.ts'
import { openMessage } from '../../web/pgp/message/open-message.ts'
import type { OpenedMessage } from '../../web/pgp/message/opened-message.ts'
import { Gnupg } from './harness/gnupg.ts'
import { Workbench } from './harness/workbench.ts'

const SECRET = 'the secret text'
const PAYLOAD = `Content-Type: text/plain\r\n\r\n${SECRET}\r\n`

let bench: Workbench
let gnupg: Gnupg
let bo: PrivateKey
let ada: string

before(async () => {
  bench = await Workbench.open('pgp-hostile')
  gnupg = await Gnupg.open(bench)
  const fingerprint = await gnupg.generate('bo@posthus.test', 'ecc')
  bo = await readPrivateKey({ armoredKey: await gnupg.exportSecret(fingerprint) })
  ada = await gnupg.generate('ada@posthus.test', 'ecc')
})

after(() => bench[Symbol.asyncDispose]())

async function publicKey(fingerprint: string): Promise<PublicKey> {
  return (await readKey({ armoredKey: await gnupg.exportPublic(fingerprint) })).toPublic()
}

/** What GnuPG makes of a payload, in PGP/MIME, as Bo sees it. */
async function fromGnupg(
  args: readonly string[],
  payload: string | Uint8Array = PAYLOAD,
  others: readonly string[] = [ada],
  limits: Partial<PgpLimits> = {},
): Promise<OpenedMessage> {
  const answer = await gnupg.ask([...args, '--armor', '--recipient', bo.getFingerprint(), '--encrypt'], payload)
  assert.equal(answer.code, 0, answer.log)
  return open(answer.octets, await Promise.all(others.map(publicKey)), limits)
}

function open(armor: Uint8Array, others: PublicKey[], limits: Partial<PgpLimits> = {}): Promise<OpenedMessage> {
  const head =
    'From: ada@posthus.test\r\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="e"\r\n\r\n--e\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--e\r\nContent-Type: application/octet-stream\r\n\r\n'
  const octets = Buffer.concat([Buffer.from(head), armor, Buffer.from('\r\n--e--\r\n')])
  return openMessage(
    octets,
    { own: [{ publicKey: bo.toPublic(), unlocked: bo }], others },
    { ...PGP_LIMITS, ...limits },
    Date.now(),
  )
}

function assertRefused(opened: OpenedMessage, why: string): void {
  assert.deepEqual(opened.encryption, { kind: 'refused', why })
  assert.equal(opened.content, undefined)
  assert.equal(JSON.stringify(opened).includes(SECRET), false)
}

test('everything that GnuPG can be told is opened: compression, hidden recipients, other ciphers, text mode, several recipients', async () => {
  const signed = ['--local-user', ada, '--sign']
  const rows = [
    ['--compress-algo', 'zlib'],
    ['--compress-algo', 'bzip2'],
    ['--compress-algo', 'none'],
    ['--throw-keyids'],
    ['--cipher-algo', 'AES'],
    ['--textmode'],
    ['--recipient', ada],
    ['--hidden-recipient', ada],
    ['--digest-algo', 'SHA256'],
    ['--set-filename', '../../evil.sh'],
    ['--comment', 'a comment'],
  ]
  for (const args of rows) {
    const opened = await fromGnupg([...args, ...signed])
    assert.deepEqual(
      [opened.encryption.kind, opened.signature?.kind, opened.content?.text],
      ['decrypted', 'good', `${SECRET}\n`],
      args.join(' '),
    )
  }
})

test('signers: nobody, somebody else, somebody unknown, with a weak digest, with a weak key', async () => {
  const mallory = await gnupg.generate('mallory@posthus.test', 'ecc')
  const short = await gnupg.generate('ada@posthus.test', 'rsa1024')
  const dsa = await gnupg.generate('ada@posthus.test', 'dsa2048')
  const rows: [what: string, args: string[], others: string[], kind: string | undefined][] = [
    ['nobody', [], [ada], undefined],
    ['somebody else', ['--local-user', mallory, '--sign'], [ada, mallory], 'wrong-signer'],
    ['somebody unknown', ['--local-user', mallory, '--sign'], [ada], 'unknown-signer'],
    ['a weak digest', ['--local-user', ada, '--digest-algo', 'SHA1', '--sign'], [ada], 'weak'],
    ['short RSA', ['--local-user', short, '--sign'], [short], 'weak'],
    ['DSA', ['--local-user', dsa, '--sign'], [dsa], 'weak'],
    ['two, of which one is unknown', ['--local-user', mallory, '--local-user', ada, '--sign'], [ada], 'good'],
  ]
  for (const [what, args, others, kind] of rows)
    assert.equal((await fromGnupg(args, PAYLOAD, others)).signature?.kind, kind, what)
  const keys = await Promise.all(
    [short, dsa].map(async (one) =>
      readPublicKeys(utf8(await gnupg.exportPublic(one)), 'ada@posthus.test', PGP_LIMITS, Date.now()),
    ),
  )
  assert.deepEqual(
    keys.map((found) => found.map((key) => key.notes)),
    [[['weak']], [['weak']]],
  )
})

test('a key with SHA-1 in its own signatures, one that has expired, one that was revoked', async () => {
  const sha1 = await gnupg.generate('ada@posthus.test', 'rsa3072', '0', ['--cert-digest-algo', 'SHA1'])
  const expired = await gnupg.generate('ada@posthus.test', 'ecc', '20260201T000000', [
    '--faked-system-time',
    '20260101T000000',
  ])
  const revoked = await gnupg.generate('ada@posthus.test', 'ecc')
  const signedBefore = await gnupg.ask(
    ['--armor', '--local-user', revoked, '--recipient', bo.getFingerprint(), '--sign', '--encrypt'],
    PAYLOAD,
  )
  const certificate = readdirSync(`${gnupg.home}/openpgp-revocs.d`).find((name) =>
    name.toLowerCase().startsWith(revoked),
  ) as string
  await gnupg.import(
    readFileSync(`${gnupg.home}/openpgp-revocs.d/${certificate}`, 'latin1').replace(':-----BEGIN', '-----BEGIN'),
  )
  const notes = async (fingerprint: string): Promise<unknown> =>
    (await readPublicKeys(utf8(await gnupg.exportPublic(fingerprint)), 'ada@posthus.test', PGP_LIMITS, Date.now()))[0]
      ?.notes
  assert.deepEqual(await notes(sha1), ['weak'])
  assert.deepEqual(await notes(expired), ['expired'])
  assert.deepEqual(await notes(revoked), ['revoked'])
  const opened = await open(signedBefore.octets, [await publicKey(revoked)])
  assert.equal(opened.signature?.kind, 'revoked-key')
  const weak = await fromGnupg(['--local-user', sha1, '--sign'], PAYLOAD, [sha1])
  assert.equal(weak.signature?.kind, 'weak')
})

test('a signature that its signer gave an end', async () => {
  const faked = (day: string) => ['--faked-system-time', `202601${day}T000000`]
  const key = await gnupg.generate('ada@posthus.test', 'ecc', '0', faked('01'))
  const signed = await gnupg.ask(
    [...faked('02'), '--armor', '--local-user', key, '--default-sig-expire', '1d', '--detach-sign'],
    PAYLOAD,
  )
  assert.equal(signed.code, 0, signed.log)
  const octets = Buffer.concat([
    Buffer.from(
      `From: ada@posthus.test\r\nContent-Type: multipart/signed; protocol="application/pgp-signature"; boundary="s"\r\n\r\n--s\r\n${PAYLOAD}\r\n--s\r\nContent-Type: application/pgp-signature\r\n\r\n`,
    ),
    signed.octets,
    Buffer.from('\r\n--s--\r\n'),
  ])
  const keys = { own: [], others: [await publicKey(key)] }
  const at = async (day: number) =>
    (await openMessage(octets, keys, PGP_LIMITS, Date.UTC(2026, 0, day, 12))).signature?.kind
  assert.deepEqual([await at(2), await at(4)], ['good', 'expired-signature'])
})

test('without integrity protection nothing is opened: the old packet, and the new one turned into it', async () => {
  const protectedOnes = await gnupg.ask(
    ['--recipient', bo.getFingerprint(), '--compress-algo', 'none', '--encrypt'],
    PAYLOAD,
  )
  const packets = splitPackets(protectedOnes.octets)
  const last = packets.at(-1) as Packet
  assert.equal(last.tag, enums.packet.symEncryptedIntegrityProtectedData)
  // The CBC gadget attack takes the protection off: the same octets under the old tag, without version and digest.
  const stripped = Buffer.concat([
    ...packets.slice(0, -1).map((packet) => packet.whole),
    packetOf(9, last.body.slice(1, -22)),
  ])
  assertRefused(await open(stripped, []), 'no-integrity')
  const gadget = last.body.slice()
  gadget[40] = (gadget[40] as number) ^ 0x20
  assertRefused(
    await open(Buffer.concat([...packets.slice(0, -1).map((packet) => packet.whole), packetOf(18, gadget)]), []),
    'damaged',
  )
  const appended = Buffer.concat([protectedOnes.octets, packetOf(11, Buffer.from('b\0\0\0\0\0more'))])
  assertRefused(await open(appended, []), 'malformed')
  const without = await gnupg.ask(['--rfc2440', '--recipient', bo.getFingerprint(), '--encrypt'], PAYLOAD)
  assert.ok(splitPackets(without.octets).some((packet) => packet.tag === enums.packet.symmetricallyEncryptedData))
  assertRefused(await open(without.octets, []), 'no-integrity')
})

test('a message that becomes huge, one for a password, one for too many, one to somebody else', async () => {
  assertRefused(
    await fromGnupg(['--compress-algo', 'zlib'], new Uint8Array(20_000_000), [], { maxDecompressedBytes: 1_000_000 }),
    'too-large',
  )
  assertRefused(
    await fromGnupg(['--compress-algo', 'bzip2'], new Uint8Array(20_000_000), [], { maxDecompressedBytes: 1_000_000 }),
    'too-large',
  )
  assertRefused(await fromGnupg(['--recipient', ada], PAYLOAD, [], { maxRecipients: 1 }), 'too-many-recipients')
  const symmetric = await gnupg.ask(['--armor', '--passphrase', 'x', '--symmetric'], PAYLOAD)
  assertRefused(await open(symmetric.octets, []), 'password-only')
  for (const args of [
    ['--recipient', ada],
    ['--hidden-recipient', ada],
  ]) {
    const foreign = await gnupg.ask(['--armor', ...args, '--encrypt'], PAYLOAD)
    const opened = await open(foreign.octets, [])
    assert.equal(opened.encryption.kind, 'no-key', args.join(' '))
    assert.equal(opened.content, undefined)
  }
})

interface Packet {
  readonly tag: number
  readonly body: Uint8Array
  readonly whole: Uint8Array
}

/** Packets of a binary message with definite lengths (RFC 9580 §4.2). */
function splitPackets(octets: Uint8Array): Packet[] {
  const packets: Packet[] = []
  for (let at = 0; at < octets.length; ) {
    const start = at
    const head = octets[at++] as number
    const isNew = (head & 0x40) !== 0
    const tag = isNew ? head & 0x3f : (head >> 2) & 15
    const first = octets[at++] as number
    let length = first
    if (isNew && first === 255) {
      length = Buffer.from(octets).readUInt32BE(at)
      at += 4
    } else if (isNew && first >= 192) length = ((first - 192) << 8) + (octets[at++] as number) + 192
    else if (!isNew && (head & 3) === 1) length = (first << 8) | (octets[at++] as number)
    else if (!isNew && (head & 3) === 2) {
      length = Buffer.from(octets).readUInt32BE(at - 1)
      at += 3
    }
    packets.push({ tag, body: octets.slice(at, at + length), whole: octets.slice(start, at + length) })
    at += length
  }
  return packets
}

function packetOf(tag: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(6)
  head[0] = 0xc0 | tag
  head[1] = 255
  head.writeUInt32BE(body.length, 2)
  return Buffer.concat([head, body])
}
