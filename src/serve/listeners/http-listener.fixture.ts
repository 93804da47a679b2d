import { once } from 'node:events'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import { ECDSA_IDENTITY } from '../../../test/kit/server-identity.ts'
import { systemClock } from '../../base/clock.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { type LogFacts, silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { PostureLedger } from '../../core/posture/posture-ledger.ts'
import type { Protection, Service } from '../../core/posture/protection.ts'
import { DEFAULT_TLS_POLICY } from '../../core/posture/tls-policy.ts'
import { ConnectionLimits } from './connection-limits.ts'
import { HTTP_LIMITS, HTTP_PROTOCOLS, type HttpLimits } from './http-limits.ts'
import { Listener } from './listener.ts'
import { httpConversation } from './serve-http.ts'
import type { Site } from './site.ts'
import { TlsContexts } from './tls-contexts.ts'

const identity = {
  names: ['one.test'],
  certificateChain: ECDSA_IDENTITY.cert,
  privateKey: ECDSA_IDENTITY.key,
  notAfterMs: Number.MAX_SAFE_INTEGER,
}

/** A site on a port of its own, over TLS, with a clock that is turned by hand. */
export async function startHttp(site: Site, limits: HttpLimits = HTTP_LIMITS) {
  const counts: [Service, Protection | undefined][] = []
  const lines: LogFacts[] = []
  const source = { current: () => [identity], watch: () => ({ [Symbol.dispose]: () => undefined }) }
  const ledger = {
    connected: (service: Service, protection?: Protection) => void counts.push([service, protection]),
    refused: () => undefined,
  }
  const clock = new CountingClock()
  const log = { ...silentLog, info: (_: string, facts?: LogFacts) => void lines.push(facts ?? {}) }
  const listener = new Listener({
    service: 'https',
    addresses: [{ host: '127.0.0.1', port: 0 }],
    implicitTls: true,
    protocols: HTTP_PROTOCOLS,
    tooMany: '',
  })
  const [bound] = await listener.listen()
  listener.serve(
    {
      contexts: new TlsContexts(source, DEFAULT_TLS_POLICY),
      limits: new ConnectionLimits(100, 100),
      ledger: ledger as unknown as PostureLedger,
      log,
      clock: systemClock,
      entropy: systemEntropy,
    },
    httpConversation(site, limits, clock, silentLog),
  )
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setImmediate(resolve))
  }
  return {
    listener,
    port: bound?.port ?? 0,
    clock,
    counts,
    until,
    async logged(count: number) {
      await until(() => lines.length >= count)
      return lines
    },
    [Symbol.asyncDispose]: () => listener.drain(0),
  }
}

/** A clock that tells whether anything waits for it. */
class CountingClock extends ManualClock {
  pending = 0

  override after(delayMs: number, work: () => void): Disposable {
    const inner = super.after(delayMs, work)
    this.pending++
    return {
      [Symbol.dispose]: () => {
        inner[Symbol.dispose]()
        this.pending--
      },
    }
  }
}

/** A client that believes any certificate. */
export async function connectSecurely(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options })
  await once(socket, 'secureConnect')
  socket.on('error', () => undefined)
  return socket
}

/** A body that goes on, whatever becomes of who reads it. */
export function endlessEvents(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(events) {
      await new Promise((resolve) => setImmediate(resolve))
      events.enqueue(new TextEncoder().encode('data: x\n\n'))
    },
  })
}
