import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { systemClock } from '../../src/base/clock.ts'
import { systemEntropy } from '../../src/base/entropy.ts'
import { silentLog } from '../../src/base/log.ts'
import type { Identity } from '../../src/core/certificates/identity.ts'
import type { PostureLedger } from '../../src/core/posture/posture-ledger.ts'
import type { Service } from '../../src/core/posture/protection.ts'
import { DEFAULT_TLS_POLICY } from '../../src/core/posture/tls-policy.ts'
import type { Channel } from '../../src/serve/channel.ts'
import { ConnectionLimits } from '../../src/serve/listeners/connection-limits.ts'
import { Listener } from '../../src/serve/listeners/listener.ts'
import { TlsContexts } from '../../src/serve/listeners/tls-contexts.ts'

/** Listens on a port of the loopback interface, as the house does. */
export async function listenWithTls(
  service: Service,
  implicitTls: boolean,
  identity: Identity,
  converse: (channel: Channel) => Promise<void>,
) {
  const listener = new Listener({ service, addresses: [{ host: '127.0.0.1', port: 0 }], implicitTls, tooMany: '' })
  const [bound] = await listener.listen()
  const source = { current: () => [identity], watch: () => ({ [Symbol.dispose]: () => undefined }) }
  const ledger = { connected: () => undefined } as unknown as PostureLedger
  const limits = new ConnectionLimits(10, 10)
  const contexts = new TlsContexts(source, DEFAULT_TLS_POLICY)
  const services = { contexts, limits, ledger, log: silentLog, clock: systemClock, entropy: systemEntropy }
  listener.serve(services, converse)
  return { port: bound?.port as number, [Symbol.asyncDispose]: () => listener.drain(0) }
}

/** The client's side of TLS, without a look at the certificate. */
export async function secureClient(socket: Duplex): Promise<Duplex> {
  const stream = connectTls({ socket: socket as Socket, rejectUnauthorized: false })
  await once(stream, 'secureConnect')
  return stream
}
