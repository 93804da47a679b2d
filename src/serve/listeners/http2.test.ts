import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type ClientHttp2Session, connect, constants, type IncomingHttpHeaders } from 'node:http2'
import { test } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { HTTP_LIMITS } from './http-limits.ts'
import { connectSecurely, endlessEvents, startHttp } from './http-listener.fixture.ts'
import type { Site } from './site.ts'

/** Says what it was asked, and over what. */
const echo: Site = {
  async fetch(request, { connection }) {
    const body = request.body ? (await request.arrayBuffer()).byteLength : 0
    const { headers } = request
    return new Response(
      JSON.stringify({
        method: request.method,
        path: new URL(request.url).pathname,
        host: headers.get('host'),
        cookie: headers.get('cookie'),
        group: connection.protection?.group,
        body,
      }),
    )
  },
}

const GROUP = 'X25519MLKEM768'

test('a request is answered with what is known of its connection, and its octets are counted', async () => {
  await using running = await startHttp(echo)
  const client = await connectHttp2(running.port)
  const { status, text } = await ask(client, { ':path': '/a?b' })
  assert.deepEqual(
    [status, JSON.parse(text)],
    [200, { method: 'GET', path: '/a', host: 'one.test', cookie: null, group: GROUP, body: 0 }],
  )
  client.close()
  const [line] = await running.logged(1)
  assert.ok((line?.['received'] as number) > 50 && (line?.['sent'] as number) > 100, JSON.stringify(line))
  assert.equal(running.counts.length, 1)
})

test('many are answered at once on one connection, bodies of some megabytes among them', async () => {
  await using running = await startHttp(echo)
  const client = await connectHttp2(running.port)
  const asked = Array.from({ length: 60 }, (_, n) =>
    ask(client, { ':path': `/${n}`, ':method': 'POST' }, Buffer.alloc(n % 20 === 0 ? 3_000_000 : 10)),
  )
  const answers = (await Promise.all(asked)).map(({ text }) => JSON.parse(text))
  assert.deepEqual(
    answers.map(({ path, body }) => [path, body]),
    Array.from({ length: 60 }, (_, n) => [`/${n}`, n % 20 === 0 ? 3_000_000 : 10]),
  )
  client.close()
})

test('cookies that come in crumbs are one field (RFC 9113 §8.2.3), and the host is one of two that agree', async () => {
  await using running = await startHttp(echo)
  const client = await connectHttp2(running.port)
  const crumbs = await ask(client, { ':path': '/', cookie: ['a=1', 'b=2'] as unknown as string })
  assert.equal(JSON.parse(crumbs.text).cookie, 'a=1; b=2')
  assert.equal((await ask(client, { ':path': '/', host: 'one.test' })).status, 200)
  assert.equal((await ask(client, { ':path': '/', host: 'other.test' })).status, 400)
  client.close()
})

test('fields that are too long, or too many, are refused', async () => {
  await using running = await startHttp(echo)
  const long = await connectHttp2(running.port)
  const longField = { ':path': '/', x: 'x'.repeat(HTTP_LIMITS.maxHeadBytes + 1) }
  // The first may come before the limits are known.
  assert.equal((await ask(long, longField)).status, 431)
  await assert.rejects(ask(long, longField))
  const many = await connectHttp2(running.port)
  const fields = Object.fromEntries(Array.from({ length: HTTP_LIMITS.maxFields + 1 }, (_, n) => [`x-${n}`, 'y']))
  await assert.rejects(ask(many, { ':path': '/', ...fields }))
  for (const client of [long, many]) client.destroy()
  const good = await connectHttp2(running.port)
  assert.equal((await ask(good, { ':path': '/' })).status, 200)
  good.close()
})

