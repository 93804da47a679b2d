/** How the two sides come to a common secret. `TLS13`: the suite leaves it open (RFC 8446 §B.4). */
export type KeyExchange =
  | 'RSA'
  | 'DH'
  | 'DHE'
  | 'ECDH'
  | 'ECDHE'
  | 'PSK'
  | 'SRP'
  | 'KRB5'
  | 'GOST'
  | 'FORTEZZA'
  | 'ECCPWD'
  | 'NULL'
  | 'TLS13'

/** How the server shows who it is. */
export type Authentication =
  | 'RSA'
  | 'DSS'
  | 'ECDSA'
  | 'PSK'
  | 'KRB5'
  | 'GOST'
  | 'SRP'
  | 'FORTEZZA'
  | 'ECCPWD'
  | 'NULL'
  | 'anonymous'
  | 'TLS13'

/** A cipher suite and what follows from its name. */
export interface CipherSuite {
  /** Two octets of the IANA registry "TLS Cipher Suites"; of SSLv2 three octets. */
  readonly id: number
  /** `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`; of SSLv2 `SSL_CK_RC4_128_WITH_MD5`. */
  readonly name: string
  readonly exchange: KeyExchange
  readonly authentication: Authentication
  /** `AES_128`, `3DES_EDE`, `RC4_128`, `CHACHA20`, `NULL` … */
  readonly cipher: string
  readonly mode: 'AEAD' | 'CBC' | 'stream' | 'NULL'
  /** Strength of the cipher in bits: 112 for 3DES, 40 or 56 for what was made for export, 0 for none. */
  readonly bits: number
  /** `SHA256` …; of AEAD suites the hash of the key schedule. */
  readonly hash: string
  readonly isExport: boolean
  /** A fresh key agreement for every connection, authenticated or not. In TLS 1.3 the suite alone does not say: `psk_ke` has none. */
  readonly forwardSecret: boolean
}
