import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { AcmeAuthority, refused, type TestAnswer } from '../../../test/kit/acme/authority.ts'
import { TestIssuer } from '../../../test/kit/acme/issuer.ts'
import { makeCertificateRequest } from '../../app/tls/certificate-request.ts'
import { isFault } from '../../base/fault.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { type AcmeIdentifier, type AcmeOrder, problemBehind } from '../../core/certificates/acme-client.ts'
import type { Dns } from '../../core/dns/dns.ts'
import { DEFAULT_TLS_POLICY } from '../../core/posture/tls-policy.ts'
import { tryCertificateId } from '../../wire/acme/certificate-id.ts'
import { ACME_LIMITS, type AcmeLimits, type AcmeAuthority as Authority } from './acme-settings.ts'
import { HttpsAcmeClient } from './https-acme-client.ts'

const noDns: Dns = { ask: async () => ({ kind: 'no-name', ttl: 1, authentic: false }) }
const DNS_NAME = { type: 'dns', value: 'mail.example.org' } as const

test('a certificate is had in one go: account, order, challenge, request, chain, and the other chain', async (t) => {
  const { authority, client } = await meeting(t)
  const seen: unknown[] = []
  authority.validate = async (challenge) => {
    seen.push(challenge)
    return true
  }
  const identifiers = [DNS_NAME, { type: 'dns', value: '*.example.org' }, { type: 'ip', value: '192.0.2.1' }] as const
  const { chains, key } = await obtain(client, identifiers)
  assert.equal(chains.length, 2)
  const leaf = new X509Certificate(chains[0] ?? '')
  assert.equal(leaf.subjectAltName, 'DNS:mail.example.org, DNS:*.example.org, IP Address:192.0.2.1')
  assert.ok(leaf.publicKey.equals(createPublicKey(key)))
  assert.equal(seen.length, 3)
  assert.equal(authority.accounts.size, 1)
})

test('the account of a key is found again, and one that the authority forgot is made anew', async (t) => {
  const { authority, client, again } = await meeting(t)
  const { url } = await client.openAccount()
  assert.equal((await again().openAccount()).url, url)
  authority.accounts.clear()
  await client.newOrder({ identifiers: [DNS_NAME] })
  assert.equal(authority.accounts.size, 1)
})

test('terms that nobody has agreed to, and an external account that is missing, are named with the mend', async (t) => {
  const { authority, again } = await meeting(t)
  await assert.rejects(again({ agreesToTerms: false }).openAccount(), (error) => {
    return isFault(error, 'acme/no-account') && /authority\.test\/terms.*agree-to-terms/.test(error.message)
  })
  authority.external = new Map([['kid-1', randomBytes(32)]])
  await assert.rejects(fresh(t, authority).openAccount(), (error) => {
    return isFault(error, 'acme/no-account') && /eab-key-file/.test(error.message)
  })
})

test('an account is bound to the external one with its secret, and not with another', async (t) => {
  const { authority } = await meeting(t)
  const macKey = randomBytes(32)
  authority.external = new Map([['kid-1', macKey]])
  await fresh(t, authority, { externalAccount: { keyId: 'kid-1', macKey } }).openAccount()
  const wrong = fresh(t, authority, { externalAccount: { keyId: 'kid-1', macKey: randomBytes(32) } })
  await assert.rejects(wrong.openAccount(), (error) => isFault(error, 'acme/refused'))
})

test('after a change of keys the old one is nobody', async (t) => {
  const { authority, client, again } = await meeting(t)
  const { url } = await client.openAccount()
  await client.changeKey(newKey())
  await client.newOrder({ identifiers: [DNS_NAME] })
  assert.equal((await client.openAccount()).url, url)
  assert.notEqual((await again().openAccount()).url, url)
  assert.equal(authority.accounts.size, 2)
})

test('revoked with the key of the account or that of the certificate; twice is once', async (t) => {
  const { authority, client } = await meeting(t)
  for (const by of ['account', 'certificate'] as const) {
    const { chains, key } = await obtain(client, [DNS_NAME])
    const der = new Uint8Array(new X509Certificate(chains[0] ?? '').raw)
    const signer = by === 'account' ? { by } : { by, privateKey: key }
    await client.revoke(der, 'superseded', signer)
    await client.revoke(der, 'superseded', signer)
    assert.deepEqual([authority.issued.at(-1)?.revokedBy, authority.issued.at(-1)?.reason], [by, 4])
  }
})

test('a certificate cannot be revoked with the key of another one', async (t) => {
  const { client } = await meeting(t)
  const { chains } = await obtain(client, [DNS_NAME])
  const der = new Uint8Array(new X509Certificate(chains[0] ?? '').raw)
  await assert.rejects(client.revoke(der, 'unspecified', { by: 'certificate', privateKey: newKey() }), (error) => {
    return isFault(error, 'acme/refused') && problemBehind(error)?.type === 'unauthorized'
  })
})

