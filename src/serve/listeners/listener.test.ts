import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import { systemClock } from '../../base/clock.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { silentLog } from '../../base/log.ts'
import type { Identity } from '../../core/certificates/identity.ts'
import { OWN_PROBE_ADDRESS } from '../../core/posture/own-probe.ts'
import type { PostureLedger } from '../../core/posture/posture-ledger.ts'
import type { Protection, Service } from '../../core/posture/protection.ts'
import type { HandshakeRefusal, RefusalReason } from '../../core/posture/refusal.ts'
import { DEFAULT_TLS_POLICY } from '../../core/posture/tls-policy.ts'
import type { Channel } from '../channel.ts'
import { ConnectionLimits } from './connection-limits.ts'
import { Listener } from './listener.ts'
import { TlsContexts } from './tls-contexts.ts'

const folder = mkdtempSync(join(tmpdir(), 'posthus-listener-'))
after(() => rmSync(folder, { recursive: true }))

const first = makeIdentity('one.test')
const second = makeIdentity('two.test')

test('an implicit TLS listener measures the post-quantum group and counts the connection', async () => {
  await using running = await start({ implicitTls: true })
  const socket = await connectSecurely(running.port)
  socket.end('hello\r\n')
  assert.equal(await textOf(socket), 'you said hello over X25519MLKEM768\r\n')
  const [[service, protection] = [], ...more] = await running.counted()
  assert.deepEqual([service, more], ['imaps', []])
  const agreed = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768', alpn: 'none' }
  assert.partialDeepStrictEqual(protection, { ...agreed, certificate: { name: 'one.test', keyType: 'ECDSA P-256' } })
})

test('what this machine says to itself is marked as its own', async () => {
  await using running = await start({ implicitTls: true })
  for (const localAddress of ['127.0.0.1', '127.0.0.2']) {
    const socket = await connectSecurely(running.port, { localAddress } as ConnectionOptions)
    socket.end()
    await textOf(socket)
  }
  while (running.marks.length < 2) await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(running.marks, ['own', undefined])
})

test('TLS 1.2 is measured too', async () => {
  await using running = await start({ implicitTls: true })
  const socket = await connectSecurely(running.port, { maxVersion: 'TLSv1.2' })
  socket.end('hello\r\n')
  assert.equal(await textOf(socket), 'you said hello over X25519\r\n')
})

const refused: readonly [string, ConnectionOptions, HandshakeRefusal][] = [
  ['static RSA', { maxVersion: 'TLSv1.2', ciphers: 'AES256-GCM-SHA384:AES128-GCM-SHA256' }, 'no-shared-suite'],
  ['finite-field DHE', { maxVersion: 'TLSv1.2', ciphers: 'DHE-RSA-AES256-GCM-SHA384' }, 'no-shared-suite'],
  ['CBC', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-SHA' }, 'no-shared-suite'],
  ['TLS 1.1', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }, 'old-version'],
  ['a curve that nobody else uses', { ecdhCurve: 'P-521' }, 'no-shared-group'],
  ['another protocol', { ALPNProtocols: ['http/1.1'] }, 'other-protocol'],
]
for (const [name, options, reason] of refused) {
  test(`${name} is refused, and counted as ${reason}`, async () => {
    await using running = await start({ implicitTls: true, protocols: ['imap'] })
    await assert.rejects(connectSecurely(running.port, options))
    assert.deepEqual(await running.refused(), [['imaps', reason]])
    assert.deepEqual(running.counts, [], 'no connection in clear text, of a service that has none')
  })
}

for (const [what, octets, reason] of [
  ['HTTP in the clear', 'GET / HTTP/1.1\r\n\r\n', 'not-tls'],
  ['a log-in in the clear', 'a LOGIN anna secret\r\n', 'not-tls'],
  ['a port scan', '', 'closed'],
] as const) {
  test(`${what} is refused, and counted as ${reason}`, async () => {
    await using running = await start({ implicitTls: true })
    connect(running.port, '127.0.0.1')
      .on('error', () => undefined)
      .end(octets)
    assert.deepEqual(await running.refused(), [['imaps', reason]])
  })
}

