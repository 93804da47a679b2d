import type { Bytes } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import { type DerElement, readElement, readElements } from './der.ts'
import { tryDotted } from './object-identifier.ts'
import { isMacOf, notPkcs12, outermost, type Pkcs12Password, passwordForms, tryDecrypt } from './pkcs12-cipher.ts'

/** What a PKCS #12 file holds: DER. */
export interface Pkcs12Content {
  /** In the order of the file. */
  readonly certificates: readonly Bytes[]
  /** PKCS #8. Secrets. */
  readonly privateKeys: readonly Bytes[]
}

const SEQUENCE = 0x30
const OBJECT_IDENTIFIER = 0x06
const OCTET_STRING = 0x04
const EXPLICIT_0 = 0xa0
/** `[0]`, primitive: content that stands where its type says OCTET STRING (RFC 5652 §6.1). */
const IMPLICIT_0 = 0x80

const DATA = '1.2.840.113549.1.7.1'
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6'
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1'
/** Kinds of bags: RFC 7292 appendix D. */
const KEY_BAG = '1.2.840.113549.1.12.10.1.1'
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2'
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3'

/** Parts that are encrypted one by one: programs write one for the certificates and one for each key. Threat: each costs a derivation. */
const MOST_PARTS = 8
const MOST_BAGS = 100

/** Whether octets look like PKCS #12: a SEQUENCE that begins with the version 3. RFC 7292 §4. */
export function isPkcs12(octets: Bytes): boolean {
  const outer = readElement(octets, 0, octets.length)
  const version = outer?.tag === SEQUENCE ? readElement(octets, outer.start, outer.end) : undefined
  return version?.tag === 0x02 && version.end - version.start === 1 && octets[version.start] === 3
}

/**
 * Opens a PKCS #12 file (RFC 7292) whose integrity and content are protected by a password: with AES and PBKDF2 (RFC 8018) as it is written today, or triple DES and RC2 as it was. At most eight encrypted parts with a million rounds each.
 * Not read: files that are protected by a public key, and BER of indefinite length.
 * @throws Fault peer certificates/not-pkcs12, certificates/unknown-cipher, certificates/wrong-password
 */
export function openPkcs12(der: Bytes, password: string): Pkcs12Content {
  if (!isPkcs12(der)) throw notPkcs12()
  const [, authSafe, mac] = readElements(der, outermost(der, SEQUENCE)) ?? []
  const { type, content } = contentInfo(der, authSafe)
  if (type !== DATA || content?.tag !== EXPLICIT_0) throw notPkcs12()
  const safe = octetString(der, readElement(der, content.start, content.end))
  // Without a MAC the ciphers' padding tells.
  const form = passwordForms(password).find((one) => mac === undefined || isMacOf(der, mac, safe, one))
  if (!form) throw wrongPassword()
  const opened = new Opened(form)
  for (const part of elements(safe)) opened.addPart(safe, part)
  return opened
}

class Opened implements Pkcs12Content {
  readonly certificates: Bytes[] = []
  readonly privateKeys: Bytes[] = []
  readonly #password: Pkcs12Password
  #parts = 0
  #bags = 0

  constructor(password: Pkcs12Password) {
    this.#password = password
  }

  /** ContentInfo of the AuthenticatedSafe: bags as they are, or encrypted. */
  addPart(der: Bytes, part: DerElement): void {
    const { type, content } = contentInfo(der, part)
    const inside = content && readElement(der, content.start, content.end)
    if (type === DATA) this.#addBags(octetString(der, inside))
    else if (type === ENCRYPTED_DATA) this.#addBags(this.#openPart(der, inside))
  }

  /** EncryptedData ::= SEQUENCE { version, SEQUENCE { type, algorithm, [0] octets } }. RFC 5652 §8. */
  #openPart(der: Bytes, data: DerElement | undefined): Bytes {
    const [, info] = (data && readElements(der, data)) ?? []
    const [, algorithm, octets] = (info && readElements(der, info)) ?? []
    if (octets?.tag !== IMPLICIT_0) throw notPkcs12()
    return this.#decrypt(der, algorithm, der.slice(octets.start, octets.end))
  }

  #addBags(der: Bytes): void {
    for (const bag of elements(der)) {
      if (++this.#bags > MOST_BAGS) throw notPkcs12()
      const [id, wrapped] = readElements(der, bag) ?? []
      const value = wrapped?.tag === EXPLICIT_0 ? readElement(der, wrapped.start, wrapped.end) : undefined
      if (!value || !wrapped) throw notPkcs12()
      const kind = dotted(der, id)
      if (kind === CERTIFICATE_BAG) this.#addCertificate(der, value)
      if (kind === KEY_BAG) this.privateKeys.push(der.slice(wrapped.start, value.end))
      if (kind === SHROUDED_KEY_BAG) {
        // EncryptedPrivateKeyInfo, RFC 5958 §3.
        const [algorithm, octets] = readElements(der, value) ?? []
        this.privateKeys.push(this.#decrypt(der, algorithm, octetString(der, octets)))
      }
    }
  }

  #addCertificate(der: Bytes, value: DerElement): void {
    const [id, wrapped] = readElements(der, value) ?? []
    if (dotted(der, id) !== X509_CERTIFICATE || !wrapped) return
    this.certificates.push(octetString(der, readElement(der, wrapped.start, wrapped.end)))
  }

  #decrypt(der: Bytes, algorithm: DerElement | undefined, octets: Bytes): Bytes {
    if (++this.#parts > MOST_PARTS) throw notPkcs12()
    const plain = tryDecrypt(der, algorithm, octets, this.#password)
    // One wrong password of 256 leaves a padding; what is behind it is no SEQUENCE then.
    if (plain?.[0] !== SEQUENCE) throw wrongPassword()
    return plain
  }
}

function contentInfo(der: Bytes, element: DerElement | undefined) {
  const [type, content] = (element?.tag === SEQUENCE && readElements(der, element)) || []
  return { type: dotted(der, type), content }
}

function dotted(der: Bytes, element: DerElement | undefined): string | undefined {
  return element?.tag === OBJECT_IDENTIFIER ? tryDotted(der.subarray(element.start, element.end)) : undefined
}

function octetString(der: Bytes, element: DerElement | undefined): Bytes {
  if (element?.tag !== OCTET_STRING) throw notPkcs12()
  return der.slice(element.start, element.end)
}

/** The elements of the SEQUENCE that the octets are. */
function elements(der: Bytes): readonly DerElement[] {
  const found = readElements(der, outermost(der, SEQUENCE))
  if (!found) throw notPkcs12()
  return found
}

function wrongPassword(): Fault {
  return new Fault(
    'peer',
    'certificates/wrong-password',
    'the password does not open the file: give the one that it was exported with',
  )
}
