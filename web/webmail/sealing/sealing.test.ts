import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { readMessage } from 'openpgp'
import { concat, latin1, utf8 } from '../../../src/base/bytes.ts'
import { systemEntropy } from '../../../src/base/entropy.ts'
import { ManualClock } from '../../../src/base/manual-clock.ts'
import { openPgpBed } from '../../../src/serve/jmap/pgp/pgp-test-bed.fixture.ts'
import * as keys from '../../../src/wire/openpgp/keys.fixture.ts'
import { ACCOUNT } from '../../../test/kit/jmap-test-bed.ts'
import { PGP_LIMITS } from '../../pgp/limits.ts'
import { acceptKey } from '../../pgp/trust/correspondent.ts'
import { PgpClient } from '../../pgp/worker/client.ts'
import type { FromWorker, Port, ToWorker } from '../../pgp/worker/protocol.ts'
import { servePort } from '../../pgp/worker/serve-port.ts'
import { emptyLetter, type Letter } from '../compose/letter.ts'
import type { Transport } from '../mail/http-transport.ts'
import { JmapCalls } from '../mail/jmap-calls.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import { PgpSession } from '../pgp/pgp-session.ts'
import { LIST_TYPE, sealedFiles, tryReadList } from './kept-files.ts'
import { RecipientKeys } from './recipient-keys.ts'
import { Sealing, type SealingPlace } from './sealing.ts'
import { statusOf } from './sealing-status.ts'

const PASSPHRASE = 'correct horse battery staple'
const NOW_MS = Date.UTC(2026, 2, 1)
const ANNA = 'anna@posthus.test'
const SECRET = 'the wolf comes at midnight'

/** Anna with her key at the real methods of JMAP, and a letter of hers. The sheet for the passphrase is answered as `entered` says. */
async function open(t: TestContext, changes: Partial<SealingPlace> = {}, entered: string | null = PASSPHRASE) {
  const bed = await openPgpBed()
  t.after(() => bed[Symbol.asyncDispose]())
  await bed.call('PgpKey/set', {
    create: { k: { publicKey: keys.ANNAS_KEY, wrappedPrivateKey: keys.ANNAS_WRAPPED_KEY } },
  })
  const transport: Transport = async (request) => (await bed.post(JSON.stringify(request))).json() as never
  const calls = new JmapCalls(transport, bed.using, 16)
  const clock = new ManualClock(NOW_MS)
  const asked: string[] = []
  const pgp: PgpSession = new PgpSession(calls, ACCOUNT, {
    start: () => connect(clock),
    askPassphrase: () => {
      asked.push('passphrase')
      queueMicrotask(() => (entered === null ? pgp.cancelUnlock() : void pgp.unlock(entered)))
    },
    minutes: 15,
  })
  t.after(() => pgp.lock())
  const uploaded: Blob[] = []
  const sealing = new Sealing({
    pgp,
    ownKey: (await pgp.keyFor(ANNA)) ?? assert.fail('no key'),
    keys: new RecipientKeys(pgp, ANNA),
    thread: undefined,
    wasEncrypted: false,
    habit: 'mutual',
    load: async () => new Blob(['the plan of the wolf']),
    upload: async (octets) => `B${uploaded.push(octets)}`,
    isAddressing: () => false,
    textOf: (html) => html.replace(/<[^>]*>/g, ''),
    now: () => new Date(NOW_MS),
    words: (why, addresses) => `${why}: ${addresses.join()}`,
    ...changes,
  })
  return { pgp, sealing, asked, uploaded }
}

function connect(clock: ManualClock): PgpClient {
  const outside: Port<ToWorker, FromWorker> = {
    onmessage: null,
    postMessage: (message) => queueMicrotask(() => inside.onmessage?.({ data: structuredClone(message) })),
  }
  const inside: Port<FromWorker, ToWorker> = {
    onmessage: null,
    postMessage: (message) => queueMicrotask(() => outside.onmessage?.({ data: structuredClone(message) })),
  }
  // Nobody guesses here: what a guess costs is shown by the test of making a key.
  servePort(inside, clock, systemEntropy, { ...PGP_LIMITS, guessCost: 0 })
  return new PgpClient(outside)
}

function letter(changes: Partial<Letter> = {}): Letter {
  const from = { name: 'Anna', email: ANNA, identityId: undefined }
  return { ...emptyLetter(from), subject: 'Geheim', body: { kind: 'plain', text: SECRET }, ...changes }
}

