import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { playTranscript } from '../../../test/transcripts/runner.ts'
import { concat } from '../../base/bytes.ts'
import type { Service } from '../../core/posture/protection.ts'
import { ANNA, converse, ENVELOPE, exchange, LIMITS, sendData, TLS } from './conversation.fixture.ts'

const folder = new URL('transcripts/', import.meta.url)
for (const name of readdirSync(folder)) {
  test(`transcript ${name}`, async () => {
    const text = readFileSync(new URL(name, folder), 'utf8')
    const service = (/^# service: (\w+)/m.exec(text)?.[1] ?? 'smtp') as Service
    const talk = converse({ service })
    await playTranscript(text, talk.client, {
      startTls: async (stream) => stream,
      calls: {
        drain: () => talk.drain.abort(),
        advance: (ms) => talk.clock.advance(Number(ms)),
        end: (reason) => talk.endings.get(ANNA.id)?.(reason),
        received: (json) => {
          const last = talk.reception.received.at(-1)
          const shown = { ...last?.envelope, octets: last && Buffer.from(last.octets).toString('latin1') }
          for (const [key, value] of Object.entries(JSON.parse(json))) {
            assert.deepEqual(JSON.parse(JSON.stringify(shown[key as never])), value)
          }
        },
        count: (many) => assert.equal(talk.reception.received.length, Number(many)),
      },
    })
    talk.client.end()
    await talk.done
    assert.equal(talk.spool.open, 0, 'everything spooled was given back')
    assert.equal(talk.endings.size, 0)
  })
}

test('a message arrives byte for byte however it is cut into chunks', async () => {
  const wire = '..\r\n.a\r\n\r\n...\r\ntext\xff\r\n.\r\n'
  for (let cut = 0; cut <= wire.length; cut++) {
    const { reception, after } = await sendData([wire.slice(0, cut), wire.slice(cut)])
    assert.equal(Buffer.from(reception.received[0]!.octets).toString('latin1'), '.\r\na\r\n\r\n..\r\ntext\xff\r\n')
    assert.match(after, /\r\n250 2\.0\.0 [^\r]*\r\n$/)
  }
})

test('text behind DATA that did not wait for 354 is never obeyed', async () => {
  const { output, reception } = await exchange(`${ENVELOPE}DATA\r\nRSET\r\n.\r\nQUIT\r\n`)
  assert.match(output, /554 5\.5\.0 [^\r]*\r\n$/)
  assert.equal(reception.received.length, 0)
})

test('a browser that is made to talk SMTP gets nothing done', async () => {
  const { output, reception } = await exchange(`POST / HTTP/1.1\r\nHost: x\r\n\r\n${ENVELOPE}BDAT 2 LAST\r\nhi`)
  assert.match(output, /^220 [^\r]*\r\n554 5\.5\.1 [^\r]*\r\n$/)
  assert.equal(reception.received.length, 0)
})

test('a message that is too large is read away and refused, and the next one is taken', async () => {
  const { after, reception } = await sendData([`${'x'.repeat(1100)}\r\n.\r\n${ENVELOPE.slice(18)}BDAT 2 LAST\r\nhi`])
  assert.match(after, /552 5\.3\.4 /)
  assert.match(after, /250 2\.0\.0 Kept as m1\r\n$/)
  assert.equal(reception.received.length, 1)
})

test('a message that never ends is cut off', async () => {
  const { after } = await sendData([`${'x'.repeat(9000)}`])
  assert.match(after, /421 4\.3\.0 /)
})

test('a full disk is a temporary refusal after the whole message, and nothing stays behind', async () => {
  const talk = converse()
  talk.spool.capacity = 10
  const out: Buffer[] = []
  talk.client.on('data', (chunk: Buffer) => out.push(chunk))
  talk.client.end(`${ENVELOPE}BDAT 20\r\n${'x'.repeat(20)}NOOP\r\n`)
  await talk.done
  assert.match(Buffer.concat(out).toString(), /452 4\.3\.1 [^\r]*\r\n250 2\.0\.0 OK\r\n$/)
  assert.equal(talk.spool.open, 0)
})

test('a peer that vanishes inside a message leaves nothing behind', async () => {
  for (const pieces of [['half a mess'], ['']]) {
    const { spool, reception } = await sendData(pieces)
    assert.equal(spool.open, 0)
    assert.equal(reception.received.length, 0)
  }
  const { spool } = await exchange(`${ENVELOPE}BDAT 100\r\nhalf`)
  assert.equal(spool.open, 0)
})

test('after too many errors the connection is closed, and before that answers are delayed', async () => {
  const { output } = await exchange('BOGUS\r\n'.repeat(60))
  assert.equal(output.match(/500 5\.5\.1/g)?.length, LIMITS.maxErrors)
  assert.match(output, /421 4\.7\.0 [^\r]*\r\n$/)

  const talk = converse({ limits: { errorDelayMs: 1000, errorsBeforeDelay: 1 } })
  let seen = ''
  talk.client.on('data', (chunk: Buffer) => {
    seen += chunk.toString()
  })
  talk.client.end('BOGUS\r\nBOGUS\r\nBOGUS\r\n')
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  const before = seen.match(/500/g)?.length ?? 0
  assert.ok(before < 3)
  for (let turn = 0; turn < 20; turn++) {
    talk.clock.advance(1000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await talk.done
  assert.equal(seen.match(/500/g)?.length, 3)
})

test('a silent peer is told 421 and closed', async () => {
  const talk = converse({ limits: { commandTimeoutMs: 5 } })
  const out: Buffer[] = []
  talk.client.on('data', (chunk: Buffer) => out.push(chunk))
  await Promise.all([talk.done, once(talk.client, 'end')])
  assert.match(Buffer.concat(out).toString(), /421 4\.4\.2 /)
})

test('what was said before STARTTLS is forgotten and what came with it is thrown away', async () => {
  const talk = converse()
  let output = ''
  talk.client.on('data', (chunk: Buffer) => {
    output += chunk.toString('latin1')
  })
  talk.client.write('EHLO a\r\nSTARTTLS\r\nMAIL FROM:<evil@b.test>\r\nRCPT TO:<anna@posthus.test>\r\n')
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  talk.client.end('NOOP\r\nRCPT TO:<anna@posthus.test>\r\nMAIL FROM:<a@b.test>\r\nSTARTTLS\r\n')
  await talk.done
  const after = output.slice(output.indexOf('220 2.0.0'))
  assert.match(
    after,
    /^220 2\.0\.0 [^\r]*\r\n250 2\.0\.0 OK\r\n503 5\.5\.1 [^\r]*\r\n503 5\.5\.1 Say EHLO first\r\n503 5\.5\.1 TLS is active already\r\n$/,
  )
})

test('how a message arrived is handed on', async () => {
  const { reception } = await exchange(
    concat([
      Buffer.from('EHLO [192.0.2.9]\r\nMAIL FROM:<> BODY=BINARYMIME\r\nRCPT TO:<anna@posthus.test>\r\nBDAT 3 LAST\r\n'),
      Uint8Array.of(0, 10, 255),
    ]),
    { tls: true },
  )
  const [message] = reception.received
  assert.deepEqual([...message!.octets], [0, 10, 255])
  assert.deepEqual(message?.arrival, {
    service: 'smtp',
    connectionId: 'c1',
    helo: '[192.0.2.9]',
    esmtp: true,
    remoteAddress: '192.0.2.7',
    protection: TLS,
    accountId: undefined,
  })
})

test('any sequence of commands and octets ends, is answered in lines with codes, and leaves nothing behind', async () => {
  const line = fc.oneof(
    fc.constantFrom(
      'EHLO a',
      'HELO a',
      'MAIL FROM:<a@b.test>',
      'MAIL FROM:<> BODY=BINARYMIME',
      'RCPT TO:<anna@posthus.test>',
    ),
    fc.constantFrom(
      'RCPT TO:<later@posthus.test>',
      'BDAT 3\r\nabc',
      'BDAT 2 LAST\r\nhi',
      'BDAT 0 LAST',
      'BDAT 2000\r\nx',
      'DATA',
    ),
    fc.constantFrom(
      'RSET',
      'NOOP',
      'VRFY a',
      'QUIT',
      '.',
      '..',
      'AUTH PLAIN',
      '*',
      'AUTH PLAIN AGEAYg==',
      'STARTTLS',
      '',
      '\0',
    ),
    fc.string({ maxLength: 30 }),
  )
  const service = fc.constantFrom<Service>('smtp', 'submission', 'submissions')
  await fc.assert(
    fc.asyncProperty(service, fc.array(line, { maxLength: 20 }), async (kind, lines) => {
      const { output, spool } = await exchange(`${lines.join('\r\n')}\r\n`, { service: kind })
      for (const answer of output.split('\r\n').slice(0, -1)) assert.match(answer, /^[2-5]\d\d[ -]/)
      assert.equal(spool.open, 0)
    }),
    { numRuns: 150 },
  )
})

test('recipients beyond the limit do not end the connection: the message goes to the others', async () => {
  const many = 'RCPT TO:<anna@posthus.test>\r\n'.repeat(100)
  const { output, reception } = await exchange(`EHLO a\r\nMAIL FROM:<a@b.test>\r\n${many}BDAT 2 LAST\r\nhi`)
  assert.equal(output.match(/452 4\.5\.3 /g)?.length, 97)
  assert.equal(reception.received[0]?.envelope.recipients.length, 3)
})
