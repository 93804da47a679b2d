import type { AuditedEndpoint } from '../../audit/audited-endpoint.ts'
import { endpointName } from '../../audit/audited-endpoint.ts'
import type { PostureCount } from '../posture-ledger.ts'
import { isForwardSecret, type Protection, type Service } from '../protection.ts'
import { PUBLIC_SERVICES, type PublicService } from '../public-posture.ts'
import type { Statement } from './claim.ts'
import { type Evidence, MAX_AUDIT_AGE_MS, type Verdict } from './evidence.ts'
import { judgeHeldTo, judgePublished, type PublishedStatement } from './judge-published.ts'

interface Proof {
  /** Checks of the audit that have to hold at every endpoint. */
  readonly needs: readonly string[]
  /** Whether the grade of forward secrecy speaks of it too: it knows all that a recorded connection can be read by later, tickets and resumption with it. */
  readonly isGraded?: true
  /** A connection that contradicts it. */
  readonly isContrary?: (protection: Protection) => boolean
}

const PROOFS: Readonly<Record<Exclude<Statement, PublishedStatement>, Proof>> = {
  fs: {
    needs: ['forward-secrecy', 'fresh-key-shares'],
    isGraded: true,
    isContrary: (protection) => !isForwardSecret(protection),
  },
  pq: { needs: ['post-quantum', 'post-quantum-first'] },
  tls13: { needs: ['tls1.3'] },
  'modern-tls': {
    needs: ['sslv2', 'sslv3', 'tls1.0', 'tls1.1'],
    isContrary: ({ version }) => version !== 'TLSv1.2' && version !== 'TLSv1.3',
  },
}

/** Holds one statement for one service against what was measured: what was connected outweighs what was audited, and a failure outweighs what is not known. */
export function judgeClaim(statement: Statement, service: PublicService, evidence: Evidence): Verdict {
  if (statement === 'dane' || statement === 'mta-sts') {
    if (service === 'smtp-out') return judgeHeldTo(statement, evidence.counts)
    const isOffered = evidence.listening.some((one) => one.service === 'smtp')
    return isOffered
      ? judgePublished(statement, evidence)
      : { kind: 'unmeasured', evidence: 'the service is not offered' }
  }
  const counted = judgeLedger(statement, service, evidence.counts)
  if (counted?.kind === 'contradicted') return counted
  if (service === 'smtp-out') {
    return counted ?? { kind: 'unmeasured', evidence: 'no connection to another server was encrypted in the last days' }
  }
  return judgeAudits(statement, service, evidence)
}

function judgeLedger(
  statement: keyof typeof PROOFS,
  service: PublicService,
  counts: readonly PostureCount[],
): Verdict | undefined {
  const { isContrary } = PROOFS[statement]
  if (isContrary === undefined) return undefined
  const own = counts.filter((count) => (PUBLIC_SERVICES[service] as readonly Service[]).includes(count.service))
  const secured = own.filter(({ protection }) => protection !== undefined)
  const contrary = secured.find(({ protection }) => isContrary(protection as Protection))
  if (contrary) {
    const { version, suite, group } = contrary.protection as Protection
    const day = new Date(contrary.startMs).toISOString().slice(0, 10)
    const evidence = `ledger of ${day}: ${contrary.service}, ${version} ${suite}, key exchange ${group}`
    return { kind: 'contradicted', evidence }
  }
  if (secured.length === 0) return undefined
  return { kind: 'holds', evidence: 'every encrypted connection of the last days, as counted' }
}

function judgeAudits(
  statement: keyof typeof PROOFS,
  service: PublicService,
  { listening, audits, nowMs }: Evidence,
): Verdict {
  const ports = listening.filter((one) => (PUBLIC_SERVICES[service] as readonly Service[]).includes(one.service))
  if (ports.length === 0) return { kind: 'unmeasured', evidence: 'the service is not offered' }
  const verdicts = ports.flatMap(({ service: own, port }): Verdict[] => {
    const found = audits.filter((audit) => audit.service === own && audit.port === port)
    if (found.length === 0) return [{ kind: 'unmeasured', evidence: `${own} on port ${port} has not been audited` }]
    return found.map((audit) => judgeEndpoint(PROOFS[statement], audit, nowMs))
  })
  const worst =
    verdicts.find(({ kind }) => kind === 'contradicted') ?? verdicts.find(({ kind }) => kind === 'unmeasured')
  if (worst) return worst
  return {
    kind: 'holds',
    evidence: verdicts
      .map(({ evidence }) => evidence)
      .join('; ')
      .slice(0, 1000),
  }
}

function judgeEndpoint({ needs, isGraded }: Proof, audit: AuditedEndpoint, nowMs: number): Verdict {
  const at = `audit of ${endpointName(audit)}, ${new Date(audit.atMs).toISOString().slice(0, 16)}Z`
  const failing = audit.rows.find(({ check, state }) => state === 'fails' && needs.includes(check))
  if (failing) return contradiction(`${at}: ${failing.check}: not true that ${failing.title} (${failing.evidence})`)
  const { level, reasons } = audit.forwardSecrecy
  if (isGraded && (level === 'none' || level === 'partial')) return contradiction(`${at}: ${reasons[0] ?? level}`)
  if (audit.failure !== undefined) return { kind: 'unmeasured', evidence: `${at}: ${audit.failure}`.slice(0, 700) }
  if (nowMs - audit.atMs > MAX_AUDIT_AGE_MS) return { kind: 'unmeasured', evidence: `${at}: that is too long ago` }
  const missing = needs.find((need) => !audit.rows.some(({ check, state }) => check === need && state === 'holds'))
  if (missing !== undefined) return { kind: 'unmeasured', evidence: `${at}: ${missing} could not be found out` }
  return { kind: 'holds', evidence: at }
}

function contradiction(evidence: string): Verdict {
  return { kind: 'contradicted', evidence: evidence.slice(0, 700) }
}
