import type { CertificateAtRisk } from './incident.ts'

/** A secret that the house holds, without the secret. */
export interface HeldSecret {
  /** Which one among those of its keeper, the same before and after it is replaced: a host name, a domain. */
  readonly name: string
  /** For people: what it is and where it lies. */
  readonly title: string
  /** Another one when it has been replaced. */
  readonly fingerprint: string
  /** The roles of the processes that have it in memory. */
  readonly processes: readonly string[]
  readonly certificate?: CertificateAtRisk
}

/** Port: looks after the secrets of one kind. */
export interface SecretKeeper {
  /** `tls`, `acme-account`, `dkim` … */
  readonly kind: string
  held(): Promise<readonly HeldSecret[]>
  /**
   * Puts a new secret in the place of `old`. One that has been replaced meanwhile stays: broken off anywhere and asked for again, it does what is left.
   * @throws Fault with what has to be done by hand, where a machine cannot
   */
  replace(old: Pick<HeldSecret, 'name' | 'fingerprint'>): Promise<void>
}
