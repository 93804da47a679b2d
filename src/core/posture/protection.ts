/** The protection of one TLS connection, as measured on it. What is recorded, counted and shown is always this. */
export interface Protection {
  /** `TLSv1.2` or `TLSv1.3`. */
  readonly version: string
  /** Standard (IANA) name of the cipher suite: `TLS_AES_256_GCM_SHA384`. */
  readonly suite: string
  /** Name of the key-exchange group: `X25519MLKEM768`, `X25519`, `secp256r1` …; `none` without an ephemeral key agreement. */
  readonly group: string
  /** Of a connection that was made to us: what was agreed on with ALPN (RFC 7301), `imap` or `h2`; `none` where the client named nothing. Absent where it was not recorded. */
  readonly alpn?: string
  /** Of a connection that was made to us: what the client was shown. Absent where it was not recorded. */
  readonly certificate?: ShownCertificate
}

/** The certificate that a client was shown in the handshake. */
export interface ShownCertificate {
  /** The first host name in it. */
  readonly name: string
  /** SHA-256 of its DER, 64 hexadecimal digits, as browsers and `openssl x509 -fingerprint -sha256` show it. */
  readonly sha256: string
  /** `ECDSA P-256`, `RSA 2048` … */
  readonly keyType: string
}

/** What was agreed on for the octets themselves: what is kept where neither certificate nor ALPN belongs. */
export function agreementOf({ version, suite, group }: Protection): Protection {
  return { version, suite, group }
}

/** What a connection that we made to another host was worth beyond its encryption. */
export interface Trust {
  /** What the recipient's side promises: TLSA records, an MTA-STS policy, or nothing, so that TLS is used where it is offered. */
  readonly policy: 'dane' | 'mta-sts' | 'none'
  /** What proved that it was the right host: its TLSA records, an authority of the Web's, or nothing (then anybody on the way could have been it). */
  readonly provedBy: 'dane' | 'web-pki' | 'nothing'
}

/** The services whose connections are counted, ours and those we make to others. */
export type Service =
  | 'smtp'
  | 'submission'
  | 'submissions'
  | 'imap'
  | 'imaps'
  | 'pop3'
  | 'pop3s'
  | 'managesieve'
  | 'http'
  | 'https'
  | 'jmap'
  | 'smtp-out'

/** Whether somebody who later copies every long-term key can still not read the recorded connection. */
export function isForwardSecret(protection: Protection): boolean {
  return protection.group !== 'none'
}

/** Whether that holds against a quantum computer too: a group with ML-KEM in it. */
export function isPostQuantum(protection: Protection): boolean {
  return protection.group.includes('MLKEM')
}