test('STARTTLS that fails is counted beside the connection, which stays one in clear text', async () => {
  await using running = await start({ implicitTls: false })
  const socket = connect(running.port, '127.0.0.1')
  socket.write('STARTTLS\r\n')
  await once(socket, 'data')
  socket.end('GET / HTTP/1.1\r\n\r\n')
  assert.deepEqual(await running.refused(), [['imaps', 'not-tls']])
  assert.deepEqual(await running.counted(), [['imaps', undefined]])
})

test('a session is never resumed, in TLS 1.2 and 1.3', async () => {
  await using running = await start({ implicitTls: true })
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    const socket = await connectSecurely(running.port, { maxVersion })
    let session = socket.getSession()
    socket.on('session', (fresh: Buffer<ArrayBuffer>) => {
      session = fresh
    })
    socket.end('hello\r\n')
    await textOf(socket)
    const again = await connectSecurely(running.port, { maxVersion, ...(session && { session }) })
    assert.equal(again.isSessionReused(), false)
    again.destroy()
  }
})

test('each host name has its certificate, and replacing them reaches the next connection', async () => {
  await using running = await start({ implicitTls: true })
  const named = async (servername: string): Promise<string | string[] | undefined> => {
    const socket = await connectSecurely(running.port, { servername })
    const name = socket.getPeerCertificate().subject.CN
    socket.destroy()
    return name
  }
  assert.equal(await named('two.test'), 'two.test')
  assert.equal(await named('unknown.test'), 'one.test')
  running.replace([second])
  assert.equal(await named('unknown.test'), 'two.test')
})

test('what is sent in the clear before the handshake is thrown away', async () => {
  await using running = await start({ implicitTls: false })
  const socket = connect(running.port, '127.0.0.1')
  socket.write('STARTTLS\r\ninjected\r\n')
  const [answer] = (await once(socket, 'data')) as [Buffer]
  assert.equal(answer.toString(), 'go ahead\r\n')
  const secured = await connectSecurely(running.port, { socket })
  secured.end('hello\r\n')
  assert.equal(await textOf(secured), 'you said hello over X25519MLKEM768\r\n')
})

test('garbage instead of a handshake ends that connection only', async () => {
  await using running = await start({ implicitTls: true })
  const socket = connect(running.port, '127.0.0.1')
  socket.end('GET / HTTP/1.0\r\n\r\n')
  await textOf(socket)
  const good = await connectSecurely(running.port)
  good.destroy()
})

test('a peer that connects and goes away gives its place back at once, before or after the handshake', async () => {
  await using running = await start({ implicitTls: true })
  const plain = connect(running.port, '127.0.0.1')
  await once(plain, 'connect')
  plain.destroy()
  const secured = await connectSecurely(running.port)
  secured.destroy()
  while (running.listener.open > 0) await new Promise((resolve) => setImmediate(resolve))
})

test('a connection that is one too many is told so and closed', async () => {
  await using running = await start({ implicitTls: false, maxPerNetwork: 1 })
  const socket = connect(running.port, '127.0.0.1')
  await once(socket, 'connect')
  const other = connect(running.port, '127.0.0.1')
  assert.equal(await textOf(other), 'too many\r\n')
  socket.destroy()
})