/** Bo prefers encryption, with a key that the member has accepted. */
async function know(pgp: PgpSession, address = 'bo@example.net'): Promise<void> {
  await pgp.offer(address, utf8(keys.BOS_KEY), 'imported')
  const peer = { lastSeenMs: NOW_MS, headerMs: NOW_MS, prefersEncryption: true, gossipMs: undefined }
  await pgp.correspondents.change(address, ({ correspondent }) => ({
    correspondent: acceptKey(correspondent, keys.BOS_FINGERPRINT, 'accepted'),
    peer,
  }))
}

const isRefused = (words: string) => (error: unknown) => error instanceof JmapFailure && error.message === words

test('everybody prefers encryption and has a key that was accepted: it is encrypted and signed without being asked for', async (t) => {
  const { pgp, sealing } = await open(t)
  await know(pgp)
  assert.equal(sealing.encrypts, false)
  await sealing.follow(letter({ to: 'bo@example.net' }))
  assert.deepEqual([sealing.encrypts, sealing.signs], [true, true])
  assert.deepEqual(
    sealing.recipients.map(({ address, known }) => [address, known]),
    [['bo@example.net', 'accepted']],
  )
  sealing.want({ encrypts: false })
  assert.deepEqual([sealing.encrypts, sealing.signs], [false, false])
})

test('a member who wants to be asked is; one who encrypts whenever it is possible does so without anybody preferring it', async (t) => {
  const to = letter({ to: 'bo@example.net' })
  const asked = await open(t, { habit: 'asked' })
  await know(asked.pgp)
  await asked.sealing.follow(to)
  await asked.sealing.prepare()
  assert.equal(asked.sealing.encrypts, false)
  assert.ok(!asked.sealing.autocrypt?.includes('mutual'))
  const possible = await open(t, { habit: 'possible' })
  await possible.pgp.offer('bo@example.net', utf8(keys.BOS_KEY), 'imported')
  await possible.sealing.follow(to)
  assert.equal(possible.sealing.encrypts, true)
})

test('one without a key is named, and nothing goes: neither in clear nor to the others', async (t) => {
  const { pgp, sealing } = await open(t)
  await know(pgp)
  const to = letter({ to: 'bo@example.net', cc: 'eva@example.net' })
  await sealing.follow(to)
  assert.equal(sealing.encrypts, false)
  assert.deepEqual(statusOf(sealing)[0]?.[1], ['eva@example.net'])
  sealing.want({ encrypts: true })
  await assert.rejects(sealing.messages(to), isRefused('cannot: eva@example.net'))
})

test('who sends before the recipients were looked at sends encrypted all the same', async (t) => {
  const { pgp, sealing } = await open(t)
  await know(pgp)
  const to = letter({ to: 'bo@example.net' })
  assert.equal(sealing.encrypts, false)
  const [first] = (await sealing.messages(to)) ?? assert.fail('in clear')
  assert.ok(!latin1(first?.octets ?? assert.fail('nothing')).includes(SECRET))
})

test('what comes to be known while the passphrase is entered takes nothing of the encryption away', async (t) => {
  const { pgp, sealing } = await open(t)
  await know(pgp)
  const to = letter({ to: 'bo@example.net' })
  await sealing.follow(to)
  const sending = sealing.messages(to)
  const requireUnlocked = pgp.requireUnlocked.bind(pgp)
  pgp.requireUnlocked = async (fingerprint) => {
    // Somebody else is typed, of whom no key is known.
    await sealing.follow(letter({ to: 'eva@example.net' }))
    assert.equal(sealing.encrypts, false)
    return requireUnlocked(fingerprint)
  }
  const [first, ...more] = (await sending) ?? assert.fail('in clear')
  assert.deepEqual([first?.recipients, more.length], [['bo@example.net'], 0])
  assert.ok(!latin1(first?.octets ?? assert.fail('nothing')).includes(SECRET))
})

