import { hash } from 'node:crypto'
import type { Quota } from '../../../core/mail/quota.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { MAIL_CAPABILITY } from '../../../wire/jmap/session.ts'

export const QUOTA_PROPERTIES = [
  'id',
  'resourceType',
  'used',
  'hardLimit',
  'scope',
  'name',
  'types',
  'warnLimit',
  'softLimit',
  'description',
]

/** A limit of an account with what it has used of it. RFC 9425 §4. */
interface QuotaObject extends JsonObject {
  readonly id: string
  readonly resourceType: 'octets' | 'count'
  readonly used: number
  readonly hardLimit: number
  readonly scope: 'account'
  readonly name: string
  readonly types: readonly string[]
}

/** The limits that an account has, as far as they are of types that a request has opted into (RFC 9425 §4.1); none for one that may keep what it likes. */
export function quotaObjects({ limits, used }: Quota, using: ReadonlySet<string>): readonly QuotaObject[] {
  if (!using.has(MAIL_CAPABILITY)) return []
  const common = { scope: 'account', types: ['Email'], warnLimit: null, softLimit: null, description: null } as const
  const objects: QuotaObject[] = []
  const { storageBytes, messages } = limits
  if (storageBytes !== undefined) {
    const name = 'Storage'
    objects.push({
      id: 'octets',
      resourceType: 'octets',
      used: used.storageBytes,
      hardLimit: storageBytes,
      name,
      ...common,
    })
  }
  if (messages !== undefined) {
    const name = 'Messages'
    objects.push({ id: 'messages', resourceType: 'count', used: used.messages, hardLimit: messages, name, ...common })
  }
  return objects
}

/** Says what is used and, as one number, what the limits are: so nothing has to be kept to tell what has changed. */
export function quotaState({ limits, used }: Quota): string {
  const all = Number.parseInt(
    hash('sha256', JSON.stringify([limits.storageBytes ?? -1, limits.messages ?? -1])).slice(0, 8),
    16,
  )
  return `${all}-${used.storageBytes}-${used.messages}`
}

/** Which quotas are used otherwise than at `since`; undefined if the limits were others, or it is no state. */
export function changedQuotas(since: string, quota: Quota, using: ReadonlySet<string>): readonly string[] | undefined {
  const before = /^(\d{1,10})-(\d{1,16})-(\d{1,16})$/.exec(since)
  if (!before || quotaState(quota).split('-')[0] !== before[1]) return undefined
  const { storageBytes, messages } = quota.used
  return quotaObjects(quota, using)
    .map(({ id }) => id)
    .filter((id) => (id === 'octets' ? Number(before[2]) !== storageBytes : Number(before[3]) !== messages))
}
