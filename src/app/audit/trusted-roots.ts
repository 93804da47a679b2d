import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { Fault } from '../../base/fault.ts'
import type { TrustedRoots } from '../../core/audit/certificate/certificate-path.ts'
import type { Configuration } from '../config/configuration.ts'
import { tryRead } from '../tls/local-authority.ts'

/**
 * The authorities that everybody trusts (Mozilla's list, as Node brings it), and those in a PEM file.
 * @throws Fault peer audit/bad-authority
 */
export async function trustedRoots(file: string | undefined): Promise<TrustedRoots> {
  const everybody = rootCertificates.map((pem) => new X509Certificate(pem))
  if (file === undefined) return { everybody, named: [] }
  return { everybody, named: certificatesIn(await readPem(file), file) }
}

/** For the own endpoints: with the local authority, which issues for trials and stands in where no certificate is there. */
export async function ownRoots({ data }: Configuration, roots: TrustedRoots): Promise<TrustedRoots> {
  const path = join(data, 'tls', 'local-ca.pem')
  const local = await tryRead(path)
  return local === undefined ? roots : { ...roots, named: [...roots.named, ...certificatesIn(local, path)] }
}

async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new Fault('peer', 'audit/bad-authority', `${file} cannot be read (${why}): name a PEM file with --ca`)
  }
}

function certificatesIn(text: string, file: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  try {
    if (blocks.length > 0) return blocks.map((block) => new X509Certificate(block))
  } catch {
    // Told below, with what to do.
  }
  throw new Fault('peer', 'audit/bad-authority', `${file} holds no certificate: name a PEM file of the authority`)
}
