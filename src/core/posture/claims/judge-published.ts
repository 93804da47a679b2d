import type { Finding } from '../../publishing/check/finding.ts'
import type { PostureCount } from '../posture-ledger.ts'
import { type Evidence, MAX_AUDIT_AGE_MS, type Verdict } from './evidence.ts'
import type { PublishedCheck } from './published-checks.ts'

/** Statements about what is published in the DNS, and held to where others publish it. */
export type PublishedStatement = 'dane' | 'mta-sts'

/** What has to be right of each domain. RFC 7672 §2.2: what is not signed is not used, so a zone without DNSSEC has no DANE. */
const TOPICS: Readonly<Record<PublishedStatement, readonly Finding['topic'][]>> = {
  dane: ['tlsa', 'dnssec'],
  'mta-sts': ['mta-sts'],
}

/** Whether every hosted domain publishes it so that others hold to it, by the last look at each. */
export function judgePublished(statement: PublishedStatement, { domains, published, nowMs }: Evidence): Verdict {
  if (domains.length === 0) return { kind: 'unmeasured', evidence: 'no domain is hosted' }
  const verdicts = domains.map((domain) => {
    const check = published.find((one) => one.domain === domain)
    return judgeDomain(statement, domain, check, nowMs)
  })
  const worst =
    verdicts.find(({ kind }) => kind === 'contradicted') ?? verdicts.find(({ kind }) => kind === 'unmeasured')
  if (worst) return worst
  const evidence = verdicts.map((verdict) => verdict.evidence).join('; ')
  return { kind: 'holds', evidence: evidence.slice(0, 1000) }
}

function judgeDomain(
  statement: PublishedStatement,
  domain: string,
  check: PublishedCheck | undefined,
  nowMs: number,
): Verdict {
  if (!check) return { kind: 'unmeasured', evidence: `what ${domain} publishes has not been looked at` }
  const at = `records of ${domain}, ${new Date(check.atMs).toISOString().slice(0, 16)}Z`
  const rows = check.findings.filter(({ topic }) => TOPICS[statement].includes(topic))
  // A note says that nobody uses what is there.
  const contrary = rows.find(({ verdict }) => verdict !== 'right' && verdict !== 'unknown')
  if (contrary) return contradiction(`${at}: ${rowText(contrary)}`)
  if (!rows.some(({ topic }) => topic === TOPICS[statement][0])) return contradiction(`${at}: it publishes none`)
  if (nowMs - check.atMs > MAX_AUDIT_AGE_MS) return { kind: 'unmeasured', evidence: `${at}: that is too long ago` }
  const unknown = rows.find(({ verdict }) => verdict === 'unknown')
  if (unknown) return { kind: 'unmeasured', evidence: `${at}: ${rowText(unknown)}` }
  if (statement === 'mta-sts') {
    const policy = rows.find(({ type }) => type === 'policy')
    // RFC 8461 §5: only then mail is not delivered where the policy does not hold.
    if (!policy?.found.includes('mode: enforce')) {
      return contradiction(
        `${at}: the policy does not say "mode: enforce" (${policy?.found.join(', ') ?? 'there is none'})`,
      )
    }
  }
  return { kind: 'holds', evidence: at }
}

/** Whether connections to servers whose domains publish it were held to it, as counted. What does not hold is not delivered, so that one that was and did not hold is a defect of ours. */
export function judgeHeldTo(statement: PublishedStatement, counts: readonly PostureCount[]): Verdict {
  const own = counts.filter(
    ({ service, trust }) => service === 'smtp-out' && typeof trust === 'object' && trust.policy === statement,
  )
  const contrary = own.find(({ protection, trust }) => {
    const provedBy = typeof trust === 'object' ? trust.provedBy : 'nothing'
    return protection === undefined || (statement === 'dane' ? provedBy !== 'dane' : provedBy === 'nothing')
  })
  if (contrary) {
    const { startMs, protection, trust } = contrary
    const day = new Date(startMs).toISOString().slice(0, 10)
    const how = protection ? `proved by ${typeof trust === 'object' ? trust.provedBy : 'nothing'}` : 'not encrypted'
    return contradiction(`ledger of ${day}: smtp-out to a domain with ${statement}, ${how}`)
  }
  const connections = own.reduce((sum, count) => sum + count.connections, 0)
  if (connections === 0) {
    return { kind: 'unmeasured', evidence: `no mail went to a domain with ${statement} in the last days` }
  }
  return {
    kind: 'holds',
    evidence: `all ${connections} connections of the last days to domains with ${statement}, as counted`,
  }
}

function rowText({ name, type, verdict, mend }: Finding): string {
  return `${name} ${type}: ${verdict}${mend === '' ? '' : ` (${mend})`}`
}

function contradiction(evidence: string): Verdict {
  return { kind: 'contradicted', evidence: evidence.slice(0, 700) }
}
