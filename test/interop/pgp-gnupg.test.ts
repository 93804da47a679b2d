import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import MailComposer from 'nodemailer/lib/mail-composer/index.js'
import { decryptKey, type PrivateKey, readPrivateKey } from 'openpgp'
import { systemEntropy } from '../../src/base/entropy.ts'
import { makeKey } from '../../web/pgp/keys/generate-key.ts'
import { extendKey } from '../../web/pgp/keys/renew-key.ts'
import { unlockKey, wrapKey } from '../../web/pgp/keys/unlock-key.ts'
import { PGP_LIMITS } from '../../web/pgp/limits.ts'
import { openMessage } from '../../web/pgp/message/open-message.ts'
import { sealMessage } from '../../web/pgp/message/seal-message.ts'
import { bodyOf, parseMessage, wholeOf } from '../../web/pgp/mime/parsed-message.ts'
import type { ContentToSend } from '../../web/pgp/mime/write-content.ts'
import { Gnupg } from './harness/gnupg.ts'
import { runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

const PASSPHRASE = 'correct horse battery staple'
const KINDS = ['ecc', 'rsa3072', 'rsa4096'] as const
const MODES = ['encrypt', 'sign', 'both'] as const
const SUBJECT = 'Grüße aus Ålesund: 漢字'

const UMLAUTS =
  'Ærøskøbing, Grüße, Ålesund\n\nFrom hier an – „zitiert“, 漢字, 🙂 und Leerzeichen am Ende   \n.\n-- \nOdd Nordmann\n'
const CONTENTS: Readonly<Record<string, ContentToSend>> = {
  'plain text': { text: 'Hello,\n\nthis is plain.\n' },
  HTML: {
    text: 'Hello\n',
    html: '<p>Hello, <b>this</b> is <i>HTML</i></p>\n',
    files: [{ name: 'dot.png', type: 'image/png', octets: randomBytes(500), contentId: 'dot@posthus.test' }],
  },
  attachments: {
    text: 'See the files.\n',
    files: [
      { name: 'empty.bin', type: 'application/octet-stream', octets: new Uint8Array(0) },
      { name: 'Übersicht 2026, "final".pdf', type: 'application/pdf', octets: randomBytes(70_001) },
      { name: 'a letter.eml', type: 'message/rfc822', octets: Buffer.from('Subject: x\r\n\r\nbody\r\n') },
    ],
  },
  umlauts: { text: UMLAUTS, html: `<p>${UMLAUTS}</p>\n` },
  '10 MB': {
    text: 'large\n',
    files: [{ name: 'large.bin', type: 'application/octet-stream', octets: randomBytes(10 * 1024 * 1024) }],
  },
}

/** A key that both sides have. */
interface SharedKey {
  readonly name: string
  readonly address: string
  readonly fingerprint: string
  readonly unlocked: PrivateKey
}

let bench: Workbench
let gnupg: Gnupg
let keys: readonly SharedKey[]

before(async () => {
  bench = await Workbench.open('pgp')
  gnupg = await Gnupg.open(bench)
  const made = KINDS.flatMap((kind) => [madeHere(kind), madeByGnupg(kind)])
  keys = await Promise.all(made)
})

after(() => bench[Symbol.asyncDispose]())

async function madeHere(kind: (typeof KINDS)[number]): Promise<SharedKey> {
  const address = `here-${kind}@posthus.test`
  const made = await makeKey(
    { kind, users: [{ name: 'Ødegård', address }], passphrase: PASSPHRASE, expiresMs: undefined },
    Date.now() - 5000,
  )
  const wrapped = await readPrivateKey({ armoredKey: made.stored.wrappedPrivateKey })
  const unlocked = await decryptKey({ privateKey: wrapped, passphrase: PASSPHRASE })
  // The agent asks for a passphrase at each use, which takes a while each time; that a wrapped key is read as well is shown below.
  await gnupg.import(unlocked.armor())
  return { name: `${kind} made here`, address, fingerprint: made.stored.fingerprint, unlocked }
}

async function madeByGnupg(kind: (typeof KINDS)[number]): Promise<SharedKey> {
  const address = `gnupg-${kind}@posthus.test`
  const fingerprint = await gnupg.generate(`Grüße <${address}>`, kind)
  const unlocked = await readPrivateKey({ armoredKey: await gnupg.exportSecret(fingerprint) })
  return { name: `${kind} made by GnuPG`, address, fingerprint, unlocked }
}

/** How much there is of a message is nothing to the kind of a key, which is at work on some octets of it: what is large is tried with one from either side. */
const keysFor = (what: string) => (what === '10 MB' ? keys.slice(0, 2) : keys)

for (const mode of MODES) {
  for (const [what, content] of Object.entries(CONTENTS)) {
    test(`GnuPG opens what is written here: ${what}, ${mode}, keys of every kind`, async () => {
      const files = await Promise.all(
        keysFor(what).map(async (key, number) => {
          const [copy] = await seal(key, content, mode)
          const path = bench.path(`${mode}-${what}-${number}.eml`)
          writeFileSync(path, await openedByGnupg(copy?.octets as Uint8Array, key, mode))
          return path
        }),
      )
      const read = JSON.parse(
        (await runWell('python3', [`${import.meta.dirname}/python/read_mail.py`, ...files])).stdout,
      )
      for (const found of read) {
        assert.deepEqual(found.defects, [])
        assert.equal(found.subject, SUBJECT)
        assert.deepEqual(found.texts, { plain: content.text, ...(content.html ? { html: content.html } : {}) })
        const sent = (content.files ?? []).map((file) => [
          file.name,
          file.type.replace(/^message.*/, 'application/octet-stream'),
          digest(file.octets),
        ])
        assert.deepEqual(found.files.sort(), sent.sort())
      }
    })

    test(`what GnuPG writes is opened here: ${what}, ${mode}, keys of every kind`, async () => {
      await Promise.all(keysFor(what).map((key) => openFromGnupg(key, content, mode)))
    })
  }
}

test('GnuPG reads the wrapped key that the server keeps, and what it prefers', async () => {
  const other = await Gnupg.open(bench, 'wrapped')
  const made = await makeKey(
    { kind: 'ecc', users: [{ address: 'w@posthus.test' }], passphrase: PASSPHRASE, expiresMs: undefined },
    Date.now() - 5000,
  )
  await other.import(made.stored.wrappedPrivateKey, PASSPHRASE)
  const listed = await other.ask(['--list-secret-keys', '--with-colons', made.stored.fingerprint])
  assert.match(Buffer.from(listed.octets).toString(), /^sec:-:255:22:/m)
  const signed = await other.ask(['--passphrase', PASSPHRASE, '--armor', '--clear-sign'], 'x\n')
  assert.ok(
    signed.status.some((line) => line.startsWith('SIG_CREATED')),
    signed.log,
  )
  const packets = await other.ask(['--list-packets'], made.stored.publicKey)
  const shown = Buffer.from(packets.octets).toString()
  assert.match(shown, /pref-sym-algos: 9 7\)/)
  assert.match(shown, /features: 01\)/)
  assert.doesNotMatch(shown, /aead|pref-aead/i)
})

