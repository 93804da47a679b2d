import type { CertificateAtRisk } from './incident.ts'

/** A secret that the house holds, without the secret. */
export interface HeldSecret {
  /** Which one among those of its keeper: a host name, a domain, an id. */
  readonly name: string
  /** For people: what it is and where it lies. */
  readonly title: string
  /** Another one when it has been replaced. */
  readonly fingerprint: string
  /** The roles of the processes that have it in memory. */
  readonly processes: readonly string[]
  readonly certificate?: CertificateAtRisk
}

/** A secret as it was when the incident was opened. */
export type OldSecret = Pick<HeldSecret, 'name' | 'fingerprint'>

/** Port: looks after the secrets of one kind. */
export interface SecretKeeper {
  /** `tls`, `acme-account`, `dkim` … */
  readonly kind: string
  /** Members have to do something when its secrets are replaced, which nobody rehearses. */
  readonly concernsMembers?: true
  held(): Promise<readonly HeldSecret[]>
  /**
   * Puts new secrets in the place of `olds`. One that has been replaced meanwhile stays: broken off anywhere and asked for again, it does what is left.
   * @returns why some of them could not be, by name, and what has to be done by hand
   */
  replace(olds: readonly OldSecret[]): Promise<ReadonlyMap<string, string>>
}

/** Replaces one after the other; one that fails keeps no other from being replaced. Returns the reasons by name. */
export async function replaceEach(
  olds: readonly OldSecret[],
  replace: (old: OldSecret) => Promise<void>,
): Promise<ReadonlyMap<string, string>> {
  const failures = new Map<string, string>()
  for (const old of olds) {
    try {
      await replace(old)
    } catch (error) {
      failures.set(old.name, error instanceof Error ? error.message : String(error))
    }
  }
  return failures
}
