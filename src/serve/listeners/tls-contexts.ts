import { constants, X509Certificate } from 'node:crypto'
import { Server } from 'node:net'
import { createSecureContext, type SecureContext } from 'node:tls'
import { Fault } from '../../base/fault.ts'
import { type CertificateSource, type Identity, identityFor } from '../../core/certificates/identity.ts'
import type { Service } from '../../core/posture/protection.ts'
import { requireForwardSecrecy, type TlsPolicy } from '../../core/posture/tls-policy.ts'

/** What is shown for one host name. `beside` has an RSA certificate too. */
interface Shown {
  readonly context: SecureContext
  readonly beside: SecureContext
}

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
  readonly #watch: Disposable
  #identities: readonly Identity[] = []
  /** By what they are made of: an identity that stays keeps its contexts. */
  #shown: ReadonlyMap<string, Shown> = new Map()
  /** OCSP answers by the certificates (DER, base64) that they are about. */
  #staples: ReadonlyMap<string, Buffer> = new Map()

  /** @throws Fault us tls/not-forward-secret, tls/no-certificate, tls/bad-certificate */
  constructor(source: CertificateSource, policy: TlsPolicy, proofs?: AlpnProofs) {
    this.proofs = proofs
    this.#source = source
    this.#policy = requireForwardSecrecy(policy)
    this.#build()
    this.stapler.on('OCSPRequest', (certificate: Buffer, _issuer: Buffer | null, done: GiveStaple) =>
      done(null, this.#staples.get(certificate.toString('base64')) ?? null),
    )
    this.#watch = source.watch(() => this.#build())
  }

  /** The context for the host that a client asks for. */
  contextFor(servername: string): SecureContext {
    return this.#shownFor(servername).context
  }

  /**
   * The context for clients of a service that ask for no host. Port 25 has an RSA certificate in it where there is one: some old servers know nothing else. They send no
   * name either, which is as well: of the context for a name Node takes over one certificate only.
   */
  standardContext(service: Service): SecureContext {
    const { context, beside } = this.#shownFor('')
    return service === 'smtp' ? beside : context
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]()
  }

  #shownFor(servername: string): Shown {
    const identity = identityFor(this.#identities, servername)
    const shown = identity && this.#shown.get(madeOf(identity))
    if (!shown) throw new Fault('us', 'tls/no-certificate', 'there is no certificate to serve')
    return shown
  }

  #build(): void {
    const identities = this.#source.current()
    if (identities.length === 0) throw new Fault('us', 'tls/no-certificate', 'there is no certificate to serve')
    const shown = new Map<string, Shown>()
    const staples = new Map<string, Buffer>()
    for (const identity of identities) {
      const key = madeOf(identity)
      shown.set(key, shown.get(key) ?? this.#shown.get(key) ?? contextsOf(identity, this.#policy))
      if (identity.staple) staples.set(leafOf(identity), Buffer.from(identity.staple))
    }
    this.#shown = shown
    this.#staples = staples
    this.#identities = identities
  }
}

function madeOf({ certificateChain, rsa }: Identity): string {
  return certificateChain + (rsa?.certificateChain ?? '')
}

function leafOf({ certificateChain }: Identity): string {
  return new X509Certificate(certificateChain).raw.toString('base64')
}

function contextsOf(identity: Identity, policy: TlsPolicy): Shown {
  const context = secureContext(identity, [identity], policy)
  return { context, beside: identity.rsa ? secureContext(identity, [identity, identity.rsa], policy) : context }
}

/**
 * No session tickets: with them, the ticket key of a process decrypts every TLS 1.2 session that was recorded and resumed, and nothing
 * rotates that key. No renegotiation either: nobody needs it, and it costs the server more than the client.
 */
function secureContext(
  { names }: Identity,
  pairs: readonly Pick<Identity, 'certificateChain' | 'privateKey'>[],
  policy: TlsPolicy,
): SecureContext {
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
    throw new Fault('us', 'tls/bad-certificate', `the certificate for ${names.join(', ')} cannot be used`, {
      cause: error,
    })
  }
}
