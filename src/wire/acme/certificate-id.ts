import type { Bytes } from '../../base/bytes.ts'
import { type DerElement, readElement, readElements } from '../x509/der.ts'

const SEQUENCE = 0x30
const INTEGER = 0x02
const VERSION = 0xa0
const EXTENSIONS = 0xa3
const OCTET_STRING = 0x04
/** keyIdentifier [0] IMPLICIT, RFC 5280 §4.2.1.1. */
const KEY_IDENTIFIER = 0x80
/** 2.5.29.35, authorityKeyIdentifier. */
const AUTHORITY_KEY_IDENTIFIER = '551d23'

/**
 * What RFC 9773 §4.1 calls a certificate: the key identifier of its issuer and its serial number, base64url, with a dot between. `der`: the certificate. Undefined if it has no such identifier, or is no
 * certificate.
 */
export function tryCertificateId(der: Bytes): string | undefined {
  const outer = readElement(der, 0, der.length)
  const body = outer?.tag === SEQUENCE ? readElement(der, outer.start, outer.end) : undefined
  const fields = body?.tag === SEQUENCE ? readElements(der, body) : undefined
  const serial = fields?.[0]?.tag === VERSION ? fields[1] : fields?.[0]
  if (!fields || serial?.tag !== INTEGER || serial.start === serial.end) return undefined
  const wrapper = fields.find(({ tag }) => tag === EXTENSIONS)
  const issuer = wrapper && issuerKeyIdentifier(der, wrapper)
  // The serial number with the octet that keeps it positive, as it stands in the certificate.
  return issuer && `${base64url(der, issuer)}.${base64url(der, serial)}`
}

function issuerKeyIdentifier(der: Bytes, wrapper: DerElement): DerElement | undefined {
  const list = readElement(der, wrapper.start, wrapper.end)
  for (const item of (list && readElements(der, list)) ?? []) {
    const parts = readElements(der, item)
    const [id, value] = [parts?.[0], parts?.at(-1)]
    if (!id || value?.tag !== OCTET_STRING) continue
    if (Buffer.from(der.subarray(id.start, id.end)).toString('hex') !== AUTHORITY_KEY_IDENTIFIER) continue
    const sequence = readElement(der, value.start, value.end)
    const found = sequence && readElements(der, sequence)?.find(({ tag }) => tag === KEY_IDENTIFIER)
    return found && found.end > found.start ? found : undefined
  }
  return undefined
}

function base64url(der: Bytes, { start, end }: DerElement): string {
  return Buffer.from(der.subarray(start, end)).toString('base64url')
}
