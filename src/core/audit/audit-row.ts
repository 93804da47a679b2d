/** How grave a check is where it fails, gravest first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const

export type Severity = (typeof SEVERITIES)[number]

/**
 * What one check has come to at one endpoint. `unknown`: it could not be found out, and `evidence` says why; that is never taken for a pass.
 */
export interface AuditRow {
  /** Name of the check, stable: `heartbleed`, `forward-secrecy`. */
  readonly check: string
  readonly title: string
  readonly state: 'holds' | 'fails' | 'unknown'
  readonly severity: Severity
  /** What was seen, on one line of at most 500 characters. What a stranger's server said may be in it: escape it wherever it is shown. */
  readonly evidence: string
}
