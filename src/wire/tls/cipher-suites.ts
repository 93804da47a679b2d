import type { Authentication, CipherSuite, KeyExchange } from './cipher-suite.ts'
import { SSL2_REGISTRY, SUITE_REGISTRY } from './suite-registry.ts'

/** Suites of TLS 1.3 that are named like those of others (RFC 9367) or lie outside of 0x13nn. */
const TLS13_ELSEWHERE = new Set([0x00c6, 0x00c7, 0xc0b4, 0xc0b5, 0xc103, 0xc104, 0xc105, 0xc106])

const AEAD = /GCM|CCM|POLY1305|MGM|AEGIS/

const CIPHERS = [
  'AES_128',
  'AES_256',
  'CAMELLIA_128',
  'CAMELLIA_256',
  'ARIA_128',
  'ARIA_256',
  'AEGIS_128L',
  'AEGIS_256',
  'CHACHA20',
  '3DES_EDE',
  'DES40',
  'DES',
  'RC4_128',
  'RC4_40',
  'RC4_56',
  'RC2',
  'IDEA',
  'SEED',
  'SM4',
  'KUZNYECHIK',
  'MAGMA',
  '28147',
  'FORTEZZA',
] as const

/** Every suite that is known, in the order of their numbers. */
export const CIPHER_SUITES: readonly CipherSuite[] = readRegistry(SUITE_REGISTRY).map(([id, name]) =>
  describeSuite(id, name.startsWith('SSL_') ? name : `TLS_${name}`),
)

/** The ciphers of SSLv2; their numbers have three octets. */
export const SSL2_SUITES: readonly CipherSuite[] = readRegistry(SSL2_REGISTRY).map(([id, name]) =>
  describeSsl2(id, name),
)

const byId: ReadonlyMap<number, CipherSuite> = new Map(CIPHER_SUITES.map((suite) => [suite.id, suite]))
const ssl2ById: ReadonlyMap<number, CipherSuite> = new Map(SSL2_SUITES.map((suite) => [suite.id, suite]))

/** The suite of that number. One that nobody has registered is called `TLS_0x1234`, and nothing is said for it: no bits, no forward secrecy. */
export function cipherSuite(id: number): CipherSuite {
  return byId.get(id) ?? unregistered(id, `TLS_0x${id.toString(16).padStart(4, '0')}`)
}

/** The cipher of SSLv2 of that number (three octets). */
export function ssl2Suite(id: number): CipherSuite {
  return ssl2ById.get(id) ?? unregistered(id, `SSL_CK_0x${id.toString(16).padStart(6, '0')}`)
}

/** Whether a suite is one of TLS 1.3, and so of no version before it. */
export function isTls13Suite({ exchange }: CipherSuite): boolean {
  return exchange === 'TLS13'
}

function readRegistry(registry: string): [number, string][] {
  return registry
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [first = '', ...names] = line.split(' ')
      return names.map((name, i): [number, string] => [Number.parseInt(first, 16) + i, name])
    })
}

function unregistered(id: number, name: string): CipherSuite {
  const nothing = { exchange: 'NULL', authentication: 'NULL', cipher: 'unknown', mode: 'stream' } as const
  return { id, name, ...nothing, bits: 0, hash: 'unknown', isExport: false, forwardSecret: false }
}

function describeSuite(id: number, name: string): CipherSuite {
  const isTls13 = (id >= 0x1301 && id <= 0x13ff) || TLS13_ELSEWHERE.has(id)
  const bare = name.replace(/^(TLS|SSL)_/, '').replace(/_2$/, '')
  const [agreement, protection] = bare.includes('_WITH_') ? (bare.split('_WITH_') as [string, string]) : ['', bare]
  const isExport = agreement.includes('EXPORT')
  const exchange = isTls13 ? 'TLS13' : exchangeOf(agreement)
  return {
    id,
    name,
    exchange,
    authentication: isTls13 ? 'TLS13' : authenticationOf(agreement, exchange),
    ...protectionOf(protection, isExport),
    isExport,
    forwardSecret: isTls13 || exchange === 'DHE' || exchange === 'ECDHE' || exchange === 'ECCPWD' || exchange === 'SRP',
  }
}

