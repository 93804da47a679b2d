import assert from 'node:assert/strict'
import { duplexPair } from 'node:stream'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ImapTestBed } from '../../../test/transcripts/imap-test-bed.ts'
import { PatientClient } from '../../../test/transcripts/patient-client.ts'
import { Fault } from '../../base/fault.ts'
import type { Body } from '../../core/mail/body.ts'
import type { MailStore } from '../../core/mail/mail-store.ts'
import { overridden } from '../../core/mail/overridden-store.ts'
import { Channel } from '../channel.ts'

const LINE = 'a line of seventy-six octets, as base64 and most other text has them, say\r\n'
const TEXT = LINE.repeat(9000)
const BASE64 = Buffer.from(TEXT).toString('base64').replace(/.{76}/g, '$&\r\n')
const MESSAGE =
  'Subject: big\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n' +
  `--b\r\nContent-Type: text/plain\r\n\r\n${TEXT}\r\n--b\r\n` +
  `Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n${BASE64}\r\n--b--\r\n`

test('a message larger than what is held in memory goes in and comes out unchanged, whole and in parts', async () => {
  await using bed = await ImapTestBed.open()
  bed.limits = { ...bed.limits, maxAppendBytes: 8 * 1024 * 1024 }
  const client = new PatientClient(bed.connect())
  await client.say('LOGIN alice@posthus.test secret')
  await client.say(`APPEND INBOX {${MESSAGE.length}+}\r\n${MESSAGE}`)
  await client.say('SELECT INBOX')
  assert.equal(literal(await client.say('FETCH 1 BODY.PEEK[]')), MESSAGE)
  assert.equal(literal(await client.say('FETCH 1 BODY.PEEK[1]')), TEXT)
  assert.equal(literal(await client.say('FETCH 1 BODY.PEEK[]<300000.70000>')), MESSAGE.slice(300_000, 370_000))
  assert.equal(literal(await client.say('FETCH 1 BINARY.PEEK[2]')), TEXT)
  assert.equal(literal(await client.say('FETCH 1 BINARY.PEEK[2]<500000.1000>')), TEXT.slice(500_000, 501_000))
  assert.match(await client.say('FETCH 1 BINARY.SIZE[2]'), new RegExp(`BINARY.SIZE\\[2\\] ${TEXT.length}\\)`))
  assert.match(await client.say('SEARCH BODY "as base64 and most"'), /\* SEARCH 1\r\n/)
  assert.match(await client.say('SEARCH BODY "not in it"'), /\* SEARCH\r\n/)
})

test('messages small and large come out unchanged in one FETCH, in their order', async () => {
  await using bed = await ImapTestBed.open()
  bed.limits = { ...bed.limits, maxAppendBytes: 8 * 1024 * 1024 }
  const client = new PatientClient(bed.connect())
  await client.say('LOGIN alice@posthus.test secret')
  const bodies = [10, 9_000, 40_000, 9_001, 120_000, 300_000, 11, 130_000, 9_002, 64_000].map(
    (size, i) => `Subject: ${i}\r\n\r\n${String(i).repeat(size)}`,
  )
  for (const body of bodies) await client.say(`APPEND INBOX {${body.length}+}\r\n${body}`)
  await client.say('SELECT INBOX')
  const whole = await client.say('FETCH 1:* (UID BODY.PEEK[])')
  const rows = bodies.map((body, i) => `* ${i + 1} FETCH (UID ${i + 1} BODY[] {${body.length}}\r\n${body})\r\n`)
  assert.ok(whole.startsWith(rows.join('')))
  const parts = await client.say('FETCH 1:* (BODY[HEADER.FIELDS (Subject)] BODY[TEXT]<5.3>)')
  for (const i of bodies.keys()) {
    const fields = `BODY[HEADER.FIELDS (Subject)] {14}\r\nSubject: ${i}\r\n\r\n`
    const row = `* ${i + 1} FETCH (FLAGS (\\Seen) ${fields} BODY[TEXT]<5> {3}\r\n${String(i).repeat(3)})\r\n`
    assert.ok(parts.includes(row), row)
  }
})

test('a message that is too big is refused, and a client that sends it anyway is heard out or cut off', async () => {
  await using bed = await ImapTestBed.open()
  bed.limits = { ...bed.limits, maxAppendBytes: 1000, maxDiscardedBytes: 5000 }
  const client = new PatientClient(bed.connect())
  await client.say('LOGIN alice@posthus.test secret')
  assert.match(await client.say(`APPEND INBOX {2000+}\r\n${'x'.repeat(2000)}`), /NO \[TOOBIG\]/)
  assert.match(await client.say('NOOP'), /OK/)
  client.stream.write(`z APPEND INBOX {${1e9}+}\r\nx`)
  assert.match(await client.rest(), /z NO \[TOOBIG\] .*\r\n\* BYE .*\r\n$/)
})

test('an APPEND of very many messages is refused as a whole', async () => {
  await using bed = await ImapTestBed.open()
  const client = new PatientClient(bed.connect())
  await client.say('LOGIN alice@posthus.test secret')
  const messages = (count: number) => ' {1+}\r\nx'.repeat(count)
  assert.match(await client.say(`APPEND INBOX${messages(200)}`), /OK \[APPENDUID \d+ 1:200\]/)
  assert.match(await client.say(`APPEND INBOX${messages(201)}`), /NO \[TOOBIG\]/)
  assert.match(await client.say('STATUS INBOX (MESSAGES)'), /MESSAGES 200\)/)
})

