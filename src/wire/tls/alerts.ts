/** Descriptions that are looked at, or shown (IANA "TLS Alerts"). */
const NAMES: ReadonlyMap<number, string> = new Map([
  [0, 'close_notify'],
  [10, 'unexpected_message'],
  [20, 'bad_record_mac'],
  [21, 'decryption_failed'],
  [22, 'record_overflow'],
  [30, 'decompression_failure'],
  [40, 'handshake_failure'],
  [41, 'no_certificate'],
  [42, 'bad_certificate'],
  [47, 'illegal_parameter'],
  [48, 'unknown_ca'],
  [49, 'access_denied'],
  [50, 'decode_error'],
  [51, 'decrypt_error'],
  [70, 'protocol_version'],
  [71, 'insufficient_security'],
  [80, 'internal_error'],
  [86, 'inappropriate_fallback'],
  [90, 'user_canceled'],
  [100, 'no_renegotiation'],
  [109, 'missing_extension'],
  [110, 'unsupported_extension'],
  [112, 'unrecognized_name'],
  [115, 'unknown_psk_identity'],
  [116, 'certificate_required'],
  [120, 'no_application_protocol'],
])

/** Alert descriptions that a probe tells apart. */
export const ALERT = {
  unexpectedMessage: 10,
  badRecordMac: 20,
  decryptionFailed: 21,
  handshakeFailure: 40,
  protocolVersion: 70,
  inappropriateFallback: 86,
  noRenegotiation: 100,
  unrecognizedName: 112,
} as const

/** `handshake_failure (40)`; a number that nobody has registered stays one. */
export function alertName(description: number): string {
  return `${NAMES.get(description) ?? 'alert'} (${description})`
}
