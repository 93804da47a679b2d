import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { TestAuthority } from '../../../test/kit/test-authority.ts'
import { MemoryDns } from '../../core/dns/memory-dns.ts'
import { DEFAULT_TLS_POLICY } from '../../core/posture/tls-policy.ts'
import { isPublicAddress } from '../dns/public-address.ts'
import { HttpsOneClick } from './https-one-click.ts'

const root = TestAuthority.root()
after(() => root[Symbol.dispose]())
const good = root.issue(['list.a.test'])

test('a list that lies where only this machine reaches, at another port, or behind a password is not asked', async () => {
  const dns = new MemoryDns().put('list.a.test', 'A', ['127.0.0.1'])
  const allowsPort = (port: number) => port === 443
  const settings = { tls: DEFAULT_TLS_POLICY, timeoutMs: 5000, allowsAddress: isPublicAddress, allowsPort }
  const lists = new HttpsOneClick(dns, settings)
  for (const url of [
    'https://list.a.test/u',
    'https://127.0.0.1/u',
    'https://[::1]/u',
    'https://list.a.test:8443/u',
    'https://me:secret@list.a.test/u',
    'http://list.a.test/u',
    'nonsense',
  ]) {
    assert.equal(await lists.post(url), 'unreachable', url)
  }
})

const answers: readonly (readonly [status: number, outcome: string])[] = [
  [200, 'done'],
  [202, 'done'],
  [302, 'refused'],
  [404, 'refused'],
]
for (const [status, outcome] of answers) {
  test(`a list that answers ${status}: ${outcome}; it learns nothing but its own URL`, async () => {
    const seen: { readonly head: string; readonly names: readonly string[]; readonly body: string }[] = []
    const server = createServer({ cert: good.cert, key: good.key }, async (request, response) => {
      const body: Buffer[] = []
      for await (const chunk of request) body.push(chunk)
      const names = Object.keys(request.headers).sort()
      seen.push({ head: `${request.method} ${request.url}`, names, body: Buffer.concat(body).toString() })
      response.writeHead(status, { location: 'https://list.a.test/other', 'set-cookie': 'a=b' }).end('thanks')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const dns = new MemoryDns().put('list.a.test', 'A', ['127.0.0.1'])
    const everywhere = { allowsAddress: () => true, allowsPort: () => true }
    const settings = { tls: DEFAULT_TLS_POLICY, timeoutMs: 5000, ...everywhere, ca: [root.identity.cert] }
    try {
      assert.equal(await new HttpsOneClick(dns, settings).post(`https://list.a.test:${port}/u?id=7`), outcome)
    } finally {
      server.close()
      server.closeAllConnections()
    }
    const [one, ...more] = seen
    assert.deepEqual(more, [])
    assert.deepEqual(one, {
      head: 'POST /u?id=7',
      names: ['connection', 'content-length', 'content-type', 'host'],
      body: 'List-Unsubscribe=One-Click',
    })
  })
}