test('renewal information is asked for by the id of the certificate, and told in the next order', async (t) => {
  const { authority, client } = await meeting(t)
  const { chains } = await obtain(client, [DNS_NAME])
  const id = tryCertificateId(new Uint8Array(new X509Certificate(chains[0] ?? '').raw)) ?? ''
  authority.windows.set(id, { startMs: 1_000, endMs: 2_000, retryAfter: '60' })
  const window = await client.renewalWindow(id)
  assert.deepEqual(window, {
    startMs: 1_000,
    endMs: 2_000,
    explanation: 'https://authority.test/why',
    retryAfterMs: 60_000,
  })
  await client.newOrder({ identifiers: [DNS_NAME], replaces: id })
  assert.equal(authority.orders.at(-1)?.replaces, id)
  await assert.rejects(client.newOrder({ identifiers: [DNS_NAME], replaces: id }), (error) => {
    return problemBehind(error)?.type === 'alreadyReplaced'
  })
})

test('an authority without renewal information is asked for none and told of none', async (t) => {
  const { authority, client } = await meeting(t)
  authority.hasRenewalInfo = false
  assert.equal(await client.renewalWindow('a.b'), undefined)
  await client.newOrder({ identifiers: [DNS_NAME], replaces: 'a.b' })
  assert.equal(authority.orders.at(-1)?.replaces, undefined)
  assert.equal(authority.count('renewal-info'), 0)
})

test('a profile is asked for by name; one that is not offered is refused before anything is asked', async (t) => {
  const { authority, client } = await meeting(t)
  await client.newOrder({ identifiers: [DNS_NAME], profile: 'shortlived' })
  assert.equal(authority.orders.at(-1)?.profile, 'shortlived')
  await assert.rejects(client.newOrder({ identifiers: [DNS_NAME], profile: 'gold' }), (error) => {
    return isFault(error, 'acme/no-such-profile') && /classic, shortlived/.test(error.message)
  })
  assert.equal(authority.count('order'), 1)
})

test('an authorization that is not wanted any more is given up', async (t) => {
  const { client } = await meeting(t)
  const order = await client.newOrder({ identifiers: [DNS_NAME] })
  await client.deactivateAuthorization(order.authorizations[0] ?? '')
  assert.equal((await client.readOrder(order.url)).status, 'invalid')
})

test('a nonce that is not accepted is followed by another, as often as the limit says', async (t) => {
  const { authority, client } = await meeting(t, { nonceTries: 5 })
  let left = 4
  authority.interfere = (resource) =>
    resource === 'order' && left-- > 0 ? refused(400, 'badNonce', 'another one') : undefined
  await client.newOrder({ identifiers: [DNS_NAME] })
  left = 1000
  const before = authority.count('order')
  await assert.rejects(client.newOrder({ identifiers: [DNS_NAME] }), (error) => isFault(error, 'acme/refused'))
  assert.equal(authority.count('order') - before, 5)
})

const illBehaved: readonly (readonly [string, TestAnswer, string, number | undefined])[] = [
  ['rate limited', refused(429, 'rateLimited', 'later', { 'retry-after': '3600' }), 'acme/rate-limited', 3_600_000],
  ['busy', refused(503, 'serverInternal', 'busy', { 'retry-after': '30' }), 'acme/unreachable', 30_000],
  [
    'a page of a proxy',
    { status: 502, body: '<h1>', headers: { 'content-type': 'text/html' } },
    'acme/unreachable',
    undefined,
  ],
  ['refusing', refused(403, 'rejectedIdentifier', 'never'), 'acme/refused', undefined],
  ['malformed JSON', { status: 201, body: '{"status":"pend' }, 'acme/bad-answer', undefined],
  ['a list', { status: 201, body: [], headers: { location: 'https://a.test' } }, 'acme/bad-answer', undefined],
  ['16 MB', { status: 201, body: Buffer.alloc(16 * 1024 * 1024, 32) }, 'acme/bad-answer', undefined],
  ['octets that are no text', { status: 201, body: Buffer.from([0xff, 0xfe]) }, 'acme/bad-answer', undefined],
  ['an order in the clear', orderAt('http://127.0.0.1/1'), 'acme/bad-answer', undefined],
  ['an order without a URL', { ...orderAt('x'), headers: {} }, 'acme/bad-answer', undefined],
  ['leading elsewhere', { status: 302, headers: { location: 'https://evil.test/' } }, 'acme/refused', undefined],
  [
    'an error of no kind',
    { status: 400, body: 'no', headers: { 'content-type': 'text/plain' } },
    'acme/refused',
    undefined,
  ],
]
for (const [name, answer, code, retryAfterMs] of illBehaved) {
  test(`an authority that is ${name} is a fault, bounded and named`, async (t) => {
    const { authority, client } = await meeting(t)
    authority.interfere = (resource) => (resource === 'order' ? answer : undefined)
    await assert.rejects(client.newOrder({ identifiers: [DNS_NAME] }), (error) => {
      assert.ok(isFault(error, code), String(error))
      assert.equal(problemBehind(error)?.retryAfterMs, retryAfterMs)
      return error.message.length < 1000
    })
    authority.interfere = () => undefined
    await client.newOrder({ identifiers: [DNS_NAME] })
  })
}

