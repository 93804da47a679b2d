import type { LogFacts } from '../../base/log.ts'
import type { CertificateEntry } from './certificate-entry.ts'
import { isComing, isShown } from './certificate-states.ts'

const DAY_MS = 86_400_000
/** Days before the end at which whoever has to deal with an authority is told. Months of vetting may be ahead. */
const TELL_AT_DAYS = [45, 30, 14, 7, 3, 1] as const

/** Something that somebody has to see to. */
export interface CertificateAlarm {
  /** What is told once and not at every look has the same key. */
  readonly key: string
  readonly event: 'tls/certificate-expires' | 'tls/answer-overdue' | 'tls/host-not-covered'
  readonly facts: LogFacts
}

/** What is to be told of certificates that nobody renews by themselves, and of hosts without one. Those that are ordered over ACME are seen to by whoever orders them. */
export function certificateAlarms(
  entries: readonly CertificateEntry[],
  uncovered: readonly string[],
  nowMs: number,
): CertificateAlarm[] {
  return [
    ...entries.flatMap((entry) => expiryAlarm(entry, nowMs) ?? []),
    ...entries.flatMap((entry) => overdueAlarm(entry, nowMs) ?? []),
    ...uncovered.map(
      (host): CertificateAlarm => ({ key: `host ${host}`, event: 'tls/host-not-covered', facts: { host } }),
    ),
  ]
}

function expiryAlarm(
  { id, origin, state, facts, names }: CertificateEntry,
  nowMs: number,
): CertificateAlarm | undefined {
  if (!facts || !isShown(state) || (origin !== 'imported' && origin !== 'files')) return undefined
  const left = facts.notAfterMs - nowMs
  const stage = TELL_AT_DAYS.filter((days) => left <= days * DAY_MS).at(-1)
  if (stage === undefined) return undefined
  const told = { certificate: id, names: names.join(' '), until: new Date(facts.notAfterMs).toISOString() }
  return {
    key: `${id} ${stage}`,
    event: 'tls/certificate-expires',
    facts: { ...told, daysLeft: Math.max(0, Math.floor(left / DAY_MS)) },
  }
}

function overdueAlarm(
  { id, state, dueMs, names, authority }: CertificateEntry,
  nowMs: number,
): CertificateAlarm | undefined {
  if (!isComing(state) || dueMs === undefined || dueMs > nowMs) return undefined
  const facts = { certificate: id, names: names.join(' '), authority, due: new Date(dueMs).toISOString() }
  return { key: `${id} due ${Math.floor((nowMs - dueMs) / (7 * DAY_MS))}`, event: 'tls/answer-overdue', facts }
}