test('a draft is encrypted to oneself without a passphrase: nothing of it is in clear, and Bcc is not lost', async (t) => {
  const { sealing, asked } = await open(t)
  sealing.want({ encrypts: true })
  const files = [{ blobId: 'here:1', name: 'plan.txt', type: 'text/plain', size: 20, cid: undefined }]
  const octets = await sealing.draft(letter({ to: 'bo@example.net, half', bcc: 'eva@example.net', files }))
  const draft = latin1(octets?.octets ?? new Uint8Array())
  for (const secret of [SECRET, 'Geheim', 'plan', btoa('the plan')]) assert.ok(!draft.includes(secret), secret)
  assert.match(draft, /^Bcc: <eva@example\.net>\r\n/)
  assert.match(draft, /^To: <bo@example\.net>\r\n/m)
  assert.deepEqual(asked, [])
})

test('what is sent is opened by its reader with subject, text and file, and by the sender; those of Bcc get a copy of their own', async (t) => {
  const { pgp, sealing, asked } = await open(t)
  await know(pgp)
  await know(pgp, 'eva@example.net')
  sealing.want({ encrypts: true })
  const messages = await sealing.messages(letter({ to: 'Bo <bo@example.net>', bcc: 'eva@example.net' }))
  assert.deepEqual(asked, ['passphrase'])
  assert.deepEqual(
    messages?.map(({ recipients }) => recipients),
    [['bo@example.net'], ['eva@example.net']],
  )
  const client = await pgp.client()
  for (const { octets } of messages ?? []) {
    assert.ok(!latin1(octets).includes('eva@'))
    const opened = await client.call('openMessage', { octets, correspondents: [] })
    assert.deepEqual(
      [opened.encryption.kind, opened.signature?.kind, opened.headers.subject, opened.content?.text],
      ['decrypted', 'good', 'Geheim', `${SECRET}\n`],
    )
    assert.equal(opened.autocrypt?.prefersEncryption, true)
  }
  const armor = /-----BEGIN[\s\S]*-----END PGP MESSAGE-----/.exec(
    latin1(messages?.[0]?.octets ?? new Uint8Array()),
  )?.[0]
  const ids = (await readMessage({ armoredMessage: armor ?? '' })).getEncryptionKeyIDs()
  assert.equal(ids.length, 2)
})

test('without the passphrase nothing that is to be signed goes', async (t) => {
  const { sealing } = await open(t, {}, null)
  sealing.want({ signs: true })
  await assert.rejects(sealing.messages(letter({ to: 'x@example.net' })), isRefused('locked: '))
})

test('as somebody whom no own key names nothing is signed: its reader would be told that somebody else has', async (t) => {
  const { sealing } = await open(t)
  sealing.want({ signs: true })
  const from = { name: 'Anna', email: 'sales@posthus.test', identityId: undefined }
  await assert.rejects(
    sealing.messages(letter({ to: 'x@example.net', from })),
    isRefused('noOwnKey: sales@posthus.test'),
  )
})

test('signed only: one message for everybody, with the text to be read', async (t) => {
  const { sealing } = await open(t)
  sealing.want({ signs: true })
  const [message, ...more] = (await sealing.messages(letter({ to: 'x@example.net', bcc: 'y@example.net' }))) ?? []
  assert.deepEqual([message?.recipients, more], [['x@example.net', 'y@example.net'], []])
  const written = latin1(message?.octets ?? new Uint8Array())
  assert.match(written, /multipart\/signed/)
  assert.ok(written.includes(SECRET) && !written.includes('y@example.net'))
})

test('what is neither encrypted nor signed goes as it is written, with the own key in its header', async (t) => {
  const { sealing } = await open(t)
  await sealing.prepare()
  assert.equal(await sealing.messages(letter({ to: 'x@example.net' })), undefined)
  assert.match(
    sealing.autocrypt ?? '',
    /^ addr=anna@posthus\.test; prefer-encrypt=mutual; keydata=\r\n [A-Za-z0-9+/=]+/,
  )
})

test('what was encrypted stays so before anything is known, and until the member says otherwise', async (t) => {
  const { sealing } = await open(t, { wasEncrypted: true })
  assert.equal(sealing.encrypts, true)
  await sealing.follow(letter({ to: 'x@example.net' }))
  assert.equal(sealing.encrypts, true)
  assert.equal(sealing.covers(letter({ to: 'x@example.net' })), true)
  sealing.want({ encrypts: false })
  assert.equal(sealing.covers(letter({ to: 'x@example.net' })), false)
  assert.ok(statusOf(sealing).some(([text]) => text === 'unsealed'))
})

