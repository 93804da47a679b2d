import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { test } from 'node:test'
import { ManualClock } from '../../base/manual-clock.ts'
import { DNS_SETTINGS, ResolverDns } from './resolver-dns.ts'

const MX = 15
const A = 1
const AAAA = 28
const CNAME = 5

interface Planned {
  readonly code?: number
  readonly records?: readonly (readonly [name: string, type: number, ttl: number, data: Buffer])[]
  readonly raw?: Buffer
}

test('answers of a name server become records, nothing, no such name, or unavailable', async () => {
  await using server = await nameServer({
    'mail.example 15': {
      records: [
        ['mail.example', MX, 300, Buffer.concat([Buffer.from([0, 20]), wireName('b.example')])],
        ['mail.example', MX, 300, Buffer.concat([Buffer.from([0, 10]), wireName('a.example')])],
      ],
    },
    'null.example 15': { records: [['null.example', MX, 300, Buffer.from([0, 0, 0])]] },
    'alias.example 1': {
      records: [
        ['alias.example', CNAME, 300, wireName('real.example')],
        ['real.example', A, 300, Buffer.from([192, 0, 2, 1])],
      ],
    },
    'six.example 28': {
      records: [['six.example', AAAA, 300, Buffer.from(`2001db8${'0'.repeat(24)}1`.padStart(32, '0'), 'hex')]],
    },
    'gone.example 15': { code: 3 },
    'broken.example 15': { code: 2 },
    'empty.example 15': {},
    'refused.example 15': { code: 5 },
    'garbage.example 15': { raw: Buffer.from('0000', 'hex') },
  })
  const dns = server.dns(new ManualClock())
  const mx = await dns.mx('mail.example')
  assert.equal(mx.kind, 'found')
  assert.deepEqual(mx.kind === 'found' && [...mx.records].sort((a, b) => a.preference - b.preference), [
    { preference: 10, exchange: 'a.example' },
    { preference: 20, exchange: 'b.example' },
  ])
  assert.deepEqual(await dns.mx('null.example'), { kind: 'found', records: [{ preference: 0, exchange: '' }] })
  assert.deepEqual(await dns.ipv4('alias.example'), { kind: 'found', records: ['192.0.2.1'] })
  assert.equal((await dns.ipv6('six.example')).kind, 'found')
  assert.deepEqual(await dns.mx('gone.example'), { kind: 'no-name' })
  assert.deepEqual(await dns.mx('empty.example'), { kind: 'no-data' })
  for (const name of ['broken.example', 'refused.example', 'garbage.example', 'silent.example']) {
    assert.equal((await dns.mx(name)).kind, 'unavailable', name)
  }
})

test('an answer is asked for again when its time to live is over, and a failure at once', async () => {
  await using server = await nameServer({
    'a.example 1': { records: [['a.example', A, 30, Buffer.from([192, 0, 2, 1])]] },
    'broken.example 1': { code: 2 },
  })
  const clock = new ManualClock()
  const dns = server.dns(clock)
  await dns.ipv4('a.example')
  clock.advance(29_999)
  await dns.ipv4('a.example')
  assert.equal(server.asked('a.example 1'), 1)
  clock.advance(1)
  await dns.ipv4('a.example')
  assert.equal(server.asked('a.example 1'), 2)
  await dns.ipv4('broken.example')
  const before = server.asked('broken.example 1')
  await dns.ipv4('broken.example')
  assert.ok(server.asked('broken.example 1') > before)
})

async function nameServer(plan: Readonly<Record<string, Planned>>) {
  const asked = new Map<string, number>()
  const socket: Socket = createSocket('udp4', (packet, from) => {
    const question = readQuestion(packet)
    asked.set(question.key, (asked.get(question.key) ?? 0) + 1)
    const planned = plan[question.key]
    if (planned) socket.send(planned.raw ?? answer(packet, question.end, planned), from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const servers = [`127.0.0.1:${socket.address().port}`]
  return {
    dns: (clock: ManualClock) => new ResolverDns(clock, { ...DNS_SETTINGS, servers, timeoutMs: 50, tries: 1 }),
    asked: (key: string) => asked.get(key) ?? 0,
    async [Symbol.asyncDispose]() {
      socket.close()
      await once(socket, 'close')
    },
  }
}

function readQuestion(packet: Buffer): { readonly key: string; readonly end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = packet[at] ?? 0; length > 0; length = packet[at] ?? 0) {
    labels.push(packet.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  return { key: `${labels.join('.').toLowerCase()} ${packet.readUInt16BE(at + 1)}`, end: at + 5 }
}

function answer(packet: Buffer, questionEnd: number, planned: Planned): Buffer {
  const records = planned.records ?? []
  const head = Buffer.from(packet.subarray(0, 12))
  head.writeUInt16BE(0x8180 | (planned.code ?? 0), 2)
  head.writeUInt16BE(records.length, 6)
  head.writeUInt32BE(0, 8)
  const parts = [head, packet.subarray(12, questionEnd)]
  for (const [name, type, ttl, data] of records) {
    const fixed = Buffer.alloc(10)
    fixed.writeUInt16BE(type, 0)
    fixed.writeUInt16BE(1, 2)
    fixed.writeUInt32BE(ttl, 4)
    fixed.writeUInt16BE(data.length, 8)
    parts.push(wireName(name), fixed, data)
  }
  return Buffer.concat(parts)
}

function wireName(name: string): Buffer {
  return Buffer.concat([
    ...name.split('.').map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`)),
    Buffer.alloc(1),
  ])
}
