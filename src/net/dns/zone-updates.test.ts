import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { systemEntropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { MemoryDns } from '../../core/dns/memory-dns.ts'
import { signMessage } from '../../wire/dns/tsig.ts'
import { parseTsigKey } from '../../wire/dns/tsig-key.ts'
import { ZoneUpdates } from './zone-updates.ts'

const KEY = parseTsigKey(`hmac-sha256:k:${Buffer.alloc(32, 1).toString('base64')}`)
const CHANGE = { kind: 'replace', name: 'example.org', type: 'TXT', records: ['x'] } as const

/** What a server does with the octets of an update, and what becomes of it. */
const servers: readonly (readonly [string, (socket: Socket, update: Buffer) => unknown, string, RegExp])[] = [
  ['says nothing', () => undefined, 'dns/no-answer', /not in time/],
  ['hangs up', (socket) => socket.destroy(), 'dns/no-answer', /closed|reset/i],
  [
    'announces more than it sends',
    (socket) => socket.write(Buffer.from([0xff, 0xff, 1])),
    'dns/no-answer',
    /not in time/,
  ],
  [
    'answers in no language',
    (socket) => socket.write(framed(Buffer.from('HTTP/1.1 400 Bad'))),
    'dns/bad-message|dns/update-refused',
    /./,
  ],
  [
    'says nothing at length',
    (socket) => socket.write(framed(Buffer.alloc(0))),
    'dns/bad-message',
    /ends in the middle/,
  ],
  [
    'says that it is done without a signature',
    (socket, update) => socket.write(framed(done(update))),
    'dns/update-refused',
    /not to be believed: it is not signed/,
  ],
  [
    'signs an answer that was not made for this update',
    (socket, update) =>
      socket.write(framed(Buffer.from(signMessage(new Uint8Array(done(update)), KEY, seconds()).message))),
    'dns/update-refused',
    /not to be believed: its signature is wrong/,
  ],
]
const clock = new ManualClock()
const seconds = () => Math.floor(clock.nowMs() / 1000)

for (const [what, answer, code, reason] of servers) {
  test(`a server that ${what} has changed nothing, as far as we believe`, async (t) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.on('data', (octets: Buffer) => answer(socket, octets.subarray(2)))
    }).listen(0, '127.0.0.1')
    t.after(() => server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const settings = {
      server: { host: '127.0.0.1', port },
      zone: 'example.org',
      key: KEY,
      ttlSeconds: 60,
      // Only those that never answer are waited for in vain: others are given the time of a busy machine.
      timeoutMs: reason.test('not in time') && code === 'dns/no-answer' ? 100 : 30_000,
    }
    await assert.rejects(new ZoneUpdates(settings, new MemoryDns(), clock, systemEntropy).update([CHANGE]), (error) => {
      assert.ok(isFault(error) && code.split('|').includes(error.code), String(error))
      assert.match(error.message, reason)
      return true
    })
  })
}

/** NOERROR to an update. */
function done(update: Buffer): Buffer {
  return Buffer.from([update[0] as number, update[1] as number, 0xa8, 0, 0, 0, 0, 0, 0, 0, 0, 0])
}

function framed(message: Buffer): Buffer {
  return Buffer.concat([Buffer.from([message.length >> 8, message.length & 0xff]), message])
}