test('an authority that says nothing, or is not there, is unreachable', async (t) => {
  const { authority, again } = await meeting(t)
  const client = again({}, { timeoutMs: 300 })
  authority.validate = () => new Promise(() => undefined)
  const order = await client.newOrder({ identifiers: [DNS_NAME] })
  const { challenges } = await client.readAuthorization(order.authorizations[0] ?? '')
  await assert.rejects(client.answerChallenge(challenges[0]?.url ?? ''), { code: 'acme/unreachable' })
  const elsewhere = again({ directoryUrl: 'https://127.0.0.1:1/directory' })
  await assert.rejects(elsewhere.offer(), { code: 'acme/unreachable' })
  await assert.rejects(again({ directoryUrl: 'https://no.test/directory' }).offer(), { code: 'acme/unreachable' })
})

test('an authority whose own certificate proves nothing is told nothing', async (t) => {
  const { authority, again } = await meeting(t)
  const stranger = await TestIssuer.make(new ManualClock(Date.now()))
  await assert.rejects(again({ ca: [stranger.root] }).openAccount(), { code: 'acme/unreachable' })
  await assert.rejects(again({ ca: undefined }).openAccount(), { code: 'acme/unreachable' })
  assert.equal(authority.accounts.size, 0)
})

test('an authority leads to nobody that only this machine reaches', async (t) => {
  const { authority, client } = await meeting(t)
  const order = await client.newOrder({ identifiers: [DNS_NAME] })
  const inside = order.finalize.replace('127.0.0.1', '127.0.0.2')
  await assert.rejects(client.readOrder(inside), { code: 'acme/unreachable' })
  assert.equal(authority.count('finalize'), 0)
})

test('no fault shows a key or a secret', async (t) => {
  const { authority } = await meeting(t)
  const macKey = randomBytes(32)
  const key = newKey()
  authority.external = new Map()
  authority.interfere = (_resource, request) =>
    request ? refused(400, 'malformed', `I do not like ${JSON.stringify(request.payload).slice(0, 100)}`) : undefined
  const client = fresh(t, authority, { externalAccount: { keyId: 'kid-1', macKey } }, {}, key)
  await assert.rejects(client.openAccount(), (error) => {
    const shown = `${(error as Error).stack} ${JSON.stringify((error as Error).cause)} ${JSON.stringify(client)}`
    const secrets = [macKey.toString('base64url'), macKey.toString('base64'), key.split('\n')[1] ?? '']
    return secrets.every((secret) => !shown.includes(secret))
  })
})

type Changes = Partial<Authority>

async function meeting(t: TestContext, limits: Partial<AcmeLimits> = {}) {
  const clock = new ManualClock(Date.now())
  const authority = await AcmeAuthority.start(clock)
  t.after(() => authority[Symbol.asyncDispose]())
  const key = newKey()
  const again = (changes: Changes = {}, other: Partial<AcmeLimits> = {}) => fresh(t, authority, changes, other, key)
  return { authority, client: again({}, limits), again }
}

function fresh(
  t: TestContext,
  authority: AcmeAuthority,
  changes: Changes = {},
  limits: Partial<AcmeLimits> = {},
  key = newKey(),
): HttpsAcmeClient {
  const settings: Authority = {
    directoryUrl: authority.directoryUrl,
    contact: ['mailto:postmaster@example.org'],
    agreesToTerms: true,
    externalAccount: undefined,
    ca: [authority.issuer.root],
    ...changes,
  }
  const clock = new ManualClock(Date.now())
  const client = new HttpsAcmeClient(settings, key, noDns, DEFAULT_TLS_POLICY, clock, { ...ACME_LIMITS, ...limits })
  t.after(() => client[Symbol.dispose]())
  return client
}

async function obtain(client: HttpsAcmeClient, identifiers: readonly AcmeIdentifier[]) {
  const order = await client.newOrder({ identifiers })
  for (const url of order.authorizations) {
    const { challenges } = await client.readAuthorization(url)
    await client.answerChallenge(challenges.at(-1)?.url ?? '')
  }
  const key = newKey()
  const ready = await client.readOrder(order.url)
  const csr = await makeCertificateRequest(
    identifiers.map(({ value }) => value),
    key,
  )
  const done: AcmeOrder = await client.finalize(ready, csr)
  return { key, chains: await client.download(done.certificate ?? '') }
}

function newKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ format: 'pem', type: 'pkcs8' })
    .toString()
}

function orderAt(url: string): TestAnswer {
  const body = { status: 'pending', identifiers: [], authorizations: [], finalize: 'https://a.test/f' }
  return { status: 201, body, headers: { location: url } }
}
