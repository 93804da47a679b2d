import { type Bytes, latin1, text } from '../../base/bytes.ts'
import { type DerElement, readElements } from './der.ts'
import { tryDotted } from './object-identifier.ts'

/** One attribute of a name, `O` or its object identifier with its value. */
export interface NameAttribute {
  /** In dotted form. */
  readonly type: string
  readonly value: string
}

export const ATTRIBUTES = {
  commonName: '2.5.4.3',
  serialNumber: '2.5.4.5',
  country: '2.5.4.6',
  locality: '2.5.4.7',
  organisation: '2.5.4.10',
  businessCategory: '2.5.4.15',
  jurisdictionCountry: '1.3.6.1.4.1.311.60.2.1.3',
} as const

/** Short names of RFC 4514 §3 and RFC 4519, and those that the CA/Browser Forum's guidelines for EV use. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.15': 'businessCategory',
  '2.5.4.17': 'postalCode',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.3.6.1.4.1.311.60.2.1.3': 'jurisdictionCountry',
}

/** The attributes of a Name (RFC 5280 §4.1.2.4) in the order of the certificate; undefined if the element is none. */
export function tryAttributes(der: Bytes, name: DerElement): NameAttribute[] | undefined {
  const out: NameAttribute[] = []
  for (const set of readElements(der, name) ?? [undefined]) {
    for (const pair of (set && readElements(der, set)) ?? [undefined]) {
      const [type, value] = (pair && readElements(der, pair)) ?? []
      const dotted = type && tryDotted(der.subarray(type.start, type.end))
      if (dotted === undefined || !value) return undefined
      out.push({ type: dotted, value: characters(der, value) })
    }
  }
  return out
}

/** A name as RFC 4514 §2 writes it: the last attribute of the certificate first, `CN=mail.example.org,O=Example\, Inc.,C=NO`. */
export function nameText(attributes: readonly NameAttribute[]): string {
  return [...attributes]
    .reverse()
    .map(({ type, value }) => `${SHORT_NAMES[type] ?? type}=${escaped(value)}`)
    .join(',')
}

/** RFC 4514 §2.4; what no terminal should print is written as octets. */
function escaped(value: string): string {
  return value
    .replace(/[\\"+,;<>]/g, '\\$&')
    .replace(/^[ #]| $/g, '\\$&')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (one) =>
      [...new TextEncoder().encode(one)].map((octet) => `\\${octet.toString(16).padStart(2, '0')}`).join(''),
    )
}

const UTF8_STRING = 0x0c
const BMP_STRING = 0x1e

function characters(der: Bytes, { tag, start, end }: DerElement): string {
  const octets = der.subarray(start, end)
  if (tag === UTF8_STRING) return text(octets)
  if (tag !== BMP_STRING) return latin1(octets)
  let out = ''
  for (let i = 0; i + 1 < octets.length; i += 2) {
    out += String.fromCharCode(((octets[i] as number) << 8) | (octets[i + 1] as number))
  }
  return out
}

/** The first value of an attribute, undefined if the name has none. */
export function attribute(attributes: readonly NameAttribute[], type: string): string | undefined {
  return attributes.find((one) => one.type === type)?.value
}
