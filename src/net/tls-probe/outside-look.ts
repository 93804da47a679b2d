import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { Fault } from '../../base/fault.ts'
import type { Endpoint, EndpointLanguage } from '../../core/audit/endpoint-facts.ts'
import type { ListeningSocket } from '../../core/incidents/steps/house-processes.ts'
import type { OutsideLook } from '../../core/incidents/steps/verify-installed.ts'
import { ConnectionBudget } from './connection-budget.ts'
import { OWN_PROBE_LIMITS } from './probe-limits.ts'
import { ProbeLine } from './probe-line.ts'

/** A server sends its tickets right behind the handshake, if it sends any. */
const TICKETS_MS = 50
const LANGUAGES: Readonly<Record<string, EndpointLanguage>> = {
  smtp: 'smtp',
  submission: 'smtp',
  imap: 'imap',
  pop3: 'pop3',
  managesieve: 'managesieve',
}

/** Connections to own sockets as a client makes them, with STARTTLS where that is needed. The certificate is not checked against anything: it is looked at. */
export class TlsOutsideLook implements OutsideLook {
  async keyShown(socket: ListeningSocket, servername: string): Promise<string> {
    return this.#secured(socket, servername, undefined, async (tls) => {
      const certificate = tls.getPeerX509Certificate()
      if (!certificate) throw new Fault('peer', 'net/no-certificate', `port ${socket.port} shows no certificate`)
      const spki = certificate.publicKey.export({ type: 'spki', format: 'der' })
      return createHash('sha256').update(spki).digest('hex')
    })
  }

  async isResumed(socket: ListeningSocket): Promise<boolean> {
    const session = await this.#secured(socket, 'localhost', undefined, async (tls) => {
      let latest = tls.getSession()
      tls.on('session', (ticket) => {
        latest = ticket
      })
      await wait(TICKETS_MS)
      return latest
    })
    if (!session) return false
    return this.#secured(socket, 'localhost', session, async (tls) => tls.isSessionReused())
  }

  async #secured<T>(
    socket: ListeningSocket,
    servername: string,
    session: Buffer | undefined,
    look: (tls: TLSSocket) => Promise<T>,
  ): Promise<T> {
    const line = new ProbeLine(endpointOf(socket, servername), OWN_PROBE_LIMITS, new ConnectionBudget(OWN_PROBE_LIMITS))
    return line.ready(async (connection) => {
      const tls = connectTls({
        socket: connection.detach(),
        servername,
        rejectUnauthorized: false,
        ...(session ? { session } : {}),
      })
      try {
        await handshakeOf(tls, connection.answerMs, socket)
        return await look(tls)
      } finally {
        tls.destroy()
      }
    })
  }
}

function handshakeOf(tls: TLSSocket, timeoutMs: number, { service, port }: ListeningSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause?: unknown) =>
      reject(new Fault('world', 'net/no-handshake', `${service} on port ${port} makes no TLS connection`, { cause }))
    const timer = setTimeout(fail, timeoutMs)
    // It stays: a socket that fails while nobody listens would end the process.
    tls.on('error', fail)
    tls.once('close', fail)
    tls.once('secureConnect', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** A socket that listens on every address is looked at on the loopback. */
function endpointOf({ service, host, port }: ListeningSocket, servername: string): Endpoint {
  const address = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  const language = LANGUAGES[service]
  return {
    service,
    host: servername,
    address,
    port,
    language: language ?? 'none',
    security: language ? 'starttls' : 'implicit',
  }
}
