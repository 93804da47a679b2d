import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import { systemClock } from '../../base/clock.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { type LogFacts, silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Identity } from '../../core/certificates/identity.ts'
import type { PostureLedger } from '../../core/posture/posture-ledger.ts'
import type { Protection, Service } from '../../core/posture/protection.ts'
import { DEFAULT_TLS_POLICY } from '../../core/posture/tls-policy.ts'
import { ConnectionLimits } from './connection-limits.ts'
import { HTTP_LIMITS } from './http-limits.ts'
import { Listener } from './listener.ts'
import { httpConversation, type Site } from './serve-http.ts'
import { TlsContexts } from './tls-contexts.ts'

const folder = mkdtempSync(join(tmpdir(), 'posthus-http-'))
after(() => rmSync(folder, { recursive: true }))
const identity = makeIdentity()

const GET = 'GET /a HTTP/1.1\r\nHost: one.test\r\n\r\n'

/** Says what it was asked, and over what. */
const echo: Site = {
  async fetch(request, { connection }) {
    const body = request.body ? await request.text() : ''
    return new Response(`${request.method} ${new URL(request.url).pathname} ${connection.protection?.group} ${body}`)
  },
}

test('a request is answered with what is known of its connection, and counted as https', async () => {
  await using running = await start()
  const socket = await connectSecurely(running.port)
  socket.write(GET)
  assert.match(await answerOf(socket), /^HTTP\/1\.1 200 OK\r\n(?!.*server:).*GET \/a X25519MLKEM768 $/is)
  socket.end()
  const [line] = await running.logged(1)
  assert.equal(line?.['service'], 'https')
  assert.ok((line?.['received'] as number) >= GET.length && (line?.['sent'] as number) > 0)
  assert.deepEqual(running.counts, [
    ['https', { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }],
  ])
})

test('one connection takes requests in a row, also those that are sent at once', async () => {
  await using running = await start()
  const socket = await connectSecurely(running.port)
  for (const path of ['/1', '/2']) {
    socket.write(`GET ${path} HTTP/1.1\r\nHost: one.test\r\n\r\n`)
    assert.match(await answerOf(socket), new RegExp(`GET ${path} `))
  }
  socket.write(`${GET}${GET}GET /end HTTP/1.1\r\nHost: one.test\r\nConnection: close\r\n\r\n`)
  assert.equal((await textOf(socket)).match(/200 OK/g)?.length, 3)
})

