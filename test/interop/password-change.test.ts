import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { type RequestOptions, request } from 'node:https'
import { after, before, test } from 'node:test'
import { connect } from 'node:tls'
import WebSocket from 'ws'
import { visitHouse } from '../../src/app/command-line/visit-house.ts'
import { readConfiguration } from '../../src/app/config/read-configuration.ts'
import type { LoginRecord } from '../../src/core/posture/posture-ledger.ts'
import { ImapPeer } from './harness/imap-peer.ts'
import { PeerStream } from './harness/peer-stream.ts'
import { PopPeer } from './harness/pop-peer.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { eventually } from './harness/program.ts'
import { SmtpPeer } from './harness/smtp-peer.ts'
import { Workbench } from './harness/workbench.ts'

const ANNA = 'anna@posthus.test'
const OTHER_PASSWORD = 'Harbour-Violet-0815-Candle'
/** R061: what a member is promised, and a test on a busy machine can still hold. */
const PROMISED_MS = 5000

let bench: Workbench
let posthus: Posthus

before(async () => {
  bench = await Workbench.open('password-change')
  posthus = await Posthus.start(bench, { workers: 2, members: ['anna', 'bob'] })
})
after(() => bench[Symbol.asyncDispose]())

/** What stands open for Anna: each resolves when it is over. */
async function openEverything(password: string): Promise<Map<string, Promise<unknown>>> {
  const { imaps, pop3s, submissions, managesieve, https } = posthus.ports
  const imap = await ImapPeer.logIn(imaps, ANNA, password)
  await imap.ok('SELECT INBOX')
  await imap.idle()
  const pop = await PopPeer.logIn(pop3s, ANNA, password)
  const smtp = await SmtpPeer.connect(submissions, 'implicit')
  await smtp.authenticate(ANNA, password)
  const sieve = await PeerStream.connect(managesieve)
  await untilOk(sieve)
  sieve.write('STARTTLS\r\n')
  await untilOk(sieve)
  await sieve.secure()
  await untilOk(sieve)
  sieve.write(`AUTHENTICATE "PLAIN" "${Buffer.from(`\0${ANNA}\0${password}`).toString('base64')}"\r\n`)
  await untilOk(sieve)
  const session = await signIn(password)
  const authorization = `Basic ${Buffer.from(`${ANNA}:${password}`).toString('base64')}`
  const events = await asked('/jmap/eventsource?types=*&closeafter=no&ping=0', { headers: { authorization } })
  const cookieEvents = await asked('/jmap/eventsource?types=*&closeafter=no&ping=0', { headers: { cookie: session } })
  assert.deepEqual([events.statusCode, cookieEvents.statusCode], [200, 200])
  const socket = new WebSocket(`wss://localhost:${https}/jmap/ws`, 'jmap', {
    rejectUnauthorized: false,
    headers: { authorization },
  })
  await once(socket, 'open')
  const over = (answer: IncomingMessage) => new Promise((resolve) => answer.resume().once('close', resolve))
  return new Map<string, Promise<unknown>>([
    ['IMAP', untilClosed(imap.stream)],
    ['POP3', untilClosed(pop.stream)],
    ['submission', untilClosed(smtp.stream)],
    ['ManageSieve', untilClosed(sieve)],
    ['event source, by password', over(events)],
    ['event source, by session', over(cookieEvents)],
    ['WebSocket', once(socket, 'close')],
  ])
}

test('each log-in is recorded with the certificate that it was shown and the protocol that was agreed on, over every service', async () => {
  await openEverything(PASSWORD)
  const { https } = posthus.ports
  const shown = await new Promise<string>((resolve) => {
    const socket = connect(
      { port: https, host: 'localhost', servername: 'localhost', rejectUnauthorized: false },
      () => {
        resolve(socket.getPeerX509Certificate()?.fingerprint256.replaceAll(':', '').toLowerCase() ?? '')
        socket.destroy()
      },
    )
  })
  const services = ['https', 'imaps', 'jmap', 'managesieve', 'pop3s', 'submissions']
  const found = await eventually(async () => {
    const { stdout } = await posthus.command(['account', 'logins', ANNA, '--json'])
    const { logins } = JSON.parse(stdout) as { logins: LoginRecord[] }
    return services.every((one) => logins.some(({ service }) => service === one)) ? logins : undefined
  }, 'a log-in over every service')
  for (const { service, protection } of found) {
    const { alpn, certificate } = protection ?? assert.fail(service)
    assert.deepEqual([service, certificate?.sha256], [service, shown])
    assert.match(certificate?.keyType ?? '', /^ECDSA P-256$/)
    assert.match(alpn ?? '', service === 'https' || service === 'jmap' ? /^(http\/1\.1|none)$/ : /^none$/)
  }
})

test('with a new password one live connection of each kind is over, and every other browser, but not the one that it was set in', async () => {
  const open = await openEverything(PASSWORD)
  const [acting, other] = [await signIn(PASSWORD), await signIn(PASSWORD)]
  const configuration = await readConfiguration(posthus.configuration)
  const { secret, atMs } = await visitHouse(configuration, async ({ sessions, ownPassword }) => {
    const shown = acting.replace('__Host-session=', '')
    const signedIn = (await sessions.tryResume(shown)) ?? assert.fail('the acting session')
    const origin = { address: '127.0.0.1', protection: undefined }
    const { opened, problem } = await ownPassword.change(signedIn, shown, PASSWORD, OTHER_PASSWORD, origin)
    assert.equal(problem, undefined)
    return { secret: opened.secret, atMs: performance.now() }
  })
  await allOver(open, atMs)
  assert.equal((await asked('/account', { headers: { cookie: `__Host-session=${secret}` } })).statusCode, 200)
  assert.equal((await asked('/account', { headers: { cookie: other } })).statusCode, 303)
  assert.equal((await asked('/account', { headers: { cookie: acting } })).statusCode, 303, 'its old secret')
  await assert.rejects(ImapPeer.logIn(posthus.ports.imaps, ANNA, PASSWORD))
  await assert.rejects(PopPeer.logIn(posthus.ports.pop3s, ANNA, PASSWORD))
  assert.equal(await signIn(PASSWORD).catch(() => 'refused'), 'refused')
})

