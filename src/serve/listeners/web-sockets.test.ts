import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { deflateRawSync } from 'node:zlib'
import { WebSocket } from 'ws'
import type { MessageSocket, WebSocketPlan } from '../message-socket.ts'
import { connectSecurely, startHttp } from './http-listener.fixture.ts'
import type { Site } from './site.ts'

const PLAN: WebSocketPlan = { protocol: 'echo', maxMessageBytes: 10_000, pingMs: 60_000 }
const HANDSHAKE = {
  host: 'one.test',
  upgrade: 'websocket',
  connection: 'Upgrade',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-version': '13',
  'sec-websocket-protocol': 'echo',
}

/** Says what was said, and remembers it. */
class EchoSite implements Site {
  readonly heard: string[] = []
  readonly sockets: MessageSocket[] = []
  closed = 0
  abandoned = 0
  /** Octets that were asked of what has no end, and whether it was called off. */
  given = 0
  isCalledOff = false

  endless(): ReadableStream<Uint8Array> {
    return new ReadableStream({
      pull: (controller) => {
        this.given += 65_536
        controller.enqueue(new Uint8Array(65_536))
        // A failure shall be one, and not end the machine.
        if (this.given > 100_000_000) controller.close()
      },
      cancel: () => {
        this.isCalledOff = true
      },
    })
  }

  async fetch(request: Request, { webSocket }: Parameters<Site['fetch']>[1]): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname === '/endless') return new Response(this.endless())
    if (pathname === '/slow') await new Promise((resolve) => setImmediate(resolve))
    if (!webSocket || pathname === '/no') return new Response(`no socket at ${pathname}`, { status: 403 })
    return webSocket.accept(
      PLAN,
      (socket) => {
        this.sockets.push(socket)
        return {
          message: (octets) => {
            this.heard.push(Buffer.from(octets).toString())
            void socket.send(`${octets.length}`)
          },
          closed: () => void this.closed++,
        }
      },
      () => void this.abandoned++,
    )
  }
}

test('messages go both ways, on the protocol that was asked for and without compression', async () => {
  const site = new EchoSite()
  await using running = await startHttp(site)
  const socket = await openClient(running.port)
  assert.equal(socket.protocol, 'echo')
  assert.equal(socket.extensions, '')
  for (const text of ['hello', '', 'ø'.repeat(4000)]) {
    socket.send(text)
    const [answer] = await once(socket, 'message')
    assert.equal(String(answer), `${Buffer.byteLength(text)}`)
    assert.equal(site.heard.at(-1), text)
  }
  socket.close(1000)
  await once(socket, 'close')
  await running.until(() => site.closed === 1)
})

const frames: readonly (readonly [what: string, octets: () => Buffer, code: number])[] = [
  ['a binary message', () => frame(BINARY, 'x'), 1003],
  ['a message that is too long', () => frame(TEXT, 'x'.repeat(10_001)), 1009],
  ['a message that says it will be too long', () => Buffer.from('81ff7fffffffffffffff00000000', 'hex'), 1009],
  [
    'fragments that are too long together',
    () => Buffer.concat([frame(TEXT, 'x'.repeat(6000), 0), frame(CONTINUATION, 'x'.repeat(6000), 0)]),
    1009,
  ],
  [
    'fragments of nothing without end',
    () => Buffer.concat([frame(TEXT, '', 0), ...new Array(20_000).fill(frame(CONTINUATION, '', 0))]),
    1008,
  ],
  ['text that is no UTF-8', () => frame(TEXT, Buffer.from([0xc3, 0x28])), 1007],
  ['a frame without a mask', () => Buffer.from('810568656c6c6f', 'hex'), 1002],
  ['a compressed bomb', () => frame(TEXT, deflateRawSync(Buffer.alloc(10_000_000)), FIN | RSV1), 1002],
  ['a frame of no kind', () => frame(0x3, 'x'), 1002],
  ['a continuation of nothing', () => frame(CONTINUATION, 'x'), 1002],
  ['a ping that is too long', () => frame(PING, 'x'.repeat(126)), 1002],
  ['a ping in fragments', () => frame(PING, 'x', 0), 1002],
  ['a closing with a code that nobody may send', () => frame(CLOSE, Buffer.from([0x03, 0xed])), 1002],
]
for (const [what, octets, code] of frames) {
  test(`${what} ends it with ${code}, and nothing of it is heard`, async () => {
    const site = new EchoSite()
    await using running = await startHttp(site)
    const socket = await openRaw(running.port)
    socket.write(octets())
    const answer = await framesOf(socket)
    assert.deepEqual(answer.at(-1), { opcode: CLOSE, code })
    assert.deepEqual(site.heard, [])
    socket.destroy()
    await running.until(() => site.closed === 1)
  })
}

