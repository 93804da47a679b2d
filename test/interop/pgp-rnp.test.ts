import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { decryptKey, type PrivateKey, readPrivateKey } from 'openpgp'
import { systemEntropy } from '../../src/base/entropy.ts'
import { type MadeKey, makeKey } from '../../web/pgp/keys/generate-key.ts'
import { PGP_LIMITS } from '../../web/pgp/limits.ts'
import { openMessage } from '../../web/pgp/message/open-message.ts'
import { sealMessage } from '../../web/pgp/message/seal-message.ts'
import { bodyOf, parseMessage, wholeOf } from '../../web/pgp/mime/parsed-message.ts'
import { type Outcome, run, runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

// The library of Thunderbird, as Debian's program.
const PASSPHRASE = 'correct horse battery staple'
const SECRET = 'Grüße aus Ålesund'
const PAYLOAD = Buffer.from(
  `Content-Type: text/plain; charset=utf-8; protected-headers="v1"\r\nSubject: inner\r\n\r\n${SECRET}\r\n`,
)

let bench: Workbench
let made: MadeKey
let unlocked: PrivateKey
let rnpKey: PrivateKey

before(async () => {
  bench = await Workbench.open('rnp')
  mkdirSync(bench.path('home'), { mode: 0o700 })
  made = await makeKey(
    { kind: 'ecc', users: [{ address: 'ada@posthus.test' }], passphrase: PASSPHRASE, expiresMs: undefined },
    Date.now() - 5000,
  )
  unlocked = await decryptKey({
    privateKey: await readPrivateKey({ armoredKey: made.stored.wrappedPrivateKey }),
    passphrase: PASSPHRASE,
  })
  writeFileSync(bench.path('ada.asc'), made.stored.wrappedPrivateKey)
  await runWell('rnpkeys', ['--homedir', bench.path('home'), '--import', bench.path('ada.asc')])
  await runWell('rnpkeys', [
    '--homedir',
    bench.path('home'),
    '--generate-key',
    '--userid',
    'rnp@posthus.test',
    '--password',
    '',
  ])
  const exported = await runWell('rnpkeys', [
    '--homedir',
    bench.path('home'),
    '--export-key',
    '--secret',
    'rnp@posthus.test',
  ])
  rnpKey = await readPrivateKey({ armoredKey: exported.stdout })
})

after(() => bench[Symbol.asyncDispose]())

function rnp(...args: string[]): Promise<Outcome> {
  return run('rnp', ['--homedir', bench.path('home'), '--overwrite', '--password', PASSPHRASE, ...args])
}

test('rnp reads the wrapped key, decrypts and verifies what is written here', async () => {
  for (const mode of ['encrypt', 'sign', 'both'] as const) {
    const [copy] = await sealMessage(
      {
        mode,
        fields: {
          subject: 'x',
          from: { address: 'ada@posthus.test' },
          to: [],
          cc: [],
          date: 'Thu, 26 Nov 2026 00:00:00 +0000',
          messageId: 'x@y',
        },
        content: { text: `${SECRET}\n` },
        recipients: [{ address: 'ada@posthus.test', key: unlocked.toPublic() }],
        hidden: [],
        ownKey: unlocked.toPublic(),
        signingKey: mode === 'encrypt' ? undefined : unlocked,
        gossips: false,
      },
      systemEntropy,
      PGP_LIMITS,
      Date.now(),
    )
    const message = parseMessage(copy?.octets as Uint8Array)
    const [first, second] = message.root.parts
    assert.ok(first && second)
    if (mode === 'sign') {
      writeFileSync(bench.path('signed'), wholeOf(message, first))
      writeFileSync(bench.path('signed.asc'), bodyOf(message, second))
      const outcome = await rnp('--verify', bench.path('signed.asc'))
      assert.match(outcome.stderr + outcome.stdout, /Good signature/)
      continue
    }
    writeFileSync(bench.path('in.asc'), bodyOf(message, second))
    const outcome = await rnp('--decrypt', bench.path('in.asc'), '--output', bench.path('out'))
    assert.equal(outcome.code, 0, outcome.stderr)
    assert.equal(/Good signature/.test(outcome.stderr + outcome.stdout), mode === 'both', outcome.stderr)
    assert.match(readFileSync(bench.path('out'), 'latin1'), /Gr=C3=BC=C3=9Fe aus =C3=85lesund/)
  }
})

test('what rnp writes is opened here, with keys made by either', async () => {
  writeFileSync(bench.path('payload'), PAYLOAD)
  for (const [key, name] of [
    [unlocked, 'ada@posthus.test'],
    [rnpKey, 'rnp@posthus.test'],
  ] as const) {
    const outcome = await rnp(
      '--encrypt',
      '--sign',
      '--armor',
      '-r',
      name,
      '-u',
      name,
      bench.path('payload'),
      '--output',
      bench.path('out.asc'),
    )
    assert.equal(outcome.code, 0, outcome.stderr)
    const head = `From: ${name}\r\nSubject: ...\r\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="e"\r\n\r\n--e\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--e\r\nContent-Type: application/octet-stream\r\n\r\n`
    const octets = Buffer.concat([Buffer.from(head), readFileSync(bench.path('out.asc')), Buffer.from('\r\n--e--\r\n')])
    const opened = await openMessage(
      octets,
      { own: [{ publicKey: key.toPublic(), unlocked: key }], others: [] },
      PGP_LIMITS,
      Date.now(),
    )
    assert.deepEqual([opened.encryption.kind, opened.signature?.kind], ['decrypted', 'good'], name)
    assert.deepEqual([opened.headers.subject, opened.content?.text], ['inner', `${SECRET}\n`], name)
  }
})
