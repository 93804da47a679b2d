import type { TlsSessionCount } from '../transport-policy/tls-report-ledger.ts'
import { daySeconds, type ReportDraft, type Reporter, type ReportOccasion, reportId } from './report-draft.ts'

/** Failures that one report names; further ones are only counted. */
const MAX_DETAILS = 1000

/** The report on one day's sessions with a domain: RFC 8460 §4.4. `counts` are those of that domain and day. */
export function draftTlsReport(
  occasion: ReportOccasion,
  counts: readonly TlsSessionCount[],
  reporter: Reporter,
): ReportDraft {
  const { begin, end } = daySeconds(occasion.day)
  const id = reportId(occasion, reporter)
  const policies = Map.groupBy(counts, ({ policy }) => JSON.stringify(policy))
  const report = {
    'organization-name': reporter.domain,
    'date-range': { 'start-datetime': instant(begin), 'end-datetime': instant(end) },
    'contact-info': reporter.contact,
    'report-id': id,
    policies: [...policies.values()].map(policyPart),
  }
  return { occasion, id, content: `${JSON.stringify(report, null, 1)}\n` }
}

function policyPart(counts: readonly TlsSessionCount[]) {
  const { policy } = counts[0] as TlsSessionCount
  const sum = (some: readonly TlsSessionCount[]) => some.reduce((total, { sessions }) => total + sessions, 0)
  const failures = counts.filter(({ result }) => result !== undefined)
  return {
    policy: {
      'policy-type': policy.type,
      'policy-string': policy.strings,
      'policy-domain': policy.domain,
      'mx-host': policy.mxHosts,
    },
    summary: {
      'total-successful-session-count': sum(counts) - sum(failures),
      'total-failure-session-count': sum(failures),
    },
    ...(failures.length === 0
      ? {}
      : {
          'failure-details': failures.slice(0, MAX_DETAILS).map(({ result, host, address, reason, sessions }) => ({
            'result-type': result,
            ...(host === undefined ? {} : { 'receiving-mx-hostname': host }),
            ...(address === undefined ? {} : { 'receiving-ip': address }),
            'failed-session-count': sessions,
            ...(reason === undefined ? {} : { 'failure-reason-code': reason }),
          })),
        }),
  }
}

function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
}
