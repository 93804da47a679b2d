import { webcrypto, X509Certificate } from 'node:crypto'
import { x509 } from '../../../src/app/tls/x509.ts'
import type { Clock } from '../../../src/base/clock.ts'

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const
const YEAR_MS = 365 * 86_400_000

interface Signer {
  readonly certificate: x509.X509Certificate
  readonly keys: webcrypto.CryptoKeyPair
}

export interface IssuedLeaf {
  /** The leaf and what is above it, without the root. */
  readonly chain: string
  readonly der: Uint8Array
  readonly serial: string
  readonly names: readonly string[]
}

export interface LeafWishes {
  readonly lifetimeMs: number
  /** Something else than the request asks for. */
  readonly names?: readonly string[]
  readonly publicKey?: webcrypto.CryptoKey
}

/** A root, an issuer below it, and certificates whose times are those of a clock that a test turns. */
export class TestIssuer {
  readonly root: string
  readonly #clock: Pick<Clock, 'nowMs'>
  readonly #issuer: Signer
  #serial = 0

  private constructor(root: string, issuer: Signer, clock: Pick<Clock, 'nowMs'>) {
    this.root = root
    this.#issuer = issuer
    this.#clock = clock
  }

  static async make(clock: Pick<Clock, 'nowMs'>): Promise<TestIssuer> {
    const root = await makeSigner('Test Root', undefined, clock.nowMs())
    const issuer = await makeSigner('Test Issuer', root, clock.nowMs())
    return new TestIssuer(pemOf(root.certificate), issuer, clock)
  }

  /** The certificate that a request (PKCS #10, DER) is for, or what is wished instead. */
  async issue(csr: Uint8Array, { lifetimeMs, names, publicKey }: LeafWishes): Promise<IssuedLeaf> {
    const request = new x509.Pkcs10CertificateRequest(csr)
    if (!(await request.verify(webcrypto as Crypto))) throw new Error('the request is not signed by its key')
    const alternatives = request.extensions.find((one) => one instanceof x509.SubjectAlternativeNameExtension)
    const asked = alternatives?.names.items.map(({ value }) => value) ?? []
    return this.certify(names ?? asked, publicKey ?? (await request.publicKey.export(webcrypto as Crypto)), lifetimeMs)
  }

  async certify(
    names: readonly string[],
    publicKey: webcrypto.CryptoKey | x509.PublicKey,
    lifetimeMs: number,
  ): Promise<IssuedLeaf> {
    const nowMs = this.#clock.nowMs()
    const serial = `50${(++this.#serial).toString(16).padStart(14, '0')}`
    const leaf = await x509.X509CertificateGenerator.create({
      serialNumber: serial,
      subject: '',
      issuer: this.#issuer.certificate.subject,
      notBefore: new Date(nowMs),
      notAfter: new Date(nowMs + lifetimeMs),
      publicKey,
      signingKey: this.#issuer.keys.privateKey,
      signingAlgorithm: SIGNATURE,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          names.map((value) => ({ type: /^[\d.]+$|:/.test(value) ? 'ip' : 'dns', value }) as const),
        ),
        await x509.AuthorityKeyIdentifierExtension.create(this.#issuer.keys.publicKey, false, webcrypto as Crypto),
      ],
    })
    const der = new Uint8Array(leaf.rawData)
    return { chain: pemOf(leaf) + pemOf(this.#issuer.certificate), der, serial, names }
  }

  /** A server's certificate with its key, for the authority's own door. */
  async serverIdentity(names: readonly string[]): Promise<{ readonly cert: string; readonly key: string }> {
    const keys = await webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify'])
    const { chain } = await this.certify(names, keys.publicKey, YEAR_MS)
    const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
    return { cert: chain, key: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n` }
  }
}

async function makeSigner(name: string, above: Signer | undefined, nowMs: number): Promise<Signer> {
  const keys = await webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: above ? '02' : '01',
    subject: `CN=${name}`,
    issuer: above?.certificate.subject ?? `CN=${name}`,
    notBefore: new Date(nowMs - 3_600_000),
    notAfter: new Date(nowMs + 20 * YEAR_MS),
    publicKey: keys.publicKey,
    signingKey: (above?.keys ?? keys).privateKey,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto as Crypto),
    ],
  })
  return { certificate, keys }
}

function pemOf(certificate: x509.X509Certificate): string {
  return new X509Certificate(Buffer.from(certificate.rawData)).toString()
}