test('a client that asks a hundred times for a large part and reads nothing fills no memory', async () => {
  await using bed = await ImapTestBed.open()
  const [stream, server] = duplexPair()
  const protection = { version: 'TLSv1.3', suite: 'TLS_AES_128_GCM_SHA256', group: 'X25519' }
  const facts = { id: 'c', service: 'imaps', remoteAddress: '127.0.0.1', localPort: 993 } as const
  const channel = new Channel(server, facts, { secured: { protection, binding: undefined } })
  const conversation = bed.converse(channel)
  const client = new PatientClient(stream)
  const message = `Subject: x\r\n\r\n${LINE.repeat(2000)}`
  await client.say('LOGIN alice@posthus.test secret')
  await client.say(`APPEND INBOX {${message.length}+}\r\n${message}`)
  await client.say('SELECT INBOX')
  stream.pause()
  const before = channel.sent
  stream.write(`z FETCH 1 (${Array(100).fill('BODY.PEEK[]').join(' ')})\r\n`)
  while (!channel.isCongested) await nextTurn()
  for (let turn = 0; turn < 100; turn++) await nextTurn()
  assert.ok(channel.sent - before < 4 * message.length, `${channel.sent - before} octets wait`)
  stream.resume()
  await client.heard(/\r\nz OK /)
  assert.ok(channel.sent - before > 100 * message.length)
  stream.end()
  await conversation
})

test('others have their turn while one message is decoded many times, and there is an end to how often', async () => {
  await using bed = await ImapTestBed.open()
  const client = new PatientClient(bed.connect())
  const head = 'MIME-Version: 1.0\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n'
  const message = head + BASE64.slice(0, 78 * 2500)
  await client.say('LOGIN alice@posthus.test secret')
  await client.say(`APPEND INBOX {${message.length}+}\r\n${message}`)
  await client.say('SELECT INBOX')
  let turns = 0
  let isDone = false
  const others = (async () => {
    for (; !isDone; turns++) await nextTurn()
  })()
  const size = 'BINARY.SIZE[1]'
  assert.match(await client.say(`FETCH 1 (${Array(400).fill(size).join(' ')})`), /OK that is all/)
  isDone = true
  await others
  assert.ok(turns > 8, `${turns} turns`)
  assert.match(await client.say(`FETCH 1 (${Array(1001).fill(size).join(' ')})`), /BAD \[LIMIT\]/)
})

test('large headers are listed a few at a time, and all of them', async () => {
  const listed: number[] = []
  await using bed = await ImapTestBed.open((mail) =>
    overridden(mail, {
      read: async (id, work) => {
        const result = await mail.read(id, work)
        if (Array.isArray(result)) listed.push(result.length)
        return result
      },
    }),
  )
  bed.limits = { ...bed.limits, maxAppendBytes: 8 * 1024 * 1024 }
  const client = new PatientClient(bed.connect())
  await client.say('LOGIN alice@posthus.test secret')
  for (let i = 0; i < 30; i++) {
    const message = `Subject: ${i}${'x'.repeat(200_000)}\r\n\r\n`
    await client.say(`APPEND INBOX {${message.length}+}\r\n${message}`)
  }
  await client.say('SELECT INBOX')
  listed.length = 0
  const said = await client.say('FETCH 1:* ENVELOPE')
  assert.equal(said.match(/ENVELOPE \(/g)?.length, 30)
  assert.deepEqual(listed, [21, 9])
})

test('a message whose body cannot be read is left out, the others come, and the answer says so', async () => {
  await using bed = await ImapTestBed.open((mail) => withCorruptBody(mail, 2))
  const client = new PatientClient(bed.connect())
  for (const subject of ['one', 'two', 'three']) await bed.deliver('INBOX', subject)
  await client.say('LOGIN alice@posthus.test secret')
  await client.say('SELECT INBOX')
  const said = await client.say('FETCH 1:3 (UID BODY.PEEK[TEXT])')
  assert.match(
    said,
    /\* 1 FETCH .*\r\nbody of one\r\n\)\r\n\* 3 FETCH .*\r\nbody of three\r\n\)\r\nt\d+ NO \[UNAVAILABLE\]/,
  )
  assert.ok(!said.includes('digest'), 'the peer is told nothing of ours')
  assert.equal(bed.errors.length, 1)
  assert.match(await client.say('FETCH 1:3 UID'), /OK/)
  assert.match(await client.say('SEARCH BODY "body of"'), /\* SEARCH 1 3\r\nt\d+ OK 1 messages could not be read/)
})

/** A store in which the body of that number is not what was kept. */
function withCorruptBody(mail: MailStore, bodyId: number): MailStore {
  return new Proxy(mail, {
    get(target, name) {
      // What is damaged is never among the octets of many.
      if (name === 'octets') return async () => new Map()
      if (name !== 'body') return Reflect.get(target, name, target).bind?.(target) ?? Reflect.get(target, name, target)
      return async (accountId: string, id: number): Promise<Body | undefined> => {
        const body = await target.body(accountId, id)
        if (!body || id !== bodyId) return body
        const fail = () => {
          throw new Fault('us', 'store/body-corrupt', 'the digest is wrong')
        }
        return { digest: body.digest, size: body.size, bytes: fail, chunks: fail }
      }
    },
  })
}

function literal(response: string): string {
  const head = /\{(\d+)\}\r\n/.exec(response)
  assert.ok(head)
  const start = head.index + head[0].length
  return response.slice(start, start + Number(head[1]))
}
