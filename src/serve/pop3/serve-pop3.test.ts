import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { type Duplex, duplexPair } from 'node:stream'
import { test } from 'node:test'
import fc from 'fast-check'
import { InboxStore } from '../../../test/kit/inbox-store.ts'
import { playTranscript } from '../../../test/transcripts/runner.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Account } from '../../core/directory/directory.ts'
import { flagNames } from '../../core/mail/flags.ts'
import type { Authenticator } from '../../core/passwords/authenticator.ts'
import { Channel } from '../channel.ts'
import { POP3_SETTINGS, type Pop3Settings } from './pop3-settings.ts'
import { servePop3 } from './serve-pop3.ts'

const TLS = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
const ANNA: Account = { id: 'a1', address: 'anna@posthus.test', name: 'Anna', state: 'active', unit: 'u', createdMs: 0 }

const authenticator: Authenticator = {
  async logIn(login, password) {
    if (login === 'bo@posthus.test') throw new Fault('peer', 'login/suspended', 'suspended')
    if (login === 'cy@posthus.test') throw new Fault('world', 'login/too-many-attempts', 'wait')
    if (login !== ANNA.address || password !== 'right') throw new Fault('peer', 'login/refused', 'wrong')
    return ANNA
  },
  async scramCandidates() {
    return [
      { salt: new Uint8Array(16), iterations: 4096, storedKey: new Uint8Array(32), serverKey: new Uint8Array(32) },
    ] as const
  },
  async scramVerdict() {
    throw new Fault('peer', 'login/refused', 'wrong')
  },
}

const MESSAGES = [
  'Subject: one\r\n\r\nfirst\r\n',
  'Subject: two\r\n\r\n.dot\r\n..\r\nlast without an end',
  'Subject: three\n\nbare\nlines\n',
]

function converse(tls: boolean, settings: Partial<Pop3Settings> = {}) {
  const [client, server] = duplexPair()
  const store = new InboxStore()
  for (const message of MESSAGES) store.add(message)
  const drain = new AbortController()
  const endings = new Map<string, (reason: string) => void>()
  const facts = {
    id: 'c1',
    service: tls ? ('pop3s' as const) : ('pop3' as const),
    remoteAddress: '192.0.2.7',
    localPort: 110,
  }
  const protection = { protection: TLS, binding: new Uint8Array(32) }
  const channel = new Channel(server, facts, {
    ...(tls ? { secured: protection } : {}),
    upgrade: async (stream: Duplex) => ({ stream, ...protection }),
  })
  const clock = new ManualClock()
  const done = servePop3(channel, {
    hostname: 'pop.posthus.test',
    store: store.asPort(),
    authenticator,
    settings: { ...POP3_SETTINGS, maxErrors: 20, ...settings },
    clock,
    entropy: systemEntropy,
    log: silentLog,
    drain: drain.signal,
    endings: {
      moment: 0,
      watch(account, end) {
        endings.set(account, end)
        return { [Symbol.dispose]: () => void endings.delete(account) }
      },
    },
  })
  return { client, store, clock, drain, endings, done }
}

