import { Fault } from '../../base/fault.ts'

/** TLS 1.3 suites, strongest first. All of them are forward-secret: TLS 1.3 has nothing else (RFC 8446 §1.2). */
export const TLS13_SUITES = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
] as const

/**
 * TLS 1.2 suites that may be offered: an ephemeral elliptic-curve key agreement and an AEAD (RFC 9325 §4.2). Static RSA would let whoever copies
 * the key read everything that was ever recorded; CBC suites leak through their padding.
 */
export const TLS12_SUITES = [
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
] as const

/** Key-exchange groups, in order of preference: the hybrid that holds against quantum computers first (X25519MLKEM768). */
export const KEY_GROUPS = ['X25519MLKEM768', 'X25519', 'P-256', 'P-384'] as const

/** What a TLS connection may be made of, ours to others included. Nothing outside the lists above can be said with it. */
export interface TlsPolicy {
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3'
  /** OpenSSL names, in order of preference. */
  readonly suites: readonly string[]
  readonly groups: readonly string[]
}

export const DEFAULT_TLS_POLICY: TlsPolicy = {
  minVersion: 'TLSv1.2',
  suites: [...TLS13_SUITES, ...TLS12_SUITES],
  groups: KEY_GROUPS,
}

/**
 * The policy itself if every suite and group in it is forward-secret and every version is one of today.
 * @throws Fault us tls/not-forward-secret naming what is not
 */
export function requireForwardSecrecy(policy: TlsPolicy): TlsPolicy {
  const suites: readonly string[] = [...TLS13_SUITES, ...TLS12_SUITES]
  const wrong = [
    ...policy.suites.filter((suite) => !suites.includes(suite)),
    ...policy.groups.filter((group) => !(KEY_GROUPS as readonly string[]).includes(group)),
    ...(['TLSv1.2', 'TLSv1.3'].includes(policy.minVersion) ? [] : [policy.minVersion]),
  ]
  if (wrong.length > 0 || policy.suites.length === 0 || policy.groups.length === 0) {
    const named = wrong.length > 0 ? wrong.join(', ') : 'an empty list'
    throw new Fault(
      'us',
      'tls/not-forward-secret',
      `${named} cannot be used: choose suites from ${suites.join(', ')} and groups from ${KEY_GROUPS.join(', ')}`,
    )
  }
  return policy
}
