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
  /** What was seen, `harmless`, at most 500 characters. What a stranger's server said may be in it: markup has still to be escaped. */
  readonly evidence: string
}

const MAX_TEXT = 500

/**
 * `text` on one line, without control characters, directional marks or broken characters, at most 500 characters. Threat: names in certificates, greetings and header fields are written by
 * whoever runs the other side, and end up in terminals, logs, pages and other programs' JSON.
 */
export function harmless(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ').trim()
  const characters = [...plain.slice(0, 2 * MAX_TEXT)]
  return characters.length <= MAX_TEXT ? plain : `${characters.slice(0, MAX_TEXT - 1).join('')}…`
}
