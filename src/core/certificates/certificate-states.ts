/**
 * How far a certificate is.
 *
 * `keyed`: there is a key, and nothing has been asked for. `vetting`: its request is with an authority that people deal with. `ordered`: its request
 * is with an authority over ACME. `staged`: the certificate is here, checked, and shown from now on. `active`: an own connection to every listener
 * has seen it. `retired`: others are shown instead. `revoked`: its authority has taken it back. `blocked`: its key has leaked.
 * `expired`: its time is over. `destroyed`: the key is gone; only the record is left.
 */
export type CertificateState =
  | 'keyed'
  | 'vetting'
  | 'ordered'
  | 'staged'
  | 'active'
  | 'retired'
  | 'revoked'
  | 'blocked'
  | 'expired'
  | 'destroyed'

const STEPS: Readonly<Record<CertificateState, readonly CertificateState[]>> = {
  keyed: ['vetting', 'ordered', 'staged', 'blocked', 'destroyed'],
  vetting: ['staged', 'blocked', 'destroyed'],
  // Back to `keyed`: an order that failed leaves a key that no certificate was ever issued for.
  ordered: ['keyed', 'staged', 'blocked', 'destroyed'],
  staged: ['active', 'retired', 'revoked', 'blocked', 'expired'],
  active: ['retired', 'revoked', 'blocked', 'expired'],
  // Back to `staged`: what took its place has turned out to be wrong.
  retired: ['staged', 'revoked', 'blocked', 'expired', 'destroyed'],
  revoked: ['blocked', 'destroyed'],
  blocked: ['revoked', 'destroyed'],
  expired: ['blocked', 'destroyed'],
  destroyed: [],
}

/** Whether a certificate can go from one state into another. */
export function mayMove(from: CertificateState, to: CertificateState): boolean {
  return STEPS[from].includes(to)
}

/** Whether it is shown to whoever connects. */
export function isShown(state: CertificateState): boolean {
  return state === 'staged' || state === 'active'
}

/** Whether its key has a certificate ahead of it: such a key belongs into the DNS before it is shown (RFC 7671 §8.1). */
export function isComing(state: CertificateState): boolean {
  return state === 'keyed' || state === 'vetting' || state === 'ordered'
}
