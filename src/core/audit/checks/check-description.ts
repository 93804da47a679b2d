import type { AuditCheck } from '../audit-check.ts'

/** What there is to know about a check beside its verdict. */
export type CheckDescription = Omit<AuditCheck, 'judge'>