test('GnuPG understands what is done to a key: a new end, a new passphrase, its revocation', async () => {
  const other = await Gnupg.open(bench, 'renewed')
  const users = [{ address: 'r@posthus.test' }]
  const nowMs = Date.now() - 5000
  const made = await makeKey({ kind: 'ecc', users, passphrase: PASSPHRASE, expiresMs: nowMs + 86_400_000 }, nowMs)
  const wrapped = await readPrivateKey({ armoredKey: made.stored.wrappedPrivateKey })
  const unlocked = await unlockKey(wrapped, PASSPHRASE)
  const renewed = await wrapKey(
    await extendKey(unlocked, Date.UTC(2031, 0, 1), nowMs + 1000),
    'another passphrase, quite long',
  )
  await other.import(renewed.wrappedPrivateKey, 'another passphrase, quite long')
  const listed = async () => Buffer.from((await other.ask(['--list-keys', '--with-colons'])).octets).toString()
  assert.match(await listed(), /^pub:-:255:22:[0-9A-F]{16}:\d+:1924992000:/m)
  assert.match(await listed(), /^sub:-:255:18:[0-9A-F]{16}:\d+:1924992000:/m)
  const signed = await other.ask(['--passphrase', 'another passphrase, quite long', '--armor', '--clear-sign'], 'x\n')
  assert.ok(
    signed.status.some((line) => line.startsWith('SIG_CREATED')),
    signed.log,
  )
  await other.import(made.revocationCertificate)
  assert.match(await listed(), /^pub:r:/m)
})

function seal(key: SharedKey, content: ContentToSend, mode: (typeof MODES)[number]) {
  const publicKey = key.unlocked.toPublic()
  const message = {
    mode,
    fields: {
      subject: SUBJECT,
      from: { name: 'Ødegård', address: key.address },
      to: [{ address: key.address }],
      cc: [],
      date: new Date().toUTCString().replace('GMT', '+0000'),
      messageId: 'matrix@posthus.test',
    },
    content,
    recipients: [{ address: key.address, key: publicKey }],
    hidden: [],
    ownKey: publicKey,
    signingKey: mode === 'encrypt' ? undefined : key.unlocked,
    gossips: false,
  }
  return sealMessage(message, systemEntropy, PGP_LIMITS, Date.now())
}

