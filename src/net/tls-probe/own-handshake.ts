import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import { Fault } from '../../base/fault.ts'
import type { Endpoint, EndpointLanguage } from '../../core/audit/endpoint-facts.ts'
import { ConnectionBudget } from './connection-budget.ts'
import { OWN_PROBE_LIMITS } from './probe-limits.ts'
import { ProbeLine } from './probe-line.ts'

/** A socket that the house listens on; `0.0.0.0` and `::` are reached over the loopback. */
export interface OwnSocket {
  readonly service: string
  readonly host: string
  readonly port: number
}

/** Services that begin in clear text. */
const LANGUAGES: Readonly<Record<string, EndpointLanguage>> = {
  smtp: 'smtp',
  submission: 'smtp',
  imap: 'imap',
  pop3: 'pop3',
  managesieve: 'managesieve',
}

/**
 * Does `look` on a connection to an own socket as a client makes it, after STARTTLS where that is needed. The certificate is not checked against anything: it is what is looked at.
 * @throws Fault world probe/unreachable, net/no-handshake; peer probe/starttls-refused; and what `look` throws
 */
export function onOwnSocket<T>(
  socket: OwnSocket,
  options: ConnectionOptions,
  timeoutMs: number,
  look: (tls: TLSSocket) => Promise<T>,
): Promise<T> {
  const limits = { ...OWN_PROBE_LIMITS, connectMs: timeoutMs, answerMs: timeoutMs, totalMs: timeoutMs }
  const line = new ProbeLine(endpointOf(socket, options.servername ?? ''), limits, new ConnectionBudget(limits))
  return line.ready(async (connection) => {
    const tls = connectTls({ ...options, socket: connection.detach(), rejectUnauthorized: false })
    try {
      await handshakeOf(tls, connection.answerMs, socket)
      return await look(tls)
    } finally {
      tls.destroy()
    }
  })
}

function handshakeOf(tls: TLSSocket, timeoutMs: number, { service, port }: OwnSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause?: unknown) => {
      clearTimeout(timer)
      reject(new Fault('world', 'net/no-handshake', `${service} on port ${port} makes no TLS connection`, { cause }))
    }
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

function endpointOf({ service, host, port }: OwnSocket, servername: string): Endpoint {
  const address = host === '0.0.0.0' || /^[0:]+$/.test(host) ? '127.0.0.1' : host
  const language = LANGUAGES[service]
  const security = language ? 'starttls' : 'implicit'
  return { service, host: servername, address, port, language: language ?? 'none', security }
}
