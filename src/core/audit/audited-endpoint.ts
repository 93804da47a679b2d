import type { Service } from '../posture/protection.ts'
import type { AuditRow } from './audit-row.ts'

/** The services that can be audited. Those without an `s` at their end begin in clear text and have STARTTLS; `tls` is any other port that begins with TLS. */
export type AuditedService = Exclude<Service, 'http' | 'jmap' | 'smtp-out'> | 'tls'

/**
 * How well an endpoint keeps what was recorded from whoever later has its keys: `post-quantum` and `full` in all that it offers, `partial` in some
 * of it, `none` in nothing; `unknown` where it could not be reached or answered too little. It is never merged with the score.
 */
export type ForwardSecrecyLevel = 'post-quantum' | 'full' | 'partial' | 'none' | 'unknown'

export interface ForwardSecrecyGrade {
  readonly level: ForwardSecrecyLevel
  /** Why it is not `post-quantum`, gravest first. */
  readonly reasons: readonly string[]
}

/** A score that can be laid beside that of SSL Labs. */
export interface ServerScore {
  /** `A+`, `A`, `A-`, `B` … `F`, `T` (not trusted), `M` (another name); undefined where nothing could be scored. */
  readonly grade: string | undefined
  /** 0 to 100, before what caps the grade. */
  readonly points: number | undefined
  readonly protocol: number | undefined
  readonly keyExchange: number | undefined
  readonly cipher: number | undefined
  /** What keeps the grade from being what the points say: `B: TLS 1.0 is offered`. */
  readonly caps: readonly string[]
}

/** One endpoint as one run found it. */
export interface AuditedEndpoint {
  readonly service: AuditedService
  /** The host name that was asked for (SNI). */
  readonly host: string
  readonly port: number
  /** The address that was connected to. */
  readonly address: string | undefined
  readonly atMs: number
  readonly tookMs: number
  /** Connections that were made for it. */
  readonly connections: number
  /** Why it could not be audited: nobody answers, no STARTTLS, the other side asked for less. Undefined where it could. */
  readonly failure: string | undefined
  readonly forwardSecrecy: ForwardSecrecyGrade
  readonly score: ServerScore
  /** One row for each check, those that fail first, the gravest of them first. */
  readonly rows: readonly AuditRow[]
  /** What was offered, for people: `TLSv1.3`, `TLSv1.2`; `X25519MLKEM768` …; best first. */
  readonly protocols: readonly string[]
  readonly groups: readonly string[]
  /** Every suite with its version: `TLSv1.2 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`. */
  readonly suites: readonly string[]
  /** By what keys are known again elsewhere and in later runs; at most 64 of each. */
  readonly marks: EndpointMarks
}

/** Names of ticket keys, and SHA-256 of the public values of key exchanges; hexadecimal. Neither is a secret. */
export interface EndpointMarks {
  readonly ticketKeys: readonly string[]
  readonly keyShares: readonly string[]
}

/** Names an endpoint: `imaps://mail.example.org:993`. */
export function endpointName({ service, host, port }: Pick<AuditedEndpoint, 'service' | 'host' | 'port'>): string {
  return `${service}://${host.includes(':') ? `[${host}]` : host}:${port}`
}
