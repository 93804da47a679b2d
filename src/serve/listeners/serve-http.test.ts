import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { HTTP_LIMITS } from './http-limits.ts'
import { connectSecurely, endlessEvents, startHttp } from './http-listener.fixture.ts'
import type { Site } from './site.ts'

const GET = 'GET /a HTTP/1.1\r\nHost: one.test\r\n\r\n'

/** Says what it was asked, and over what. */
const echo: Site = {
  async fetch(request, { connection }) {
    const body = request.body ? await request.text() : ''
    return new Response(`${request.method} ${new URL(request.url).pathname} ${connection.protection?.group} ${body}`)
  },
}

test('a request is answered with what is known of its connection, and counted as https', async () => {
  await using running = await startHttp(echo)
  const socket = await connectSecurely(running.port)
  socket.write(GET)
  assert.match(await answerOf(socket), /^HTTP\/1\.1 200 OK\r\n(?!.*server:).*GET \/a X25519MLKEM768 $/is)
  socket.end()
  const [line] = await running.logged(1)
  assert.equal(line?.['service'], 'https')
  assert.ok((line?.['received'] as number) >= GET.length && (line?.['sent'] as number) > 0)
  const [[service, protection] = [], ...more] = running.counts
  assert.deepEqual([service, more], ['https', []])
  const agreed = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768', alpn: 'none' }
  assert.partialDeepStrictEqual(protection, { ...agreed, certificate: { keyType: 'ECDSA P-256' } })
})

test('one connection takes requests in a row, also those that are sent at once', async () => {
  await using running = await startHttp(echo)
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
    await using running = await startHttp(echo)
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
    await using running = await startHttp({
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

test('a body that comes slowly has the time that it needs, until it comes no more', async () => {
  let read = 0
  await using running = await startHttp({
    async fetch(request) {
      for await (const chunk of request.body ?? []) read += chunk.length
      return new Response('all of it')
    },
  })
  const socket = await connectSecurely(running.port)
  const ended = new Promise((resolve) => socket.once('close', resolve))
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n')
  for (let sent = 0; sent < 4 * HTTP_LIMITS.minOctets; ) {
    socket.write(Buffer.alloc(HTTP_LIMITS.minOctets))
    sent += HTTP_LIMITS.minOctets
    await running.until(() => read >= sent)
    running.clock.advance(HTTP_LIMITS.exchangeMs)
    assert.equal(running.listener.open, 1)
  }
  socket.write(Buffer.alloc(100))
  running.clock.advance(HTTP_LIMITS.exchangeMs)
  await ended
})

test('a peer that has been answered may ask again for a limited time', async () => {
  await using running = await startHttp(echo)
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
  const running = await startHttp({
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

test('draining ends a stream of events in the middle', async () => {
  const headers = { 'content-type': 'text/event-stream' }
  const running = await startHttp({ fetch: () => new Response(endlessEvents(), { headers }) })
  const socket = await connectSecurely(running.port)
  const closed = once(socket, 'close')
  socket.write(GET)
  await once(socket, 'data')
  socket.resume()
  const drained = running.listener.drain(60_000)
  await closed
  await drained
})

test('a stream of events outlasts the time of an exchange, another answer that stalls does not', async () => {
  for (const [type, left] of [
    ['text/event-stream', 1],
    ['text/plain', 0],
  ] as const) {
    const body = () => new ReadableStream({ start: (events) => events.enqueue(new Uint8Array(1)) })
    const headers = { 'content-type': type }
    await using running = await startHttp({ fetch: () => new Response(body(), { headers }) })
    const socket = await connectSecurely(running.port)
    socket.write(GET)
    await once(socket, 'data')
    socket.resume()
    for (let n = 0; n < 5; n++) running.clock.advance(HTTP_LIMITS.exchangeMs)
    await running.until(() => running.listener.open === left)
    socket.destroy()
  }
})

test('a client that wants another protocol of this port is refused in the handshake', async () => {
  await using running = await startHttp(echo)
  await assert.rejects(connectSecurely(running.port, { ALPNProtocols: ['imap'] }), /no.application.protocol/i)
  for (const [offered, chosen] of [
    [['http/1.1', 'h2'], 'h2'],
    [['http/1.1', 'imap'], 'http/1.1'],
  ] as const) {
    const socket = await connectSecurely(running.port, { ALPNProtocols: [...offered] })
    assert.equal(socket.alpnProtocol, chosen)
    socket.destroy()
  }
})

test('a site that fails says so to nobody but the log', async () => {
  await using running = await startHttp({ fetch: () => Promise.reject(new Error('secret')) })
  const socket = await connectSecurely(running.port)
  socket.write(GET)
  const text = await answerOf(socket)
  assert.match(text, /^HTTP\/1\.1 500 /)
  assert.ok(!text.includes('secret'))
})

test('a connection that the parser owns can still be cut off at the end of a drain', async () => {
  const asked = Promise.withResolvers<void>()
  const running = await startHttp({
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
