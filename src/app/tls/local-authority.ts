import { createPrivateKey, createPublicKey, webcrypto, X509Certificate } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { isIP } from 'node:net'
import { dirname, join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import type { Identity } from '../../core/certificates/identity.ts'
import { createFile, replaceFile } from '../../store/blobs/replace-file.ts'

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const
const DAY_MS = 86_400_000
const ROOT_DAYS = 3652
const LEAF_DAYS = 90
/** Certificates begin in the past, for clients whose clock is slow. */
const BACKDATED_MS = 3_600_000

/** What clients have to trust, and its key. */
export const AUTHORITY_FILE = 'local-ca.pem'
export const AUTHORITY_KEY_FILE = 'local-ca.key'
/** Certificate and key of the authority that takes the place of the one that there is. */
const COMING_FILE = 'local-ca.coming'
const MOST_LOOKS = 3

/** A certificate authority of this machine only, for tests, demonstrations and closed networks. */
export interface LocalAuthority {
  /** PEM of the root: what clients have to trust. */
  readonly certificate: string
  /** Path of that PEM file. */
  readonly path: string
  /** A certificate for `names` (host names and IP addresses, at least one), valid for 90 days, with a new key or with `key` (PKCS #8, PEM). */
  issue(names: readonly string[], key?: string): Promise<Identity>
  /** Its list of revoked certificates (PEM, RFC 5280 §5) with that serial number (hexadecimal) and those of `before`, if there was one. */
  revocationList(before: string | undefined, serial: string): Promise<string>
  /** Whether the list is signed by the authority and has the serial number. */
  isRevoked(list: string, serial: string): Promise<boolean>
}

/**
 * Opens the authority in `folder` (`local-ca.pem`, `local-ca.key`), or makes it if there is none: ECDSA P-256, ten years, and it may sign end certificates only.
 * Several processes may do so at the same time: the first one to write the key wins, the others read it.
 * @throws Fault us tls/local-authority-broken
 */
export async function openLocalAuthority(folder: string, clock: Clock, entropy: Entropy): Promise<LocalAuthority> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const keyPath = join(folder, AUTHORITY_KEY_FILE)
  const path = join(folder, AUTHORITY_FILE)
  let opened = await openPair(keyPath, path, clock, entropy)
  // Another process may have been about to replace both files.
  for (let again = 0; again < MOST_LOOKS && !opened.isPair; again++)
    opened = await openPair(keyPath, path, clock, entropy)
  const { keys, certificate, root, isPair } = opened
  if (!isPair) throw broken(`${path} and ${keyPath} do not belong together`)
  if (root.validToDate.getTime() <= clock.nowMs()) throw broken(`${path} has expired`)
  return {
    certificate,
    path,
    issue: async (names, key) => issueLeaf(certificate, keys, names, key ?? (await makePrivateKey()), clock, entropy),
    revocationList: (before, serial) => issueRevocationList(certificate, keys, before, serial, clock),
    isRevoked: async (list, serial) => {
      const crl = new (await loadX509()).X509Crl(list)
      return (await crl.verify({ publicKey: keys.publicKey })) && crl.findRevoked(serial) !== null
    },
  }
}

/**
 * Puts another authority in the place of the one in `folder`, as when its key may have leaked. Clients have to trust the new one. What comes is written into one file first: killed in between, whoever opens the
 * authority next goes on.
 */
export async function replaceLocalAuthority(folder: string, clock: Clock, entropy: Entropy): Promise<void> {
  const key = await makePrivateKey()
  const root = await makeRoot(await importKeys(key, 'the key of the new authority'), clock, entropy)
  await replaceFile(join(folder, COMING_FILE), root + key, 0o600, entropy)
  await finishReplacement(folder, entropy)
}

/** Puts what comes into its two files. Several processes may do so at once: all of them write the same. */
async function finishReplacement(folder: string, entropy: Entropy): Promise<void> {
  const path = join(folder, COMING_FILE)
  const coming = await tryRead(path)
  if (coming === undefined) return
  const keyAt = coming.indexOf('-----BEGIN PRIVATE KEY-----')
  await replaceFile(join(folder, AUTHORITY_KEY_FILE), coming.slice(keyAt), 0o600, entropy)
  await replaceFile(join(folder, AUTHORITY_FILE), coming.slice(0, keyAt), 0o644, entropy)
  await rm(path, { force: true })
}

async function openPair(keyPath: string, path: string, clock: Clock, entropy: Entropy) {
  await finishReplacement(dirname(path), entropy)
  const key = await readOrCreate(keyPath, 0o600, entropy, makePrivateKey)
  const keys = await importKeys(key, keyPath)
  const certificate = await readOrCreate(path, 0o644, entropy, () => makeRoot(keys, clock, entropy))
  const root = readRoot(certificate, path)
  return { keys, certificate, root, isPair: root.publicKey.equals(createPublicKey(key)) }
}

