import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decryptKey, type PrivateKey, readPrivateKey } from 'openpgp'
import { hex, latin1, utf8 } from '../../../src/base/bytes.ts'
import { systemEntropy } from '../../../src/base/entropy.ts'
import { isFault } from '../../../src/base/fault.ts'
import { ManualClock } from '../../../src/base/manual-clock.ts'
import type { MadeKey } from '../keys/generate-key.ts'
import { PGP_LIMITS } from '../limits.ts'
import { type Correspondent, offerKey } from '../trust/correspondent.ts'
import { PgpClient } from './client.ts'
import type { FromWorker, Port, SealRequest, ToWorker } from './protocol.ts'
import { servePort } from './serve-port.ts'

const PASSPHRASE = 'correct horse battery staple'
const OTHER = 'another passphrase, quite long'
const START_MS = Date.UTC(2026, 10, 26)

/** Two ports without a thread between them, through a structured clone, and a record of all that came out of the worker. */
function connect(clock: ManualClock): { client: PgpClient; posted: unknown[] } {
  const posted: unknown[] = []
  const page: Port<ToWorker, FromWorker> = {
    onmessage: null,
    postMessage: (message) => queueMicrotask(() => inside.onmessage?.({ data: structuredClone(message) })),
  }
  const inside: Port<FromWorker, ToWorker> = {
    onmessage: null,
    postMessage: (message, transfer) => {
      const data = structuredClone(message, { transfer })
      posted.push(data)
      queueMicrotask(() => page.onmessage?.({ data }))
    },
  }
  // Nobody guesses here: what a guess costs is shown by the test of making a key.
  servePort(inside, clock, systemEntropy, { ...PGP_LIMITS, guessCost: 0 })
  return { client: new PgpClient(page), posted }
}

const clock = new ManualClock(START_MS)
const ada = connect(clock)
const bo = connect(clock)
let adaKey: MadeKey
let boKey: MadeKey

before(async () => {
  const key = (address: string) => ({
    kind: 'ecc' as const,
    users: [{ address }],
    passphrase: PASSPHRASE,
    expiresMs: undefined,
  })
  adaKey = await ada.client.call('makeKey', key('ada@posthus.test'))
  boKey = await bo.client.call('makeKey', key('bo@posthus.test'))
  clock.advance(60_000)
})

after(() => {
  clock.advance(PGP_LIMITS.idleMs)
})

function known(made: MadeKey, address: string): Correspondent {
  return offerKey(
    { address, keys: [] },
    { fingerprint: made.facts.fingerprint, publicKey: made.stored.publicKey },
    'imported',
    START_MS,
  ).correspondent
}

function letter(changes: Partial<SealRequest> = {}): SealRequest {
  return {
    mode: 'both',
    ownKey: adaKey.facts.fingerprint,
    fields: {
      subject: 'The ferry',
      from: { address: 'ada@posthus.test' },
      to: [{ address: 'bo@posthus.test' }],
      cc: [],
      date: 'Thu, 26 Nov 2026 00:00:00 +0000',
      messageId: 'a@posthus.test',
    },
    content: {
      text: 'leaves at nine\n',
      files: [{ name: 'map.png', type: 'image/png', octets: new Uint8Array(1_500_000).fill(7) }],
    },
    recipients: [{ address: 'bo@posthus.test', publicKey: boKey.stored.publicKey }],
    hidden: [],
    autocrypt: { prefersEncryption: true },
    ...changes,
  }
}

test('from one member to another: sealed, opened, judged, its file fetched in pieces, found by a search', async () => {
  await ada.client.call('unlock', { passphrase: PASSPHRASE })
  await bo.client.call('unlock', { passphrase: PASSPHRASE })
  const { copies } = await ada.client.call('sealMessage', letter())
  const opened = await bo.client.call('openMessage', {
    octets: copies[0]!.octets,
    correspondents: [known(adaKey, 'ada@posthus.test')],
    id: 'm1',
  })
  assert.deepEqual(
    [opened.encryption.kind, opened.signature?.kind, opened.acceptance, opened.loads],
    ['decrypted', 'good', 'first-use', 'nothing'],
  )
  assert.equal(opened.headers.subject, 'The ferry')
  assert.equal(opened.content?.text, 'leaves at nine\n')
  assert.deepEqual(
    opened.content?.files.map((file) => [file.name, file.bytes]),
    [['map.png', 1_500_000]],
  )
  const pieces: number[] = []
  for await (const piece of bo.client.readFile(opened.handle as number, 0)) pieces.push(piece.length)
  assert.deepEqual([pieces.length, pieces.reduce((a, b) => a + b)], [2, 1_500_000])
  assert.deepEqual(await bo.client.call('search', { query: 'FERRY nine' }), { ids: ['m1'] })
  assert.equal(opened.autocrypt?.prefersEncryption, true)
  const offered = await bo.client.call('readPublicKeys', { octets: opened.autocrypt!.key, address: 'ada@posthus.test' })
  assert.deepEqual(
    offered.keys.map((key) => [key.facts.fingerprint, key.notes]),
    [[adaKey.facts.fingerprint, []]],
  )
  const copy = await ada.client.call('openMessage', { octets: copies[0]!.octets, correspondents: [] })
  assert.deepEqual([copy.encryption.kind, copy.acceptance], ['decrypted', 'own'])
})

