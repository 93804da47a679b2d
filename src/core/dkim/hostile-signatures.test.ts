import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { type Bytes, fromLatin1, latin1 } from '../../base/bytes.ts'
import { MemoryDns } from '../dns/memory-dns.ts'
import {
  changed,
  letter,
  onTop,
  recordOf,
  type SigningWish,
  signLetter,
  verifyLetter,
} from './signed-letter.fixture.ts'

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const SHORT = generateKeyPairSync('rsa', { modulusLength: 1023 }).privateKey
/** A record is refused by the length of the key alone: to make one of 4,104 bits takes seconds. */
const LONG = createPublicKey({
  key: { kty: 'RSA', n: Buffer.alloc(513, 0xff).toString('base64url'), e: 'AQAB' },
  format: 'jwk',
})
const EDWARDS = generateKeyPairSync('ed25519').privateKey
const LETTER = letter(
  'From: anna@example.org\nSubject:  hello\n\tthere \nTo: bo@example.net\n\nOne  line \n\ntwo\n\n\n',
)
const NOW = Date.UTC(2026, 5, 1)
const SECONDS = NOW / 1000

function records(more = '', key: KeyObject = RSA): MemoryDns {
  return new MemoryDns()
    .put('s._domainkey.example.org', 'TXT', [recordOf(key, more)])
    .put('e._domainkey.example.org', 'TXT', [recordOf(EDWARDS)])
}

async function outcome(message: Bytes, dns = records()): Promise<string> {
  const results = await verifyLetter(message, dns, { nowMs: NOW })
  return results.map(({ result, reason }) => (reason ? `${result}: ${reason}` : result)).join(', ')
}

const SIGNED: readonly (readonly [string, Partial<SigningWish>, string])[] = [
  ['an ordinary one', {}, 'pass'],
  ['Ed25519', { key: EDWARDS, selector: 'e' }, 'pass'],
  ['simple/simple', { form: 'simple/simple' }, 'pass'],
  ['simple/relaxed', { form: 'simple/relaxed' }, 'pass'],
  ['fields that are not there', { fields: 'From:Subject:Cc:Date:From' }, 'pass'],
  ['identity below the domain', { more: ' i=list@news.example.org;' }, 'pass'],
  ['identity elsewhere', { more: ' i=anna@example.com;' }, 'neutral: identity outside of the signing domain'],
  ['identity that only ends alike', { more: ' i=@notexample.org;' }, 'neutral: identity outside of the signing domain'],
  ['not yet expired', { more: ` t=${SECONDS - 9}; x=${SECONDS + 9};` }, 'pass'],
  ['expired', { more: ` t=${SECONDS - 9}; x=${SECONDS - 1};` }, 'neutral: expired'],
  [
    'expires before it was made',
    { more: ` t=${SECONDS + 9}; x=${SECONDS + 8};` },
    'neutral: expires before it was made',
  ],
  ['a time beyond all numbers', { more: ` t=${'9'.repeat(76)};` }, 'pass'],
  ['a time that is none', { more: ' t=-1;' }, 'neutral: signature syntax error'],
  ['the whole body by its length', { bodyLength: 18 }, 'pass'],
  ['more than the body has', { bodyLength: 10 ** 15 }, 'pass'],
  ['a part of the body', { bodyLength: 10 }, 'policy: a part of the body is not signed'],
  ['nothing of the body', { bodyLength: 0 }, 'policy: a part of the body is not signed'],
  ['From not signed', { fields: 'Subject:To' }, 'neutral: From field not signed'],
  ['rsa-sha1', { algorithm: 'rsa-sha1' }, 'policy: rsa-sha1 proves nothing any more'],
  ['another algorithm', { algorithm: 'rsa-sha512' }, 'neutral: unknown algorithm'],
  ['a key of another kind', { selector: 'e' }, 'permerror: key of another algorithm'],
  ['a query method that is not known', { more: ' q=carrier/pigeon;' }, 'neutral: unsupported query method'],
  ['several query methods', { more: ' q=carrier/pigeon : dns/txt;' }, 'pass'],
  ['a tag that nobody knows', { more: ' zz=top;' }, 'pass'],
  ['a tag twice', { more: ' d=example.net;' }, 'neutral: signature syntax error'],
  ['no such key', { selector: 'gone' }, 'permerror: no key'],
  ['a selector that is no name', { selector: 'a..b' }, 'neutral: no domain or selector that can be looked up'],
  ['a domain that is no name', { domain: 'example' }, 'neutral: no domain or selector that can be looked up'],
]

