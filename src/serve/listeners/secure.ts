import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { Fault } from '../../base/fault.ts'
import type { Protection, Service } from '../../core/posture/protection.ts'
import { groupName, sessionKeyGroup } from '../../wire/tls/key-group.ts'
import type { Secured } from '../channel.ts'
import type { TlsContexts } from './tls-contexts.ts'

/**
 * Puts TLS on a connection of a service as the server and measures what was agreed on. The stream is destroyed if that fails. `protocol`: its name for ALPN (RFC 7301); a client that insists on others is refused,
 * so that what was meant for another service is never read by this one (RFC 9325 §3.7).
 * @throws Fault peer net/tls-failed, world net/timeout
 */
export async function secure(
  stream: Duplex,
  contexts: TlsContexts,
  timeoutMs: number,
  { service, protocol }: { readonly service: Service; readonly protocol?: string | undefined },
): Promise<Secured> {
  const socket = new TLSSocket(stream, {
    isServer: true,
    secureContext: contexts.standardContext(service),
    server: contexts.stapler,
    ...(protocol === undefined ? {} : { ALPNProtocols: [protocol] }),
    SNICallback: (servername, done) => done(null, contexts.contextFor(servername)),
  })
  await handshake(socket, timeoutMs)
  return { stream: socket, protection: measure(socket), binding: channelBinding(socket) }
}

function handshake(socket: TLSSocket, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => fail(new Fault('world', 'net/timeout', 'the TLS handshake took too long')),
      timeoutMs,
    )
    const settle = (): void => {
      clearTimeout(timer)
      socket.off('secure', done)
      socket.off('close', closed)
      socket.off('end', closed)
    }
    const done = (): void => {
      settle()
      socket.off('error', failed)
      resolve()
    }
    const fail = (fault: Fault): void => {
      settle()
      socket.destroy()
      reject(fault)
    }
    // Stays: a socket that is being destroyed may report more than one error.
    const failed = (error: Error): void =>
      fail(new Fault('peer', 'net/tls-failed', `the TLS handshake failed: ${reasonOf(error)}`, { cause: error }))
    const closed = (): void => fail(new Fault('peer', 'net/tls-failed', 'the peer closed during the TLS handshake'))
    socket.once('secure', done)
    socket.once('close', closed)
    // A half-open socket does not close by itself: without this, whoever connects and goes away holds a place until the timeout.
    socket.once('end', closed)
    socket.on('error', failed)
  })
}

/** OpenSSL's reason (`unsupported protocol`) rather than its line of source places. */
function reasonOf(error: Error): string {
  const reason = (error as Error & { reason?: string }).reason
  return reason ?? error.message
}

/** A server has no `getEphemeralKeyInfo`; the session it keeps names the group. */
function measure(socket: TLSSocket): Protection {
  const session = socket.getSession()
  const group = session && sessionKeyGroup(session)
  return {
    version: socket.getProtocol() ?? 'unknown',
    suite: socket.getCipher().standardName,
    group: group === undefined ? 'none' : groupName(group),
  }
}

/**
 * RFC 9266: for TLS 1.3. For TLS 1.2 it would have to be known that the extended master secret was agreed on, which Node does not tell, so there
 * is none: a binding that a man in the middle can reproduce is worse than no binding.
 */
function channelBinding(socket: TLSSocket): Uint8Array | undefined {
  if (socket.getProtocol() !== 'TLSv1.3') return undefined
  return socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0))
}