test('each hidden recipient gets a copy that names no other key', async () => {
  await ada.client.call('unlock', { passphrase: PASSPHRASE })
  const { copies } = await ada.client.call('sealMessage', letter({ recipients: [], hidden: letter().recipients }))
  assert.deepEqual(
    copies.map((copy) => copy.for),
    ['bo@posthus.test'],
  )
})

test('after a while without use nothing is unlocked, and nothing that was decrypted is left', async () => {
  let forgotten = 0
  bo.client.onForgotten = () => forgotten++
  await ada.client.call('unlock', { passphrase: PASSPHRASE })
  await bo.client.call('unlock', { passphrase: PASSPHRASE })
  const { copies } = await ada.client.call('sealMessage', letter())
  const request = { octets: copies[0]!.octets, correspondents: [], id: 'm2' }
  clock.advance(PGP_LIMITS.idleMs - 1)
  const opened = await bo.client.call('openMessage', request)
  clock.advance(PGP_LIMITS.idleMs - 1)
  assert.equal((await bo.client.call('listKeys', {})).keys[0]?.isUnlocked, true, 'opening is use')
  clock.advance(1)
  assert.equal((await bo.client.call('listKeys', {})).keys[0]?.isUnlocked, false)
  assert.equal(forgotten, 1)
  assert.deepEqual(await bo.client.call('search', { query: 'ferry' }), { ids: [] })
  await assert.rejects(
    bo.client.call('readFile', { handle: opened.handle as number, file: 0, from: 0, maxBytes: 1 }),
    (error) => isFault(error, 'pgp/closed'),
  )
  const locked = await bo.client.call('openMessage', request)
  assert.deepEqual(locked.encryption, { kind: 'locked', fingerprints: [boKey.facts.fingerprint] })
  assert.deepEqual([locked.content, locked.headers.subject], [undefined, '[...]'])
})

test('a passphrase is changed with the old one only, also while the key is unlocked', async () => {
  const { fingerprint } = adaKey.facts
  await ada.client.call('unlock', { passphrase: PASSPHRASE })
  await assert.rejects(ada.client.call('changePassphrase', { fingerprint, old: OTHER, passphrase: OTHER }), (error) =>
    isFault(error, 'pgp/wrong-passphrase'),
  )
  await assert.rejects(
    ada.client.call('changePassphrase', { fingerprint, old: PASSPHRASE, passphrase: 'short' }),
    (error) => isFault(error, 'pgp/weak-passphrase'),
  )
  const changed = await ada.client.call('changePassphrase', { fingerprint, old: PASSPHRASE, passphrase: OTHER })
  await ada.client.call('lock', {})
  await assert.rejects(ada.client.call('unlock', { passphrase: PASSPHRASE }), (error) =>
    isFault(error, 'pgp/wrong-passphrase'),
  )
  assert.deepEqual(await ada.client.call('unlock', { passphrase: OTHER, fingerprint }), { fingerprints: [fingerprint] })
  const back = await ada.client.call('changePassphrase', { fingerprint, old: OTHER, passphrase: PASSPHRASE })
  assert.equal(back.stored.publicKey, changed.stored.publicKey)
})

test('private keys are imported under the passphrase of the member, and only with their own', async () => {
  const octets = utf8(boKey.stored.wrappedPrivateKey)
  const guest = connect(clock).client
  await assert.rejects(guest.call('importPrivateKeys', { octets, filePassphrase: OTHER, passphrase: OTHER }), (error) =>
    isFault(error, 'pgp/wrong-passphrase'),
  )
  assert.deepEqual((await guest.call('listKeys', {})).keys, [])
  const { keys } = await guest.call('importPrivateKeys', { octets, filePassphrase: PASSPHRASE, passphrase: OTHER })
  assert.deepEqual(
    keys.map((key) => key.facts.fingerprint),
    [boKey.facts.fingerprint],
  )
  assert.deepEqual(await guest.call('unlock', { passphrase: OTHER }), { fingerprints: [boKey.facts.fingerprint] })
  await assert.rejects(
    guest.call('importPrivateKeys', { octets: utf8(boKey.stored.publicKey), filePassphrase: '', passphrase: OTHER }),
    (error) => isFault(error, 'pgp/only-public'),
  )
  await guest.call('lock', {})
})

