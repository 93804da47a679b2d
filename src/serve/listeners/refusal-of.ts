import { toFault } from '../../base/fault.ts'
import type { HandshakeRefusal } from '../../core/posture/refusal.ts'

/** What OpenSSL 3.5 says, by what it means. Reasons of OpenSSL that are not here are `other`. */
const MEANINGS: readonly (readonly [HandshakeRefusal, RegExp])[] = [
  ['old-version', /^ERR_SSL_(UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|UNKNOWN_PROTOCOL|INAPPROPRIATE_FALLBACK)$/],
  ['no-shared-suite', /^ERR_SSL_NO_SHARED_(CIPHER|SIGNATURE_ALGORITHMS)$|^ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM$/],
  ['no-shared-group', /^ERR_SSL_NO_(SUITABLE_KEY_SHARE|SUITABLE_GROUPS|SHARED_GROUPS)$/],
  ['other-protocol', /^ERR_SSL_NO_APPLICATION_PROTOCOL$/],
  ['not-tls', /^ERR_SSL_(HTTP_REQUEST|HTTPS_PROXY_REQUEST|WRONG_VERSION_NUMBER|BAD_RECORD_TYPE|LENGTH_TOO_SHORT)$/],
  [
    'certificate-refused',
    /_ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_(UNKNOWN|EXPIRED|REVOKED|REQUIRED)|UNSUPPORTED_CERTIFICATE)$/,
  ],
]

/** Why a handshake failed, by the fault that `secure` throws. */
export function refusalOf(error: unknown): HandshakeRefusal {
  const { code, cause } = toFault(error)
  if (code === 'net/timeout') return 'timeout'
  if (cause === undefined) return code === 'net/tls-failed' ? 'closed' : 'other'
  const reason = (cause as { readonly code?: unknown } | null)?.code
  if (reason === 'ECONNRESET' || reason === 'EPIPE') return 'closed'
  return MEANINGS.find(([, pattern]) => typeof reason === 'string' && pattern.test(reason))?.[0] ?? 'other'
}