/** `ECDHE_RSA`, `DH_anon`, `PSK_DHE`, `SRP_SHA_RSA`, `RSA_EXPORT1024` … Anonymous key agreement is ephemeral, though with nobody in particular (RFC 5246 §F.1.1.1). */
function exchangeOf(agreement: string): KeyExchange {
  if (/^(DHE_|PSK_DHE|DH_anon)/.test(agreement)) return 'DHE'
  if (/^(ECDHE_|ECDH_anon)/.test(agreement)) return 'ECDHE'
  if (agreement.startsWith('GOSTR')) return 'GOST'
  if (agreement === 'ECJPAKE') return 'ECCPWD'
  for (const exchange of ['ECDH', 'DH', 'RSA', 'PSK', 'SRP', 'KRB5', 'FORTEZZA', 'ECCPWD'] as const) {
    if (agreement.startsWith(exchange)) return exchange
  }
  return 'NULL'
}

function authenticationOf(agreement: string, exchange: KeyExchange): Authentication {
  if (agreement.includes('anon')) return 'anonymous'
  if (agreement.includes('PSK')) return 'PSK'
  if (agreement.includes('ECDSA')) return 'ECDSA'
  if (agreement.includes('RSA')) return 'RSA'
  if (agreement.includes('DSS')) return 'DSS'
  if (agreement.startsWith('ECJPAKE')) return 'ECCPWD'
  if (['GOST', 'SRP', 'KRB5', 'FORTEZZA', 'ECCPWD'].includes(exchange)) return exchange as Authentication
  return 'NULL'
}

function protectionOf(protection: string, isExport: boolean): Pick<CipherSuite, 'cipher' | 'mode' | 'bits' | 'hash'> {
  const parts = protection.split('_')
  const last = parts.at(-1) as string
  // CCM suites that end in CCM or CCM_8 use SHA-256 for the key schedule (RFC 6655 §3).
  const hash = /^(CCM|8)$/.test(last) ? 'SHA256' : /MGM|OMAC/.test(protection) ? 'STREEBOG256' : last
  const cipher = cipherOf(protection)
  const bits = bitsOf(protection, cipher, isExport)
  if (cipher === 'NULL') return { cipher, mode: 'NULL', bits: 0, hash }
  const mode = AEAD.test(protection) ? 'AEAD' : protection.includes('CBC') ? 'CBC' : 'stream'
  return { cipher, mode, bits, hash }
}

function cipherOf(protection: string): string {
  return CIPHERS.find((cipher) => protection.startsWith(cipher)) ?? 'NULL'
}

/** Strength, not length of the key: 3DES has 112 bits (NIST SP 800-57 part 1), and what was made for export what was allowed. */
function bitsOf(protection: string, cipher: string, isExport: boolean): number {
  if (/_40_|^DES40|_40$/.test(protection)) return 40
  if (isExport || cipher === 'DES' || cipher === 'RC4_56') return 56
  if (cipher === '3DES_EDE') return 112
  if (/_256|256|CHACHA20|KUZNYECHIK|MAGMA|28147/.test(cipher)) return 256
  if (cipher === 'FORTEZZA') return 80
  return cipher === 'NULL' ? 0 : 128
}

function describeSsl2(id: number, name: string): CipherSuite {
  const isExport = name.includes('EXPORT40')
  const [cipher, bits] = name.includes('DES_192')
    ? ['3DES_EDE', 112]
    : name.includes('DES_64')
      ? ['DES', 56]
      : [/CK_(RC4|RC2|IDEA)/.exec(name)?.[1] as string, isExport ? 40 : name.includes('RC4_64') ? 64 : 128]
  const mode = name.includes('CBC') ? 'CBC' : 'stream'
  return {
    id,
    name,
    exchange: 'RSA',
    authentication: 'RSA',
    cipher,
    mode,
    bits,
    hash: 'MD5',
    isExport,
    forwardSecret: false,
  } as CipherSuite
}
