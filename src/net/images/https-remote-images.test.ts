import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createPlainServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { TestAuthority } from '../../../test/kit/test-authority.ts'
import { fromLatin1 } from '../../base/bytes.ts'
import { MemoryDns } from '../../core/dns/memory-dns.ts'
import type { FetchedImage } from '../../core/images/remote-images.ts'
import { DEFAULT_TLS_POLICY } from '../../core/posture/tls-policy.ts'
import { isPublicAddress } from '../dns/public-address.ts'
import { HttpsRemoteImages, REMOTE_IMAGE_SETTINGS, type RemoteImageSettings } from './https-remote-images.ts'

const root = TestAuthority.root()
after(() => root[Symbol.dispose]())
const PNG = fromLatin1(`\x89PNG\r\n\x1a\n${'\0'.repeat(100)}`)
const HOST = 'images.a.test'

interface Situation {
  readonly answer?: RequestListener
  readonly settings?: Partial<RemoteImageSettings>
  readonly dns?: MemoryDns
  readonly plain?: boolean
}

/** Fetches `path` (or a whole URL) from a server that answers so, and says what came of it and what was asked. */
async function fetchFrom(path: string | ((port: number) => string), situation: Situation = {}) {
  const seen: IncomingMessage[] = []
  const { cert, key } = root.issue([HOST, 'b.test'])
  const listener: RequestListener = (request, response) => {
    seen.push(request)
    const answer = situation.answer ?? ((_request, out) => out.writeHead(200, { 'content-type': 'text/html' }).end(PNG))
    answer(request, response)
  }
  const server = situation.plain ? createPlainServer(listener) : createServer({ cert, key }, listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const dns = situation.dns ?? new MemoryDns().put(HOST, 'A', ['127.0.0.1']).put('b.test', 'A', ['127.0.0.1'])
  const settings = { ...REMOTE_IMAGE_SETTINGS, tls: DEFAULT_TLS_POLICY, ca: [root.identity.cert] }
  const images = new HttpsRemoteImages(dns, {
    ...settings,
    allowsAddress: () => true,
    allowsPort: () => true,
    ...situation.settings,
  })
  const scheme = situation.plain ? 'http' : 'https'
  const url = typeof path === 'string' ? `${scheme}://${HOST}:${port}${path}` : path(port)
  const image = await images.fetch(url)
  server.closeAllConnections()
  server.close()
  return { image, seen, dns }
}

function kindOf({ image }: { readonly image: FetchedImage }): string {
  return image.kind === 'image' ? image.type : image.kind
}

test('an image is handed on as what its octets say, over HTTPS and HTTP', async () => {
  for (const plain of [false, true]) {
    const { image } = await fetchFrom('/x.png', { plain })
    assert.deepEqual(image, { kind: 'image', type: 'image/png', octets: PNG })
  }
})

test('whoever serves it learns nothing of the member: no cookie, no referrer, the same name of a program for all', async () => {
  const { seen } = await fetchFrom('/x.png?a=b')
  assert.equal(seen.length, 1)
  assert.equal(`${seen[0]?.method} ${seen[0]?.url}`, 'GET /x.png?a=b')
  const { host: _, ...headers } = seen[0]?.headers ?? {}
  assert.deepEqual(headers, {
    'user-agent': 'Mozilla/5.0 (compatible; mail image proxy)',
    accept: 'image/avif,image/webp,image/png,image/jpeg,image/gif',
    'accept-encoding': 'identity',
    connection: 'close',
  })
})

const refused: readonly (readonly [string, string | ((port: number) => string), Situation?])[] = [
  ['another scheme', () => 'ftp://images.a.test/x.png'],
  ['a file', () => 'file:///etc/passwd'],
  ['no URL', () => 'nothing'],
  ['credentials', (port) => `https://anna:secret@${HOST}:${port}/x.png`],
  [
    'a port of another service',
    (port) => `https://${HOST}:${port}/`,
    { settings: { allowsPort: (port) => port === 443 } },
  ],
  ['a host without an address', (port) => `https://nobody.test:${port}/`],
  ['this machine by address', (port) => `https://127.0.0.1:${port}/`, { settings: { allowsAddress: isPublicAddress } }],
  [
    'this machine in other digits',
    (port) => `https://0x7f.1:${port}/`,
    { settings: { allowsAddress: isPublicAddress } },
  ],
  [
    'this machine as IPv6',
    (port) => `https://[::ffff:127.0.0.1]:${port}/`,
    { settings: { allowsAddress: isPublicAddress } },
  ],
  ['a name of this machine', '/x', { settings: { allowsAddress: isPublicAddress } }],
  [
    'a name with one address of a private net among others',
    '/x',
    {
      dns: new MemoryDns().put(HOST, 'A', ['192.0.32.10', '10.0.0.1']),
      settings: { allowsAddress: isPublicAddress },
    },
  ],
]
for (const [what, path, situation = {}] of refused) {
  test(`nobody is asked for ${what}`, async () => {
    const fetched = await fetchFrom(path, situation)
    assert.deepEqual([kindOf(fetched), fetched.seen.length], ['refused', 0])
  })
}

test('a name is looked up once, and what it was then is connected to: a second answer fools nobody', async () => {
  const { dns, image } = await fetchFrom('/x.png')
  assert.equal(image.kind, 'image')
  assert.deepEqual(dns.asked.sort(), [`${HOST} A`, `${HOST} AAAA`])
})

test('redirects are followed, and each is looked at as the first address was', async () => {
  const to =
    (location: string): RequestListener =>
    (request, response) => {
      if (request.url === '/end') response.writeHead(200).end(PNG)
      else response.writeHead(302, { location }).end()
    }
  assert.equal(kindOf(await fetchFrom('/', { answer: to('/end') })), 'image/png')
  const inward = await fetchFrom('/', {
    answer: to('https://inside.test/end'),
    dns: new MemoryDns().put(HOST, 'A', ['127.0.0.1']).put('inside.test', 'A', ['127.0.0.2']),
    settings: { allowsAddress: (address) => address === '127.0.0.1' },
  })
  assert.deepEqual([kindOf(inward), inward.seen.length], ['refused', 1])
  for (const location of [
    'http://b.test/end',
    'file:///etc/passwd',
    'https://x:y@b.test/',
    'http://[',
    '//169.254.169.254/',
  ]) {
    const fetched = await fetchFrom('/', {
      answer: to(location),
      settings: { allowsAddress: (address) => address === '127.0.0.1' },
    })
    assert.deepEqual([kindOf(fetched), fetched.seen.length], ['refused', 1], location)
  }
  const circle = await fetchFrom('/', { answer: to('/') })
  assert.deepEqual([kindOf(circle), circle.seen.length], ['refused', 5])
})

const answers: readonly (readonly [string, string, RequestListener, Partial<RemoteImageSettings>?])[] = [
  ['a page', 'unavailable', (_, out) => out.writeHead(200, { 'content-type': 'image/png' }).end('<html>'.repeat(99))],
  ['SVG', 'unavailable', (_, out) => out.writeHead(200, { 'content-type': 'image/svg+xml' }).end('<svg xmlns=""/>')],
  ['nothing', 'unavailable', (_, out) => out.writeHead(200).end()],
  ['an error', 'unavailable', (_, out) => out.writeHead(404).end(PNG)],
  [
    'a break',
    'unavailable',
    (_, out) => out.writeHead(200, { 'content-length': '500' }).write(PNG, () => out.destroy()),
  ],
  ['silence', 'unavailable', () => undefined, { timeoutMs: 300 }],
  ['drops', 'unavailable', (_, out) => void out.writeHead(200).write(PNG), { timeoutMs: 300 }],
  [
    'a length too large',
    'too-large',
    (_, out) => out.writeHead(200, { 'content-length': '9999' }).end(),
    { maxBytes: 200 },
  ],
  ['too much', 'too-large', (_, out) => void out.writeHead(200).end(Buffer.concat([PNG, PNG, PNG])), { maxBytes: 200 }],
]
for (const [what, kind, answer, settings = {}] of answers) {
  test(`${what} is no image: ${kind}`, async () => {
    assert.equal(kindOf(await fetchFrom('/x', { answer, settings })), kind)
  })
}

test('a server that does not prove itself is told nothing', async () => {
  const fetched = await fetchFrom((port) => `https://c.test:${port}/`, {
    dns: new MemoryDns().put('c.test', 'A', ['127.0.0.1']),
  })
  assert.deepEqual([kindOf(fetched), fetched.seen.length], ['unavailable', 0])
})