test('hints go ahead of the answer over HTTP/2, and not at all over HTTP/1.1 (RFC 8297 §3)', async () => {
  const link = '</a.css>; rel=preload; as=style'
  await using running = await startHttp({
    async fetch(_, { inform }) {
      inform?.(103, { link })
      return new Response('page')
    },
  })
  const client = await connectHttp2(running.port)
  const stream = client.request({ ':authority': 'one.test', ':path': '/' })
  const [told] = (await once(stream, 'headers')) as [IncomingHttpHeaders & { ':status'?: number }]
  assert.deepEqual([told[':status'], told['link']], [103, link])
  const [answer] = (await once(stream, 'response')) as [IncomingHttpHeaders & { ':status'?: number }]
  assert.deepEqual([answer[':status'], answer['link']], [200, undefined])
  client.destroy()
  const plain = await connectSecurely(running.port)
  plain.write('GET / HTTP/1.1\r\nHost: one.test\r\nConnection: close\r\n\r\n')
  let text = ''
  for await (const chunk of plain) text += chunk
  assert.match(text, /^HTTP\/1\.1 200 OK\r\n/)
})

test('no more requests are under way at once than there may be', async () => {
  const gate = Promise.withResolvers<void>()
  let most = 0
  let now = 0
  await using running = await startHttp({
    async fetch() {
      most = Math.max(most, ++now)
      await gate.promise
      now--
      return new Response('x')
    },
  })
  const client = await connectHttp2(running.port)
  const asked = Array.from({ length: 250 }, () => ask(client, { ':path': '/' }))
  await running.until(() => now >= HTTP_LIMITS.maxStreams)
  gate.resolve()
  assert.ok((await Promise.all(asked)).every(({ status }) => status === 200))
  assert.equal(most, HTTP_LIMITS.maxStreams)
  client.close()
})

test('a connection that has asked often enough is led to another one, and what was asked is answered', async () => {
  await using running = await startHttp(echo, { ...HTTP_LIMITS, maxRequests: 3 })
  const client = await connectHttp2(running.port)
  const closed = once(client, 'close')
  for (const path of ['/1', '/2', '/3']) assert.equal((await ask(client, { ':path': path })).status, 200)
  await closed
})

test('draining says so, lets answers be given, ends streams of events, and idle connections at once', async () => {
  const gate = Promise.withResolvers<void>()
  let asked = 0
  const running = await startHttp({
    async fetch(request) {
      asked++
      if (request.url.endsWith('/events')) {
        return new Response(endlessEvents(), { headers: { 'content-type': 'text/event-stream' } })
      }
      await gate.promise
      return new Response('at last')
    },
  })
  const idle = await connectHttp2(running.port)
  const busy = await connectHttp2(running.port)
  const listening = await connectHttp2(running.port)
  const idleClosed = once(idle, 'close')
  const answer = ask(busy, { ':path': '/' })
  const events = listening.request({ ':authority': 'one.test', ':path': '/events' })
  const [chunk] = (await once(events, 'data')) as [Buffer]
  assert.match(chunk.toString(), /^data: x\n\n/)
  const eventsEnded = once(events.resume(), 'close')
  await running.until(() => asked === 2)
  const drained = running.listener.drain(5_000)
  await idleClosed
  await eventsEnded
  gate.resolve()
  assert.equal((await answer).text, 'at last')
  await drained
})

test('a stream of events outlasts the time of an exchange, another answer that stalls does not', async () => {
  let asked = 0
  await using running = await startHttp({
    async fetch(request) {
      asked++
      const headers = { 'content-type': request.url.endsWith('/events') ? 'text/event-stream' : 'text/plain' }
      return new Response(new ReadableStream({ start: (body) => body.enqueue(new Uint8Array(1)) }), { headers })
    },
  })
  const [listening, stalled] = [await connectHttp2(running.port), await connectHttp2(running.port)]
  const ended = once(stalled, 'close')
  stalled.on('error', () => undefined)
  void ask(stalled, { ':path': '/' }).catch(() => undefined)
  const events = ask(listening, { ':path': '/events' })
  await running.until(() => asked === 2)
  for (let n = 0; n < 50; n++) await new Promise((resolve) => setImmediate(resolve))
  for (let n = 0; n < 5; n++) running.clock.advance(HTTP_LIMITS.exchangeMs)
  await ended
  assert.equal(running.listener.open, 1)
  listening.destroy()
  await events.catch(() => undefined)
})

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
const SETTINGS = frame(4, 0, 0, Buffer.alloc(0))
/** `GET https://one.test/` in HPACK (RFC 7541 §6.1, §6.2.1). */
const GET = Buffer.concat([Buffer.from([0x82, 0x87, 0x84, 0x41, 8]), Buffer.from('one.test')])
const POST = Buffer.concat([Buffer.from([0x83, 0x87, 0x84, 0x41, 8]), Buffer.from('one.test')])
const END_STREAM = 1
const END_HEADERS = 4

