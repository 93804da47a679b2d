import { type AuditRow, harmless, type Severity } from './audit-row.ts'
import type { AuditSubject } from './audit-subject.ts'

/** What a check looks at. */
export type CheckScope =
  | 'protocol'
  | 'suites'
  | 'key exchange'
  | 'resumption'
  | 'handshake'
  | 'weakness'
  | 'STARTTLS'
  | 'certificate'
  | 'DNS'
  | 'HTTP'
  | 'inside'

/** What a check has come to. `severity` where it is another one than usual. */
export interface Judgement {
  readonly state: AuditRow['state']
  readonly evidence: string
  readonly severity?: Severity
}

/** One rule of the auditor. All of them stand in one table, `all-checks.ts`. */
export interface AuditCheck {
  /** Stable; what `--only` and `--skip` name, and the id of the rule in SARIF. */
  readonly id: string
  /** What holds where the check passes, as a sentence without a full stop. */
  readonly title: string
  readonly severity: Severity
  readonly scope: CheckScope
  /** What to do where it fails. */
  readonly mend: string
  /** CVE numbers, RFC sections. */
  readonly references: readonly string[]
  /** Undefined where the check does not apply: HSTS of an IMAP server. */
  judge(subject: AuditSubject): Judgement | undefined
}

/** The check passes. */
export function holds(evidence: string): Judgement {
  return { state: 'holds', evidence }
}

/** The check does not pass. */
export function fails(evidence: string, severity?: Severity): Judgement {
  return { state: 'fails', evidence, ...(severity ? { severity } : {}) }
}

/** It could not be found out, for the reason given. */
export function notKnown(why: string): Judgement {
  return { state: 'unknown', evidence: why }
}

/** The row of one check, or undefined where it does not apply. */
export function rowOf(check: AuditCheck, subject: AuditSubject): AuditRow | undefined {
  const judgement = check.judge(subject)
  if (!judgement) return undefined
  const { id, title } = check
  const { state, severity = check.severity } = judgement
  return { check: id, title, state, severity, evidence: harmless(judgement.evidence) }
}
