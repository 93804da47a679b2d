import { createDecipheriv, createHash, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto'
import { type Bytes, concat } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import { type DerElement, readElement, readElements } from './der.ts'
import { tryDotted } from './object-identifier.ts'
import { decryptRc2 } from './rc2.ts'

/** Rounds of one derivation. Programs write 2,048 to 600,000; threat: a file that keeps us at it for hours. */
const MOST_ROUNDS = 1_000_000

const PBES2 = '1.2.840.113549.1.5.13'
const PBKDF2 = '1.2.840.113549.1.5.12'
const HASHES: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}
/** Pseudo-random functions of PBKDF2: RFC 8018 appendix B.1. */
const HMACS: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
}
const CIPHERS: Readonly<Record<string, readonly [name: string, keyOctets: number]>> = {
  '2.16.840.1.101.3.4.1.2': ['aes-128-cbc', 16],
  '2.16.840.1.101.3.4.1.22': ['aes-192-cbc', 24],
  '2.16.840.1.101.3.4.1.42': ['aes-256-cbc', 32],
  '1.2.840.113549.3.7': ['des-ede3-cbc', 24],
}
/** With SHA-1 and the derivation of PKCS #12 itself: RFC 7292 appendix C. */
const OLD_CIPHERS: Readonly<Record<string, readonly [name: string, keyOctets: number]>> = {
  '1.2.840.113549.1.12.1.3': ['des-ede3-cbc', 24],
  '1.2.840.113549.1.12.1.4': ['des-ede-cbc', 16],
  '1.2.840.113549.1.12.1.5': ['rc2', 16],
  '1.2.840.113549.1.12.1.6': ['rc2', 5],
}
/** What a derivation is for: RFC 7292 appendix B.3. */
const FOR = { key: 1, iv: 2, mac: 3 } as const

/** A password in the two forms that it is used in. A secret. */
export interface Pkcs12Password {
  /** UTF-8, for PBES2. */
  readonly plain: Bytes
  /** BMPString with its end, for what is older (RFC 7292 appendix B.1); empty where a program has left even the end out. */
  readonly wide: Bytes
}

/** The forms that a password may have been used in: an empty one was written in two ways. */
export function passwordForms(password: string): readonly Pkcs12Password[] {
  const plain = new TextEncoder().encode(password)
  const wide = new Uint8Array(Buffer.from(`${password}\0`, 'utf16le').swap16())
  return password === ''
    ? [
        { plain, wide },
        { plain, wide: new Uint8Array(0) },
      ]
    : [{ plain, wide }]
}

/** Whether `mac` (MacData, RFC 7292 §4) is that of the content with this password. @throws Fault peer certificates/not-pkcs12, certificates/unknown-cipher */
export function isMacOf(der: Bytes, mac: DerElement, content: Bytes, { wide }: Pkcs12Password): boolean {
  const [digestInfo, salt, rounds] = need(readElements(der, mac))
  const [algorithm, digest] = need(digestInfo && readElements(der, digestInfo))
  const id = algorithmId(der, algorithm).id
  const hash = HASHES[id]
  if (hash === undefined) throw unknownCipher(id)
  const expected = octetsOf(der, digest)
  // Threat: a key is derived as long as this is.
  if (expected.length !== createHash(hash).digest().length) throw notPkcs12()
  const key = derive(hash, FOR.mac, wide, octetsOf(der, salt), roundsOf(der, rounds, 1), expected.length)
  const found = createHmac(hash, key).update(content).digest()
  return timingSafeEqual(found, expected)
}

/** Opens what stands under an AlgorithmIdentifier. Undefined: the password, or the content, is a wrong one. @throws Fault peer certificates/not-pkcs12, certificates/unknown-cipher */
export function tryDecrypt(
  der: Bytes,
  algorithm: DerElement | undefined,
  octets: Bytes,
  password: Pkcs12Password,
): Bytes | undefined {
  const { id, parameters } = algorithmId(der, algorithm)
  const { name, key, iv } = id === PBES2 ? modern(der, parameters, password) : old(der, id, parameters, password)
  try {
    return name === 'rc2' ? unpad(decryptRc2(key, iv, octets)) : decryptWith(name, key, iv, octets)
  } catch {
    // The padding is not one, or the initial value has another length: nothing of it is told.
    return undefined
  }
}

interface Opening {
  readonly name: string
  readonly key: Bytes
  readonly iv: Bytes
}

/** PBES2 with PBKDF2: RFC 8018 §6.2, appendix A.2 and A.4. */
function modern(der: Bytes, parameters: DerElement | undefined, { plain }: Pkcs12Password): Opening {
  const [derivation, scheme] = need(parameters && readElements(der, parameters))
  const kdf = algorithmId(der, derivation)
  if (kdf.id !== PBKDF2) throw unknownCipher(kdf.id)
  const [salt, rounds, ...rest] = need(kdf.parameters && readElements(der, kdf.parameters))
  const prf = rest.find(({ tag }) => tag === SEQUENCE)
  const prfId = prf ? algorithmId(der, prf).id : '1.2.840.113549.2.7'
  const hash = HMACS[prfId]
  if (hash === undefined) throw unknownCipher(prfId)
  const { id, parameters: iv } = algorithmId(der, scheme)
  const [name, keyOctets] = CIPHERS[id] ?? []
  if (name === undefined || keyOctets === undefined) throw unknownCipher(id)
  const key = pbkdf2Sync(plain, octetsOf(der, salt), roundsOf(der, rounds), keyOctets, hash)
  return { name, key: new Uint8Array(key), iv: octetsOf(der, iv) }
}

