import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { utf8 } from '../../base/bytes.ts'
import { systemClock } from '../../base/clock.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { ScannedMessage, ScanResult } from '../../core/filter/content-scanner.ts'
import { readAnswer } from './rspamd-answer.ts'
import { RspamdScanner } from './rspamd-scanner.ts'

const ANSWER = {
  is_skipped: false,
  score: 8.5,
  required_score: 15,
  action: 'add header',
  symbols: {
    WEAK: { name: 'WEAK', score: 0.5 },
    GOOD: { name: 'GOOD', score: -3 },
    STRONG: { name: 'STRONG', score: 7, options: ['x'] },
  },
  messages: {},
}

const answers: readonly (readonly [string, unknown, string])[] = [
  ['add header', ANSWER, 'junk'],
  ['rewrite subject', { ...ANSWER, action: 'rewrite subject' }, 'junk'],
  ['no action', { ...ANSWER, action: 'no action' }, 'deliver'],
  ['greylist', { ...ANSWER, action: 'greylist' }, 'greylist'],
  ['soft reject', { ...ANSWER, action: 'soft reject' }, 'later'],
  ['reject', { ...ANSWER, action: 'reject' }, 'refuse'],
  ['GTUBE', { ...ANSWER, action: 'reject', is_skipped: true }, 'refuse'],
  ['an action that is not known', { ...ANSWER, action: 'constructor' }, 'unavailable'],
  ['no action at all', { score: 1 }, 'unavailable'],
  ['a score that is no number', { ...ANSWER, score: 'high' }, 'unavailable'],
  ['a list', [], 'unavailable'],
]
for (const [what, answer, expected] of answers) {
  test(`${what}: ${expected}`, () => assert.equal(readAnswer(JSON.stringify(answer)).kind, expected))
}

test('the rules that weigh most are named, and what it says is one printable line', () => {
  const result = readAnswer(JSON.stringify({ ...ANSWER, messages: { smtp_message: 'No\r\n250 ok' } }))
  assert.ok(result.kind !== 'unavailable')
  assert.deepEqual([result.rules, result.text], [['STRONG', 'WEAK'], 'No 250 ok'])
})

test('any text is an answer or none', () => {
  fc.assert(
    fc.property(fc.oneof(anyText(), fc.json()), (text) => {
      assert.equal(readAnswer(text).kind, 'unavailable')
    }),
  )
})

test('it is asked with the envelope, and nobody writes into the request', async () => {
  let asked: IncomingMessage | undefined
  let body = ''
  const result = await scanWith(
    (request, response) => {
      asked = request
      request.on('data', (chunk) => (body += chunk))
      request.on('end', () => response.end(JSON.stringify(ANSWER)))
    },
    { helo: 'x\r\nInjected: yes', recipients: ['a@here.test', 'b@here.test'] },
  )
  assert.equal(result.kind, 'junk')
  assert.equal(body, 'Subject: x\r\n\r\nhello')
  assert.equal(asked?.url, '/checkv2')
  assert.equal(asked?.headers['helo'], 'x??Injected: yes')
  assert.equal(asked?.headers['injected'], undefined)
  assert.equal(asked?.headers['ip'], '192.0.2.7')
  assert.equal(asked?.headers['from'], 'ada@far.example')
  assert.equal(asked?.headers['rcpt'], 'a@here.test, b@here.test')
  assert.equal(asked?.headers['deliver-to'], undefined)
})

type Answering = (request: IncomingMessage, response: ServerResponse) => void

const troubles: readonly (readonly [string, Answering, RegExp])[] = [
  ['an error', (_, response) => void response.writeHead(500).end('{}'), /answered 500/],
  ['a hang-up', (request) => void request.socket.destroy(), /hang up|ECONNRESET|EPIPE/],
  ['no end', (_, response) => flood(response), /too long/],
  ['no JSON', (_, response) => void response.end('<html>'), /cannot be read/],
  ['a redirection', (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), /302/],
]
for (const [what, answering, expected] of troubles) {
  test(`${what} decides nothing`, async () => {
    const result = await scanWith(answering, { size: 300_000, text: 'x'.repeat(300_000) })
    assert.ok(result.kind === 'unavailable')
    assert.match(result.reason, expected)
  })
}

test('nobody there, or nobody who answers in time, decides nothing', async () => {
  const scanner = new RspamdScanner({ url: 'http://127.0.0.1:1', timeoutMs: 1000 }, systemClock)
  assert.equal((await scanner.scan(scanned({}))).kind, 'unavailable')
  const clock = new ManualClock()
  const result = await scanWith(() => clock.advance(5000), {}, clock)
  assert.deepEqual(result, { kind: 'unavailable', reason: 'no answer in 5000 ms' })
})

interface Changes extends Partial<ScannedMessage> {
  readonly text?: string
}

async function scanWith(
  answering: Answering,
  changes: Changes,
  clock: ManualClock | typeof systemClock = systemClock,
): Promise<ScanResult> {
  const server = createServer(answering)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    return await new RspamdScanner({ url: `http://127.0.0.1:${port}`, timeoutMs: 5000 }, clock).scan(scanned(changes))
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

function scanned({ text = 'Subject: x\r\n\r\nhello', ...changes }: Changes): ScannedMessage {
  return {
    size: text.length,
    async *chunks() {
      yield utf8(text)
    },
    id: 'q1',
    remoteAddress: '192.0.2.7',
    helo: 'mx.far.example',
    reversePath: 'ada@far.example',
    recipients: ['a@here.test'],
    ...changes,
  }
}

function flood(response: ServerResponse): void {
  const chunk = 'x'.repeat(65_536)
  const more = () => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', more)
  }
  more()
}
