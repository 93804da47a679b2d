import type { Claim } from '../../../core/posture/claims/claim.ts'
import { audited } from '../../../core/posture/claims/claims.fixture.ts'
import type { PublicService, PublicWeek } from '../../../core/posture/public-posture.ts'
import { type PublicEndpoint, publicAudit, type SecurityStatement } from '../../../core/posture/security-statement.ts'

export const NOW = Date.UTC(2026, 10, 26, 12)
const DAY_MS = 86_400_000
const LAST_WEEK = Date.UTC(2026, 10, 16)

/** A provider at which all is well, and has been for some weeks. */
export function makeStatement(facts: Partial<SecurityStatement> = {}): SecurityStatement {
  return {
    hostname: 'mail.provider.test',
    atMs: NOW,
    software: { Node: '26', OpenSSL: '3.5' },
    weeks: [...Array(30).keys()].flatMap((ago) => [
      makeWeek('https', ago, 60 + ago),
      makeWeek('imap', ago, 20 + ago),
      makeWeek('smtp', ago, 50 + ago, { encrypted: 97 }),
      makeWeek('smtp-out', ago, 45 + ago, {
        encrypted: 98,
        proofs: [
          { name: 'web-pki', share: 71 },
          { name: 'dane', share: 22 },
          { name: 'nothing', share: 5 },
          { name: 'clear', share: 2 },
        ],
      }),
    ]),
    limits: { leastConnections: 100, leastMembers: 5 },
    endpoints: [
      makeEndpoint('https', 443),
      makeEndpoint('imaps', 993),
      makeEndpoint('imap', 143),
      makeEndpoint('submissions', 465),
      makeEndpoint('smtp', 25, {
        forwardSecrecy: 'full',
        failing: [
          { check: 'caa', title: 'A CAA record says who may issue', severity: 'low', evidence: 'there is none' },
        ],
      }),
    ],
    audits: [audited('https', 443), audited('smtp', 25, { 'forward-secrecy': 'fails', 'tls1.3': 'unknown' })].map(
      publicAudit,
    ),
    unaudited: [{ service: 'pop3s', port: 995 }],
    certificate: {
      names: ['mail.provider.test', 'provider.test'],
      issuer: 'CN=Test EV CA,O=Authority AS,C=NO',
      level: 'EV',
      algorithm: 'ecdsa-p256',
      notBeforeMs: NOW - 40 * DAY_MS,
      notAfterMs: NOW + 50 * DAY_MS,
      keyBornMs: NOW - 41 * DAY_MS,
      spki: 'ab'.repeat(32),
    },
    others: { certificates: 3, oldestKeyMs: NOW - 80 * DAY_MS },
    signing: { keys: 2, oldestKeyMs: NOW - 17 * DAY_MS },
    operator: {
      organisation: 'Provider AS',
      country: 'NO',
      registration: '987 654 321',
      level: 'EV',
      issuer: 'CN=Test EV CA,O=Authority AS,C=NO',
    },
    claims: [
      {
        claim: makeClaim('fs', ['https', 'imap', 'pop3']),
        covered: [
          { service: 'https', state: 'holds', lastTrueMs: NOW, evidence: 'audit of https://mail.provider.test:443' },
          { service: 'imap', state: 'holds', lastTrueMs: NOW, evidence: 'audit of imaps://mail.provider.test:993' },
        ],
        notCovered: [
          { service: 'pop3', why: 'pop3s on port 995 has not been audited', wasTrueUntilMs: NOW - 9 * DAY_MS },
          { service: 'smtp', why: 'not claimed', wasTrueUntilMs: undefined },
        ],
      },
      {
        claim: makeClaim('pq', ['https']),
        covered: [{ service: 'https', state: 'holds', lastTrueMs: NOW, evidence: 'audit' }],
        notCovered: [],
      },
    ],
    ...facts,
  }
}

/** A provider that began today. */
export const FIRST_DAY: Partial<SecurityStatement> = {
  weeks: [],
  endpoints: [],
  audits: [],
  certificate: undefined,
  others: { certificates: 0, oldestKeyMs: undefined },
  operator: undefined,
  claims: [],
}

export function makeWeek(
  service: PublicService,
  weeksAgo: number,
  hybrid: number,
  facts: Partial<PublicWeek> = {},
): PublicWeek {
  const share = Math.min(95, Math.max(5, 100 - hybrid))
  return {
    weekMs: LAST_WEEK - weeksAgo * 7 * DAY_MS,
    service,
    connections: 12_000,
    encrypted: 100,
    forwardSecret: 100,
    postQuantum: share,
    tls13: 96,
    versions: [
      { name: 'TLSv1.3', share: 96 },
      { name: 'TLSv1.2', share: 4 },
    ],
    groups: [
      { name: 'X25519MLKEM768', share },
      { name: 'X25519', share: 97 - share },
      { name: 'secp256r1', share: 2 },
      { name: 'other', share: 1 },
    ],
    proofs: [],
    ...facts,
  }
}

function makeEndpoint(
  service: PublicEndpoint['service'],
  port: number,
  facts: Partial<PublicEndpoint> = {},
): PublicEndpoint {
  return {
    service,
    host: 'mail.provider.test',
    port,
    atMs: NOW - 5 * 3_600_000,
    failure: undefined,
    forwardSecrecy: 'post-quantum',
    grade: 'A+',
    protocols: ['TLSv1.3', 'TLSv1.2'],
    groups: ['X25519MLKEM768', 'X25519', 'secp256r1', 'secp384r1'],
    checks: 62,
    failing: [],
    unknown: [],
    ...facts,
  }
}

function makeClaim(statement: Claim['statement'], services: readonly PublicService[]): Claim {
  return {
    id: statement,
    statement,
    services: services.map((service) => ({ service, state: 'holds', lastTrueMs: NOW, evidence: 'audit' })),
    publishedMs: NOW - 30 * DAY_MS,
    withdrawnMs: undefined,
  }
}
