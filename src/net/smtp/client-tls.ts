import { isIP, type Socket } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { Fault } from '../../base/fault.ts'
import type { Protection } from '../../core/posture/protection.ts'
import type { TlsPolicy } from '../../core/posture/tls-policy.ts'

/** A connection with TLS on it, as measured. */
export interface SecuredClient {
  readonly socket: TLSSocket
  readonly protection: Protection
  /** Why the certificate does not prove the host's name, or undefined if it does. */
  readonly unverified: string | undefined
}

export interface ClientTlsOptions {
  /** Host name that is asked for and that the certificate is checked against. */
  readonly host: string
  /** Leaves ML-KEM out, for peers, or boxes before them, that cannot take a ClientHello of more than one packet. */
  readonly smallHello: boolean
  readonly policy: TlsPolicy
  readonly timeoutMs: number
  /** Certificate authorities (PEM) to trust instead of the usual ones. */
  readonly ca: readonly string[] | undefined
}

/**
 * Puts TLS on a connection. The certificate is checked but not required here: what is not verified still keeps those out who only listen.
 * No session is ever resumed. @throws Fault world smtp/tls-failed
 */
export async function secureClient(plain: Socket, options: ClientTlsOptions): Promise<SecuredClient> {
  const { minVersion, suites, groups } = options.policy
  const offered = options.smallHello ? groups.filter((group) => !group.includes('MLKEM')) : groups
  const socket = connect({
    socket: plain,
    ...(isIP(options.host) ? {} : { servername: options.host }),
    host: options.host,
    minVersion,
    ciphers: suites.join(':'),
    ecdhCurve: offered.join(':'),
    rejectUnauthorized: false,
    ...(options.ca ? { ca: [...options.ca] } : {}),
  })
  await handshake(socket, options.timeoutMs)
  const protection = measured(socket)
  const unverified = socket.authorized ? undefined : String(socket.authorizationError ?? 'not verified')
  return { socket, protection, unverified }
}

async function handshake(socket: TLSSocket, timeoutMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(() => reject(new Error(`no handshake within ${timeoutMs} ms`)), timeoutMs)
  const onClose = () => reject(new Error('the connection was closed during the handshake'))
  socket.once('secureConnect', resolve)
  socket.once('error', reject)
  socket.once('close', onClose)
  try {
    await promise
  } catch (error) {
    // A later error of the dying socket must find a listener.
    socket.on('error', ignoreLateError)
    socket.destroy()
    const why = error instanceof Error ? error.message : String(error)
    throw new Fault('world', 'smtp/tls-failed', `TLS could not be negotiated: ${why.slice(0, 200)}`, { cause: error })
  } finally {
    clearTimeout(timer)
    socket.off('secureConnect', resolve)
    socket.off('error', reject)
    socket.off('close', onClose)
  }
}

function ignoreLateError(): undefined {
  return undefined
}

function measured(socket: TLSSocket): Protection {
  const cipher = socket.getCipher()
  const key = socket.getEphemeralKeyInfo()
  const group = key !== null && 'name' in key && typeof key.name === 'string' ? key.name : 'none'
  return {
    version: socket.getProtocol() ?? '',
    suite: cipher.standardName,
    group: group === 'prime256v1' ? 'secp256r1' : group,
  }
}
