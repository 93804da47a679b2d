import { constants, X509Certificate } from 'node:crypto'
import { Server } from 'node:net'
import { createSecureContext, type SecureContext } from 'node:tls'
import { Fault } from '../../base/fault.ts'
import { type CertificateSource, type Identity, identityFor, rsaBeside } from '../../core/certificates/identity.ts'
import type { ShownCertificate } from '../../core/posture/protection.ts'
import { requireForwardSecrecy, type TlsPolicy } from '../../core/posture/tls-policy.ts'
import { type ClientOffer, readsEcdsa } from '../../wire/tls/client-offer.ts'
import { shownCertificate } from './shown-certificate.ts'

/** Suites of TLS 1.2 with ECDSA, of those that may be served: OpenSSL's name, and the number. */
const ECDSA_SUITES: ReadonlyMap<string, number> = new Map([
  ['ECDHE-ECDSA-AES256-GCM-SHA384', 0xc02c],
  ['ECDHE-ECDSA-CHACHA20-POLY1305', 0xcca9],
  ['ECDHE-ECDSA-AES128-GCM-SHA256', 0xc02b],
])

/** Port: what certificate authorities are shown that ask in a handshake whether a name is ours. RFC 8737. */
export interface AlpnProofs {
  /** Undefined: nobody asked for a certificate for that name. */
  tryProof(servername: string): Promise<SecureContext | undefined>
}

type GiveStaple = (error: null, staple: Buffer | null) => void

/**
 * The one place where TLS contexts are made, for every listener of a process. All of them are replaced together when the certificate source
 * says so; connections that stand keep the context they began with.
 */
export class TlsContexts implements Disposable {
  /** Node asks a server for OCSP answers, never the socket: this one listens nowhere, and gives them out (RFC 6066 §8). */
  readonly stapler = new Server()
  /** Undefined: no authority is answered. */
  readonly proofs: AlpnProofs | undefined
  readonly #source: CertificateSource
  readonly #policy: TlsPolicy
  readonly #ecdsaSuites: ReadonlySet<number>
  readonly #watch: Disposable
  #identities: readonly Identity[] = []
  /** By what they are made of: an identity that stays keeps its contexts. */
  #contexts: ReadonlyMap<string, SecureContext> = new Map()
  #standard: SecureContext | undefined
  /** What a context shows, worked out once for each and not at every handshake. */
  readonly #shown = new WeakMap<SecureContext, readonly ShownCertificate[]>()
  /** OCSP answers by the certificates (DER, base64) that they are about. */
  #staples: ReadonlyMap<string, Buffer> = new Map()

  /** @throws Fault us tls/not-forward-secret, tls/no-certificate, tls/bad-certificate */
  constructor(source: CertificateSource, policy: TlsPolicy, proofs?: AlpnProofs) {
    this.proofs = proofs
    this.#source = source
    this.#policy = requireForwardSecrecy(policy)
    this.#ecdsaSuites = new Set(policy.suites.map((name) => ECDSA_SUITES.get(name)).filter((id) => id !== undefined))
    this.#build()
    this.stapler.on('OCSPRequest', (certificate: Buffer, _issuer: Buffer | null, done: GiveStaple) =>
      done(null, this.#staples.get(certificate.toString('base64')) ?? null),
    )
    this.#watch = source.watch(() => this.#build())
  }

  /** Whether it has to be known before the handshake what a client reads. */
  get isAskedForOffers(): boolean {
    return this.#identities.some(({ isRsa }) => isRsa) && this.#identities.some(({ isRsa }) => !isRsa)
  }

  /** The context for the host that a client asks for; with RSA for one whose offer says that it reads nothing else. Of a context for a name Node takes over one certificate only, so that OpenSSL has no choice. */
  contextFor(servername: string, offer: ClientOffer | undefined): SecureContext {
    const needsRsa = offer !== undefined && !readsEcdsa(offer, this.#ecdsaSuites)
    const beside = needsRsa ? rsaBeside(this.#identities, servername) : undefined
    const identity = beside ?? identityFor(this.#identities, servername)
    const context = identity && this.#contexts.get(identity.certificateChain)
    if (!context) throw noCertificate()
    return context
  }

  /** The context for clients that ask for no host. An RSA certificate is in it too where there is one: old servers know nothing else, and OpenSSL chooses. */
  standardContext(): SecureContext {
    if (!this.#standard) throw noCertificate()
    return this.#standard
  }

  /** The certificate that a client was shown over a context. Of a context with two OpenSSL chooses: `chosen` asks it, at some 20 µs. */
  shownBy(context: SecureContext, chosen: () => X509Certificate | undefined): ShownCertificate | undefined {
    const shown = this.#shown.get(context) ?? []
    if (shown.length < 2) return shown[0]
    const sha256 = chosen()?.fingerprint256.replaceAll(':', '').toLowerCase()
    return shown.find((one) => one.sha256 === sha256)
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]()
  }

  #build(): void {
    const identities = this.#source.current()
    const [first] = identities
    if (!first) throw noCertificate()
    const contexts = new Map<string, SecureContext>()
    const staples = new Map<string, Buffer>()
    for (const identity of identities) {
      const key = identity.certificateChain
      contexts.set(key, contexts.get(key) ?? this.#contexts.get(key) ?? this.#make([identity]))
      if (identity.staple) staples.set(leafOf(identity), Buffer.from(identity.staple))
    }
    const beside = rsaBeside(identities, '')
    this.#standard = beside ? this.#make([first, beside]) : contexts.get(first.certificateChain)
    this.#contexts = contexts
    this.#staples = staples
    this.#identities = identities
  }

  #make(pairs: readonly Identity[]): SecureContext {
    const context = secureContext(pairs, this.#policy)
    this.#shown.set(context, pairs.map(shownCertificate))
    return context
  }
}

function noCertificate(): Fault {
  return new Fault('us', 'tls/no-certificate', 'there is no certificate to serve')
}

function leafOf({ certificateChain }: Identity): string {
  return new X509Certificate(certificateChain).raw.toString('base64')
}

/**
 * No session tickets: with them, the ticket key of a process decrypts every TLS 1.2 session that was recorded and resumed, and nothing
 * rotates that key. No renegotiation either: nobody needs it, and it costs the server more than the client.
 */
function secureContext(pairs: readonly Identity[], policy: TlsPolicy): SecureContext {
  try {
    return createSecureContext({
      cert: pairs.map(({ certificateChain }) => certificateChain),
      key: pairs.map(({ privateKey }) => privateKey),
      minVersion: policy.minVersion,
      maxVersion: 'TLSv1.3',
      ciphers: policy.suites.join(':'),
      ecdhCurve: policy.groups.join(':'),
      honorCipherOrder: true,
      secureOptions:
        constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_CIPHER_SERVER_PREFERENCE,
    })
  } catch (error) {
    throw new Fault('us', 'tls/bad-certificate', `the certificate for ${pairs[0]?.names.join(', ')} cannot be used`, {
      cause: error,
    })
  }
}