function streamIds(count: number): number[] {
  return Array.from({ length: count }, (_, n) => 2 * n + 1)
}

const floods: readonly (readonly [what: string, octets: () => Buffer])[] = [
  [
    'requests that are called off at once (rapid reset, CVE-2023-44487)',
    () =>
      Buffer.concat(
        streamIds(5000).flatMap((id) => [frame(1, END_HEADERS | END_STREAM, id, GET), frame(3, 0, id, word(8))]),
      ),
  ],
  ['PING that want an answer', () => Buffer.concat(Array(5000).fill(frame(6, 0, 0, Buffer.alloc(8))))],
  [
    'SETTINGS that want an answer',
    () => Buffer.concat(Array(5000).fill(frame(4, 0, 0, Buffer.from([0, 4, 0, 1, 0, 0])))),
  ],
  [
    'fields without end (CONTINUATION, CVE-2024-27983)',
    () => Buffer.concat([frame(1, 0, 1, GET), ...Array(5000).fill(frame(9, 0, 1, field('x', 'y'.repeat(100))))]),
  ],
  [
    'empty DATA (CVE-2019-9518)',
    () => Buffer.concat([frame(1, END_HEADERS, 1, POST), ...Array(5000).fill(frame(0, 0, 1, Buffer.alloc(0)))]),
  ],
  ['frames that are no frames', () => Buffer.concat(Array(5000).fill(frame(1, END_HEADERS, 0, GET)))],
  ['a frame that is too long', () => frame(0, 0, 1, Buffer.alloc(20_000))],
  ['no preface at all', () => Buffer.from('GET / HTTP/1.1\r\nHost: one.test\r\n\r\n')],
]
for (const [what, octets] of floods) {
  test(`${what}: the connection ends, few requests were answered for it, and others are served`, async () => {
    let answered = 0
    await using running = await startHttp({
      async fetch(request, bindings) {
        answered++
        return echo.fetch(request, bindings)
      },
    })
    const hostile = await connectSecurely(running.port, { ALPNProtocols: ['h2'] })
    const ended = once(hostile, 'close')
    hostile.resume()
    hostile.write(what === 'no preface at all' ? octets() : Buffer.concat([PREFACE, SETTINGS, octets()]))
    await ended
    assert.ok(answered <= 3 * HTTP_LIMITS.maxIdleFrames, `${answered} were answered`)
    const good = await connectHttp2(running.port)
    assert.equal((await ask(good, { ':path': '/' })).status, 200)
    good.close()
  })
}

test('fields that grow when they are read (HPACK bomb) are no request, and the connection has its place for a limited time', async () => {
  let answered = 0
  await using running = await startHttp({
    async fetch() {
      answered++
      return new Response('x')
    },
  })
  const hostile = await connectSecurely(running.port, { ALPNProtocols: ['h2'] })
  const ended = once(hostile, 'close')
  let resets = 0
  hostile.on('data', (chunk: Buffer) => {
    for (let at = 0; at + 9 <= chunk.length; at += 9 + chunk.readUIntBE(at, 3)) if (chunk[at + 3] === 3) resets++
  })
  // 16 KB that stand for 48 MB.
  const block = Buffer.concat([GET, field('x', 'y'.repeat(4000), 0x40), Buffer.alloc(12_000, 0xbe)])
  const asked = streamIds(20).map((id) => frame(1, END_HEADERS | END_STREAM, id, block))
  hostile.write(Buffer.concat([PREFACE, SETTINGS, ...asked]))
  await running.until(() => resets >= 20)
  running.clock.advance(HTTP_LIMITS.headMs)
  await ended
  assert.equal(answered, 0)
})