test('a forced password ends all of that too, the browsers included, and opens nothing any more', async () => {
  const open = await openEverything(OTHER_PASSWORD)
  const browser = await signIn(OTHER_PASSWORD)
  await posthus.command(['account', 'password', 'force', ANNA])
  await allOver(open, performance.now())
  assert.equal((await asked('/account', { headers: { cookie: browser } })).statusCode, 303)
  await assert.rejects(ImapPeer.logIn(posthus.ports.imaps, ANNA, OTHER_PASSWORD))
  await assert.rejects(PopPeer.logIn(posthus.ports.pop3s, ANNA, OTHER_PASSWORD))
  const smtp = await SmtpPeer.connect(posthus.ports.submissions, 'implicit')
  await assert.rejects(smtp.authenticate(ANNA, OTHER_PASSWORD))
  const led = await postSignIn(OTHER_PASSWORD)
  assert.match(led.headers.location ?? '', /^\/sign-in\/new-password\?/)
  await posthus.command(['account', 'password', 'release', ANNA])
  await (await ImapPeer.logIn(posthus.ports.imaps, ANNA, OTHER_PASSWORD)).ok('NOOP')
})

test('an app password that is revoked ends what it has opened, and beside a second factor it alone opens anything', async () => {
  const made = await posthus.command([
    'account',
    'app-password',
    'add',
    ANNA,
    'Phone',
    '--opens',
    'imap,pop3',
    '--json',
  ])
  const { id, password } = JSON.parse(made.stdout)
  const imap = await ImapPeer.logIn(posthus.ports.imaps, ANNA, password)
  const smtp = await SmtpPeer.connect(posthus.ports.submissions, 'implicit')
  // It is not for sending.
  await assert.rejects(smtp.authenticate(ANNA, password))
  const closed = untilClosed(imap.stream)
  const configuration = await readConfiguration(posthus.configuration)
  await visitHouse(configuration, async ({ factorStore }) => {
    await factorStore.putTotp({
      accountId: await accountId(),
      sealedSecret: new Uint8Array(1),
      createdMs: 0,
      lastStep: 0,
    })
  })
  await assert.rejects(ImapPeer.logIn(posthus.ports.imaps, ANNA, OTHER_PASSWORD))
  ;(await ImapPeer.logIn(posthus.ports.imaps, ANNA, password)).stream.destroy()
  await posthus.command(['account', 'app-password', 'revoke', ANNA, id])
  await allOver(new Map([['IMAP', closed]]), performance.now())
  await assert.rejects(ImapPeer.logIn(posthus.ports.imaps, ANNA, password))
})

async function accountId(): Promise<string> {
  return JSON.parse((await posthus.command(['account', 'show', ANNA, '--json'])).stdout).id
}

async function allOver(open: ReadonlyMap<string, Promise<unknown>>, sinceMs: number): Promise<void> {
  for (const [what, over] of open) {
    const left = Math.max(0, sinceMs + PROMISED_MS - performance.now())
    const late = new Promise((resolve) => setTimeout(resolve, left, 'late').unref())
    assert.notEqual(await Promise.race([over, late]), 'late', `${what} is still there`)
  }
}

/** Reads until the other side closes, whatever it says before. */
async function untilClosed(stream: PeerStream): Promise<void> {
  try {
    for (;;) await stream.line()
  } catch (error) {
    assert.match(String(error), /closed/)
  }
}

async function untilOk(stream: PeerStream): Promise<void> {
  for (;;) {
    const line = await stream.line()
    if (/^OK/.test(line)) return
    assert.doesNotMatch(line, /^(?:NO|BYE)/)
  }
}

async function signIn(password: string): Promise<string> {
  const answer = await postSignIn(password)
  const cookie = answer.headers['set-cookie']?.find((one) => one.startsWith('__Host-session='))
  return cookie?.split(';')[0] ?? Promise.reject(new Error(`no session: ${answer.statusCode}`))
}

function postSignIn(password: string): Promise<IncomingMessage> {
  const headers = {
    origin: `https://localhost:${posthus.ports.https}`,
    'content-type': 'application/x-www-form-urlencoded',
  }
  return asked('/sign-in', { method: 'POST', headers }, new URLSearchParams({ address: ANNA, password }).toString())
}

async function asked(path: string, options: RequestOptions, body = ''): Promise<IncomingMessage> {
  const headers = { accept: 'text/html', ...options.headers } as Record<string, string>
  const shared = {
    port: posthus.ports.https,
    host: 'localhost',
    path,
    rejectUnauthorized: false,
    agent: false,
  } as const
  const asking = request({ ...shared, ...options, headers })
  asking.end(body)
  const [answer] = (await once(asking, 'response')) as [IncomingMessage]
  answer.on('error', () => undefined)
  return answer
}