test('work that nobody wants any more ends at once, and what is not a call is none', async () => {
  const controller = new AbortController()
  const seen: string[] = []
  const made = ada.client.call(
    'makeKey',
    { kind: 'ecc', users: [{ address: 'x@posthus.test' }], passphrase: PASSPHRASE, expiresMs: undefined },
    { signal: controller.signal, onProgress: (progress) => seen.push(progress.stage) },
  )
  await new Promise((resolve) => queueMicrotask(() => queueMicrotask(() => resolve(undefined))))
  controller.abort()
  await assert.rejects(made, (error) => isFault(error, 'pgp/cancelled'))
  assert.deepEqual(seen, ['making-keys'])
  for (const call of ['constructor', 'toString', 'nothing', '__proto__']) {
    await assert.rejects(ada.client.call(call as 'lock', {}), (error) => isFault(error, 'pgp/no-such-call'))
  }
  const silent = new PgpClient({ postMessage: () => undefined, onmessage: null })
  const waiting = silent.call('lock', {})
  silent.fail()
  await assert.rejects(waiting, (error) => isFault(error, 'pgp/worker-died'))
})

test('nothing that leaves the worker holds a passphrase or a secret of a key, whatever was asked', async () => {
  const { fingerprint } = adaKey.facts
  await ada.client.call('unlock', { passphrase: PASSPHRASE })
  const unlocked = await unwrap(adaKey.stored.wrappedPrivateKey)
  const clear = utf8(unlocked.armor())
  await ada.client.call('makeBackupSheet', { fingerprint, passphrase: PASSPHRASE })
  await ada.client.call('extendKey', { fingerprint, passphrase: PASSPHRASE, expiresMs: START_MS + 1e11 })
  await ada.client.call('exportPublicKey', { fingerprint, address: 'ada@posthus.test' })
  await ada.client.call('importPrivateKeys', { octets: clear, filePassphrase: 'unused', passphrase: PASSPHRASE })
  await ada.client.call('readPublicKeys', { octets: clear })
  await assert.rejects(ada.client.call('importPrivateKeys', { octets: clear, filePassphrase: '', passphrase: 'weak' }))
  await assert.rejects(
    ada.client.call('loadKeys', { stored: [{ ...adaKey.stored, wrappedPrivateKey: unlocked.armor() }] }),
    (error) => isFault(error, 'pgp/unwrapped-key'),
  )
  await assert.rejects(ada.client.call('unlock', { passphrase: 'wrong passphrase here' }))
  await ada.client.call('revokeKey', { fingerprint, passphrase: PASSPHRASE, reason: 'retired' })
  const secrets = secretsOf(unlocked)
  assert.ok(secrets.length >= 2 && secrets.every((secret) => secret.length >= 32))
  // The search does find such secrets where they are.
  const [first] = secrets as [Uint8Array]
  assert.deepEqual(
    haystack([unlocked.armor()]).some((hay) => hay.includes(latin1(first))),
    true,
    'armoured',
  )
  assert.deepEqual(
    haystack([{ deep: [unlocked.write()] }]).some((hay) => hay.includes(latin1(first))),
    true,
    'binary',
  )
  const said = haystack(ada.posted)
  assert.ok(said.length > 100)
  for (const secret of secrets) {
    assert.equal(
      said.some((hay) => hay.includes(latin1(secret)) || hay.includes(hex(secret))),
      false,
    )
  }
  for (const passphrase of [PASSPHRASE, OTHER, 'wrong passphrase here'])
    assert.equal(
      said.some((hay) => hay.includes(passphrase)),
      false,
    )
})

async function unwrap(armoredKey: string): Promise<PrivateKey> {
  return decryptKey({ privateKey: await readPrivateKey({ armoredKey }), passphrase: PASSPHRASE })
}

/** The secret numbers of a key and its subkeys. */
function secretsOf(key: PrivateKey): Uint8Array[] {
  return key
    .getKeys()
    .flatMap(({ keyPacket }) =>
      Object.values((keyPacket as unknown as { privateParams: Record<string, Uint8Array> }).privateParams),
    )
}

/** Everything in what was posted, one character for each octet: as it is, and with base64, armoured or not, undone. */
function haystack(value: unknown): string[] {
  if (value instanceof Uint8Array) return haystack(latin1(value))
  if (typeof value === 'string') return [value, ...decodedRuns(value)]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(haystack) : []
}

/** Every run of lines of base64 in a text, decoded, as a string of octets. */
function decodedRuns(value: string): string[] {
  const runs: string[] = []
  let run = ''
  for (const line of [...value.split(/\r?\n/), '']) {
    if (/^[A-Za-z0-9+/]+={0,2}$/.test(line)) {
      run += line
      continue
    }
    const digits = run.replaceAll('=', '')
    if (digits !== '') runs.push(atob(digits.slice(0, digits.length - (digits.length % 4))))
    run = ''
  }
  return runs
}
