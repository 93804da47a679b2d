import { constants } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'
import { Fault } from '../../base/fault.ts'
import { type CertificateSource, type Identity, identityFor } from '../../core/certificates/identity.ts'
import { requireForwardSecrecy, type TlsPolicy } from '../../core/posture/tls-policy.ts'

/**
 * The one place where TLS contexts are made, for every listener of a process. All of them are replaced together when the certificate source
 * says so; connections that stand keep the context they began with.
 */
export class TlsContexts implements Disposable {
  readonly #source: CertificateSource
  readonly #policy: TlsPolicy
  readonly #watch: Disposable
  #contexts: ReadonlyMap<Identity, SecureContext>

  /** @throws Fault us tls/not-forward-secret, tls/no-certificate, tls/bad-certificate */
  constructor(source: CertificateSource, policy: TlsPolicy) {
    this.#source = source
    this.#policy = requireForwardSecrecy(policy)
    this.#contexts = this.#build()
    this.#watch = source.watch(() => {
      this.#contexts = this.#build()
    })
  }

  /** The context for the host that a client asks for; the first one if it asks for none. */
  contextFor(servername: string | undefined): SecureContext {
    const identity = identityFor([...this.#contexts.keys()], servername ?? '')
    const context = identity && this.#contexts.get(identity)
    if (!context) throw new Fault('us', 'tls/no-certificate', 'there is no certificate to serve')
    return context
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]()
  }

  #build(): ReadonlyMap<Identity, SecureContext> {
    const identities = this.#source.current()
    if (identities.length === 0) throw new Fault('us', 'tls/no-certificate', 'there is no certificate to serve')
    return new Map(identities.map((identity) => [identity, secureContext(identity, this.#policy)]))
  }
}

/**
 * No session tickets: with them, the ticket key of a process decrypts every TLS 1.2 session that was recorded and resumed, and nothing
 * rotates that key. No renegotiation either: nobody needs it, and it costs the server more than the client.
 */
function secureContext(identity: Identity, policy: TlsPolicy): SecureContext {
  try {
    return createSecureContext({
      cert: identity.certificateChain,
      key: identity.privateKey,
      minVersion: policy.minVersion,
      maxVersion: 'TLSv1.3',
      ciphers: policy.suites.join(':'),
      ecdhCurve: policy.groups.join(':'),
      honorCipherOrder: true,
      secureOptions:
        constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_CIPHER_SERVER_PREFERENCE,
    })
  } catch (error) {
    throw new Fault('us', 'tls/bad-certificate', `the certificate for ${identity.names.join(', ')} cannot be used`, {
      cause: error,
    })
  }
}
