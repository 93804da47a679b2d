/** Why a connection did not do what a policy demands, in the words of TLS reports: RFC 8460 §4.3. */
export type TlsResultType =
  | 'starttls-not-supported'
  | 'certificate-host-mismatch'
  | 'certificate-not-trusted'
  | 'certificate-expired'
  | 'validation-failure'
  | 'tlsa-invalid'
  | 'dnssec-invalid'
  | 'sts-policy-fetch-error'
  | 'sts-policy-invalid'
  | 'sts-webpki-invalid'

export interface TlsFailure {
  readonly type: TlsResultType
  /** For people, printable, at most 300 characters. */
  readonly reason: string
}