/** What GnuPG makes of a message: the entity within, once it has said that everything is right. */
async function openedByGnupg(octets: Uint8Array, key: SharedKey, mode: (typeof MODES)[number]): Promise<Uint8Array> {
  const message = parseMessage(octets)
  const [first, second] = message.root.parts
  assert.ok(first && second)
  const goodSignature = new RegExp(`^VALIDSIG [0-9A-F]{40} .* ${key.fingerprint.toUpperCase()}$`)
  if (mode === 'sign') {
    const signature = bench.path(`${key.address}-${createHash('sha1').update(octets).digest('hex')}.asc`)
    writeFileSync(signature, bodyOf(message, second))
    const answer = await gnupg.ask(['--verify', signature, '-'], wholeOf(message, first))
    assert.ok(
      answer.status.some((line) => goodSignature.test(line)),
      answer.log,
    )
    return wholeOf(message, first)
  }
  const answer = await gnupg.ask(['--decrypt'], bodyOf(message, second))
  assert.equal(answer.code, 0, answer.log)
  assert.ok(
    answer.status.some((line) => line.startsWith('DECRYPTION_OKAY')),
    answer.log,
  )
  assert.ok(
    answer.status.some((line) => line.startsWith('GOODMDC')),
    answer.log,
  )
  assert.equal(
    answer.status.some((line) => goodSignature.test(line)),
    mode === 'both',
    answer.log,
  )
  return answer.octets
}

async function openFromGnupg(key: SharedKey, content: ContentToSend, mode: (typeof MODES)[number]): Promise<void> {
  const octets = await writtenByGnupg(key, content, mode)
  const own = [{ publicKey: key.unlocked.toPublic(), unlocked: key.unlocked }]
  const opened = await openMessage(
    octets,
    { own, others: keys.map((other) => other.unlocked.toPublic()) },
    PGP_LIMITS,
    Date.now(),
  )
  assert.equal(opened.form, 'pgp-mime')
  assert.equal(opened.encryption.kind, mode === 'sign' ? 'none' : 'decrypted')
  assert.equal(opened.loads, mode === 'sign' ? 'as-usual' : 'nothing')
  assert.equal(opened.signature?.kind, mode === 'encrypt' ? undefined : 'good')
  if (mode !== 'encrypt') assert.equal(opened.signature?.fingerprint, key.fingerprint)
  assert.equal(opened.content?.text?.trimEnd(), content.text.trimEnd())
  assert.equal(opened.content?.html?.trimEnd(), content.html?.trimEnd())
  assert.deepEqual(
    opened.content?.files.map((file) => [file.name, digest(file.octets)]).sort(),
    (content.files ?? []).map((file) => [file.name.replaceAll('/', '_'), digest(file.octets)]).sort(),
  )
}

/** A message as a program that uses GnuPG writes it: the entity comes from nodemailer. */
async function writtenByGnupg(
  key: SharedKey,
  content: ContentToSend,
  mode: (typeof MODES)[number],
): Promise<Uint8Array> {
  const composer = new MailComposer({
    text: content.text,
    html: content.html,
    textEncoding: 'quoted-printable',
    attachments: content.files?.map((file) => ({
      filename: file.name,
      contentType: file.type.replace(/^message.*/, 'application/octet-stream'),
      content: Buffer.from(file.octets),
      ...(file.contentId ? { cid: file.contentId } : {}),
    })),
  })
  const entity = composer.compile()
  for (const name of ['Message-ID', 'Date', 'MIME-Version']) entity.setHeader(name, '')
  const payload = Buffer.from(
    (await entity.build()).toString('latin1').replace(/^(Message-ID|Date|MIME-Version):.*\r\n/gim, ''),
    'latin1',
  )
  const header = `From: <${key.address}>\r\nTo: <${key.address}>\r\nSubject: x\r\nMIME-Version: 1.0\r\n`
  const asKey = ['--local-user', key.fingerprint, '--recipient', key.fingerprint, '--armor']
  if (mode === 'sign') {
    const { octets, log } = await gnupg.ask([...asKey, '--detach-sign'], payload)
    assert.ok(octets.length > 0, log)
    return Buffer.concat([
      Buffer.from(
        `${header}Content-Type: multipart/signed; micalg=pgp-sha512; protocol="application/pgp-signature"; boundary="s"\r\n\r\n--s\r\n`,
      ),
      payload,
      Buffer.from('\r\n--s\r\nContent-Type: application/pgp-signature\r\n\r\n'),
      octets,
      Buffer.from('\r\n--s--\r\n'),
    ])
  }
  const { octets, log } = await gnupg.ask([...asKey, ...(mode === 'both' ? ['--sign'] : []), '--encrypt'], payload)
  assert.ok(octets.length > 0, log)
  return Buffer.concat([
    Buffer.from(
      `${header}Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="e"\r\n\r\n--e\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n--e\r\nContent-Type: application/octet-stream\r\n\r\n`,
    ),
    octets,
    Buffer.from('\r\n--e--\r\n'),
  ])
}

function digest(octets: Uint8Array): string {
  return createHash('sha256').update(octets).digest('hex')
}