async function issueLeaf(
  rootPem: string,
  signer: webcrypto.CryptoKeyPair,
  names: readonly string[],
  key: string,
  clock: Clock,
  entropy: Entropy,
): Promise<Identity> {
  const x509 = await loadX509()
  const root = new x509.X509Certificate(rootPem)
  const keys = await importKeys(key, 'the key of the certificate')
  const notAfterMs = Math.min(clock.nowMs() + LEAF_DAYS * DAY_MS, root.notAfter.getTime())
  const leaf = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(entropy),
    subject: [{ CN: [commonName(names[0] as string)] }],
    issuer: root.subject,
    notBefore: new Date(clock.nowMs() - BACKDATED_MS),
    notAfter: new Date(notAfterMs),
    publicKey: keys.publicKey,
    signingKey: signer.privateKey,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }) as const),
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto as Crypto),
      await x509.AuthorityKeyIdentifierExtension.create(signer.publicKey, false, webcrypto as Crypto),
    ],
  })
  return {
    names,
    certificateChain: `${leaf.toString('pem')}\n`,
    privateKey: key,
    notAfterMs: leaf.notAfter.getTime(),
  }
}

async function issueRevocationList(
  rootPem: string,
  signer: webcrypto.CryptoKeyPair,
  before: string | undefined,
  serial: string,
  clock: Clock,
): Promise<string> {
  const x509 = await loadX509()
  const revoked = before === undefined ? [] : new x509.X509Crl(before).entries
  const kept = revoked.filter(({ serialNumber }) => serialNumber !== serial)
  const now = new Date(clock.nowMs())
  const list = await x509.X509CrlGenerator.create({
    issuer: new x509.X509Certificate(rootPem).subject,
    thisUpdate: now,
    nextUpdate: new Date(clock.nowMs() + LEAF_DAYS * DAY_MS),
    signingKey: signer.privateKey,
    signingAlgorithm: SIGNATURE,
    entries: [
      ...kept.map(({ serialNumber, revocationDate }) => ({ serialNumber, revocationDate })),
      { serialNumber: serial, revocationDate: now, reason: x509.X509CrlReason.keyCompromise },
    ],
  })
  return `${list.toString('pem')}\n`
}

async function makeRoot(keys: webcrypto.CryptoKeyPair, clock: Clock, entropy: Entropy): Promise<string> {
  const x509 = await loadX509()
  // The serial number in the name tells the roots of two machines apart in a client's list.
  const serial = serialNumber(entropy)
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial,
    name: [{ O: ['Posthus'] }, { CN: [`Posthus local authority ${serial.slice(0, 8)}`] }],
    notBefore: new Date(clock.nowMs() - BACKDATED_MS),
    notAfter: new Date(clock.nowMs() + ROOT_DAYS * DAY_MS),
    keys,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto as Crypto),
    ],
  })
  return `${root.toString('pem')}\n`
}

/** A new ECDSA P-256 key, PKCS #8, PEM. */
export async function makePrivateKey(): Promise<string> {
  const keys = await webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify'])
  return exportKey(keys.privateKey)
}

async function exportKey(key: CryptoKey): Promise<string> {
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key))
  return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString()
}

async function importKeys(pem: string, path: string): Promise<webcrypto.CryptoKeyPair> {
  try {
    const key = createPrivateKey(pem)
    const { d: _private, ...open } = key.export({ format: 'jwk' })
    return {
      privateKey: await webcrypto.subtle.importKey('pkcs8', key.export({ format: 'der', type: 'pkcs8' }), CURVE, true, [
        'sign',
      ]),
      publicKey: await webcrypto.subtle.importKey('jwk', open, CURVE, true, ['verify']),
    }
  } catch (error) {
    throw broken(`${path} is not a P-256 key`, error)
  }
}

function readRoot(pem: string, path: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (error) {
    throw broken(`${path} is not a certificate`, error)
  }
}

/** The text of a file, which is made if it is not there; of many that make it at once, all get the same. */
export async function readOrCreate(
  path: string,
  mode: number,
  entropy: Entropy,
  make: () => Promise<string>,
): Promise<string> {
  const present = await tryRead(path)
  if (present !== undefined) return present
  const made = await make()
  return (await createFile(path, made, mode, entropy)) ? made : await readFile(path, 'utf8')
}

/** The text of a file, or undefined if there is none. */
export async function tryRead(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** 16 random octets, positive (RFC 5280 §4.1.2.2), in hexadecimal. */
function serialNumber(entropy: Entropy): string {
  const bytes = Buffer.from(entropy.bytes(16))
  bytes[0] = ((bytes[0] as number) & 0x7f) | 0x40
  return bytes.toString('hex')
}

/** A common name has at most 64 characters (X.520); clients look at the subject alternative names only. */
function commonName(name: string): string {
  return name.slice(0, 64)
}

/** Loaded only to issue, which few processes ever do: it takes 25 MB. */
async function loadX509() {
  return (await import('./x509.ts')).x509
}

function broken(what: string, cause?: unknown): Fault {
  return new Fault(
    'us',
    'tls/local-authority-broken',
    `${what}: restore both files from a backup, or remove both and let clients trust the new authority`,
    { cause },
  )
}
