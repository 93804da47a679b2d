import type { Duplex } from 'node:stream'
import { type SecureContext, TLSSocket, type TLSSocketOptions } from 'node:tls'
import { Fault } from '../../base/fault.ts'
import type { Protection, ShownCertificate } from '../../core/posture/protection.ts'
import { groupName, sessionKeyGroup } from '../../wire/tls/key-group.ts'
import type { Secured } from '../channel.ts'
import { peekOffer } from './peek-offer.ts'
import type { AlpnProofs, TlsContexts } from './tls-contexts.ts'

/** RFC 8737 §4: what is agreed on with it is the end of the conversation. */
const ACME_PROTOCOL = 'acme-tls/1'

/**
 * Puts TLS on a connection of a service as the server and measures what was agreed on. The stream is destroyed if that fails. `protocols`: its names for ALPN (RFC 7301), the best first; a client that insists on others is refused,
 * so that what was meant for another service is never read by this one (RFC 9325 §3.7).
 * A certificate authority that asks for `acme-tls/1` (RFC 8737) where other protocols are named is shown the proof that it wants, and the connection ends with `net/authority-looked`.
 * @throws Fault peer net/tls-failed, net/authority-looked, world net/timeout
 */
export async function secure(
  stream: Duplex,
  contexts: TlsContexts,
  timeoutMs: number,
  { protocols }: { readonly protocols?: readonly string[] | undefined },
): Promise<Secured> {
  const startedMs = performance.now()
  // Only where it makes a difference: it is a look at every connection.
  const offer = contexts.isAskedForOffers ? await peekOffer(stream, timeoutMs) : undefined
  if (stream.readableEnded || stream.destroyed) {
    stream.destroy()
    throw closedEarly()
  }
  let context = contexts.standardContext()
  const contextFor = (servername: string): SecureContext => {
    context = contexts.contextFor(servername, offer)
    return context
  }
  const socket: TLSSocket = new TLSSocket(stream, {
    isServer: true,
    secureContext: context,
    server: contexts.stapler,
    ...(protocols === undefined
      ? { SNICallback: (servername, done) => done(null, contextFor(servername)) }
      : chooser(protocols, contexts.proofs, contextFor, (proof) => socket.setKeyCert(proof))),
  })
  await handshake(socket, Math.max(0, timeoutMs - (performance.now() - startedMs)))
  if (socket.alpnProtocol === ACME_PROTOCOL) {
    socket.end()
    throw new Fault(
      'peer',
      'net/authority-looked',
      'a certificate authority has looked at a proof, and nothing else is said',
    )
  }
  const certificate = contexts.shownBy(context, () => socket.getX509Certificate())
  return { stream: socket, protection: measure(socket, certificate), binding: channelBinding(socket) }
}

type Chooser = Pick<TLSSocketOptions, 'SNICallback' | 'ALPNCallback'>

/**
 * Chooses certificate and protocol. Whether a certificate authority asks for a proof shows in the protocols that it offers, by the name alone nobody is shown one: other clients of that name come meanwhile, and
 * want the certificate. OpenSSL asks for the protocol first with TLS 1.3, and for the certificate first with TLS 1.2.
 */
function chooser(
  own: readonly string[],
  proofs: AlpnProofs | undefined,
  contextFor: (servername: string) => SecureContext,
  show: (proof: SecureContext) => void,
): Chooser {
  let isAsked = false
  let hasLooked = false
  let proof: SecureContext | undefined
  const look = async (servername: string): Promise<SecureContext> => {
    const standard = contextFor(servername)
    proof = await proofs?.tryProof(servername.toLowerCase())
    hasLooked = true
    if (!isAsked) return standard
    if (!proof) throw new Fault('peer', 'net/tls-failed', 'a proof is asked for that nobody has sent for')
    return proof
  }
  return {
    SNICallback: (servername, done) => {
      if (proofs) look(servername).then((context) => done(null, context), done)
      else done(null, contextFor(servername))
    },
    ALPNCallback: ({ protocols }) => {
      isAsked = proofs !== undefined && protocols.includes(ACME_PROTOCOL)
      if (isAsked && proof) show(proof)
      return isAsked && (proof || !hasLooked) ? ACME_PROTOCOL : own.find((one) => protocols.includes(one))
    },
  }
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
    const closed = (): void => fail(closedEarly())
    socket.once('secure', done)
    socket.once('close', closed)
    // A half-open socket does not close by itself: without this, whoever connects and goes away holds a place until the timeout.
    socket.once('end', closed)
    socket.on('error', failed)
  })
}

function closedEarly(): Fault {
  return new Fault('peer', 'net/tls-failed', 'the peer closed during the TLS handshake')
}

/** OpenSSL's reason (`unsupported protocol`) rather than its line of source places. */
function reasonOf(error: Error): string {
  const reason = (error as Error & { reason?: string }).reason
  return reason ?? error.message
}

/** A server has no `getEphemeralKeyInfo`; the session it keeps names the group. */
function measure(socket: TLSSocket, certificate: ShownCertificate | undefined): Protection {
  const session = socket.getSession()
  const group = session && sessionKeyGroup(session)
  return {
    version: socket.getProtocol() ?? 'unknown',
    suite: socket.getCipher().standardName,
    group: group === undefined ? 'none' : groupName(group),
    alpn: socket.alpnProtocol || 'none',
    ...(certificate && { certificate }),
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
