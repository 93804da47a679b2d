import assert from 'node:assert/strict'
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { type Bytes, concat, fromLatin1, latin1, utf8 } from '../../base/bytes.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { DkimKey } from '../directory/directory.ts'
import { dkimRecord, makeDkimKeys } from './dkim-keys.ts'
import { DkimSigner } from './dkim-signer.ts'
import { RelaxedBody } from './relaxed-body.ts'

const NOW = Date.UTC(2026, 5, 1)
const keys = await makeDkimKeys('example.org', NOW, [], 'signing')
const HEAD =
  'From: Anna <anna@example.org>\r\nTo: b@example.net\r\nSubject:  folded\r\n\tsubject  \r\nDate: Mon, 1 Jun 2026 00:00:00 +0000\r\n'

const BODIES: readonly (readonly [string, Bytes])[] = [
  ['nothing', utf8('')],
  ['empty lines only', utf8('\r\n\r\n\r\n')],
  ['white space and empty lines at the end', utf8('a  b\t \r\n \t\r\nc\t\td\r\n\r\n\r\n')],
  ['no line break at the end', utf8('last')],
  ['8-bit octets', fromLatin1('gr\xfc\xdfe \xff\r\n.\r\n..dots\r\n')],
  ['lines that begin with white space', utf8('  indented\r\n\r\n x\r\n')],
]

for (const [name, body] of BODIES) {
  test(`both signatures of a message are verified by another implementation: ${name}`, async () => {
    const message = concat([utf8(`${HEAD}\r\n`), body])
    const signed = concat([await sign('example.org', message, 7), message])
    const results = await verify(signed)
    assert.deepEqual(results, [
      ['example.org', 'rsa-sha256', 'pass'],
      ['example.org', 'ed25519-sha256', 'pass'],
    ])
  })
}

for (const [what, forge] of [
  ['a changed body', (message: string) => message.replace('hello', 'hullo')],
  ['a second From field', (message: string) => `From: eve@example.com\r\n${message}`],
  ['an added Subject field', (message: string) => message.replace('\r\n\r\n', '\r\nSubject: other\r\n\r\n')],
  ['an added Reply-To field', (message: string) => `Reply-To: eve@example.com\r\n${message}`],
  ['an added Content-Type field', (message: string) => `Content-Type: text/html\r\n${message}`],
  ['text after the end', (message: string) => `${message}more\r\n`],
] as const) {
  test(`a signature does not survive ${what}`, async () => {
    const message = utf8(`${HEAD}\r\nhello\r\n`)
    const signed = concat([await sign('example.org', message, 1000), message])
    const results = await verify(fromLatin1(forge(latin1(signed))))
    assert.deepEqual(
      results.map(([, , result]) => result === 'pass'),
      [false, false],
    )
  })
}

test('a domain without keys, and a message without From, are not signed', async () => {
  assert.equal((await sign('example.com', utf8(`${HEAD}\r\nx\r\n`), 1000)).length, 0)
  assert.equal((await sign('example.org', utf8('Subject: x\r\n\r\nx\r\n'), 1000)).length, 0)
})

test('of several keys the newest of each algorithm signs', async () => {
  const newer = await makeDkimKeys('example.org', NOW + 1000, keys, 'signing')
  assert.deepEqual(
    newer.map((key) => key.selector),
    ['r2026b', 'e2026b'],
  )
  const signer = new DkimSigner(async () => [...newer, ...keys], new ManualClock(NOW))
  const fields = latin1(await signer.sign('example.org', inChunks(utf8(`${HEAD}\r\nx\r\n`), 100)))
  assert.deepEqual(
    [...fields.matchAll(/ s=(\w+);/g)].map((match) => match[1]),
    ['r2026b', 'e2026b'],
  )
  assert.ok(fields.split('\r\n').every((line) => line.length <= 100))
})

test('the key of RFC 8463 appendix A gives its public record, and signs with it', async () => {
  const seed = Buffer.from('nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=', 'base64')
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64')
  assert.equal(publicKey, '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=')
  const key: DkimKey = {
    domain: 'football.example.com',
    selector: 'brisbane',
    algorithm: 'ed25519-sha256',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicKey,
    createdMs: NOW,
    state: 'signing',
    stateMs: 0,
  }
  assert.equal(dkimRecord(key), 'v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=')
  const message = utf8(
    'From: Joe SixPack <joe@football.example.com>\r\nTo: Suzie Q <suzie@shopping.example.net>\r\nSubject: Is dinner ready?\r\n' +
      'Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\nMessage-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\r\n' +
      'Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n',
  )
  const fields = await new DkimSigner(async () => [key], new ManualClock(NOW)).sign(key.domain, inChunks(message, 50))
  assert.match(latin1(fields), /bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=/)
  assert.deepEqual(await verify(concat([fields, message]), [key]), [['football.example.com', 'ed25519-sha256', 'pass']])
})

test('the relaxed body does not depend on how the octets arrive', () => {
  const octet = fc.constantFrom(0x20, 0x09, 0x0d, 0x0a, 0x61, 0xff)
  fc.assert(
    fc.property(fc.array(octet, { maxLength: 60 }), fc.integer({ min: 1, max: 10 }), (octets, size) => {
      const whole = Uint8Array.from(octets)
      const canonical = relaxed([whole])
      const pieces = Array.from({ length: Math.ceil(whole.length / size) }, (_, i) =>
        whole.subarray(i * size, i * size + size),
      )
      assert.equal(relaxed(pieces), canonical)
      assert.doesNotMatch(canonical, /[ \t]\r\n|\t| {2}|\r\n\r\n$|^\r\n$/)
      assert.equal(relaxed([fromLatin1(canonical)]), canonical)
    }),
  )
})

function relaxed(pieces: readonly Bytes[]): string {
  let out = ''
  const body = new RelaxedBody((octets) => {
    out += latin1(octets)
  })
  for (const piece of pieces) body.push(piece)
  body.finish()
  return out
}

function sign(domain: string, message: Bytes, chunkBytes: number): Promise<Bytes> {
  const keysOf = async (name: string) => (name === 'example.org' ? keys : [])
  return new DkimSigner(keysOf, new ManualClock(NOW)).sign(domain, inChunks(message, chunkBytes))
}

function inChunks(message: Bytes, size: number) {
  return {
    async *chunks() {
      for (let at = 0; at < message.length; at += size) yield message.subarray(at, at + size)
    },
  }
}

async function verify(message: Bytes, known: readonly DkimKey[] = keys): Promise<(string | undefined)[][]> {
  const resolver = async (name: string) => {
    const key = known.find((one) => name === `${one.selector}._domainkey.${one.domain}`)
    if (!key) throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
    return [[dkimRecord(key)]]
  }
  const { results } = await dkimVerify(Buffer.from(message), { resolver, curTime: new Date(NOW) })
  return results.map((result) => [result.signingDomain || undefined, result.algo, result.status.result])
}

test('a body hash is that of the canonical body', async () => {
  const fields = latin1(await sign('example.org', utf8(`${HEAD}\r\n`), 1000))
  assert.ok(fields.includes(`bh=${createHash('sha256').update('').digest('base64')};`))
})