for (const [name, wish, expected] of SIGNED) {
  test(`a signature: ${name}`, async () => {
    assert.equal(await outcome(signLetter(LETTER, { key: RSA, ...wish })), expected)
  })
}

const RECORDS: readonly (readonly [string, string, string])[] = [
  ['testing', 't=y;', 'pass'],
  ['the identity itself only', 't=s;', 'pass'],
  ['for other services', 's=chat;', 'permerror: key not for email'],
  ['for every service', 's=*;', 'pass'],
  ['for another hash', 'h=sha1;', 'permerror: inappropriate hash algorithm'],
  ['for both hashes', 'h=sha1:sha256;', 'pass'],
  ['a tag twice', 'k=rsa;', 'permerror: key record syntax error'],
]

for (const [name, more, expected] of RECORDS) {
  test(`a key record: ${name}`, async () => {
    assert.equal(await outcome(signLetter(LETTER, { key: RSA }), records(` ${more}`)), expected)
  })
}

for (const [name, texts, expected] of [
  ['revoked', ['v=DKIM1; p='], 'permerror: key revoked'],
  ['not a key', ['v=DKIM1; p=AAAA'], 'permerror: invalid public key'],
  ['not base64', ['p=%%%'], 'permerror: invalid public key'],
  ['of another version', ['v=DKIM2; p=AAAA'], 'permerror: unknown key version'],
  ['of another kind', ['k=dsa; p=AAAA'], 'permerror: unknown key type'],
  ['64 KB long', [`v=DKIM1; p=${'A'.repeat(65_000)}`], 'permerror: key record too long'],
  ['something else, and the key', ['hello', recordOf(RSA)], 'pass'],
  ['a bare RSAPublicKey', [bareRecord()], 'pass'],
  ['too short', [recordOf(SHORT)], 'policy: key of 1023 bits is too short'],
  [
    'too long',
    [`v=DKIM1; p=${LONG.export({ type: 'spki', format: 'der' }).toString('base64')}`],
    'policy: key of 4104 bits is too long',
  ],
] as const) {
  test(`a key record: ${name}`, async () => {
    const dns = new MemoryDns().put('s._domainkey.example.org', 'TXT', texts)
    assert.equal(await outcome(signLetter(LETTER, { key: RSA }), dns), expected)
  })
}

test('a DNS that fails is no reason to call a signature wrong', async () => {
  const dns = new MemoryDns().fail('s._domainkey.example.org', 'TXT', 'no answer in time')
  assert.equal(await outcome(signLetter(LETTER, { key: RSA }), dns), 'temperror: no answer in time')
})

test('flag s: no identity below the domain', async () => {
  const message = signLetter(LETTER, { key: RSA, more: ' i=@news.example.org;' })
  assert.equal(await outcome(message, records(' t=s;')), 'permerror: identity outside of the signing domain')
})

test('what the testing flag says is told', async () => {
  const [result] = await verifyLetter(signLetter(LETTER, { key: RSA }), records(' t=y;'), { nowMs: NOW })
  assert.equal(result?.testing, true)
})

test('of thousands of signatures some are looked at, and the DNS is asked no more than for those', async () => {
  const dns = records()
  let flood = ''
  for (let i = 0; i < 5000; i++)
    flood += `DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s${i}; h=from; bh=AA==; b=AA==\r\n`
  const results = await verifyLetter(onTop(flood, signLetter(LETTER, { key: RSA })), dns, { nowMs: NOW })
  assert.equal(results.length, 10)
  assert.equal(dns.asked.length, 10)
})

