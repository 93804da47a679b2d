import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import type { Bytes } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import { privateKeyText, spkiDigest, tryPrivateKeyDer } from '../../core/certificates/key-facts.ts'
import {
  type ReadCertificate,
  readPemCertificates,
  tryReadCertificate,
} from '../../core/certificates/read-certificate.ts'
import { tryCertificateBag } from '../../wire/x509/certificate-bag.ts'
import { isPkcs12, openPkcs12 } from '../../wire/x509/pkcs12.ts'

/** A bundle of all public authorities has 250 kB. */
const MOST_BYTES = 4 * 1024 * 1024
const MOST_FILES = 2_000

/**
 * The certificates in a file, in its order: PEM, DER, or PKCS #7 in either form, whatever the file is called.
 * @throws Fault peer certificates/not-a-certificate
 */
export async function readCertificateFile(path: string): Promise<readonly ReadCertificate[]> {
  const octets = await readBounded(path)
  const found = certificatesIn(octets)
  if (found.length === 0) {
    const mend = isPkcs12(octets) ? 'it is PKCS #12, give --pkcs12' : 'give PEM, DER or PKCS #7, or --pkcs12 for a .pfx'
    throw new Fault('peer', 'certificates/not-a-certificate', `${path} holds no certificate that can be read: ${mend}`)
  }
  return found
}

/** What a PKCS #12 file holds that can be worked with. */
export interface KeyFile {
  /** Not empty; in the order of the file. */
  readonly certificates: readonly ReadCertificate[]
  /** PKCS #8, PEM: the key of one of the certificates. Undefined if there is none. A secret. */
  readonly privateKey: string | undefined
}

/** Opens a PKCS #12 file with its password. @throws Fault peer certificates/not-a-certificate, certificates/not-pkcs12, certificates/unknown-cipher, certificates/wrong-password */
export async function readKeyFile(path: string, password: string): Promise<KeyFile> {
  const opened = openPkcs12(await readBounded(path), password)
  const certificates = opened.certificates.map(tryReadCertificate).filter((one) => one !== undefined)
  if (certificates.length === 0) {
    throw new Fault('peer', 'certificates/not-a-certificate', `${path} holds no certificate that can be read`)
  }
  const keys = opened.privateKeys.map(tryPrivateKeyDer).filter((key) => key !== undefined)
  const own = keys.find((key) => certificates.some(({ facts }) => facts.spki === spkiDigest(key))) ?? keys[0]
  return { certificates, privateKey: own && privateKeyText(own) }
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

async function readBounded(path: string): Promise<Bytes> {
  try {
    const { size } = await stat(path)
    if (size > MOST_BYTES) throw Object.assign(new Error(), { code: `it has more than ${MOST_BYTES} octets` })
    return new Uint8Array(await readFile(path))
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
