import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { Fault } from '../../base/fault.ts'
import type { NamedRoot, TrustedRoots } from '../../core/audit/certificate/certificate-path.ts'
import type { Configuration } from '../config/configuration.ts'
import { tryRead } from '../tls/local-authority.ts'

/**
 * The authorities that everybody trusts (Mozilla's list, as Node brings it), and those in a PEM file that `--ca` names.
 * @throws Fault peer audit/bad-authority
 */
export async function trustedRoots(file: string | undefined): Promise<TrustedRoots> {
  const everybody = rootCertificates.map((pem) => new X509Certificate(pem))
  return { everybody, named: file === undefined ? [] : await rootsOf({ file, by: `--ca ${file}` }) }
}

/**
 * For the own endpoints: with what the operator has configured, and with the local authority, which issues for trials and stands in where no certificate is there.
 * @throws Fault peer audit/bad-authority
 */
export async function ownRoots(
  { data, audit, acme }: Pick<Configuration, 'data' | 'audit' | 'acme'>,
  roots: TrustedRoots,
): Promise<TrustedRoots> {
  const path = join(data, 'tls', 'local-ca.pem')
  const local = await tryRead(path)
  const configured = [
    ...(audit.caFile === undefined ? [] : [{ file: audit.caFile, by: `audit.ca-file (${audit.caFile})` }]),
    ...acme.authorities.flatMap(({ caFile }) =>
      caFile === undefined ? [] : [{ file: caFile, by: `ca-file of acme.authorities (${caFile})` }],
    ),
  ]
  const named = await Promise.all(configured.map(rootsOf))
  return {
    ...roots,
    named: [
      ...roots.named,
      ...named.flat(),
      ...(local === undefined ? [] : namedIn(local, { file: path, by: `the house itself (${path})` })),
    ],
  }
}

interface Naming {
  readonly file: string
  readonly by: string
}

async function rootsOf(naming: Naming): Promise<NamedRoot[]> {
  const { file, by } = naming
  try {
    return namedIn(await readFile(file, 'utf8'), naming)
  } catch (error) {
    if (error instanceof Fault) throw error
    const why = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new Fault('peer', 'audit/bad-authority', `${by} cannot be read (${why}): name a PEM file of the authority`)
  }
}

function namedIn(text: string, { by }: Naming): NamedRoot[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  try {
    if (blocks.length > 0) return blocks.map((block) => ({ certificate: new X509Certificate(block), by }))
  } catch {
    // Told below, with what to do.
  }
  throw new Fault('peer', 'audit/bad-authority', `${by} holds no certificate: name a PEM file of the authority`)
}
