import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Hono } from 'hono'
import { connectSecurely, startHttp } from '../listeners/http-listener.fixture.ts'
import type { Site } from '../listeners/site.ts'
import { bodyLimit } from './body-limit.ts'

const site = new Hono()
site.onError((error, c) => c.text(`failed: ${error.message}`, 500))
site.post(
  '/',
  bodyLimit(20, (c) => c.text('too long', 413)),
  async (c) => c.json(await c.req.parseBody()),
)

const LENGTH = 'content-length'
const CHUNKED = 'transfer-encoding: chunked'
const chunked = (...pieces: readonly string[]) =>
  `${pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('')}0\r\n\r\n`

for (const [what, field, body, expected] of [
  ['with its length', `${LENGTH}: 7`, 'a=1&b=2', /200 OK[\s\S]*\{"a":"1","b":"2"\}/],
  ['with a length that is too much', `${LENGTH}: 21`, '', /413 [\s\S]*too long/],
  ['in pieces', CHUNKED, chunked('a=1&', 'b=2'), /200 OK[\s\S]*\{"a":"1","b":"2"\}/],
  [
    'in pieces that are together too long',
    CHUNKED,
    chunked('a='.padEnd(12, 'x'), 'y'.repeat(9)),
    /413 [\s\S]*too long/,
  ],
  ['with nothing in it', CHUNKED, chunked(), /200 OK[\s\S]*\{\}/],
  ['without a body', `${LENGTH}: 0`, '', /200 OK[\s\S]*\{\}/],
] as const) {
  test(`a form ${what}`, async () => {
    await using running = await startHttp(site as unknown as Site)
    const socket = await connectSecurely(running.port)
    const head =
      'POST / HTTP/1.1\r\nhost: one.test\r\ncontent-type: application/x-www-form-urlencoded\r\nconnection: close'
    socket.write(`${head}\r\n${field}\r\n\r\n${body}`)
    let answer = ''
    socket.on('data', (octets) => {
      answer += octets
    })
    await once(socket, 'close')
    assert.match(answer, expected)
  })
}
