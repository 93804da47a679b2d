import type { AuditCheck } from '../audit-check.ts'
import { INSIDE_CHECKS } from '../inside/inside-checks.ts'
import { CERTIFICATE_CHECKS } from './certificate-checks.ts'
import type { CheckDescription } from './check-description.ts'
import { DNS_CHECKS } from './dns-checks.ts'
import { HANDSHAKE_CHECKS, WEAKNESS_CHECKS } from './handshake-checks.ts'
import { HTTP_CHECKS } from './http-checks.ts'
import { KEY_EXCHANGE_CHECKS } from './key-exchange-checks.ts'
import { PROTOCOL_CHECKS } from './protocol-checks.ts'
import { RESUMPTION_CHECKS } from './resumption-checks.ts'
import { SHARED_CHECKS } from './shared-checks.ts'
import { STARTTLS_CHECKS } from './starttls-checks.ts'
import { SUITE_CHECKS } from './suite-checks.ts'

/** The rules of the auditor that look at one endpoint, in the order in which they are shown. */
export const ENDPOINT_CHECKS: readonly AuditCheck[] = [
  ...STARTTLS_CHECKS,
  ...PROTOCOL_CHECKS,
  ...KEY_EXCHANGE_CHECKS,
  ...SUITE_CHECKS,
  ...RESUMPTION_CHECKS,
  ...HANDSHAKE_CHECKS,
  ...WEAKNESS_CHECKS,
  ...CERTIFICATE_CHECKS,
  ...DNS_CHECKS,
  ...HTTP_CHECKS,
]

/** All rules: those above, those that look at several endpoints together, and those that look at the machine. */
export const ALL_CHECKS: readonly CheckDescription[] = [...ENDPOINT_CHECKS, ...SHARED_CHECKS, ...INSIDE_CHECKS]

const BY_ID: ReadonlyMap<string, CheckDescription> = new Map(ALL_CHECKS.map((check) => [check.id, check]))

/** The rule of a row; undefined for rows of rules that are no more. */
export function checkOf(id: string): CheckDescription | undefined {
  return BY_ID.get(id)
}
