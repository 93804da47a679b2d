import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { concat, fromLatin1, latin1 } from '../../src/base/bytes.ts'
import { letter, onTop, recordOf, signLetter, verifyLetter } from '../../src/core/dkim/signed-letter.fixture.ts'
import { MemoryDns } from '../../src/core/dns/memory-dns.ts'
import { runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const DNS = new MemoryDns().put('s._domainkey.example.org', 'TXT', [recordOf(KEY)])
const FORMS = ['relaxed/relaxed', 'relaxed/simple', 'simple/relaxed', 'simple/simple'] as const

const HEAD =
  'From: Anna <anna@example.org>\nTo: bo@example.net\nSubject:  two\n\t lines \nDate: Mon, 1 Jun 2026 00:00:00 +0000\n'

/** Letters in which implementations may differ. */
const LETTERS: readonly (readonly [string, Uint8Array])[] = [
  ['an ordinary one', letter(`${HEAD}\nhello\n`)],
  ['no body', letter(`${HEAD}\n`)],
  ['nothing but empty lines', letter(`${HEAD}\n\n\n\n`)],
  ['nothing but spaces', letter(`${HEAD}\n  \n \t\n`)],
  ['spaces everywhere', letter(`${HEAD}\n  a  b\t\tc \t\n\n \n d\n\n\n`)],
  ['8-bit octets', concat([letter(`${HEAD}X: gr\xfc\xdfe\n\n`), fromLatin1('\xff\xfe gr\xfc\xdfe \r\n')])],
  ['the same field twice', letter(`${HEAD}To: second@example.net\nTo: third@example.net\n\nhello\n`)],
  ['a field without a value', letter(`${HEAD}Cc:\nReply-To: \n\nhello\n`)],
  ['long lines', letter(`${HEAD}References: ${'<a@b>\n '.repeat(50)}<c@d>\n\n${'x'.repeat(900)}\n`)],
  ['a megabyte', letter(`${HEAD}\n${`${'word '.repeat(12)}\n`.repeat(17_000)}`)],
]

let bench: Workbench

before(async () => {
  bench = await Workbench.open('opendkim')
  writeFileSync(bench.path('key.pem'), KEY.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 })
  writeFileSync(bench.path('keys'), `s._domainkey.example.org ${recordOf(KEY)}\n`)
})

after(() => bench[Symbol.asyncDispose]())

for (const form of ['relaxed/relaxed', 'relaxed/simple']) {
  test(`what opendkim signs is verified here: ${form}`, async () => {
    for (const [name, message] of LETTERS) {
      const [result] = await verifyLetter(onTop(await signedByOpendkim(message, form), message), DNS, {
        nowMs: Date.now(),
      })
      assert.deepEqual([result?.result, result?.reason], ['pass', undefined], name)
    }
  })
}

for (const form of FORMS) {
  test(`what is signed here is verified by opendkim, and what was changed since by neither: ${form}`, async () => {
    for (const [name, message] of lettersFor(form)) {
      const signed = signLetter(message, { key: KEY, form, fields: 'From:To:Subject:Date:From:To:Cc' })
      assert.equal(await verdictOfOpendkim(signed), 'pass', name)
      const changed = concat([signed, fromLatin1('more\r\n')])
      const [result] = await verifyLetter(changed, DNS)
      assert.equal(result?.result, 'fail', name)
      assert.match(await verdictOfOpendkim(changed), /^(fail|permerror|neutral)$/, name)
    }
  })
}

test('opendkim too refuses what is refused here for its form', async () => {
  const [, message] = LETTERS[0]!
  for (const more of [' x=1; t=1;', ' i=@example.com;', ' d=example.net;']) {
    const signed = signLetter(message, { key: KEY, more })
    const [result] = await verifyLetter(signed, DNS, { nowMs: Date.now() })
    assert.notEqual(result?.result, 'pass', more)
    assert.notEqual(await verdictOfOpendkim(signed), 'pass', more)
  }
})

/**
 * Without a mail server around it opendkim sees fields as it has read them itself, with one space behind the colon: a simple header has to have been written so. What it would sign in that form
 * nobody can put together.
 */
function lettersFor(form: string): typeof LETTERS {
  if (!form.startsWith('simple')) return LETTERS
  const plain = (text: string) => text.replace('  two\r\n\t lines ', ' two').replace('Cc:\r\nReply-To: \r\n', '')
  return LETTERS.map(([name, message]) => [name, fromLatin1(plain(latin1(message)))])
}

/** The DKIM-Signature field that opendkim would put on top. */
async function signedByOpendkim(message: Uint8Array, form: string): Promise<string> {
  const settings = [
    'Mode s',
    'Domain example.org',
    'Selector s',
    `KeyFile ${bench.path('key.pem')}`,
    `Canonicalization ${form}`,
  ]
  const out = await opendkim(message, settings)
  const value = /INSHEADER: idx=0 hname='DKIM-Signature' hvalue='([^']+)'/.exec(out)?.[1]
  assert.ok(value, out)
  return `DKIM-Signature: ${value.replaceAll(/\r?\n/g, '\r\n')}\r\n`
}

async function verdictOfOpendkim(message: Uint8Array): Promise<string> {
  const settings = [
    'Mode v',
    `TestPublicKeys ${bench.path('keys')}`,
    'AlwaysAddARHeader yes',
    'AuthservID x',
    'InternalHosts 192.0.2.1',
  ]
  const out = await opendkim(message, settings)
  return /\bdkim=(\w+)/.exec(out)?.[1] ?? out
}

/** Runs opendkim's filter over a message as a mail server would, without one. */
async function opendkim(message: Uint8Array, settings: readonly string[]): Promise<string> {
  const file = bench.path('message.eml')
  writeFileSync(file, message)
  writeFileSync(
    bench.path('opendkim.conf'),
    [...settings, 'Syslog no', 'UserID root', 'RequireSafeKeys no', ''].join('\n'),
  )
  const { stdout, stderr } = await runWell('opendkim', ['-x', bench.path('opendkim.conf'), '-t', file, '-vvv'])
  return stdout + stderr
}
