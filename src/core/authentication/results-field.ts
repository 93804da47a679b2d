import type { MethodResult } from '../../wire/mime/authentication-results.ts'
import type { Authentication, DkimFact } from './authentication.ts'
import type { Sending } from './message-authenticator.ts'

/** What Authentication-Results says. RFC 8601 §2.7; RFC 8617 §7.2 and RFC 9989 §9.1 for ARC and DMARC. */
export function methodResults(authentication: Authentication, sending: Sending): MethodResult[] {
  const { spf, dkim, dmarc, iprev } = authentication
  return [
    ...(dkim.length === 0 ? [{ method: 'dkim', result: 'none', properties: {} }] : dkim.map(dkimResult)),
    {
      method: 'spf',
      result: spf.result,
      comment: spf.reason,
      properties:
        spf.scope === 'helo' ? { 'smtp.helo': spf.domain } : { 'smtp.mailfrom': mailFrom(sending, spf.domain) },
    },
    arcResult(authentication),
    {
      method: 'dmarc',
      result: dmarc.result,
      comment: dmarc.reason ?? (dmarc.policy && `the domain asks for ${dmarc.policy}`),
      properties: { 'header.from': dmarc.domain, 'policy.dmarc': dmarc.policy },
    },
    {
      method: 'iprev',
      result: iprev.result,
      comment: iprev.name,
      properties: { 'policy.iprev': sending.remoteAddress },
    },
    ...bimiResult(authentication),
  ]
}

function dkimResult({ result, reason, testing, domain, selector, algorithm, signature }: DkimFact): MethodResult {
  return {
    method: 'dkim',
    result,
    comment: testing ? ['test mode', reason].filter(Boolean).join(', ') : reason,
    properties: { 'header.d': domain, 'header.s': selector, 'header.a': algorithm, 'header.b': signature },
  }
}

function arcResult({ arc }: Authentication): MethodResult {
  // RFC 8617 knows no temporary trouble.
  const result = arc.result === 'temperror' ? 'fail' : arc.result
  const sealed = arc.sealers.length > 0 ? `sealed by ${arc.sealers.toReversed().slice(0, 3).join(', ')}` : undefined
  return { method: 'arc', result, comment: arc.reason ?? sealed, properties: {} }
}

function bimiResult({ bimi }: Authentication): MethodResult[] {
  if (bimi.result === 'skipped' || bimi.result === 'none') return []
  const properties = { 'header.d': bimi.domain, 'header.selector': bimi.selector }
  return [{ method: 'bimi', result: bimi.result, comment: bimi.reason, properties }]
}

/** The address where it is a plain one, else its domain: what stands in a field must be read alike by everybody. */
function mailFrom({ reversePath }: Sending, domain: string): string {
  return /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]+$/.test(reversePath) ? reversePath : domain
}
