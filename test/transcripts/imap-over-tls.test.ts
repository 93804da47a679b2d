import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { after, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { systemClock } from '../../src/base/clock.ts'
import { systemEntropy } from '../../src/base/entropy.ts'
import { silentLog } from '../../src/base/log.ts'
import type { Identity } from '../../src/core/certificates/identity.ts'
import type { PostureLedger } from '../../src/core/posture/posture-ledger.ts'
import { DEFAULT_TLS_POLICY } from '../../src/core/posture/tls-policy.ts'
import { ConnectionLimits } from '../../src/serve/listeners/connection-limits.ts'
import { Listener } from '../../src/serve/listeners/listener.ts'
import { TlsContexts } from '../../src/serve/listeners/tls-contexts.ts'
import { makeCertificate } from '../interop/harness/certificate.ts'
import { ImapTestBed, LOW_LIMITS } from './imap-test-bed.ts'
import { playTranscript } from './runner.ts'

const TRANSCRIPTS = new URL('../../src/serve/imap/transcripts/', import.meta.url)

const folder = await mkdtemp(join(tmpdir(), 'imap-tls-'))
after(() => rm(folder, { recursive: true }))
const files = await makeCertificate(folder, 'localhost', 'ecdsa')
const identity: Identity = {
  names: ['localhost'],
  certificateChain: await readFile(files.certificate, 'utf8'),
  privateKey: await readFile(files.key, 'utf8'),
  notAfterMs: Number.MAX_SAFE_INTEGER,
}

for (const name of readdirSync(TRANSCRIPTS).filter((one) => one.endsWith('.transcript'))) {
  test(`transcript ${name.replace('.transcript', '')} over a TLS socket`, async () => {
    await using bed = await ImapTestBed.open()
    if (name.startsWith('limited-')) bed.limits = { ...bed.limits, ...LOW_LIMITS }
    const implicitTls = !name.startsWith('clear-')
    await using service = await listen(bed, implicitTls)
    const open = async () => {
      const socket = connect(service.port, '127.0.0.1')
      await once(socket, 'connect')
      return implicitTls ? secureClient(socket) : socket
    }
    const stream = await open()
    await playTranscript(await readFile(new URL(name, TRANSCRIPTS), 'utf8'), stream, {
      ...bed.hooks(),
      startTls: secureClient,
      connect: open,
    })
    stream.destroy()
  })
}

async function listen(bed: ImapTestBed, implicitTls: boolean) {
  const listener = new Listener({
    service: implicitTls ? 'imaps' : 'imap',
    addresses: [{ host: '127.0.0.1', port: 0 }],
    implicitTls,
    tooMany: '',
  })
  const [bound] = await listener.listen()
  const source = { current: () => [identity], watch: () => ({ [Symbol.dispose]: () => undefined }) }
  const ledger = { connected: () => undefined } as unknown as PostureLedger
  const limits = new ConnectionLimits(10, 10)
  const contexts = new TlsContexts(source, DEFAULT_TLS_POLICY)
  const services = { contexts, limits, ledger, log: silentLog, clock: systemClock, entropy: systemEntropy }
  listener.serve(services, (channel) => bed.converse(channel))
  return { port: bound?.port as number, [Symbol.asyncDispose]: () => listener.drain(0) }
}

async function secureClient(socket: Duplex): Promise<Duplex> {
  const stream = connectTls({ socket: socket as Socket, rejectUnauthorized: false })
  await once(stream, 'secureConnect')
  return stream
}