test('whatever else is said on it, a connection without a request has its place for a limited time', async () => {
  await using running = await startHttp(echo)
  const idle = await connectSecurely(running.port, { ALPNProtocols: ['h2'] })
  const ended = once(idle, 'close')
  idle.resume()
  const chatter = [frame(8, 0, 0, word(1)), frame(2, 0, 3, Buffer.alloc(5)), frame(0xee, 0, 0, Buffer.alloc(8))]
  idle.write(Buffer.concat([PREFACE, SETTINGS, ...Array(500).fill(chatter).flat()]))
  await running.until(() => running.clock.pending > 0)
  running.clock.advance(HTTP_LIMITS.headMs - 1)
  assert.equal(running.listener.open, 1)
  running.clock.advance(1)
  await ended
})

test('who reads no answers keeps a bounded number of them waiting', async () => {
  let answered = 0
  await using running = await startHttp({
    async fetch() {
      answered++
      return new Response(new Uint8Array(100_000))
    },
  })
  const deaf = await connectSecurely(running.port, { ALPNProtocols: ['h2'] })
  const ended = once(deaf, 'close')
  deaf.pause()
  const asked = streamIds(500).map((id) => frame(1, END_HEADERS | END_STREAM, id, GET))
  deaf.write(Buffer.concat([PREFACE, SETTINGS, ...asked]))
  await running.until(() => answered > 0)
  for (let n = 0; n < 200; n++) await new Promise((resolve) => setImmediate(resolve))
  assert.ok(answered <= HTTP_LIMITS.maxStreams, `${answered}`)
  deaf.resume()
  running.clock.advance(HTTP_LIMITS.exchangeMs)
  running.clock.advance(HTTP_LIMITS.exchangeMs)
  deaf.destroy()
  await ended
})

function frame(type: number, flags: number, id: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(id, 5)
  return Buffer.concat([head, payload])
}

function word(value: number): Buffer {
  const octets = Buffer.alloc(4)
  octets.writeUInt32BE(value)
  return octets
}

/** A field with a new name; `pattern` 0x40 enters it into the table (RFC 7541 §6.2). */
function field(name: string, value: string, pattern = 0): Buffer {
  const length = value.length < 127 ? [value.length] : [127, ...varint(value.length - 127)]
  return Buffer.concat([
    Buffer.from([pattern, name.length]),
    Buffer.from(name),
    Buffer.from(length),
    Buffer.from(value),
  ])
}

function varint(rest: number): number[] {
  return rest < 128 ? [rest] : [(rest % 128) | 128, ...varint(Math.floor(rest / 128))]
}

async function connectHttp2(port: number): Promise<ClientHttp2Session> {
  const socket: TLSSocket = await connectSecurely(port, { ALPNProtocols: ['h2'] })
  const client = connect('https://one.test', { createConnection: () => socket })
  client.on('error', () => undefined)
  await once(client, 'connect')
  return client
}

async function ask(
  client: ClientHttp2Session,
  fields: Record<string, string>,
  body?: Buffer,
): Promise<{ status: number | undefined; text: string }> {
  const stream = client.request({ ':authority': 'one.test', ...fields }, { endStream: body === undefined })
  const response = once(stream, 'response') as Promise<[IncomingHttpHeaders & { ':status'?: number }]>
  response.catch(() => undefined)
  if (body) stream.end(body)
  let text = ''
  for await (const chunk of stream) text += chunk
  if (stream.rstCode !== constants.NGHTTP2_NO_ERROR) throw new Error(`reset with ${stream.rstCode}`)
  const [{ ':status': status }] = await response
  return { status, text }
}