test('fragments are one message, with a ping between them; what is sent with the handshake is heard too', async () => {
  const site = new EchoSite()
  await using running = await startHttp(site)
  const socket = await connectSecurely(running.port)
  socket.write(Buffer.concat([head('/'), frame(TEXT, 'he', 0), frame(PING, 'p'), frame(CONTINUATION, 'llo')]))
  await running.until(() => site.heard.length === 1)
  assert.deepEqual(site.heard, ['hello'])
  socket.destroy()
})

test('what the site refuses is answered, and the connection closed: what follows may be frames', async () => {
  const site = new EchoSite()
  await using running = await startHttp(site)
  const socket = await connectSecurely(running.port)
  socket.write(Buffer.concat([head('/no'), frame(TEXT, 'GET / HTTP/1.1\r\nHost: one.test\r\n\r\n')]))
  const answer = await textOf(socket)
  assert.match(answer, /^HTTP\/1\.1 403 Forbidden\r\n.*connection: close\r\n.*no socket at \/no$/is)
  assert.equal(answer.match(/HTTP\/1\.1/g)?.length, 1)
})

test('where something else is given out nothing of it is put into memory', async () => {
  const site = new EchoSite()
  await using running = await startHttp(site)
  const socket = await connectSecurely(running.port)
  socket.write(head('/endless'))
  assert.match(await textOf(socket), /^HTTP\/1\.1 400 .*no WebSocket at this address/s)
  assert.ok(site.isCalledOff)
  assert.ok(site.given <= 65_536)
})

const handshakes: readonly (readonly [what: string, fields: Record<string, string>, answer: RegExp])[] = [
  ['without a key', { 'sec-websocket-key': '' }, /^HTTP\/1\.1 400 /],
  ['with a key that is none', { 'sec-websocket-key': 'x' }, /^HTTP\/1\.1 400 /],
  ['of an old version', { 'sec-websocket-version': '7' }, /^HTTP\/1\.1 4\d\d /],
  ['with protocols that are no names', { 'sec-websocket-protocol': 'a b,,' }, /^HTTP\/1\.1 400 /],
  ['with a body', { 'content-length': '5' }, /^HTTP\/1\.1 403 /],
  ['to another protocol', { upgrade: 'h2c' }, /^HTTP\/1\.1 403 /],
  ['at a host with a password', { host: 'a:b@one.test' }, /^HTTP\/1\.1 400 /],
  ['at no host', { host: 'one test' }, /^HTTP\/1\.1 400 /],
]
for (const [what, fields, expected] of handshakes) {
  test(`a handshake ${what} is refused`, async () => {
    const site = new EchoSite()
    await using running = await startHttp(site)
    const socket = await connectSecurely(running.port)
    socket.write(Buffer.concat([head('/', fields), Buffer.from('hello')]))
    assert.match(await firstOf(socket), expected)
    assert.equal(site.sockets.length, 0)
    socket.destroy()
  })
}

test('who leaves before the handshake is done is told to nobody, and its place is given back', async () => {
  const site = new EchoSite()
  await using running = await startHttp(site)
  const bad = await connectSecurely(running.port)
  bad.write(head('/', { 'sec-websocket-key': 'x' }))
  await running.until(() => site.abandoned === 1)
  const gone = await connectSecurely(running.port)
  gone.write(head('/slow'))
  gone.destroy()
  await running.until(() => running.listener.open === 0)
  assert.equal(site.sockets.length, site.closed)
})

test('behind a request that is still being answered nothing is opened', async () => {
  const site = new EchoSite()
  await using running = await startHttp(site)
  const socket = await connectSecurely(running.port)
  socket.write(Buffer.concat([Buffer.from('GET /slow HTTP/1.1\r\nHost: one.test\r\n\r\n'), head('/')]))
  await textOf(socket)
  assert.equal(site.sockets.length, 0)
})

