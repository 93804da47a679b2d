import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '../../base/bytes.ts'
import { MimeParser } from '../../wire/mime/mime-parser.ts'
import type { Hop } from '../mail/hop.ts'
import type { Provenance } from '../mail/provenance.ts'
import type { DeliveryAttempt } from '../queue/delivery-log.ts'
import { hopsOf } from './hops-of.ts'

const TLS = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }

function hop(rest: Partial<Hop>): Hop {
  return {
    source: 'measured',
    leg: 'transfer',
    from: 'a.test',
    address: '192.0.2.1',
    by: 'b.test',
    protocol: 'ESMTPS',
    atMs: 1,
    state: 'encrypted',
    protection: TLS,
    provedBy: undefined,
    policies: [],
    ...rest,
  }
}

function attempt(recipient: string, rest: Partial<DeliveryAttempt>): DeliveryAttempt {
  return {
    accountId: 'anna',
    queueId: 'q',
    headerMessageId: 'm@x',
    recipient,
    atMs: 1,
    attempt: 1,
    kind: 'delivered',
    status: '2.0.0',
    text: 'ok',
    host: 'mx.test',
    address: '192.0.2.9',
    reply: 'ok',
    protection: TLS,
    facts: undefined,
    accepted: undefined,
    ...rest,
  }
}

function message(text: string, hops: readonly Hop[] | undefined, attempts: readonly DeliveryAttempt[] = []) {
  const parser = new MimeParser()
  parser.push(utf8(text))
  const { root, preview } = parser.finish()
  const provenance: Provenance | undefined = hops && { authentication: undefined, hops, verdict: { kind: 'deliver' } }
  return hopsOf({ root, preview, provenance, attempts })
}

const PLAIN = 'Subject: x\r\n\r\ntext\r\n'
const PGP =
  'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\r\n\r\n--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b--\r\n'

test('the text is encrypted whatever the hop was, and the hop is in the clear whatever the text is', () => {
  const { providers, content, member } = message(PGP, [hop({ state: 'clear', protection: undefined })])
  assert.deepEqual([providers.state, content.encrypted, member.state], ['clear', 'openpgp', 'unknown'])
})

test('of what a message looks like, it is told what protects its text', () => {
  const of = (head: string, body = 'x') => message(`Content-Type: ${head}\r\n\r\n${body}\r\n`, undefined).content
  const cases: readonly (readonly [string, string, string | undefined, string | undefined])[] = [
    ['text/plain', 'x', undefined, undefined],
    [
      'multipart/signed; protocol="application/pgp-signature"; boundary=b',
      '--b\r\n\r\nx\r\n--b--',
      undefined,
      'openpgp',
    ],
    [
      'multipart/signed; protocol="application/pkcs7-signature"; boundary=b',
      '--b\r\n\r\nx\r\n--b--',
      undefined,
      'smime',
    ],
    ['multipart/signed; protocol="application/x-other"; boundary=b', '--b\r\n\r\nx\r\n--b--', undefined, undefined],
    ['application/pkcs7-mime; smime-type=enveloped-data', 'x', 'smime', undefined],
    ['application/x-pkcs7-mime; smime-type=AuthEnveloped-Data', 'x', 'smime', undefined],
    ['application/pkcs7-mime; smime-type=signed-data', 'x', undefined, 'smime'],
    ['application/pkcs7-mime', 'x', undefined, undefined],
    ['text/plain', '-----BEGIN PGP MESSAGE-----\r\nx', 'openpgp', undefined],
    ['text/plain', '-----BEGIN PGP SIGNED MESSAGE-----\r\nx', undefined, 'openpgp'],
    ['text/plain', 'no -----BEGIN PGP MESSAGE-----', undefined, undefined],
  ]
  for (const [head, body, encrypted, signed] of cases) assert.deepEqual(of(head, body), { encrypted, signed }, head)
})

test('the worst of what is known counts, and claims count for nothing', () => {
  const claimed = { source: 'claimed-field', state: 'clear' } as const
  const trusted = { source: 'trusted-field', state: 'clear' } as const
  const cases: readonly (readonly [readonly Hop[] | undefined, string])[] = [
    [undefined, 'unknown'],
    [[hop({})], 'encrypted'],
    [[hop({}), hop(claimed)], 'encrypted'],
    [[hop({}), hop(trusted)], 'clear'],
    [[hop({}), hop({ ...trusted, leg: 'inside' })], 'encrypted'],
    [[hop({ leg: 'submission' })], 'none'],
  ]
  for (const [hops, expected] of cases) assert.equal(message(PLAIN, hops).providers.state, expected)
})

test('of a sent message each recipient has its own state, by the latest attempt', () => {
  const accepted = hop({ leg: 'submission', from: undefined, address: undefined })
  const attempts = [
    attempt('c@x', { facts: { provedBy: 'dane', demandedBy: ['dane'] } }),
    attempt('b@x', { facts: { provedBy: 'nothing', demandedBy: [] } }),
    attempt('a@x', { protection: undefined, facts: { provedBy: 'nothing', demandedBy: [] } }),
    attempt('d@x', { kind: 'deferred', host: undefined, protection: undefined, attempt: 2 }),
    attempt('d@x', { kind: 'deferred', protection: undefined }),
    attempt('e@x', { kind: 'failed', protection: undefined }),
    attempt('f@x', { host: undefined, protection: undefined }),
  ].map((one) => ({ ...one, accepted }))
  const { member, providers } = message(PLAIN, undefined, attempts)
  assert.equal(member.hop, accepted)
  assert.deepEqual(
    providers.sent.map(
      ({ recipient, kind, isLocal, hop: to }) => `${recipient} ${kind} ${isLocal ? 'here' : (to?.state ?? '-')}`,
    ),
    [
      'a@x delivered clear',
      'b@x delivered encrypted',
      'c@x delivered protected',
      'd@x deferred -',
      'e@x failed unknown',
      'f@x delivered here',
    ],
  )
  assert.equal(providers.state, 'clear')
})
