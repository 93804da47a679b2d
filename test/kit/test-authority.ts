import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A key with its certificate, in PEM, and the certificates of those who have signed it, without the root. */
export interface TestIdentity {
  readonly key: string
  readonly cert: string
  /** `cert` and the chain behind it, as a server sends them. */
  readonly chain: string
  /** DER of `chain`, the certificate first. */
  readonly der: readonly Uint8Array[]
  /** DER of the public key. */
  readonly spki: Uint8Array
}

let made = 0

/** Certificates for tests, made by the `openssl` of the machine. */
export class TestAuthority implements Disposable {
  readonly identity: TestIdentity
  readonly #folder: string
  readonly #files: { readonly key: string; readonly cert: string }
  readonly #above: string

  private constructor(folder: string, files: { readonly key: string; readonly cert: string }, above: string) {
    this.#folder = folder
    this.#files = files
    this.#above = above
    this.identity = identityOf(files, above)
  }

  /** A root with a folder of its own, which goes with it. */
  static root(name = 'Root'): TestAuthority {
    const folder = mkdtempSync(join(tmpdir(), 'posthus-authority-'))
    return new TestAuthority(folder, make(folder, name, [...CA, '-addext', 'basicConstraints=critical,CA:TRUE']), '')
  }

  /** An authority below this one; `extra`: further options of `openssl req`. */
  authority(name: string, ...extra: readonly string[]): TestAuthority {
    const constraints = extra.some((one) => one.startsWith('basicConstraints'))
      ? []
      : ['-addext', 'basicConstraints=critical,CA:TRUE']
    const files = make(this.#folder, name, [...this.#signer, ...CA, ...constraints, ...extra])
    return new TestAuthority(this.#folder, files, this.#chainBelow)
  }

  /** A server's certificate for `names`. */
  issue(names: readonly string[], ...extra: readonly string[]): TestIdentity {
    const subject = names.map((name) => `DNS:${name}`).join(',')
    const options = [
      ...this.#signer,
      '-addext',
      `subjectAltName=${subject}`,
      '-addext',
      'basicConstraints=CA:FALSE',
      ...extra,
    ]
    return identityOf(make(this.#folder, names[0] ?? 'server', options), this.#chainBelow)
  }

  /** The certificate (PEM) that a request (PEM) asks for, with its subject and names; `extra`: further lines of extensions, in OpenSSL's form. */
  sign(request: string, ...extra: readonly string[]): string {
    made++
    const [csr, cert, extensions] = ['csr', 'pem', 'ext'].map((ending) => join(this.#folder, `${made}.${ending}`)) as [
      string,
      string,
      string,
    ]
    writeFileSync(csr, request)
    writeFileSync(extensions, ['basicConstraints=CA:FALSE', ...extra, ''].join('\n'))
    const options = ['-copy_extensions', 'copy', '-extfile', extensions, '-days', '30', '-out', cert]
    execFileSync('openssl', ['x509', '-req', '-in', csr, ...this.#signer, ...options], { stdio: 'pipe' })
    return readFileSync(cert, 'utf8')
  }

  /** An answer (DER) of an OCSP responder to a request (DER) about `leaf`, for an hour; `signer`: whom the authority has given that task. */
  answerOcsp(request: Uint8Array, leaf: TestIdentity, state: 'V' | 'R', signer?: TestIdentity): Uint8Array {
    const at = this.#fresh('ocsp')
    writeFileSync(`${at}.req`, request)
    writeFileSync(`${at}.index`, indexLine(leaf, state))
    const [cert, key] = signer ? [`${at}.pem`, `${at}.key`] : [this.#files.cert, this.#files.key]
    if (signer) writeFileSync(cert, signer.cert)
    if (signer) writeFileSync(key, signer.key)
    const files = ['-index', `${at}.index`, '-CA', this.#files.cert, '-rsigner', cert, '-rkey', key]
    const options = ['-reqin', `${at}.req`, '-respout', `${at}.der`, '-nmin', '60']
    execFileSync('openssl', ['ocsp', ...files, ...options], { stdio: 'pipe' })
    return new Uint8Array(readFileSync(`${at}.der`))
  }

  /** The list (DER) of what it has revoked, for an hour. */
  revocationList(...revoked: readonly TestIdentity[]): Uint8Array {
    const at = this.#fresh('crl')
    writeFileSync(`${at}.index`, revoked.map((leaf) => indexLine(leaf, 'R')).join(''))
    const settings = [`database = ${at}.index`, 'default_md = sha256', 'default_crl_hours = 1', '']
    writeFileSync(`${at}.cnf`, ['[ca]', 'default_ca = own', '[own]', ...settings].join('\n'))
    const files = ['-config', `${at}.cnf`, '-cert', this.#files.cert, '-keyfile', this.#files.key, '-out', `${at}.pem`]
    execFileSync('openssl', ['ca', '-gencrl', ...files], { stdio: 'pipe' })
    const pem = readFileSync(`${at}.pem`, 'utf8').replace(/-----[^-]+-----/g, '')
    return new Uint8Array(Buffer.from(pem, 'base64'))
  }

  #fresh(what: string): string {
    made++
    return join(this.#folder, `${made}-${what}`)
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  get #signer(): string[] {
    return ['-CA', this.#files.cert, '-CAkey', this.#files.key]
  }

  /** What a server below sends behind its own certificate: everything up to the root, which is left out. */
  get #chainBelow(): string {
    const isRoot = new X509Certificate(this.identity.cert).checkIssued(new X509Certificate(this.identity.cert))
    return isRoot ? '' : this.identity.cert + this.#above
  }
}

/** A line of the text database of `openssl ca`. */
function indexLine({ cert }: TestIdentity, state: 'V' | 'R'): string {
  const { serialNumber } = new X509Certificate(cert)
  return [state, '491231235959Z', state === 'R' ? '260101000000Z' : '', serialNumber, 'unknown', '/CN=x\n'].join('\t')
}

const CA = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign']

function make(
  folder: string,
  name: string,
  options: readonly string[],
): { readonly key: string; readonly cert: string } {
  made++
  const key = join(folder, `${made}.key`)
  const cert = join(folder, `${made}.pem`)
  const kind = options.includes('-newkey') ? [] : ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']
  const common = ['req', '-x509', ...kind, '-nodes', '-days', '30']
  // Without a configuration of its own, the machine's would add extensions.
  const bare = ['-config', '/dev/null', '-subj', `/CN=${name} ${made}`]
  execFileSync('openssl', [...common, ...bare, ...options, '-keyout', key, '-out', cert], { stdio: 'pipe' })
  return { key, cert }
}

function identityOf(files: { readonly key: string; readonly cert: string }, above: string): TestIdentity {
  const cert = readFileSync(files.cert, 'utf8')
  const pems = (cert + above).match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----\n?/g) ?? []
  return {
    key: readFileSync(files.key, 'utf8'),
    cert,
    chain: cert + above,
    der: pems.map((pem) => new Uint8Array(new X509Certificate(pem).raw)),
    spki: new Uint8Array(new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' })),
  }
}
