import { Fault } from '../../base/fault.ts'
import { tryLogin } from '../../core/passwords/prepare-login.ts'

/**
 * A client may name whom it wants to act as (RFC 4422 §3.4.1); here everybody acts as oneself only, so that name must be empty or the
 * login's own, in any spelling that logs in.
 * @throws Fault peer sasl/other-identity
 */
export function requireSameName(authzid: string, authcid: string): void {
  if (authzid === '' || authzid === authcid) return
  const wanted = tryLogin(authzid)
  if (wanted !== undefined && wanted === tryLogin(authcid)) return
  throw new Fault(
    'peer',
    'sasl/other-identity',
    'acting as somebody else is not possible: leave the authorization identity empty',
  )
}
