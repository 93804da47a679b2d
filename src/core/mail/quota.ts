import { Fault } from '../../base/fault.ts'

/** What an account may keep. Undefined: as much as it likes. */
export interface QuotaLimits {
  /** Octets of all messages, each counted as often as it is there. */
  readonly storageBytes: number | undefined
  readonly messages: number | undefined
}

/** What an account keeps. Copies count, although they share their octets on disk: what a member sees is what is counted. */
export interface QuotaUsage {
  readonly storageBytes: number
  readonly messages: number
}

export interface Quota {
  readonly limits: QuotaLimits
  readonly used: QuotaUsage
}

export const NO_LIMITS: QuotaLimits = { storageBytes: undefined, messages: undefined }

export function isLimited({ storageBytes, messages }: QuotaLimits): boolean {
  return storageBytes !== undefined || messages !== undefined
}

/** Whether `more` still fits. An account that is exactly full is within its quota. */
export function hasRoom({ limits, used }: Quota, more: QuotaUsage): boolean {
  return (
    used.storageBytes + more.storageBytes <= (limits.storageBytes ?? Number.POSITIVE_INFINITY) &&
    used.messages + more.messages <= (limits.messages ?? Number.POSITIVE_INFINITY)
  )
}

/** The limits of an account: its own where it has some, in which 0 stands for none, else those of the house. */
export function limitsOf(
  own: { readonly storageQuota?: number | undefined; readonly messageQuota?: number | undefined } | undefined,
  house: QuotaLimits,
): QuotaLimits {
  const limit = (mine: number | undefined, theirs: number | undefined) => (mine === 0 ? undefined : (mine ?? theirs))
  return {
    storageBytes: limit(own?.storageQuota, house.storageBytes),
    messages: limit(own?.messageQuota, house.messages),
  }
}

/** RFC 9208 §4.3.1, RFC 3463 X.2.2. */
export function overQuota(): Fault {
  return new Fault('peer', 'mail/over-quota', 'The mailbox is full')
}