test('who gives no sign of life is gone, who does stays, and who is not read from need not', async () => {
  const site = new EchoSite()
  await using running = await startHttp(site)
  const mute = await openRaw(running.port)
  const alive = await openClient(running.port)
  await running.until(() => site.sockets.length === 2)
  const pinged = once(alive, 'ping')
  running.clock.advance(PLAN.pingMs)
  await pinged
  // The answer to the ping comes before what is sent behind it.
  alive.send('x')
  await running.until(() => site.heard.length === 1)
  const ended = once(mute, 'close')
  running.clock.advance(PLAN.pingMs)
  await ended
  assert.equal(running.listener.open, 1)
  site.sockets[1]?.pause()
  for (let times = 0; times < 5; times++) running.clock.advance(PLAN.pingMs)
  assert.equal(alive.readyState, WebSocket.OPEN)
  alive.terminate()
})

test('a flood of pings that nobody reads the answers to is bounded', async () => {
  const site = new EchoSite()
  await using running = await startHttp(site)
  const socket = await openRaw(running.port)
  await running.until(() => site.sockets.length === 1)
  socket.pause()
  const flood = Buffer.concat(new Array(5000).fill(frame(PING, 'x'.repeat(125))))
  for (let times = 0; times < 20 && !socket.destroyed; times++) {
    await new Promise((resolve) => socket.write(flood, resolve))
  }
  assert.ok((site.sockets[0]?.waitingBytes ?? 0) < 1_000_000)
  socket.destroy()
})

test('a drain tells who is connected to come again', async () => {
  const site = new EchoSite()
  const running = await startHttp(site)
  const socket = await openClient(running.port)
  const closed = once(socket, 'close')
  await running.listener.drain(5000)
  assert.equal((await closed)[0], 1001)
})

const CONTINUATION = 0x0
const TEXT = 0x1
const BINARY = 0x2
const CLOSE = 0x8
const PING = 0x9
const FIN = 0x80
const RSV1 = 0x40

/** A masked frame of up to 64 KB, RFC 6455 §5.2. */
function frame(opcode: number, content: string | Buffer, flags = FIN): Buffer {
  const payload = Buffer.from(content)
  const length = payload.length < 126 ? Buffer.from([0x80 | payload.length]) : Buffer.alloc(3, 0xfe)
  if (payload.length >= 126) length.writeUInt16BE(payload.length, 1)
  // A mask of zeros leaves everything as it is.
  return Buffer.concat([Buffer.from([flags | opcode]), length, Buffer.alloc(4), payload])
}

function head(path: string, fields: Record<string, string> = {}): Buffer {
  const lines = Object.entries({ ...HANDSHAKE, ...fields }).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
}

async function openClient(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`wss://127.0.0.1:${port}/`, ['other', 'echo'], { rejectUnauthorized: false })
  socket.on('error', () => undefined)
  await once(socket, 'open')
  return socket
}

/** A socket whose handshake is done. */
async function openRaw(port: number): Promise<TLSSocket> {
  const socket = await connectSecurely(port)
  socket.write(head('/'))
  assert.match(await firstOf(socket), /^HTTP\/1\.1 101 /)
  return socket
}

async function firstOf(socket: TLSSocket): Promise<string> {
  const [chunk] = await once(socket, 'data')
  return String(chunk)
}

async function textOf(socket: TLSSocket): Promise<string> {
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  await once(socket, 'close')
  return text
}

/** The frames that come until the one that closes. */
async function framesOf(socket: TLSSocket): Promise<{ opcode: number; code: number | undefined }[]> {
  let octets = Buffer.alloc(0)
  const found: { opcode: number; code: number | undefined }[] = []
  for await (const chunk of socket) {
    octets = Buffer.concat([octets, chunk])
    while (octets.length >= 2 && octets.length >= 2 + (octets[1] as number)) {
      const opcode = (octets[0] as number) & 0x0f
      const length = octets[1] as number
      found.push({ opcode, code: opcode === CLOSE ? octets.readUInt16BE(2) : undefined })
      octets = octets.subarray(2 + length)
      if (opcode === CLOSE) return found
    }
  }
  return found
}
