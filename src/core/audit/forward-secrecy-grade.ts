import type { AuditRow } from './audit-row.ts'
import { type AuditSubject, offeredProtocols, offeredSuites, whySuitesAreUnknown } from './audit-subject.ts'
import type { ForwardSecrecyGrade } from './audited-endpoint.ts'
import { knownValue } from './fact.ts'

/** Checks that somebody who has recorded and later steals keys cares for; where one of them fails, what was recorded can be read in part. */
const DEMANDS: readonly string[] = [
  'forward-secrecy',
  'export-suites',
  'null-suites',
  'anonymous-suites',
  'weak-suites',
  'sslv2',
  'fresh-key-shares',
  'shared-key-share',
  'dh-size',
  'logjam',
  'dh-prime',
  'tls12-tickets',
  'ticket-after-hint',
  'shared-ticket-key',
  'psk-ke',
  'early-data',
  'starttls-injection',
  'login-before-tls',
]

/**
 * Grades what becomes of recorded connections when every key is stolen later. Strict: all suites of all versions have to be forward-secret, no key of a key exchange
 * may serve twice, no ticket may hold the secret of a connection, and whatever could not be found out is no proof. RFC 9325 §7.3 and §7.4.
 */
export function gradeForwardSecrecy(subject: AuditSubject, rows: readonly AuditRow[]): ForwardSecrecyGrade {
  const { facts } = subject
  const suites = offeredSuites(facts)
  if (suites.length === 0) {
    const why = whySuitesAreUnknown(facts) ?? 'nothing is offered'
    return { level: 'unknown', reasons: [knownValue(facts.reached) === true ? why : reachedHow(subject)] }
  }
  if (!suites.some(({ forwardSecret }) => forwardSecret)) {
    return {
      level: 'none',
      reasons: [`none of the ${suites.length} suites of ${offeredProtocols(facts).join(', ')} is forward-secret`],
    }
  }
  const ofGrade = rows.filter(({ check }) => DEMANDS.includes(check))
  const failed = ofGrade.filter(({ state }) => state === 'fails')
  if (failed.length > 0) return { level: 'partial', reasons: failed.map(reasonOf) }
  const unsure = ofGrade.filter(({ check, state }) => state === 'unknown' && NEEDED.includes(check))
  if (unsure.length > 0) return { level: 'unknown', reasons: unsure.map(reasonOf) }
  const hybrid = rows.filter(({ check, state }) => POST_QUANTUM.includes(check) && state !== 'holds')
  return hybrid.length > 0 ? { level: 'full', reasons: hybrid.map(reasonOf) } : { level: 'post-quantum', reasons: [] }
}

/** Without an answer to these there is no grade; the rest is asked of what is rare, and its absence is the rule. */
const NEEDED: readonly string[] = ['forward-secrecy', 'fresh-key-shares', 'tls12-tickets', 'psk-ke']
const POST_QUANTUM: readonly string[] = ['post-quantum', 'post-quantum-first']

function reasonOf({ title, state, evidence }: AuditRow): string {
  return `${title}: ${state === 'unknown' ? 'not known' : 'not so'} (${evidence})`
}

function reachedHow({ facts }: AuditSubject): string {
  return facts.reached.state === 'known' ? facts.reached.how : facts.reached.why
}