test('a header that is made to be slow is not', async () => {
  const names = 'from:'.repeat(100_000)
  const bombs = [
    `DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s; bh=AA==; b=AA==; h=${names}from\r\n`,
    `DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s; bh=AA==; b=AA==; h=from\r\n${' \r\n'.repeat(300_000)}`,
    `DKIM-Signature:${' ;'.repeat(400_000)}\r\n`,
    `DKIM-Signature: v=1; b=${'\r\n\t'.repeat(300_000)}\r\n`,
    `X:${' \t'.repeat(400_000)}\r\n`,
    'a:\r\n'.repeat(200_000),
  ]
  for (const bomb of bombs) {
    const signed = signLetter(LETTER, { key: RSA, fields: `From${':X:a'.repeat(499)}` })
    await verifyLetter(onTop(bomb, signed), records(), { nowMs: NOW })
  }
})

test('any octets have signatures or none', async () => {
  const octets = fc.constantFrom(
    '\r\n',
    ' ',
    '\t',
    ':',
    ';',
    '=',
    'b',
    'v',
    '1',
    'From',
    'DKIM-Signature:',
    '\0',
    '\xff',
    '\n',
    '\r',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(octets, { maxLength: 60 }), async (pieces) => {
      const results = await verifyLetter(fromLatin1(pieces.join('')), records())
      assert.ok(results.every(({ result }) => result !== 'pass'))
    }),
  )
})

test('another implementation comes to the same of letters that were changed on their way', async () => {
  const forms = ['relaxed/relaxed', 'simple/simple', 'relaxed/simple', 'simple/relaxed'] as const
  const dns = records()
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...forms),
      fc.array(fc.constantFrom('a', ' ', '\t', '\r\n', '\xe9', '.'), { maxLength: 30 }),
      fc.nat(),
      fc.constantFrom('', 'x', ' ', '\t', '\r\n', '\r\n\r\n', '\r\n '),
      async (form, body, at, put) => {
        const signed = signLetter(onTop('From: a@example.org\r\nSubject: s\r\n\r\n', fromLatin1(body.join(''))), {
          key: RSA,
          form,
        })
        const message = changed(signed, (text) => {
          const place = at % (text.length + 1)
          return text.slice(0, place) + put + text.slice(place)
        })
        // A line break moved into a CRLF leaves a bare CR, which no message that is taken in has.
        fc.pre(!/\r(?!\n)|(?<!\r)\n/.test(latin1(message)))
        // A line that is no field it takes for the rest of the field above, which is more than RFC 5322 §2.2 allows.
        const [header = ''] = latin1(message).split(/^\r\n/m)
        fc.pre(!/^[ \t]/.test(header) && header.split('\r\n').every((line) => /^([!-9;-~]+[ \t]*:|[ \t]|$)/.test(line)))
        // A letter within or behind the padding of b= or bh= makes it no base64 (RFC 6376 §2.10), which its decoder does not mind.
        fc.pre(!header.includes('=x'))
        const ours = await verifyLetter(message, dns, { nowMs: NOW })
        assert.deepEqual(
          ours.map(({ result }) => result === 'pass'),
          await verdictsOfMailauth(message, dns),
        )
      },
    ),
    { numRuns: 300 },
  )
})

async function verdictsOfMailauth(message: Bytes, dns: MemoryDns): Promise<boolean[]> {
  const resolver = async (name: string) => {
    const answer = await dns.ask(name, 'TXT')
    if (answer.kind !== 'found') throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
    return answer.records.map((record) => [record])
  }
  const { results } = await dkimVerify(Buffer.from(message), { resolver, curTime: new Date(NOW), strict: true })
  // It says so when there is no signature at all.
  return results.filter(({ status }) => status.result !== 'none').map(({ status }) => status.result === 'pass')
}

/** RFC 6376 §3.6.1 as it is written: RSAPublicKey without what says that it is one. */
function bareRecord(): string {
  return `p=${createPublicKey(RSA).export({ type: 'pkcs1', format: 'der' }).toString('base64')}`
}