test('a draft is encrypted until it is known that the letter is not: before there is a recipient, while one is typed, and before keys were looked at', async (t) => {
  let isAddressing = false
  const { sealing } = await open(t, { isAddressing: () => isAddressing })
  const toEva = letter({ to: 'eva@example.net' })
  assert.deepEqual([sealing.encrypts, sealing.covers(letter()), sealing.covers(toEva)], [false, true, true])
  const draft = latin1((await sealing.draft(letter()))?.octets ?? new Uint8Array())
  assert.match(draft, /multipart\/encrypted/)
  assert.ok(!draft.includes(SECRET))
  await sealing.follow(toEva)
  assert.deepEqual([sealing.covers(toEva), await sealing.draft(toEva)], [false, undefined])
  assert.equal(sealing.covers(letter({ to: 'eva@example.net, bo@example.net' })), true)
  isAddressing = true
  assert.equal(sealing.covers(toEva), true)
})

test('whoever wants to be asked has drafts in clear from the first word', async (t) => {
  const { sealing } = await open(t, { habit: 'asked' })
  assert.equal(sealing.covers(letter()), false)
  assert.equal(await sealing.draft(letter()), undefined)
})

test('where encryption is wanted whenever it is possible, it is not decided before the directories have answered, nor sent', async (t) => {
  const { pgp, sealing } = await open(t, { habit: 'possible' })
  const looked = Promise.withResolvers<void>()
  pgp.lookUp = async (addresses) => {
    await looked.promise
    await pgp.offer('bo@example.net', utf8(keys.BOS_KEY), 'wkd')
    return addresses.map((address) => ({ address, what: 'found', offers: [] }))
  }
  const toBo = letter({ to: 'bo@example.net' })
  const following = sealing.follow(toBo)
  const sending = sealing.messages(toBo)
  assert.equal(sealing.covers(toBo), true)
  looked.resolve()
  await following
  const [first] = (await sending) ?? assert.fail('in clear')
  assert.ok(!latin1(first?.octets ?? assert.fail('nothing')).includes(SECRET))
})

test('a large file of a draft is encrypted and goes up once, however often it is saved, and is found behind it', async (t) => {
  const large = 'the plan of the wolf '.repeat(10_000)
  const { pgp, sealing, uploaded } = await open(t, { wasEncrypted: true, load: async () => new Blob([large]) })
  const files = [{ blobId: 'here:1', name: 'plan.txt', type: 'text/plain', size: large.length, cid: undefined }]
  const [first, second] = [await sealing.draft(letter({ files })), await sealing.draft(letter({ files, subject: 'x' }))]
  assert.deepEqual([first?.blobIds, second?.blobIds, uploaded.length], [['B1'], ['B1'], 1])
  assert.ok((second?.octets.length ?? Infinity) < 10_000)
  const behind = new Uint8Array((await uploaded[0]?.arrayBuffer()) ?? new ArrayBuffer())
  assert.ok(!latin1(behind).includes('plan'))
  const draft = concat([second?.octets ?? new Uint8Array(), behind])
  const client = await pgp.client()
  await pgp.requireUnlocked()
  const opened = await client.call('openMessage', { octets: draft, correspondents: [] })
  assert.deepEqual([opened.encryption.kind, opened.content?.files.map(({ type }) => type)], ['decrypted', [LIST_TYPE]])
  const { octets } = await client.call('readFile', { handle: opened.handle ?? -1, file: 0, from: 0, maxBytes: 10_000 })
  const list = tryReadList(octets) ?? assert.fail('no list')
  for await (const [file, found] of sealedFiles(draft, list)) {
    assert.deepEqual([file.name, found], ['plan.txt', behind])
  }
})

test('a draft of which it was not decided says so within, and only there', async (t) => {
  const { pgp, sealing } = await open(t)
  const client = await pgp.client()
  await pgp.requireUnlocked()
  const undecided = async () => {
    const { octets } = (await sealing.draft(letter())) ?? assert.fail('in clear')
    assert.ok(!latin1(octets).includes('X-Posthus-Draft'))
    return (await client.call('openMessage', { octets, correspondents: [] })).headers.isUndecided
  }
  assert.equal(await undecided(), true)
  sealing.want({ encrypts: true })
  assert.equal(await undecided(), false)
})

test('one writes to oneself with one’s own key', async (t) => {
  const { sealing } = await open(t)
  await sealing.follow(letter({ to: ANNA }))
  assert.deepEqual(
    sealing.recipients.map(({ known, publicKey }) => [known, publicKey !== undefined]),
    [['own', true]],
  )
})
