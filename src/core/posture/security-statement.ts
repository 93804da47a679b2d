import type { AuditedEndpoint, AuditedService, ForwardSecrecyLevel } from '../audit/audited-endpoint.ts'
import type { CertificateFacts, ValidationLevel } from '../certificates/certificate-entry.ts'
import type { ClaimView } from './claims/claims.ts'
import type { Service } from './protection.ts'
import { type PublicLimits, type PublicWeek, publicServiceOf } from './public-posture.ts'

/** What everybody may know of how connections are protected: what is measured, when, and what is not. Nobody can write it: it is put together anew from what was measured. */
export interface SecurityStatement {
  readonly hostname: string
  readonly atMs: number
  /** Names of the software with as much of their versions as does not tell which known mistakes they have. */
  readonly software: Readonly<Record<string, string>>
  /** What is published of the weeks that are over, the newest first. */
  readonly weeks: readonly PublicWeek[]
  /** Below these nothing is said of a service and week. */
  readonly limits: PublicLimits
  readonly endpoints: readonly PublicEndpoint[]
  /** The same with every row, for a page of its own. */
  readonly audits: readonly PublicAudit[]
  /** Ports that are listened on and have not been audited. */
  readonly unaudited: readonly { readonly service: Service; readonly port: number }[]
  /** The certificate of the server's own name. */
  readonly certificate: PublicCertificate | undefined
  /** Those of other names: the domains that are hosted here are their owners' business. */
  readonly others: { readonly certificates: number; readonly oldestKeyMs: number | undefined }
  /** Keys that sign members' mail now (DKIM), of all domains together (of a thousand at most). */
  readonly signing: { readonly keys: number; readonly oldestKeyMs: number | undefined }
  /** Who operates the server, as the certificate has it; undefined where it says nothing of that. */
  readonly operator: PublicOperator | undefined
  readonly claims: readonly ClaimView[]
}

/** One endpoint as the last audit found it. */
export interface PublicEndpoint {
  readonly service: AuditedService
  readonly host: string
  readonly port: number
  readonly atMs: number
  readonly failure: string | undefined
  readonly forwardSecrecy: ForwardSecrecyLevel
  /** As SSL Labs would put it. */
  readonly grade: string | undefined
  readonly protocols: readonly string[]
  readonly groups: readonly string[]
  readonly checks: number
  /** Checks that do not hold, gravest first, and those that found nothing out. */
  readonly failing: readonly PublicRow[]
  readonly unknown: readonly PublicRow[]
}

/** One endpoint with all that the last audit found out there, as an outside tool would list it. */
export type PublicAudit = Omit<AuditedEndpoint, 'marks'>

export interface PublicRow {
  readonly check: string
  readonly title: string
  readonly severity: string
  readonly evidence: string
}

export interface PublicCertificate {
  readonly names: readonly string[]
  readonly issuer: string
  readonly level: ValidationLevel
  readonly algorithm: string
  readonly notBeforeMs: number
  readonly notAfterMs: number
  /** When the key was made, or since when it is certified where nobody has noted that. */
  readonly keyBornMs: number
  /** SHA-256 of the public key, as TLSA records have it. */
  readonly spki: string
}

/** The operator, from a certificate whose authority has looked at who that is. */
export interface PublicOperator {
  readonly organisation: string
  readonly country: string | undefined
  readonly registration: string | undefined
  readonly level: 'EV' | 'OV'
  /** The authority that says so. */
  readonly issuer: string
}

/** What is said of an audit's result. What was seen at a port is what everybody can see there. */
export function publicEndpoint(audit: AuditedEndpoint): PublicEndpoint {
  const rows = (wanted: 'fails' | 'unknown'): PublicRow[] =>
    audit.rows
      .filter(({ state }) => state === wanted)
      .map(({ check, title, severity, evidence }) => ({ check, title, severity, evidence }))
  return {
    service: audit.service,
    host: audit.host,
    port: audit.port,
    atMs: audit.atMs,
    failure: audit.failure,
    forwardSecrecy: audit.forwardSecrecy.level,
    grade: audit.score.grade,
    protocols: audit.protocols,
    groups: audit.groups,
    checks: audit.rows.length,
    failing: rows('fails'),
    unknown: rows('unknown'),
  }
}

/** An audit without what keys are known again by: that is for comparing runs, and nobody else's business. */
export function publicAudit({ marks: _, ...audit }: AuditedEndpoint): PublicAudit {
  return audit
}

/** Ports without a result: what nobody has looked at is said as plainly as what was found. */
export function unauditedPorts(
  listening: SecurityStatement['unaudited'],
  audits: readonly AuditedEndpoint[],
): SecurityStatement['unaudited'] {
  return listening.filter(
    (one) =>
      publicServiceOf(one.service) !== undefined &&
      !audits.some(({ service, port }) => service === one.service && port === one.port),
  )
}

export function publicCertificate(facts: CertificateFacts, keyBornMs: number | undefined): PublicCertificate {
  const { names, issuer, level, algorithm, notBeforeMs, notAfterMs, spki } = facts
  return { names, issuer, level, algorithm, notBeforeMs, notAfterMs, keyBornMs: keyBornMs ?? notBeforeMs, spki }
}

/**
 * The operator as the certificate has it. Undefined for a certificate of a domain alone, and for one of the local authority: browsers have given up telling these apart, so what
 * stands here has to be what an authority has looked at, or nothing.
 */
export function operatorOf({
  level,
  organisation,
  country,
  registration,
  issuer,
}: CertificateFacts): PublicOperator | undefined {
  if ((level !== 'EV' && level !== 'OV') || organisation === undefined) return undefined
  return { organisation, country, registration, level, issuer }
}