const folder = new URL('transcripts/', import.meta.url)
for (const name of readdirSync(folder)) {
  test(`transcript ${name}`, async () => {
    const text = readFileSync(new URL(name, folder), 'utf8')
    const talk = converse(!/^# in the clear/m.test(text))
    await playTranscript(text, talk.client, {
      startTls: async (stream) => stream,
      calls: {
        drain: () => talk.drain.abort(),
        advance: (ms) => talk.clock.advance(Number(ms)),
        end: (reason) => talk.endings.get(ANNA.id)?.(reason),
        fail: (who) => {
          talk.store.failure = new Fault(who as 'us' | 'world', 'store/unavailable', 'private words')
        },
        add: (message) => talk.store.add(message),
        expunge: (uid) => {
          talk.store.rows = talk.store.rows.filter((row) => row.uid !== Number(uid))
        },
        left: (uids) => assert.equal(talk.store.rows.map(({ uid }) => uid).join(' '), uids),
        writes: (count) => assert.equal(talk.store.writes, Number(count)),
        flags: (expected) =>
          assert.equal(talk.store.rows.map(({ uid, flags }) => `${uid}:${flagNames(flags)}`).join(' '), expected),
      },
    })
    talk.client.end()
    await talk.done
    assert.equal(talk.endings.size, 0)
  })
}

/** Logs in, sends `input` at once, and returns what was answered to it. */
async function exchange(talk: ReturnType<typeof converse>, input: string): Promise<string> {
  const out: Buffer[] = []
  talk.client.on('data', (chunk: Buffer) => out.push(chunk))
  const ended = once(talk.client, 'close')
  talk.client.end(`USER anna@posthus.test\r\nPASS right\r\n${input}`)
  await Promise.all([talk.done, ended])
  const output = Buffer.concat(out).toString('latin1')
  return output.slice(output.indexOf('Logged in\r\n') + 11)
}

test('a large message is streamed, stuffed, and ends where it should', async () => {
  const talk = converse(true)
  const text = `Subject: big\r\n\r\n${'.line\r\n'.repeat(30_000)}`
  talk.store.add(text)
  const output = await exchange(talk, 'RETR 4\r\nNOOP\r\n')
  assert.equal(output, `+OK ${text.length} octets Message follows\r\n${text.replaceAll('\n.', '\n..')}.\r\n+OK\r\n`)
})

test('a body that breaks in the middle breaks the connection: half a message must not look whole', async () => {
  const talk = converse(true)
  talk.store.add(`Subject: big\r\n\r\n${'line\r\n'.repeat(30_000)}`)
  talk.store.breaksAt = 90_000
  const output = await exchange(talk, 'RETR 4\r\nDELE 4\r\nQUIT\r\n')
  assert.ok(!output.includes('\r\n.\r\n'))
  assert.equal(talk.store.writes, 0)
})

test('a body that cannot be read at all is an error, and the conversation goes on', async () => {
  const talk = converse(true)
  talk.store.add(`Subject: big\r\n\r\n${'line\r\n'.repeat(30_000)}`)
  talk.store.breaksAt = 0
  assert.match(await exchange(talk, 'RETR 4\r\nNOOP\r\n'), /^-ERR \[SYS\/TEMP\] [^\r]*\r\n\+OK\r\n$/)
})

test('closing without QUIT deletes nothing', async () => {
  const talk = converse(true)
  await exchange(talk, 'DELE 1\r\nDELE 2\r\n')
  assert.equal(talk.store.rows.length, 3)
})

test('TOP of a large message stops reading when it has enough', async () => {
  const talk = converse(true)
  talk.store.add(`Subject: big\r\n\r\n${'line\r\n'.repeat(30_000)}`)
  talk.store.breaksAt = 5000
  assert.equal(await exchange(talk, 'TOP 4 2\r\n'), '+OK Message follows\r\nSubject: big\r\n\r\nline\r\nline\r\n.\r\n')
})

test('many messages are listed, in order, up to the limit', async () => {
  const talk = converse(true, { maxMessages: 1200 })
  for (let i = 0; i < 1300; i++) talk.store.add('x: y\r\n')
  assert.match(
    await exchange(talk, 'STAT\r\nUIDL 1200\r\nUIDL 1201\r\n'),
    /^\+OK 1200 \d+\r\n\+OK 1200 77\.1200\r\n-ERR /,
  )
})

test('a silent peer is told and closed', async () => {
  const talk = converse(true, { loginTimeoutMs: 5 })
  const out: Buffer[] = []
  talk.client.on('data', (chunk: Buffer) => out.push(chunk))
  await Promise.all([talk.done, once(talk.client, 'end')])
  assert.match(Buffer.concat(out).toString(), /-ERR \[SYS\/TEMP\] Silent for too long\r\n$/)
})

test('after too many errors the connection is closed', async () => {
  const output = await exchange(converse(true), 'BOGUS\r\n'.repeat(100))
  assert.equal(output.match(/-ERR/g)?.length, 21)
})

test('any sequence of commands and octets ends, and without QUIT nothing is deleted', async () => {
  const line = fc.oneof(
    fc.constantFrom(
      'STAT',
      'LIST',
      'LIST 2',
      'UIDL',
      'RETR 1',
      'RETR 9',
      'TOP 2 1',
      'DELE 1',
      'DELE 2',
      'RSET',
      'NOOP',
      'CAPA',
    ),
    fc.constantFrom(
      'USER x',
      'PASS y',
      'AUTH',
      'AUTH PLAIN',
      '*',
      'STLS',
      'LANG',
      'LANG de',
      'UTF8',
      '',
      '\0',
      'APOP a b',
    ),
    fc.string({ maxLength: 30 }).filter((text) => !/^quit/i.test(text)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 20 }), fc.boolean(), async (lines, quits) => {
      const talk = converse(true)
      const output = await exchange(talk, `${lines.join('\r\n')}\r\n${quits ? 'QUIT\r\n' : ''}`)
      assert.match(output, /^(?:[^\r\n]*\r\n)*$/)
      if (!quits) assert.equal(talk.store.rows.length, 3)
    }),
    { numRuns: 100 },
  )
})
