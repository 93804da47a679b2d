import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { text, utf8 } from '../../base/bytes.ts'
import { MemoryDns } from '../../core/dns/memory-dns.ts'
import { AuthorityFetch } from './authority-fetch.ts'

const dns = new MemoryDns().put('ca.test', 'A', ['127.0.0.1']).put('ca.test', 'AAAA', [])

describe('an authority', () => {
  const cases: readonly (readonly [what: string, listener: RequestListener, expected: string])[] = [
    ['that answers', (_, response) => response.end('octets'), 'octets'],
    ['with as much as is allowed', (_, response) => response.end('x'.repeat(100)), 'x'.repeat(100)],
    ['with one octet more', (_, response) => response.end('x'.repeat(101)), 'its answer is larger than 100 octets'],
    [
      'that redirects',
      (_, response) => response.writeHead(302, { location: 'http://127.0.0.1/' }).end(),
      'it answers with status 302',
    ],
    ['that has nothing', (_, response) => response.writeHead(404).end(), 'it answers with status 404'],
    ['that says nothing', () => undefined, 'it does not answer in time'],
    ['that never ends', (_, response) => response.write('x'), 'it does not answer in time'],
    ['that hangs up', (request) => request.socket.destroy(), 'ECONNRESET'],
  ]
  for (const [what, listener, expected] of cases) {
    test(`${what} gives ${expected.slice(0, 40)}`, async () => {
      await using server = await serve(listener)
      assert.equal(
        await ask(`http://ca.test:${server.port}/a`, what.includes('nothing') || what.includes('ends')),
        expected,
      )
    })
  }

  test('is asked with POST where there is something to send', async () => {
    await using server = await serve((request, response) => {
      request.pipe(response.writeHead(200, { 'x-type': request.headers['content-type'] ?? '' }))
    })
    const fetcher = new AuthorityFetch(dns, { timeoutMs: 5_000, allowsAddress: () => true })
    const url = `http://ca.test:${server.port}/`
    const fetched = await fetcher.fetch({ url, maxBytes: 100, body: utf8('a question'), contentType: 'a/b' })
    assert.ok('octets' in fetched && text(fetched.octets) === 'a question')
  })
})

test('no connection is made to an address that is not allowed, nor to what is not HTTP', async () => {
  await using server = await serve((_, response) => response.end('octets'))
  const fetcher = new AuthorityFetch(dns, { timeoutMs: 5_000, allowsAddress: () => false })
  for (const host of ['ca.test', '127.0.0.1', 'nowhere.test']) {
    const fetched = await fetcher.fetch({ url: `http://${host}:${server.port}/`, maxBytes: 100 })
    assert.deepEqual(fetched, { failure: `${host} has no address that may be connected to` })
  }
  for (const url of ['ldap://ca.test/', 'file:///etc/passwd', 'nothing']) {
    assert.deepEqual(await fetcher.fetch({ url, maxBytes: 100 }), { failure: 'its address is not one of HTTP' })
  }
  assert.equal(server.asked(), 0)
})

async function ask(url: string, isSilent: boolean): Promise<string> {
  const fetcher = new AuthorityFetch(dns, { timeoutMs: isSilent ? 200 : 20_000, allowsAddress: () => true })
  const fetched = await fetcher.fetch({ url, maxBytes: 100 })
  return 'octets' in fetched ? text(fetched.octets) : fetched.failure
}

async function serve(listener: RequestListener) {
  let asked = 0
  const server = createServer((request, response) => {
    asked++
    listener(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    asked: () => asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
