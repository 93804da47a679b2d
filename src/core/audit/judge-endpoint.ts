import { rowOf } from './audit-check.ts'
import { type AuditRow, harmless, SEVERITIES } from './audit-row.ts'
import { type AuditSubject, offeredProtocols, offeredSuites } from './audit-subject.ts'
import type { AuditedEndpoint, AuditedService } from './audited-endpoint.ts'
import { ENDPOINT_CHECKS } from './checks/all-checks.ts'
import type { EndpointFacts } from './endpoint-facts.ts'
import { knownValue } from './fact.ts'
import { gradeForwardSecrecy } from './forward-secrecy-grade.ts'
import { scoreServer } from './server-score.ts'

const MAX_MARKS = 64
const STATES = ['fails', 'unknown', 'holds'] as const

/** Judges one endpoint by every rule that applies to it. `regrade` has to follow once rows of several endpoints together are there. */
export function judgeEndpoint(subject: AuditSubject): AuditedEndpoint {
  const { facts } = subject
  const { service, host, port, address } = facts.endpoint
  const reached = knownValue(facts.reached) === true
  const rows = reached || facts.starttls ? ENDPOINT_CHECKS.flatMap((check) => rowOf(check, subject) ?? []) : []
  const endpoint: AuditedEndpoint = {
    service: service as AuditedService,
    host,
    port,
    address,
    atMs: facts.startedAtMs,
    tookMs: Math.round(facts.effort.durationMs),
    connections: facts.effort.connections,
    failure: reached ? facts.effort.cutShort && harmless(facts.effort.cutShort) : harmless(whyNotReached(facts)),
    forwardSecrecy: { level: 'unknown', reasons: [] },
    score: scoreServer(subject, rows),
    rows,
    protocols: offeredProtocols(facts).toReversed(),
    groups: groupNames(facts),
    suites: offeredSuites(facts).map(({ protocol, name }) => `${protocol} ${name}`),
    marks: {
      ticketKeys: bounded(
        facts.tickets.flatMap(({ seen }) =>
          seen.filter(({ isReference }) => !isReference).map(({ keyName }) => keyName),
        ),
      ),
      keyShares: bounded(facts.keyShares.flatMap(({ digests }) => digests)),
    },
  }
  return regrade(endpoint, subject)
}

/** Grades forward secrecy by all rows that an endpoint has now, and puts them into order: those that fail first, the gravest of them first. */
export function regrade(endpoint: AuditedEndpoint, subject: AuditSubject): AuditedEndpoint {
  const rows = endpoint.rows.toSorted(compareRows)
  return { ...endpoint, rows, forwardSecrecy: gradeForwardSecrecy(subject, rows) }
}

function compareRows(a: AuditRow, b: AuditRow): number {
  return (
    STATES.indexOf(a.state) - STATES.indexOf(b.state) || SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)
  )
}

function whyNotReached({ reached, effort }: EndpointFacts): string {
  const why = reached.state === 'known' ? reached.how : reached.why
  return effort.turnedAwayWith.length > 0 ? `${why} (${effort.turnedAwayWith.join('; ')})` : why
}

function groupNames({ groups }: EndpointFacts): string[] {
  return [...new Set(groups.toReversed().flatMap((one) => (knownValue(one.groups) ?? []).map(({ name }) => name)))]
}

function bounded(marks: readonly string[]): string[] {
  return [...new Set(marks)].slice(0, MAX_MARKS)
}