function old(der: Bytes, id: string, parameters: DerElement | undefined, { wide }: Pkcs12Password): Opening {
  const [name, keyOctets] = OLD_CIPHERS[id] ?? []
  if (name === undefined || keyOctets === undefined) throw unknownCipher(id)
  const [saltElement, roundsElement] = need(parameters && readElements(der, parameters))
  const [salt, rounds] = [octetsOf(der, saltElement), roundsOf(der, roundsElement)]
  const derived = (use: number, length: number) => derive('sha1', use, wide, salt, rounds, length)
  return { name, key: derived(FOR.key, keyOctets), iv: derived(FOR.iv, 8) }
}

/** RFC 7292 appendix B.2. */
function derive(hash: string, use: number, password: Bytes, salt: Bytes, rounds: number, length: number): Bytes {
  const block = hash === 'sha384' || hash === 'sha512' ? 128 : 64
  const diversifier = new Uint8Array(block).fill(use)
  const input = concat([filled(salt, block), filled(password, block)])
  const out: Bytes[] = []
  for (let size = 0; size < length; ) {
    let digest = createHash(hash).update(diversifier).update(input).digest()
    for (let i = 1; i < rounds; i++) digest = createHash(hash).update(digest).digest()
    out.push(new Uint8Array(digest))
    size += digest.length
    const added = filled(new Uint8Array(digest), block).subarray(0, block)
    for (let at = 0; at < input.length; at += block) addOne(input.subarray(at, at + block), added)
  }
  return concat(out).slice(0, length)
}

/** Repeated up to a multiple of `block`. */
function filled(octets: Bytes, block: number): Bytes {
  const length = block * Math.ceil(octets.length / block)
  return Uint8Array.from({ length }, (_, i) => octets[i % octets.length] as number)
}

/** `block` = (`block` + `added` + 1) mod 2^(8 · length). */
function addOne(block: Uint8Array, added: Bytes): void {
  let carry = 1
  for (let i = block.length - 1; i >= 0; i--) {
    carry += (block[i] as number) + (added[i] as number)
    block[i] = carry & 0xff
    carry >>= 8
  }
}

function decryptWith(name: string, key: Bytes, iv: Bytes, octets: Bytes): Bytes {
  const decipher = createDecipheriv(name, key, iv)
  return concat([new Uint8Array(decipher.update(octets)), new Uint8Array(decipher.final())])
}

function unpad(octets: Bytes): Bytes | undefined {
  const count = octets.at(-1) ?? 0
  const isPadding = count >= 1 && count <= 8 && octets.subarray(-count).every((octet) => octet === count)
  return isPadding ? octets.slice(0, octets.length - count) : undefined
}

const SEQUENCE = 0x30
const OBJECT_IDENTIFIER = 0x06
const OCTET_STRING = 0x04
const INTEGER = 0x02

function algorithmId(der: Bytes, element: DerElement | undefined) {
  const [id, parameters] = need(element?.tag === SEQUENCE ? readElements(der, element) : undefined)
  const dotted = id?.tag === OBJECT_IDENTIFIER ? tryDotted(der.subarray(id.start, id.end)) : undefined
  if (dotted === undefined) throw notPkcs12()
  return { id: dotted, parameters }
}

function octetsOf(der: Bytes, element: DerElement | undefined): Bytes {
  if (element?.tag !== OCTET_STRING) throw notPkcs12()
  return der.slice(element.start, element.end)
}

function roundsOf(der: Bytes, element: DerElement | undefined, standard?: number): number {
  if (element === undefined && standard !== undefined) return standard
  const octets = element?.tag === INTEGER ? der.subarray(element.start, element.end) : new Uint8Array(0)
  const rounds = octets.length > 4 ? Number.POSITIVE_INFINITY : octets.reduce((sum, octet) => sum * 256 + octet, 0)
  if (rounds >= 1 && rounds <= MOST_ROUNDS) return rounds
  if (rounds < 1) throw notPkcs12()
  throw new Fault(
    'peer',
    'certificates/unknown-cipher',
    `the file wants its password to be worked on more than ${MOST_ROUNDS} times: export it again with the usual number`,
  )
}

function need<T>(found: T | undefined): T {
  if (found === undefined) throw notPkcs12()
  return found
}

/** The octets are no PKCS #12 file, or a damaged one. */
export function notPkcs12(): Fault {
  return new Fault(
    'peer',
    'certificates/not-pkcs12',
    'the file is no PKCS #12 (.pfx, .p12) that can be read, or it is damaged: export it again, or import PEM',
  )
}

function unknownCipher(id: string): Fault {
  return new Fault(
    'peer',
    'certificates/unknown-cipher',
    `the file is protected by a method that is not known here (${id}): export it with AES-256 and SHA-256`,
  )
}

/** The element that begins the octets. @throws Fault peer certificates/not-pkcs12 */
export function outermost(der: Bytes, tag: number): DerElement {
  const element = readElement(der, 0, der.length)
  if (element?.tag !== tag) throw notPkcs12()
  return element
}
