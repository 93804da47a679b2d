import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { TestAuthority, type TestIdentity } from '../../../test/kit/test-authority.ts'
import { utf8 } from '../../base/bytes.ts'
import { silentLog } from '../../base/log.ts'
import { MemoryDns } from '../../core/dns/memory-dns.ts'
import { DEFAULT_TLS_POLICY } from '../../core/posture/tls-policy.ts'
import { HttpsReportPoster } from './https-report-poster.ts'

const root = TestAuthority.root()
const stranger = TestAuthority.root('Stranger')
after(() => {
  root[Symbol.dispose]()
  stranger[Symbol.dispose]()
})
const good = root.issue(['report.a.test'])

async function post(
  answer: { readonly identity?: TestIdentity; readonly status?: number; readonly silent?: boolean },
  allowsAddress = (_: string) => true,
) {
  const { cert, key } = answer.identity ?? good
  const seen: string[] = []
  const server = createServer({ cert, key }, (request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    request.on('end', () => {
      seen.push(`${request.method} ${request.url} ${request.headers['content-type']} ${body}`)
      if (!answer.silent)
        response.writeHead(answer.status ?? 201, { location: 'https://elsewhere.test/' }).end('thanks')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const dns = new MemoryDns().put('report.a.test', 'A', ['127.0.0.1'])
  const settings = {
    tls: DEFAULT_TLS_POLICY,
    timeoutMs: answer.silent ? 100 : 10_000,
    allowsAddress,
    ca: [root.identity.cert],
  }
  const poster = new HttpsReportPoster(dns, settings, silentLog)
  const taken = await poster.post(`https://report.a.test:${port}/v1?x=y`, 'application/tlsrpt+gzip', utf8('octets'))
  server.closeAllConnections()
  server.close()
  return { taken, seen }
}

test('a report is posted, and taken with any of the three statuses', async () => {
  for (const status of [200, 201, 202]) {
    assert.deepEqual(await post({ status }), { taken: true, seen: ['POST /v1?x=y application/tlsrpt+gzip octets'] })
  }
})

test('what is refused, redirected or never answered was not taken, and nothing is followed', async () => {
  for (const answer of [{ status: 301 }, { status: 404 }, { status: 500 }, { silent: true }]) {
    assert.equal((await post(answer)).taken, false)
  }
})

test('a server that does not prove itself, or that only this machine reaches, is told nothing', async () => {
  assert.deepEqual(await post({ identity: stranger.issue(['report.a.test']) }), { taken: false, seen: [] })
  assert.deepEqual(await post({ identity: root.issue(['other.test']) }), { taken: false, seen: [] })
  assert.deepEqual(await post({}, () => false), { taken: false, seen: [] })
})
