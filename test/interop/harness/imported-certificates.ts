import { createHash, X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import type { TestAuthority } from '../../kit/test-authority.ts'
import type { Posthus } from './posthus.ts'
import { eventually } from './program.ts'
import type { Workbench } from './workbench.ts'

/** A certificate as `posthus cert list --json` has it. */
export interface ListedCertificate {
  readonly id: string
  readonly spki: string
  readonly state: string
  readonly names: readonly string[]
}

/** A house that has certificates of a private authority, as an operator gets them: request, signature, import. */
export class ImportedCertificates {
  /** PEM file of the root, for those who are to trust it. */
  readonly root: string
  /** PEM file of what stands between. */
  readonly chain: string
  readonly #bench: Workbench
  readonly #authority: TestAuthority
  readonly #posthus: Posthus

  /** `root` has issued `authority`, which issues for hosts. */
  constructor(bench: Workbench, root: TestAuthority, authority: TestAuthority, posthus: Posthus) {
    this.#bench = bench
    this.#authority = authority
    this.#posthus = posthus
    this.root = bench.path('root.pem')
    this.chain = bench.path('chain.pem')
    writeFileSync(this.root, root.identity.cert)
    writeFileSync(this.chain, authority.identity.cert)
  }

  /** Has a certificate with a policy issued for a request, and takes it in. */
  async import(host: string, policy: string, level: string, ...options: readonly string[]) {
    const { csr, id } = JSON.parse((await this.#posthus.command(['cert', 'csr', host, ...options, '--json'])).stdout)
    const certificate = this.#authority.sign(csr, policy)
    const file = this.#bench.path('leaf.pem')
    writeFileSync(file, certificate)
    const words = ['--chain', this.chain, '--root', this.root, '--level', level]
    await this.#posthus.command(['cert', 'import', file, ...words])
    return { id: id as string, spki: spkiOf(certificate) }
  }

  async list(): Promise<ListedCertificate[]> {
    return JSON.parse((await this.#posthus.command(['cert', 'list', '--json'])).stdout)
  }

  /** Resolves when they have been seen at every listener. */
  async active(...ids: readonly string[]): Promise<void> {
    const isActive = async () => {
      const listed = await this.list()
      return ids.every((id) => listed.find((one) => one.id === id)?.state === 'active') || undefined
    }
    await eventually(isActive, `${ids.join(' and ')} are active`)
  }
}

/** SHA-256 of the key of the first certificate in a text. */
export function spkiOf(text: string): string {
  const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(text)?.[0] ?? ''
  const der = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(der).digest('hex')
}
