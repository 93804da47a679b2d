import { type AuditRow, harmless } from '../audit-row.ts'
import type { AuditedEndpoint } from '../audited-endpoint.ts'
import type { CheckDescription } from './check-description.ts'

export const ADDRESSES_AGREE: CheckDescription = {
  id: 'addresses-agree',
  title: 'Every address of the host name is protected alike',
  severity: 'medium',
  scope: 'protocol',
  mend: 'Serve the same at every address (A and AAAA) of the name, or take out the address that differs: which of them clients come to is chance.',
  references: ['RFC 8305 §5'],
}

/** Rows that say whether versions and suites are known as a whole. */
const SURVEYS: readonly string[] = ['forward-secrecy', 'tls1.3']
const MOST_SHOWN = 4

/** What differs at other addresses of the same name and port; undefined where there is no other. What is not known at one of them is no difference. */
export function addressesRow(endpoint: AuditedEndpoint, siblings: readonly AuditedEndpoint[]): AuditRow | undefined {
  if (siblings.length === 0) return undefined
  const { id, title, severity } = ADDRESSES_AGREE
  const base = { check: id, title, severity }
  const said = siblings.flatMap((sibling) => {
    const found = differences(endpoint, sibling)
    return found.length === 0 ? [] : [`${sibling.address}: ${found.slice(0, MOST_SHOWN).join(', ')}`]
  })
  if (said.length > 0) return { ...base, state: 'fails', evidence: harmless(said.join('; ')) }
  const addresses = [endpoint, ...siblings].map(({ address }) => address).join(', ')
  return { ...base, state: 'holds', evidence: harmless(`${addresses} are alike`) }
}

/** What `other` has or has not, as compared with `one`. */
function differences(one: AuditedEndpoint, other: AuditedEndpoint): string[] {
  if (one.failure !== undefined && other.failure !== undefined) return []
  if (other.failure !== undefined) return [`not audited (${other.failure})`]
  if (one.failure !== undefined) return ['it could be audited']
  const areListed = isListed(one) && isListed(other)
  return [
    ...(areListed ? moreAndLess(one.protocols, other.protocols) : []),
    ...(areListed ? moreAndLess(one.suites, other.suites) : []),
    ...moreAndLess(one.groups, other.groups),
    ...verdicts(one, other),
  ]
}

function isListed({ rows }: AuditedEndpoint): boolean {
  return !rows.some(({ check, state }) => state === 'unknown' && SURVEYS.includes(check))
}

function moreAndLess(one: readonly string[], other: readonly string[]): string[] {
  return [
    ...other.filter((name) => !one.includes(name)).map((name) => `has ${name}`),
    ...one.filter((name) => !other.includes(name)).map((name) => `has not ${name}`),
  ]
}

function verdicts(one: AuditedEndpoint, other: AuditedEndpoint): string[] {
  const ours = new Map(one.rows.map(({ check, state }) => [check, state]))
  return other.rows.flatMap(({ check, state }) => {
    const mine = ours.get(check)
    if (mine === 'holds' && state === 'fails') return [`${check} fails`]
    return mine === 'fails' && state === 'holds' ? [`${check} holds`] : []
  })
}
