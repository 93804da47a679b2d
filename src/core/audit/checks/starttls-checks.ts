import { type AuditCheck, fails, holds, type Judgement, notKnown } from '../audit-check.ts'
import type { Fact } from '../fact.ts'

/** What happens before TLS begins, on ports that begin in clear text. */
export const STARTTLS_CHECKS: readonly AuditCheck[] = [
  {
    id: 'starttls',
    title: 'STARTTLS is offered',
    severity: 'critical',
    scope: 'STARTTLS',
    mend: 'Offer STARTTLS, or turn the port off and use the one with implicit TLS.',
    references: ['RFC 8314 §3', 'RFC 3207'],
    judge: ({ facts }) => facts.starttls && judgeFact(facts.starttls.offered, true),
  },
  {
    id: 'starttls-injection',
    title: 'What came in clear text is forgotten when TLS begins',
    severity: 'high',
    scope: 'STARTTLS',
    mend: 'Throw away what was received with STARTTLS: somebody on the way can put commands in front of those of the member.',
    references: ['CVE-2011-0411', 'CVE-2021-38084', 'RFC 3207 §4.2'],
    judge: ({ facts }) => facts.starttls && judgeFact(facts.starttls.injection, false),
  },
  {
    id: 'login-before-tls',
    title: 'No log-in in clear text',
    severity: 'high',
    scope: 'STARTTLS',
    mend: 'Offer AUTH, LOGIN and USER after STARTTLS only; IMAP: announce LOGINDISABLED.',
    references: ['RFC 8314 §3', 'RFC 9051 §11.1', 'RFC 2595 §2.3'],
    judge: ({ facts }) => facts.starttls && judgeFact(facts.starttls.loginBeforeTls, false),
  },
]

function judgeFact(fact: Fact<boolean>, good: boolean): Judgement {
  if (fact.state === 'unknown') return notKnown(fact.why)
  return fact.value === good ? holds(fact.how) : fails(fact.how)
}
