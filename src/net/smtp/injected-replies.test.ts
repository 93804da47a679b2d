import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newMessage } from '../../core/queue/outbound-queue.contract.ts'
import type { ServerPlan } from './fake-server.ts'
import { World } from './sender-world.fixture.ts'
import { SMTP_TIMEOUTS } from './smtp-timeouts.ts'

/** As long as a test may take, instead of minutes. */
const QUICK = { ...SMTP_TIMEOUTS, greetingMs: 60, commandMs: 60, tlsMs: 60, mailMs: 60, rcptMs: 60, quitMs: 1 }

const ANSWERS = '250 2.1.0 ok\r\n250 2.1.5 ok\r\n354 go on\r\n250 2.0.0 taken'

/**
 * What somebody on the way says in the server's name around STARTTLS, to keep TLS from coming about, or to have its words taken for answers under TLS (response injection,
 * NO STARTTLS 2021). Nothing of a message may leave in clear text, and nothing be taken for delivered.
 */
const injections: Readonly<Record<string, Partial<ServerPlan>>> = {
  'answers behind the go-ahead': { startTls: `220 go\r\n${ANSWERS}` },
  'an EHLO answer behind the go-ahead': { startTls: '220 go\r\n250-mx.test\r\n250 SIZE 1' },
  'half a line behind the go-ahead': { startTls: '220 go\r\n250 ok without an en' },
  'a go-ahead of two lines and two codes': { startTls: '220-go\r\n250 go' },
  'a go-ahead of many lines': { startTls: `${'220-go\r\n'.repeat(1000)}220 go` },
  'a go-ahead that never ends': { startTls: '220-go' },
  'another go-ahead': { startTls: '250 go' },
  'a go-ahead with NUL': { startTls: '220 go\0\r\n220 go' },
  'the go-ahead in the EHLO answer': { ehlo: '250-mx.test\r\n250 STARTTLS\r\n220 go' },
  'all answers in the EHLO answer': { ehlo: `250-mx.test\r\n250 STARTTLS\r\n220 go\r\n${ANSWERS}` },
  'a bare CR in an EHLO line': { ehlo: `250-mx.test\r250 SIZE 1\r\n250 STARTTLS\r\n220 go` },
  'an EHLO answer behind the greeting, without STARTTLS': { greeting: '220 mx.test\r\n250 mx.test' },
  'all answers behind the greeting': { greeting: `220 mx.test\r\n250 mx.test\r\n${ANSWERS}` },
  'half a line behind the greeting': { greeting: '220 mx.test\r\n250-mx' },
  'a refusal': { startTls: '454 4.7.0 not now' },
  'garbage instead of a handshake': { breaksTls: true },
  silence: { stallsTls: true },
}

for (const [what, plan] of Object.entries(injections)) {
  test(`${what}: nothing leaves in clear text, and nothing is taken for delivered`, async () => {
    await using world = await World.make({ extensions: ['STARTTLS', 'PIPELINING'], ...plan }, { timeouts: QUICK })
    const results = await world.send(newMessage('m', ['a@x']))
    assert.deepEqual(
      results.map(({ kind, protection }) => [kind, protection]),
      [['deferred', undefined]],
    )
    const told = world.server.lines.filter((line) => !/^(EHLO|HELO|STARTTLS|QUIT)/.test(line))
    assert.ok(!told.some((line) => /MAIL|RCPT|DATA|BDAT|sender@/.test(line)), told.join())
    assert.deepEqual(world.server.messages, [])
  })
}

test('a greeting that never ends, a line now and then, costs no more than its time', async () => {
  await using world = await World.make({ extensions: [], drips: true }, { timeouts: QUICK })
  const [result] = await world.send(newMessage('m', ['a@x']))
  assert.equal(result?.kind, 'deferred')
  assert.equal(result?.reply, undefined)
})
