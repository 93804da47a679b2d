import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { rootCertificates } from 'node:tls'
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { Identity } from '../../core/certificates/identity.ts'
import type { CertificateFiles } from '../config/configuration.ts'
import { HeldIdentities, type OpenCertificates } from './held-identities.ts'

const DAY_MS = 86_400_000
const SOON_MS = 14 * DAY_MS
const CHECK_EVERY_MS = 3_600_000
const LEAST_RSA_BITS = 2048

/** What a look at certificate files found. `faults` keep them from being used, `warnings` do not. */
export interface FileFindings {
  readonly identities: readonly Identity[]
  readonly faults: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Certificates from files that somebody else renews; the files are looked at again every hour and at every refresh.
 * @throws Fault us tls/bad-certificate that names every mistake in every file
 */
export async function openFileCertificates(
  files: readonly CertificateFiles[],
  clock: Clock,
  log: Log,
): Promise<OpenCertificates> {
  const load = async (): Promise<readonly Identity[]> => {
    const { identities, faults, warnings } = await inspectFiles(files, clock.nowMs())
    if (faults.length > 0) {
      throw new Fault('us', 'tls/bad-certificate', `the certificates cannot be used:\n  ${faults.join('\n  ')}`)
    }
    for (const warning of warnings) log.warn('tls/certificate-warning', { warning })
    return identities
  }
  return new HeldIdentities(await load(), load, { clock, log, everyMs: CHECK_EVERY_MS })
}

/** Reads and checks all files; every mistake in every one of them is found. */
export async function inspectFiles(files: readonly CertificateFiles[], nowMs: number): Promise<FileFindings> {
  const identities: Identity[] = []
  const faults: string[] = []
  const warnings: string[] = []
  for (const entry of files) {
    const chain = await readChain(entry.certificate, faults)
    const key = await readKey(entry.key, faults, warnings)
    const leaf = chain?.[0]
    if (!chain || !leaf) continue
    faults.push(...validityFaults(chain, entry.certificate, nowMs), ...chainFaults(chain, entry.certificate))
    faults.push(...nameFaults(leaf, entry))
    warnings.push(...chainWarnings(chain, entry.certificate, nowMs), ...(await nextKeyWarnings(entry, leaf)))
    if (!key) continue
    if (!leaf.checkPrivateKey(key)) {
      faults.push(
        `${entry.key}: is not the key of ${entry.certificate}; name the key that the certificate was requested with`,
      )
    }
    identities.push({
      names: entry.names,
      certificateChain: chain.map((certificate) => certificate.toString()).join(''),
      privateKey: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
      notAfterMs: leaf.validToDate.getTime(),
      ...(key.asymmetricKeyType === 'rsa' ? { isRsa: true } : {}),
    })
  }
  return { identities, faults, warnings }
}

/** Nothing is served with the next key yet, so that nothing has to wait for it to be right. */
async function nextKeyWarnings({ nextKey, certificate }: CertificateFiles, leaf: X509Certificate): Promise<string[]> {
  if (nextKey === undefined) return []
  const warnings: string[] = []
  const key = await readKey(nextKey, warnings, warnings)
  if (key && leaf.checkPrivateKey(key)) {
    warnings.push(`${nextKey}: is the key of ${certificate} already; make another one for the next certificate`)
  }
  return warnings
}

async function readChain(path: string, faults: string[]): Promise<X509Certificate[] | undefined> {
  const text = await tryReadPem(path, faults)
  if (text === undefined) return undefined
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  if (!blocks) {
    faults.push(`${path}: holds no certificate; write PEM, beginning with -----BEGIN CERTIFICATE-----`)
    return undefined
  }
  try {
    return blocks.map((block) => new X509Certificate(block))
  } catch {
    faults.push(`${path}: holds a damaged certificate; copy it again`)
    return undefined
  }
}

async function readKey(path: string, faults: string[], warnings: string[]): Promise<KeyObject | undefined> {
  const text = await tryReadPem(path, faults)
  if (text === undefined) return undefined
  const key = tryKey(text)
  if (!key) {
    const why = /ENCRYPTED/.test(text)
      ? 'is protected by a passphrase; remove it with openssl pkey'
      : 'holds no private key; write PEM'
    faults.push(`${path}: ${why}`)
    return undefined
  }
  if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < LEAST_RSA_BITS) {
    faults.push(`${path}: is an RSA key of less than ${LEAST_RSA_BITS} bits; request a certificate for a new key`)
  }
  if (((await stat(path)).mode & 0o007) !== 0)
    warnings.push(`${path}: everybody on this machine can read it; chmod 600`)
  return key
}

/** The private key in a PEM text, or undefined. What is wrong with it is not repeated: parts of a key could be in the error. */
function tryKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}

async function tryReadPem(path: string, faults: string[]): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    faults.push(
      `${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}); check path and rights`,
    )
    return undefined
  }
}

function validityFaults(chain: readonly X509Certificate[], path: string, nowMs: number): string[] {
  const faults: string[] = []
  for (const [index, certificate] of chain.entries()) {
    const which = index === 0 ? 'the certificate' : `certificate ${index + 1} of the chain`
    if (certificate.validToDate.getTime() <= nowMs) {
      faults.push(`${path}: ${which} expired on ${certificate.validToDate.toISOString()}; renew it`)
    }
    if (certificate.validFromDate.getTime() > nowMs) {
      faults.push(
        `${path}: ${which} is valid only from ${certificate.validFromDate.toISOString()}; check the clock of this machine`,
      )
    }
  }
  return faults
}

function chainFaults(chain: readonly X509Certificate[], path: string): string[] {
  for (let i = 0; i + 1 < chain.length; i++) {
    const subject = chain[i] as X509Certificate
    const issuer = chain[i + 1] as X509Certificate
    if (!subject.checkIssued(issuer) || !subject.verify(issuer.publicKey)) {
      return [
        `${path}: certificate ${i + 2} did not issue certificate ${i + 1}; write the certificate first, then its issuers in order`,
      ]
    }
  }
  return chain[0]?.ca
    ? [`${path}: the first certificate is one of an authority; write the certificate of the server first`]
    : []
}

function nameFaults(leaf: X509Certificate, entry: CertificateFiles): string[] {
  const alternatives = (leaf.subjectAltName ?? '').split(', ')
  return entry.names
    .filter((name) =>
      name.startsWith('*.')
        ? !alternatives.includes(`DNS:${name}`)
        : leaf.checkHost(name, { subject: 'never' }) === undefined,
    )
    .map(
      (name) =>
        `${entry.certificate}: does not cover ${name}, only ${leaf.subjectAltName ?? 'nothing'}; request it for that name, or remove the name`,
    )
}

function chainWarnings(chain: readonly X509Certificate[], path: string, nowMs: number): string[] {
  const warnings: string[] = []
  const leaf = chain[0] as X509Certificate
  const last = chain.at(-1) as X509Certificate
  const left = leaf.validToDate.getTime() - nowMs
  if (left > 0 && left < SOON_MS) warnings.push(`${path}: expires on ${leaf.validToDate.toISOString()}; renew it`)
  if (!last.checkIssued(last) && !rootCertificates.some((root) => last.checkIssued(new X509Certificate(root)))) {
    warnings.push(
      `${path}: its chain ends below no public root; add the intermediate certificates, unless your clients know ${last.issuer.replaceAll('\n', ', ')}`,
    )
  }
  return warnings
}
