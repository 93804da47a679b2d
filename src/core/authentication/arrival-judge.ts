import type { Verdict } from '../delivery/verdict.ts'
import type { Authentication } from './authentication.ts'
import type { DmarcPolicy } from './check-dmarc.ts'
import type { DmarcObservation } from './dmarc-ledger.ts'

/** What an operator makes of the results. */
export interface ArrivalPolicy {
  /** Whether what a domain wants refused is refused (RFC 9989 §8); else it is junk. */
  readonly refuseDmarc: boolean
  /** Whether `-all` alone is enough. It breaks forwarding, so that RFC 7208 §8.4 advises against it where DKIM might tell. */
  readonly refuseSpfFail: boolean
}

export interface Judgement {
  readonly verdict: Verdict
  /** What DMARC has come to, for reports. */
  readonly disposition: DmarcPolicy
  readonly override: DmarcObservation['override']
}

/** What becomes of a message by what is known of its sender. Content and reputation may have more to say. */
export function judge(authentication: Authentication, policy: ArrivalPolicy): Judgement {
  const { dmarc, arc, spf } = authentication
  const wanted = dmarc.result === 'fail' ? (dmarc.policy ?? 'none') : 'none'
  if (wanted !== 'none' && arc.attestedBy !== undefined) {
    return { verdict: { kind: 'deliver' }, disposition: 'none', override: 'trusted_forwarder' }
  }
  if (wanted === 'reject' && policy.refuseDmarc) {
    return { verdict: { kind: 'refuse', reasons: ['dmarc-reject'] }, disposition: 'reject', override: undefined }
  }
  if (policy.refuseSpfFail && spf.result === 'fail' && dmarc.result !== 'pass') {
    return { verdict: { kind: 'refuse', reasons: ['spf-fail'] }, disposition: 'reject', override: 'local_policy' }
  }
  if (wanted === 'none') return { verdict: { kind: 'deliver' }, disposition: 'none', override: undefined }
  return {
    verdict: { kind: 'junk', reasons: [`dmarc-${wanted}`] },
    disposition: 'quarantine',
    override: wanted === 'reject' ? 'local_policy' : undefined,
  }
}
