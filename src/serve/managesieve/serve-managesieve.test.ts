import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Duplex, duplexPair } from 'node:stream'
import { test } from 'node:test'
import fc from 'fast-check'
import { playTranscript } from '../../../test/transcripts/runner.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Account } from '../../core/directory/directory.ts'
import { overridden } from '../../core/mail/overridden-store.ts'
import type { Authenticator } from '../../core/passwords/authenticator.ts'
import { SqliteMailStore } from '../../store/sql/sqlite-mail-store.ts'
import { Channel } from '../channel.ts'
import { MANAGESIEVE_LIMITS, type ManageSieveLimits } from './managesieve-limits.ts'
import { serveManageSieve } from './serve-managesieve.ts'

const TLS = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
const ANNA: Account = { id: 'a1', address: 'anna@posthus.test', name: 'Anna', state: 'active', unit: 'u', createdMs: 0 }

const authenticator: Authenticator = {
  async logIn(login, password) {
    if (login === 'cy@posthus.test') throw new Fault('world', 'login/too-many-attempts', 'Wait a little')
    if (login !== ANNA.address || password !== 'right')
      throw new Fault('peer', 'login/refused', 'Wrong name or password')
    return ANNA
  },
  async scramVerifier() {
    return { salt: new Uint8Array(16), iterations: 4096, storedKey: new Uint8Array(32), serverKey: new Uint8Array(32) }
  },
  async scramVerdict() {
    throw new Fault('peer', 'login/refused', 'Wrong name or password')
  },
}

async function converse(settings: Partial<ManageSieveLimits> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-managesieve-'))
  const mail = new SqliteMailStore({ folder })
  await mail.create(ANNA.id)
  let failure: Error | undefined
  const store = overridden(mail, {
    write: (accountId, work) => (failure ? Promise.reject(failure) : mail.write(accountId, work)),
  })
  const [client, server] = duplexPair()
  const drain = new AbortController()
  const endings = new Map<string, (reason: string) => void>()
  const facts = { id: 'c1', service: 'managesieve' as const, remoteAddress: '192.0.2.7', localPort: 4190 }
  const upgrade = async (stream: Duplex) => ({ stream, protection: TLS, binding: new Uint8Array(32) })
  const channel = new Channel(server, facts, { upgrade })
  const clock = new ManualClock()
  const done = serveManageSieve(channel, {
    hostname: 'mail.posthus.test',
    version: '1',
    store,
    authenticator,
    limits: { ...MANAGESIEVE_LIMITS, maxErrors: 20, ...settings },
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
  const close = async () => {
    client.end()
    await done
    assert.equal(endings.size, 0)
    await mail.closeChecked()
    await rm(folder, { recursive: true })
  }
  const fail = (error: Error) => {
    failure = error
  }
  return { client, clock, drain, endings, done, mail, fail, [Symbol.asyncDispose]: close }
}

const folder = new URL('transcripts/', import.meta.url)
for (const name of readdirSync(folder)) {
  test(`transcript ${name}`, async () => {
    await using talk = await converse()
    await playTranscript(readFileSync(new URL(name, folder), 'utf8'), talk.client, {
      startTls: async (stream) => stream,
      calls: {
        drain: () => talk.drain.abort(),
        advance: (ms) => talk.clock.advance(Number(ms)),
        end: (reason) => talk.endings.get(ANNA.id)?.(reason),
        fail: (who) =>
          talk.fail(
            who === 'us'
              ? new Fault('us', 'store/corrupt', 'private')
              : new Fault('world', 'store/unavailable', 'private'),
          ),
        active: async (expected) => {
          const active = await talk.mail.read(ANNA.id, ({ scripts }) => scripts.active())
          assert.equal((active?.content ?? 'none').replaceAll('\r\n', '\\r\\n'), expected)
        },
      },
    })
  })
}

/** Everything that is answered to `input`, which is sent at once behind a log-in. */
async function exchange(input: string, settings: Partial<ManageSieveLimits> = {}): Promise<string> {
  await using talk = await converse(settings)
  const out: Buffer[] = []
  talk.client.on('data', (chunk: Buffer) => out.push(chunk))
  const ended = once(talk.client, 'close')
  talk.client.write('STARTTLS\r\n')
  await once(talk.client, 'data')
  await new Promise((resolve) => setImmediate(resolve))
  talk.client.end(`AUTHENTICATE "PLAIN" "AGFubmFAcG9zdGh1cy50ZXN0AHJpZ2h0"\r\n${input}`)
  await Promise.all([talk.done, ended])
  const output = Buffer.concat(out).toString()
  return output.slice(output.indexOf('"Logged in"\r\n') + 13)
}

test('a script that is too long is read, refused, and the next command obeyed; one that is worth no reading ends the connection', async () => {
  const long = `PUTSCRIPT "a" {200000+}\r\n${'#'.repeat(200_000)}\r\nNOOP\r\n`
  assert.equal(await exchange(long), 'NO (QUOTA/MAXSIZE) "A script has at most 131072 octets"\r\nOK "Done"\r\n')
  assert.equal(await exchange('PUTSCRIPT "a" {999999999+}\r\n###'), 'BYE "That is more than is worth reading"\r\n')
  const many = `${'{1+}\r\na '.repeat(10)}\r\nNOOP\r\n`
  assert.match(await exchange(many), /^NO \(QUOTA\/MAXSIZE\) [^\r]*\r\nOK "Done"\r\n$/)
})

test('lines and failures are bounded', async () => {
  assert.match(await exchange(`${'x'.repeat(20_000)}\r\nNOOP\r\n`), /^NO "[^"]*"\r\nOK "Done"\r\n$/)
  assert.match(
    await exchange('BOGUS\r\n'.repeat(100)),
    /^(?:NO [^\r]*\r\n){21}BYE "Too many commands have failed"\r\n$/,
  )
})

test('any octets behind a log-in are answered line by line, and the conversation ends', async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'LISTSCRIPTS\r\n',
      'PUTSCRIPT "a" {5+}\r\nkeep;\r\n',
      'SETACTIVE "a"\r\n',
      'GETSCRIPT "a"\r\n',
      'DELETESCRIPT "a"\r\n',
      'NOOP {2+}\r\n',
      'UNAUTHENTICATE\r\n',
      'CHECKSCRIPT "x"\r\n',
      '"*"\r\n',
      'AUTHENTICATE "LOGIN"\r\n',
    ),
    fc.string({ maxLength: 20 }).map((text) => `${text}\r\n`),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      assert.match(await exchange(pieces.join('')), /^(?:[^\r\n]*\r\n)*$/)
    }),
    { numRuns: 20 },
  )
})
