import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createHttps } from 'node:https'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { after, describe, test } from 'node:test'
import { TestAuthority, type TestIdentity } from '../../../test/kit/test-authority.ts'
import { MemoryDns } from '../../core/dns/memory-dns.ts'
import { DEFAULT_TLS_POLICY } from '../../core/posture/tls-policy.ts'
import { FETCH_SETTINGS, HttpsPolicyFetcher } from './https-policy-fetcher.ts'

const POLICY = 'version: STSv1\nmode: enforce\nmx: mx.a.test\nmax_age: 86400\n'
const root = TestAuthority.root()
const stranger = TestAuthority.root('Stranger')
after(() => {
  root[Symbol.dispose]()
  stranger[Symbol.dispose]()
})
const good = root.issue(['mta-sts.a.test'])

interface Answer {
  readonly identity?: TestIdentity
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** Goes on without an end. */
  readonly endless?: boolean
  /** Says nothing. */
  readonly silent?: boolean
  readonly maxVersion?: 'TLSv1.1' | 'TLSv1.2'
  readonly ciphers?: string
}

describe('a policy server', () => {
  const cases: readonly (readonly [what: string, answer: Answer, expected: string])[] = [
    ['that has the policy', {}, 'fetched'],
    ['with parameters in the type', { headers: { 'content-type': 'Text/Plain; charset=utf-8' } }, 'fetched'],
    [
      'that redirects',
      { status: 301, headers: { location: 'https://mta-sts.a.test/.well-known/mta-sts.txt' } },
      'sts-policy-fetch-error',
    ],
    ['that has none', { status: 404 }, 'sts-policy-fetch-error'],
    ['that fails', { status: 500 }, 'sts-policy-fetch-error'],
    ['that hands out HTML', { headers: { 'content-type': 'text/html' } }, 'sts-policy-fetch-error'],
    ['that names no type', { headers: {} }, 'sts-policy-fetch-error'],
    ['with 64 KiB', { body: 'x'.repeat(65_536) }, 'fetched'],
    ['with one octet more', { body: 'x'.repeat(65_537) }, 'sts-policy-fetch-error'],
    ['that never ends', { endless: true }, 'sts-policy-fetch-error'],
    ['that says nothing', { silent: true }, 'sts-policy-fetch-error'],
    [
      'with a header of 100 KB',
      { headers: { 'content-type': 'text/plain', x: 'y'.repeat(100_000) } },
      'sts-policy-fetch-error',
    ],
    ['with octets that are no text', { body: Buffer.from([0xff, 0xfe]) }, 'sts-policy-invalid'],
    ['with a certificate of a stranger', { identity: stranger.issue(['mta-sts.a.test']) }, 'sts-webpki-invalid'],
    ['with a certificate for the domain alone', { identity: root.issue(['a.test']) }, 'sts-webpki-invalid'],
    ['without forward secrecy', { maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' }, 'sts-policy-fetch-error'],
  ]
  for (const [what, answer, expected] of cases) {
    test(`${what}: ${expected}`, async () => {
      const short = answer.silent || answer.endless ? 200 : 20_000
      await using server = await serve(answer)
      assert.equal(await fetchFrom(server.port, short), expected)
    })
  }

  test('that stalls in the handshake: sts-policy-fetch-error', async () => {
    const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    assert.equal(await fetchFrom((server.address() as AddressInfo).port, 100), 'sts-policy-fetch-error')
    server.close()
  })

  test('that is not there: sts-policy-fetch-error', async () => {
    assert.equal(await fetchFrom(1, 5000), 'sts-policy-fetch-error')
  })
})

test('nobody publishes his way to what only this machine reaches', async () => {
  await using server = await serve({})
  const dns = new MemoryDns().put('mta-sts.a.test', 'A', ['127.0.0.1'])
  const fetcher = new HttpsPolicyFetcher(dns, { ...settings(server.port, 5000), allowsAddress: () => false })
  const fetched = await fetcher.fetch('a.test')
  assert.equal(fetched.kind === 'failed' && fetched.failure.reason, 'mta-sts.a.test has no address')
  assert.equal(server.asked(), 0)
})

async function fetchFrom(port: number, timeoutMs: number): Promise<string> {
  const dns = new MemoryDns().put('mta-sts.a.test', 'A', ['127.0.0.1'])
  const fetched = await new HttpsPolicyFetcher(dns, settings(port, timeoutMs)).fetch('a.test')
  return fetched.kind === 'fetched' ? 'fetched' : fetched.failure.type
}

function settings(port: number, timeoutMs: number) {
  const ca = [root.identity.cert]
  return { ...FETCH_SETTINGS, tls: DEFAULT_TLS_POLICY, allowsAddress: () => true, port, timeoutMs, ca }
}

async function serve(answer: Answer) {
  let asked = 0
  const { key, chain } = answer.identity ?? good
  const { maxVersion, ciphers } = answer
  const options = { key, cert: chain, ...(maxVersion ? { maxVersion } : {}), ...(ciphers ? { ciphers } : {}) }
  const server: Server = createHttps(options, (request, response) => {
    asked++
    assert.equal(request.url, '/.well-known/mta-sts.txt')
    if (answer.silent) return
    response.writeHead(answer.status ?? 200, answer.headers ?? { 'content-type': 'text/plain' })
    if (answer.endless) response.write('version: STSv1\n')
    else response.end(answer.body ?? POLICY)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    asked: () => asked,
    async [Symbol.asyncDispose]() {
      ;(server as ReturnType<typeof createHttps>).closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
