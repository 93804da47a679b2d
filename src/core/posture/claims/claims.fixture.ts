import type { AuditRow } from '../../audit/audit-row.ts'
import type { AuditedEndpoint, AuditedService } from '../../audit/audited-endpoint.ts'
import type { Claim } from './claim.ts'
import type { ClaimBook } from './claim-book.ts'

export const NOW = Date.UTC(2026, 10, 26, 12)

const CHECKS = [
  'forward-secrecy',
  'fresh-key-shares',
  'post-quantum',
  'post-quantum-first',
  'tls1.3',
  'sslv2',
  'sslv3',
  'tls1.0',
  'tls1.1',
]

/** An endpoint at which everything holds but what `states` says otherwise; `undefined` takes a row out. */
export function audited(
  service: AuditedService,
  port: number,
  states: Readonly<Record<string, AuditRow['state'] | undefined>> = {},
  facts: Partial<AuditedEndpoint> = {},
): AuditedEndpoint {
  const named: Record<string, AuditRow['state'] | undefined> = {
    ...Object.fromEntries(CHECKS.map((check) => [check, 'holds'])),
    ...states,
  }
  const rows = Object.entries(named).flatMap(([check, state]): AuditRow[] =>
    state === undefined
      ? []
      : [{ check, title: `Title of ${check}`, state, severity: 'high', evidence: `what ${check} saw` }],
  )
  return {
    service,
    host: 'mail.example.org',
    port,
    address: '192.0.2.1',
    atMs: NOW - 3_600_000,
    tookMs: 200,
    connections: 40,
    failure: undefined,
    protocols: ['TLSv1.2', 'TLSv1.3'],
    groups: ['X25519MLKEM768', 'X25519'],
    suites: [],
    marks: { ticketKeys: [], keyShares: [] },
    forwardSecrecy: { level: 'post-quantum', reasons: [] },
    score: { grade: 'A+', points: 98, protocol: 100, keyExchange: 100, cipher: 95, caps: [] },
    rows,
    ...facts,
  }
}

/** Claims of one process that are forgotten at its end. */
export class MemoryClaimBook implements ClaimBook {
  readonly #claims = new Map<string, Claim>()

  async claims(): Promise<readonly Claim[]> {
    return [...this.#claims.values()].sort((a, b) => b.publishedMs - a.publishedMs)
  }

  async put(claim: Claim): Promise<void> {
    this.#claims.set(claim.id, claim)
  }
}
