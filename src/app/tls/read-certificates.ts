import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { Fault } from '../../base/fault.ts'
import {
  type ReadCertificate,
  readPemCertificates,
  tryReadCertificate,
} from '../../core/certificates/read-certificate.ts'
import { tryCertificateBag } from '../../wire/x509/certificate-bag.ts'

/** A bundle of all public authorities has 250 kB. */
const MOST_BYTES = 4 * 1024 * 1024
const MOST_FILES = 2_000

/**
 * The certificates in a file, in its order: PEM, DER, or PKCS #7 in either form, whatever the file is called.
 * @throws Fault peer certificates/not-a-certificate
 */
export async function readCertificateFile(path: string): Promise<readonly ReadCertificate[]> {
  const found = certificatesIn(await readBounded(path))
  if (found.length === 0) {
    throw new Fault(
      'peer',
      'certificates/not-a-certificate',
      `${path} holds no certificate that can be read: give PEM, DER or PKCS #7; of PKCS #12 "openssl pkcs12 -in FILE -out FILE.pem" makes PEM`,
    )
  }
  return found
}

/** All certificates in a file or in the files of a folder; what else lies there is passed over. @throws Fault peer certificates/not-a-certificate */
export async function readCertificatePool(path: string): Promise<readonly ReadCertificate[]> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    (error) => Promise.reject(unreadable(path, error)),
  )
  if (!isFolder) return readCertificateFile(path)
  const out: ReadCertificate[] = []
  for (const name of (await readdir(path)).sort().slice(0, MOST_FILES)) {
    const file = join(path, name)
    const size = (await stat(file)).size
    if (size <= MOST_BYTES) out.push(...certificatesIn(await readFile(file).catch(() => new Uint8Array(0))))
  }
  return out
}

/** The certificates in what a file holds, or an answer of the net. */
export function certificatesIn(octets: Uint8Array): readonly ReadCertificate[] {
  const text = Buffer.from(octets).toString('latin1')
  const pem = readPemCertificates(text)
  if (pem.length > 0) return pem.filter((one) => one !== undefined)
  const armoured = /-----BEGIN PKCS7-----([^-]+)-----END PKCS7-----/.exec(text)?.[1]
  const der = armoured === undefined ? new Uint8Array(octets) : new Uint8Array(Buffer.from(armoured, 'base64'))
  const single = tryReadCertificate(der)
  if (single) return [single]
  return (tryCertificateBag(der) ?? []).map(tryReadCertificate).filter((one) => one !== undefined)
}

/** The authorities that clients know, as far as Node does. */
export function publicRoots(): readonly ReadCertificate[] {
  return rootCertificates.map(tryReadCertificate).filter((one) => one !== undefined)
}

async function readBounded(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path)
    if (size > MOST_BYTES) throw Object.assign(new Error(), { code: `it has more than ${MOST_BYTES} octets` })
    return await readFile(path)
  } catch (error) {
    throw unreadable(path, error)
  }
}

function unreadable(path: string, error: unknown): Fault {
  const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error'
  return new Fault(
    'peer',
    'certificates/not-a-certificate',
    `${path} cannot be read (${reason}): check path and rights`,
    {
      cause: error,
    },
  )
}
