import assert from 'node:assert/strict'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { createServer } from 'node:http'
import { type TestContext, test } from 'node:test'
import { makeCertificateRequest } from '../../src/app/tls/certificate-request.ts'
import { systemClock } from '../../src/base/clock.ts'
import { problemBehind } from '../../src/core/certificates/acme-client.ts'
import type { Dns } from '../../src/core/dns/dns.ts'
import { DEFAULT_TLS_POLICY } from '../../src/core/posture/tls-policy.ts'
import { ACME_LIMITS, type ExternalAccount } from '../../src/net/acme/acme-settings.ts'
import { HttpsAcmeClient } from '../../src/net/acme/https-acme-client.ts'
import { Named } from './harness/named.ts'
import { Pebble, type PebbleOptions } from './harness/pebble.ts'
import { eventually } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

const noDns: Dns = { ask: async () => ({ kind: 'no-name', ttl: 1, authentic: false }) }
const NAMES = ['mail.acme.test', 'www.acme.test']

test('pebble that refuses half of all nonces gives a certificate, an alternative chain, and takes it back', async (t) => {
  const { pebble, client } = await meeting(t, { rejectedNonces: 50, alternateRoots: 1 })
  const answers = await answerOverHttp(t, pebble)
  const { chains, key } = await obtain(client, answers)
  assert.equal(chains.length, 2)
  const leaf = new X509Certificate(chains[0] ?? '')
  assert.deepEqual(leaf.subjectAltName, 'DNS:mail.acme.test, DNS:www.acme.test')
  assert.notEqual(chains[0], chains[1])
  assert.equal((await pebble.status(leaf.serialNumber)).Status, 'Valid')
  await client.revoke(new Uint8Array(leaf.raw), 'key-compromise', { by: 'certificate', privateKey: key })
  await client.revoke(new Uint8Array(leaf.raw), 'key-compromise', { by: 'account' })
  assert.deepEqual(await pebble.status(leaf.serialNumber).then(({ Status, Reason }) => [Status, Reason]), [
    'Revoked',
    1,
  ])
})

test('pebble changes the key of an account, and finds it again by the new key alone', async (t) => {
  const { client, again } = await meeting(t, {})
  const { url } = await client.openAccount()
  const key = newKey()
  await client.changeKey(key)
  await client.newOrder({ identifiers: [{ type: 'dns', value: 'mail.acme.test' }] })
  assert.equal((await again(key).openAccount()).url, url)
})

test('pebble binds an account to an external one', async (t) => {
  const secret = Buffer.from('a secret of thirty-two octets ok').toString('base64url')
  const { client, again } = await meeting(t, { external: { 'kid-1': secret } })
  await assert.rejects(client.openAccount(), { code: 'acme/no-account' })
  const bound = (macKey: Buffer) => again(newKey(), { keyId: 'kid-1', macKey })
  assert.match((await bound(Buffer.from(secret, 'base64url')).openAccount()).url, /^https/)
  await assert.rejects(bound(Buffer.alloc(32)).openAccount(), (error) => problemBehind(error) !== undefined)
})

async function meeting(t: TestContext, options: Omit<PebbleOptions, 'dnsPort'>) {
  const bench = await Workbench.open('acme')
  t.after(() => bench[Symbol.asyncDispose]())
  const named = await Named.start(bench, 'acme.test', '*.acme.test. IN A 127.0.0.1\n')
  const pebble = await Pebble.start(bench, { ...options, dnsPort: named.port })
  const again = (key: string, externalAccount?: ExternalAccount): HttpsAcmeClient => {
    const authority = {
      directoryUrl: pebble.directoryUrl,
      contact: ['mailto:postmaster@acme.test'],
      agreesToTerms: true,
      externalAccount,
      ca: [pebble.ca],
    }
    const limits = { ...ACME_LIMITS, nonceTries: 40 }
    const client = new HttpsAcmeClient(authority, key, noDns, DEFAULT_TLS_POLICY, systemClock, limits)
    t.after(() => client[Symbol.dispose]())
    return client
  }
  return { pebble, client: again(newKey()), again }
}

/** What is asked for below `/.well-known/acme-challenge/`, by its token. */
async function answerOverHttp(t: TestContext, { httpPort }: Pebble): Promise<Map<string, string>> {
  const answers = new Map<string, string>()
  const server = createServer((request, response) => response.end(answers.get(request.url?.split('/').at(-1) ?? '')))
  await new Promise<void>((resolve) => server.listen(httpPort, '127.0.0.1', resolve))
  t.after(() => server.close())
  return answers
}

async function obtain(client: HttpsAcmeClient, answers: Map<string, string>) {
  const order = await client.newOrder({ identifiers: NAMES.map((value) => ({ type: 'dns', value })) })
  for (const url of order.authorizations) {
    const challenge = (await client.readAuthorization(url)).challenges.find(({ type }) => type === 'http-01')
    assert.ok(challenge)
    answers.set(challenge.token, client.keyAuthorization(challenge.token))
    await client.answerChallenge(challenge.url)
  }
  const key = newKey()
  const ready = await eventually(async () => {
    const now = await client.readOrder(order.url)
    assert.notEqual(now.status, 'invalid', `${now.problem?.detail}`)
    return now.status === 'ready' ? now : undefined
  }, 'the order')
  await client.finalize(ready, await makeCertificateRequest(NAMES, key))
  const url = await eventually(async () => (await client.readOrder(order.url)).certificate, 'the URL')
  return { key, chains: await client.download(url) }
}

function newKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ format: 'pem', type: 'pkcs8' })
    .toString()
}
