import type { AuditRow } from '../audit-row.ts'
import { type AuditedEndpoint, endpointName } from '../audited-endpoint.ts'
import { ADDRESSES_AGREE, addressesRow } from './addresses-check.ts'
import type { CheckDescription } from './check-description.ts'

const TICKET_KEY: CheckDescription = {
  id: 'shared-ticket-key',
  title: 'No ticket key serves elsewhere, or on another day',
  severity: 'high',
  scope: 'resumption',
  mend: 'Replace ticket keys within hours and give every service its own, or turn tickets off: one stolen key opens what was recorded everywhere.',
  references: ['RFC 5077 §5.5', 'RFC 9325 §7.2'],
}

const KEY_SHARE: CheckDescription = {
  id: 'shared-key-share',
  title: 'No key of a key exchange serves elsewhere, or on another day',
  severity: 'critical',
  scope: 'key exchange',
  mend: 'Make a new key for every handshake: whoever has this one reads everything that was recorded with it.',
  references: ['RFC 9325 §7.4'],
}

/** Rules that look at several endpoints, or several runs, together. */
export const SHARED_CHECKS: readonly CheckDescription[] = [TICKET_KEY, KEY_SHARE, ADDRESSES_AGREE]

/**
 * Adds what only shows between endpoints: a ticket key, or a public value of a key exchange, that another endpoint has too, or that this one had in an
 * earlier run; and what differs between the addresses of one host name.
 */
export function addSharedRows(
  endpoints: readonly AuditedEndpoint[],
  earlier: ReadonlyMap<string, AuditedEndpoint>,
): readonly AuditedEndpoint[] {
  return endpoints.map((endpoint) => {
    const name = endpointName(endpoint)
    // Behind several addresses of one name there may be one machine, which may have one key.
    const others = endpoints.filter((one) => endpointName(one) !== name)
    const siblings = endpoints.filter((one) => one !== endpoint && endpointName(one) === name)
    const before = earlier.get(name)
    const rows = [
      sharedRow(TICKET_KEY, 'ticketKeys', endpoint, others, before),
      sharedRow(KEY_SHARE, 'keyShares', endpoint, others, before),
      addressesRow(endpoint, siblings),
    ].filter((row) => row !== undefined)
    return { ...endpoint, rows: [...endpoint.rows, ...rows] }
  })
}

function sharedRow(
  { id, title, severity }: CheckDescription,
  kind: keyof AuditedEndpoint['marks'],
  endpoint: AuditedEndpoint,
  others: readonly AuditedEndpoint[],
  before: AuditedEndpoint | undefined,
): AuditRow | undefined {
  const mine = new Set(endpoint.marks[kind])
  if (mine.size === 0) return undefined
  const has = (other: AuditedEndpoint) => other.marks[kind].some((mark) => mine.has(mark))
  const base = { check: id, title, severity }
  const where = others.filter(has).map(endpointName)
  if (where.length > 0) return { ...base, state: 'fails', evidence: `also at ${where.slice(0, 6).join(', ')}` }
  // Within minutes a ticket key may well be the same.
  const isOld = before !== undefined && endpoint.atMs - before.atMs > SAME_KEY_MS
  if (isOld && has(before)) {
    return { ...base, state: 'fails', evidence: `it is that of ${new Date(before.atMs).toISOString().slice(0, 16)}Z` }
  }
  const compared = others.length + (before ? 1 : 0)
  return {
    ...base,
    state: 'holds',
    evidence: compared === 0 ? 'nothing to compare it with' : `${mine.size} seen, none of them elsewhere`,
  }
}

/** A ticket key that has served for longer was not replaced in time. */
const SAME_KEY_MS = 12 * 3_600_000