test('draining ends conversations politely and accepts no more', async () => {
  const running = await start({ implicitTls: false })
  const socket = connect(running.port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write('hello\r\n')
  await once(socket, 'data')
  const rest = textOf(socket)
  await running.listener.drain(2_000)
  assert.equal(await rest, 'bye\r\n')
  await assert.rejects(once(connect(running.port, '127.0.0.1'), 'connect'))
})

test('connections by which the house looks at itself are not counted', async () => {
  await using running = await start({ implicitTls: true })
  const look = async (localAddress: string) => {
    const socket = await connectSecurely(running.port, { localAddress } as ConnectionOptions)
    socket.write('hello\r\n')
    await once(socket, 'data')
    socket.destroy()
    while (running.listener.open > 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await look(OWN_PROBE_ADDRESS)
  await look('127.0.0.1')
  assert.equal((await running.counted()).length, 1)
})

test('connections that stand can be ended while new ones begin; one that does not go is cut off', async () => {
  await using running = await start({ implicitTls: false })
  const begin = async () => {
    const socket = connect({ port: running.port, host: '127.0.0.1', allowHalfOpen: true })
    await once(socket, 'connect')
    socket.write('hello\r\n')
    await once(socket, 'data')
    return socket
  }
  const old = await begin()
  const rest = textOf(old)
  const ended = running.listener.endPresent(200)
  const fresh = await begin()
  assert.deepEqual([running.listener.open, running.listener.ending], [2, 1])
  await ended
  // Its own side of the connection was never closed.
  assert.equal(await rest, 'bye\r\n')
  old.destroy()
  assert.deepEqual([running.listener.open, running.listener.ending], [1, 0])
  fresh.write('still there\r\n')
  assert.match(String((await once(fresh, 'data'))[0]), /you said still there/)
  fresh.destroy()
})

test('a port that is taken is named with the mend', async () => {
  await using running = await start({ implicitTls: true })
  await assert.rejects(
    start({ implicitTls: true, port: running.port }),
    /cannot listen on 127\.0\.0\.1:\d+: another program/,
  )
})

async function start(options: {
  implicitTls: boolean
  protocols?: readonly string[]
  maxPerNetwork?: number
  port?: number
}) {
  const counts: [Service, Protection | undefined][] = []
  let identities = [first, second]
  let notify: () => void = () => undefined
  const source = {
    current: () => identities,
    watch(notice: () => void): Disposable {
      notify = notice
      return { [Symbol.dispose]: () => undefined }
    },
  }
  const refusals: [Service, RefusalReason][] = []
  const marks: unknown[] = []
  const ledger = {
    connected: (service: Service, protection: Protection | undefined, _atMs: number, trust: unknown) => {
      counts.push([service, protection])
      marks.push(trust)
    },
    refused: (service: Service, reason: RefusalReason) => void refusals.push([service, reason]),
  }
  const listener = new Listener({
    service: 'imaps',
    addresses: [{ host: '127.0.0.1', port: options.port ?? 0 }],
    implicitTls: options.implicitTls,
    ...(options.protocols === undefined ? {} : { protocols: options.protocols }),
    tooMany: 'too many\r\n',
  })
  const [bound] = await listener.listen()
  listener.serve(
    {
      contexts: new TlsContexts(source, DEFAULT_TLS_POLICY),
      limits: new ConnectionLimits(100, options.maxPerNetwork ?? 100),
      ledger: ledger as unknown as PostureLedger,
      log: silentLog,
      clock: systemClock,
      entropy: systemEntropy,
    },
    converse,
  )
  return {
    listener,
    port: bound?.port ?? 0,
    replace(fresh: Identity[]) {
      identities = fresh
      notify()
    },
    counts,
    marks,
    async refused() {
      while (refusals.length === 0) await new Promise((resolve) => setImmediate(resolve))
      return refusals
    },
    async counted() {
      while (counts.length === 0) await new Promise((resolve) => setImmediate(resolve))
      return counts
    },
    [Symbol.asyncDispose]: () => listener.drain(0),
  }
}

async function converse(channel: Channel, drain: AbortSignal): Promise<void> {
  drain.addEventListener('abort', () => {
    channel.write('bye\r\n')
    channel.end()
  })
  for (let line = await channel.line(100); line; line = await channel.line(100)) {
    if (line.toString() === 'STARTTLS') {
      channel.write('go ahead\r\n')
      await channel.startTls()
    } else {
      channel.write(`you said ${line} over ${channel.protection?.group}\r\n`)
    }
  }
}

async function connectSecurely(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options })
  await once(socket, 'secureConnect')
  return socket
}

async function textOf(socket: Socket): Promise<string> {
  let text = ''
  socket.on('error', () => undefined)
  for await (const chunk of socket) text += chunk
  return text
}

function makeIdentity(name: string): Identity {
  const key = join(folder, `${name}.key`)
  const certificate = join(folder, `${name}.pem`)
  const command = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=${name}`
  execFileSync('openssl', [...command.split(' '), '-keyout', key, '-out', certificate], { stdio: 'ignore' })
  return {
    names: [name],
    certificateChain: readFileSync(certificate, 'utf8'),
    privateKey: readFileSync(key, 'utf8'),
    notAfterMs: Number.MAX_SAFE_INTEGER,
  }
}
