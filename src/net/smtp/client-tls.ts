import { isIP, type Socket } from 'node:net'
import { connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls'
import { Fault } from '../../base/fault.ts'
import type { Protection } from '../../core/posture/protection.ts'
import type { TlsPolicy } from '../../core/posture/tls-policy.ts'
import type { Shown } from '../../core/transport-policy/judge-connection.ts'

/** A connection with TLS on it, as measured. */
export interface SecuredClient {
  readonly socket: TLSSocket
  readonly protection: Protection
  readonly shown: Shown
}

export interface ClientTlsOptions {
  /** Host name that is asked for (SNI), or an IP address, which cannot be. */
  readonly serverName: string
  /** Leaves ML-KEM out, for peers, or boxes before them, that cannot take a ClientHello of more than one packet. */
  readonly smallHello: boolean
  readonly policy: TlsPolicy
  readonly timeoutMs: number
  /** Certificate authorities (PEM) to trust instead of the usual ones. */
  readonly ca: readonly string[] | undefined
}

/** Certificates of a chain that are looked at. */
const MAX_CHAIN = 16

/**
 * Puts TLS on a connection. What the host has shown of itself is judged elsewhere: what is not verified still keeps those out who only listen.
 * No session is ever resumed. @throws Fault world smtp/tls-failed
 */
export async function secureClient(plain: Socket, options: ClientTlsOptions): Promise<SecuredClient> {
  const { minVersion, suites, groups } = options.policy
  const offered = options.smallHello ? groups.filter((group) => !group.includes('MLKEM')) : groups
  const socket = connect({
    socket: plain,
    ...(isIP(options.serverName) ? {} : { servername: options.serverName }),
    minVersion,
    ciphers: suites.join(':'),
    ecdhCurve: offered.join(':'),
    rejectUnauthorized: false,
    // The name is checked by whoever knows which ones count.
    checkServerIdentity: () => undefined,
    ...(options.ca ? { ca: [...options.ca] } : {}),
  })
  await handshake(socket, options.timeoutMs)
  const chainError = socket.authorized ? undefined : String(socket.authorizationError ?? 'not verified')
  return { socket, protection: measured(socket), shown: { chain: chainOf(socket), chainError } }
}

/** The certificates of the host and of those who have signed them, as far as they were sent or are known. */
function chainOf(socket: TLSSocket): Uint8Array[] {
  const chain: Uint8Array[] = []
  let at: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true)
  while (at?.raw && chain.length < MAX_CHAIN) {
    chain.push(new Uint8Array(at.raw))
    at = at.issuerCertificate === at ? undefined : at.issuerCertificate
  }
  return chain
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