const wrong: readonly (readonly [string, string, RegExp])[] = [
  ['without a host', 'GET / HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['with a head that is too long', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
  ['in no language', 'EHLO client.test\r\n\r\n', /^HTTP\/1\.1 400 /],
  [
    'with two lengths',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'with a length and chunks',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  ['with a bare line feed', 'GET / HTTP/1.1\nHost: a\n\n', /^HTTP\/1\.1 400 /],
  ['with a NUL', 'GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n', /^HTTP\/1\.1 400 /],
]
for (const [what, octets, expected] of wrong) {
  test(`a request ${what} is refused and the connection closed`, async () => {
    await using running = await start()
    const socket = await connectSecurely(running.port)
    socket.write(octets)
    assert.match(await textOf(socket), expected)
    const good = await connectSecurely(running.port)
    good.write(GET)
    assert.match(await answerOf(good), /200 OK/)
  })
}

const slow: readonly (readonly [string, string, number])[] = [
  ['says nothing', '', HTTP_LIMITS.headMs],
  ['never ends its head', 'GET / HTTP/1.1\r\nHost: a\r\n', HTTP_LIMITS.headMs],
  ['never ends its body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc', HTTP_LIMITS.exchangeMs],
]
for (const [what, octets, limitMs] of slow) {
  test(`a peer that ${what} has its place for a limited time`, async () => {
    const asked = Promise.withResolvers<void>()
    await using running = await start({
      async fetch(request) {
        asked.resolve()
        return new Response(await request.text())
      },
    })
    const socket = await connectSecurely(running.port)
    if (octets !== '') socket.write(octets)
    const ended = textOf(socket)
    await running.until(() => running.clock.pending > 0)
    if (limitMs === HTTP_LIMITS.exchangeMs) await asked.promise
    running.clock.advance(limitMs - 1)
    assert.equal(running.listener.open, 1)
    running.clock.advance(1)
    assert.equal(await ended, '')
  })
}

test('a peer that has been answered may ask again for a limited time', async () => {
  await using running = await start()
  const socket = await connectSecurely(running.port)
  socket.write(GET)
  await answerOf(socket)
  const ended = textOf(socket)
  await running.until(() => running.clock.pending > 0)
  running.clock.advance(HTTP_LIMITS.exchangeMs)
  assert.equal(await ended, '')
})

test('draining ends idle connections at once and lets an answer be given', async () => {
  const gate = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  const running = await start({
    async fetch() {
      asked.resolve()
      await gate.promise
      return new Response('at last')
    },
  })
  const idle = await connectSecurely(running.port)
  const busy = await connectSecurely(running.port)
  busy.write(GET)
  await asked.promise
  const drained = running.listener.drain(5_000)
  assert.equal(await textOf(idle), '')
  gate.resolve()
  assert.match(await textOf(busy), /connection: close\r\n.*at last$/is)
  await drained
})

test('a client that wants another protocol of this port is refused in the handshake', async () => {
  await using running = await start()
  await assert.rejects(connectSecurely(running.port, { ALPNProtocols: ['imap'] }), /no.application.protocol/i)
  const socket = await connectSecurely(running.port, { ALPNProtocols: ['h2', 'http/1.1'] })
  assert.equal(socket.alpnProtocol, 'http/1.1')
  socket.destroy()
})

test('a site that fails says so to nobody but the log', async () => {
  await using running = await start({ fetch: () => Promise.reject(new Error('secret')) })
  const socket = await connectSecurely(running.port)
  socket.write(GET)
  const text = await answerOf(socket)
  assert.match(text, /^HTTP\/1\.1 500 /)
  assert.ok(!text.includes('secret'))
})

test('a connection that the parser owns can still be cut off at the end of a drain', async () => {
  const asked = Promise.withResolvers<void>()
  const running = await start({
    fetch() {
      asked.resolve()
      return new Promise<Response>(() => undefined)
    },
  })
  const busy = await connectSecurely(running.port)
  busy.write(GET)
  await asked.promise
  await running.listener.drain(50)
  assert.equal(await textOf(busy), '')
})

async function start(site: Site = echo) {
  const counts: [Service, Protection | undefined][] = []
  const lines: LogFacts[] = []
  const source = { current: () => [identity], watch: () => ({ [Symbol.dispose]: () => undefined }) }
  const ledger = {
    connected: (service: Service, protection?: Protection) => void counts.push([service, protection]),
    refused: () => undefined,
  }
  const clock = new CountingClock()
  const log = { ...silentLog, info: (_: string, facts?: LogFacts) => void lines.push(facts ?? {}) }
  const listener = new Listener({
    service: 'https',
    addresses: [{ host: '127.0.0.1', port: 0 }],
    implicitTls: true,
    protocol: 'http/1.1',
    tooMany: '',
  })
  const [bound] = await listener.listen()
  listener.serve(
    {
      contexts: new TlsContexts(source, DEFAULT_TLS_POLICY),
      limits: new ConnectionLimits(100, 100),
      ledger: ledger as unknown as PostureLedger,
      log,
      clock: systemClock,
      entropy: systemEntropy,
    },
    httpConversation(site, HTTP_LIMITS, clock, silentLog),
  )
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setImmediate(resolve))
  }
  return {
    listener,
    port: bound?.port ?? 0,
    clock,
    counts,
    until,
    async logged(count: number) {
      await until(() => lines.length >= count)
      return lines
    },
    [Symbol.asyncDispose]: () => listener.drain(0),
  }
}

/** A clock that tells whether anything waits for it. */
class CountingClock extends ManualClock {
  pending = 0

  override after(delayMs: number, work: () => void): Disposable {
    const inner = super.after(delayMs, work)
    this.pending++
    return {
      [Symbol.dispose]: () => {
        inner[Symbol.dispose]()
        this.pending--
      },
    }
  }
}

async function connectSecurely(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options })
  await once(socket, 'secureConnect')
  socket.on('error', () => undefined)
  return socket
}

/** One answer with a length. */
async function answerOf(socket: Socket): Promise<string> {
  let text = ''
  for (;;) {
    const [chunk] = (await once(socket, 'data')) as [Buffer]
    text += chunk
    const head = text.indexOf('\r\n\r\n')
    const length = /content-length: (\d+)/i.exec(text)?.[1]
    if (
      head > 0 &&
      text.length >= head + 4 + Number(length ?? 0) &&
      (length !== undefined || text.endsWith('0\r\n\r\n'))
    ) {
      return text
    }
  }
}

async function textOf(socket: Socket): Promise<string> {
  let text = ''
  for await (const chunk of socket) text += chunk
  return text
}

function makeIdentity(): Identity {
  const key = join(folder, 'one.key')
  const certificate = join(folder, 'one.pem')
  const command = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=one.test'
  execFileSync('openssl', [...command.split(' '), '-keyout', key, '-out', certificate], { stdio: 'ignore' })
  return {
    names: ['one.test'],
    certificateChain: readFileSync(certificate, 'utf8'),
    privateKey: readFileSync(key, 'utf8'),
    notAfterMs: Number.MAX_SAFE_INTEGER,
  }
}
