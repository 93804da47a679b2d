import assert from 'node:assert/strict'
import { type Duplex, duplexPair } from 'node:stream'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../base/fault.ts'
import { Channel, type ChannelOptions } from './channel.ts'

test('lines come out the same however they are cut into chunks', async () => {
  const chunks = fc.array(
    fc
      .uint8Array({ minLength: 1, maxLength: 12 })
      .map((a) => a.map((octet) => (octet % 5 === 0 ? 10 : 97 + (octet % 3)))),
  )
  await fc.assert(
    fc.asyncProperty(chunks, async (parts) => {
      const { channel, peer } = pair()
      for (const part of parts) peer.write(part)
      peer.end()
      const lines: string[] = []
      for (let line = await channel.line(1000); line; line = await channel.line(1000)) lines.push(line.toString())
      const whole = Buffer.concat(parts).toString()
      assert.deepEqual(lines, whole.split('\n').slice(0, -1))
    }),
    { numRuns: 50 },
  )
})

test('lines and counted octets can be mixed', async () => {
  const { channel, peer } = pair()
  peer.write('first\r\n12345')
  peer.write('67890last\n')
  assert.equal(String(await channel.line(10)), 'first')
  let octets = ''
  while (octets.length < 10) octets += await channel.chunk(10 - octets.length)
  assert.equal(octets, '1234567890')
  assert.equal(String(await channel.line(10)), 'last')
})

test('a line that is too long is skipped in bounded memory, and the next one is read', async () => {
  const { channel, peer } = pair()
  for (let i = 0; i < 64; i++) peer.write(Buffer.alloc(4096, 'x'))
  peer.write('\r\nafter\r\n')
  await assert.rejects(channel.line(100), (error) => isFault(error, 'net/line-too-long'))
  assert.equal(String(await channel.line(100)), 'after')
})

test('a line of exactly the limit is read, one octet more is not', async () => {
  const { channel, peer } = pair()
  peer.write('12345\r\n123456\r\n1234\n')
  assert.equal(String(await channel.line(5)), '12345')
  await assert.rejects(channel.line(5), (error) => isFault(error, 'net/line-too-long'))
  assert.equal(String(await channel.line(5)), '1234')
})

test('answers to pipelined commands leave in one write', async () => {
  const { channel, peer } = pair()
  peer.write('a\r\nb\r\nc\r\n')
  const writes: string[] = []
  peer.on('data', (chunk: Buffer) => writes.push(chunk.toString()))
  for (let i = 0; i < 3; i++) channel.write(`${await channel.line(10)} ok\r\n`)
  const waiting = channel.line(10)
  peer.write('d\r\n')
  await waiting
  assert.deepEqual(writes, ['a ok\r\nb ok\r\nc ok\r\n'])
})

test('a peer that reads nothing holds the writer back', async () => {
  const { channel } = pair()
  channel.write(Buffer.alloc(1024 * 1024))
  let flushed = false
  const flushing = channel.flush().then(() => {
    flushed = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(flushed, false)
  channel.destroy()
  await assert.rejects(flushing, (error) => isFault(error, 'net/connection-lost'))
})

test('no further line is handed out to a conversation whose answers the peer does not read', async () => {
  const { channel, peer } = pair()
  peer.write('give\r\n'.repeat(1000))
  let answered = 0
  const serving = (async () => {
    for (; (await channel.line(10)) !== undefined; answered++) channel.write(Buffer.alloc(4096, 'x'))
  })()
  for (let i = 0; i < 100; i++) await new Promise((resolve) => setImmediate(resolve))
  assert.ok(answered < 100, `${answered} answers wait in memory`)
  peer.resume()
  peer.end()
  await serving
  assert.equal(answered, 1000)
})

test('everybody who waits for room is woken, not only the last', async () => {
  const { channel, peer } = pair()
  channel.write(Buffer.alloc(1024 * 1024))
  const first = channel.flush()
  const second = channel.flush()
  peer.resume()
  await Promise.all([first, second])
})

test('a peer that sends single octets is held back long before the limit in octets', async () => {
  const { channel, peer } = pair()
  let sent = 0
  for (; sent < 60_000; sent++) {
    peer.write('x')
    if (sent % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  assert.ok(channel.pending < 20_000, `${channel.pending} pieces are held`)
})

test('a silent peer is a fault of the world', async () => {
  const { channel } = pair({ timeoutMs: 5 })
  await assert.rejects(channel.line(10), (error) => isFault(error, 'net/timeout'))
})

test('a dropped connection ends the wait', async () => {
  const { channel, peer } = pair()
  const waiting = channel.line(10)
  peer.destroy()
  channel.destroy()
  await assert.rejects(waiting, (error) => isFault(error, 'net/connection-lost'))
})

test('a peer that closes its side gets an end, and what it had sent is read first', async () => {
  const { channel, peer } = pair()
  peer.end('last words\r\nunfinished')
  assert.equal(String(await channel.line(100)), 'last words')
  assert.equal(await channel.line(100), undefined)
})

test('putting TLS on throws away what was received before', async () => {
  const [secureServer, securePeer] = duplexPair()
  const upgrade: ChannelOptions['upgrade'] = async () => ({
    stream: secureServer,
    protection: { version: 'TLSv1.3', suite: 'TLS_AES_128_GCM_SHA256', group: 'X25519' },
    binding: undefined,
  })
  const { channel, peer } = pair({ upgrade })
  peer.write('STARTTLS\r\ninjected\r\n')
  assert.equal(String(await channel.line(100)), 'STARTTLS')
  assert.equal(channel.canStartTls, true)
  await channel.startTls()
  assert.equal(channel.canStartTls, false)
  securePeer.write('clean\r\n')
  assert.equal(String(await channel.line(100)), 'clean')
})

function pair(options: ChannelOptions = {}): { channel: Channel; peer: Duplex } {
  const [server, peer] = duplexPair()
  const facts = { id: 'c1', service: 'imap' as const, remoteAddress: '192.0.2.1', localPort: 143 }
  return { channel: new Channel(server, facts, options), peer }
}
