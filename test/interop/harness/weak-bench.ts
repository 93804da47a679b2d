import { type CertificateFiles, makeCertificate } from './certificate.ts'
import { enterNamespace, giveAddresses } from './namespace.ts'
import { fetchOldNode, OLD_NODE_RUNS, type OldRelease, type OldServer, startOldNode } from './old-node.ts'
import { runWell } from './program.ts'
import { Workbench } from './workbench.ts'

const OLD_RELEASES: readonly OldRelease[] = ['0.10.1', '0.10.28', '0.12.0', '4.9.1']

/** What a test needs before it may start weak servers. NSS's server binds every address, and nothing but this machine may be probed: the test gets a net of its own. */
export async function prepareWeakPeers(file: string): Promise<void> {
  if (OLD_NODE_RUNS) await fetchOldNode(OLD_RELEASES)
  await enterNamespace(file)
}

/** A bench for weak servers, with a certificate of each kind. */
export interface WeakBench {
  readonly bench: Workbench
  readonly rsa: CertificateFiles
  readonly ecdsa: CertificateFiles
  /** Starts an old release of Node with everything that it has, if nothing else is said. Returns its port. */
  old(release: OldRelease, options?: Partial<OldServer>): Promise<number>
}

export async function openWeakBench(name: string): Promise<WeakBench> {
  await giveAddresses(['127.0.0.1'])
  const bench = await Workbench.open(name)
  const [rsa, ecdsa] = await Promise.all([
    makeCertificate(bench.folder, 'rsa', 'rsa'),
    makeCertificate(bench.folder, 'ecdsa', 'ecdsa'),
  ])
  // Old programs do not know the form in which keys are written today.
  const files = { certificate: rsa.certificate, key: bench.path('old.key') }
  await runWell('openssl', ['rsa', '-in', rsa.key, '-traditional', '-out', files.key])
  await runWell('openssl', ['dhparam', '-out', bench.path('dh512.pem'), '512'])
  const old = (release: OldRelease, options: Partial<OldServer> = {}) =>
    startOldNode(bench, release, { ...files, ciphers: 'ALL:COMPLEMENTOFALL', ...options })
  return { bench, rsa, ecdsa, old }
}
