import { type AuditCheck, fails, holds, type Judgement, notKnown } from '../audit-check.ts'
import type { AuditSubject } from '../audit-subject.ts'

/** Six months, in the seconds that SSL Labs asks for. */
const LEAST_HSTS_SECONDS = 15_552_000

/** What an HTTPS server has to say to browsers. */
export const HTTP_CHECKS: readonly AuditCheck[] = [
  {
    id: 'hsts',
    title: 'Browsers are told to come with TLS only, for six months or more',
    severity: 'medium',
    scope: 'HTTP',
    mend: 'Send Strict-Transport-Security: max-age=31536000; includeSubDomains.',
    references: ['RFC 6797 §6.1'],
    judge: judgeHsts,
  },
  {
    id: 'https-redirect',
    title: 'Whoever comes without TLS is sent to HTTPS of the same name at once, for good',
    severity: 'medium',
    scope: 'HTTP',
    mend: 'Answer every request in clear text with 301 (or 308) and https:// of the same host name, and with nothing else.',
    references: ['RFC 6797 §7.2'],
    judge: judgeRedirect,
  },
  {
    id: 'security-headers',
    title: 'Browsers are told what a page may do',
    severity: 'low',
    scope: 'HTTP',
    mend: 'Send Content-Security-Policy (with frame-ancestors), X-Content-Type-Options: nosniff and Referrer-Policy.',
    references: ['W3C CSP3'],
    judge(subject) {
      const fields = fieldsOf(subject)
      if (!fields) return judgeNothing(subject)
      const missing = SECURITY_FIELDS.filter((name) => !fields.has(name))
      return missing.length === 0 ? holds(SECURITY_FIELDS.join(', ')) : fails(`without ${missing.join(', ')}`)
    },
  },
  {
    id: 'secure-cookies',
    title: 'Cookies stay with TLS and out of reach of scripts',
    severity: 'medium',
    scope: 'HTTP',
    mend: 'Set cookies with Secure, HttpOnly and SameSite, best with the prefix __Host-.',
    references: ['RFC 6265 §4.1.2'],
    judge(subject) {
      const { http } = subject.facts
      if (!http || http.status.state === 'unknown') return judgeNothing(subject)
      const cookies = http.fields.filter(([name]) => name === 'set-cookie').map(([, value]) => value)
      const loose = cookies.filter((value) => !/;\s*secure/i.test(value) || !/;\s*httponly/i.test(value))
      // The name alone: the value is somebody's session.
      if (loose.length > 0) return fails(loose.map((value) => value.split('=', 1)[0]).join(', '))
      return cookies.length === 0 ? undefined : holds(`${cookies.length} cookies`)
    },
  },
  {
    id: 'breach',
    title: 'The first page is not compressed (BREACH)',
    severity: 'info',
    scope: 'HTTP',
    mend: 'Do not compress pages that hold both a secret and what the visitor has sent.',
    references: ['CVE-2013-3587'],
    judge({ facts }) {
      if (!facts.http) return undefined
      const { compressed } = facts.http
      if (compressed.state === 'unknown') return notKnown(compressed.why)
      return compressed.value === null ? holds(compressed.how) : fails(`${compressed.value}: ${compressed.how}`)
    },
  },
]

/**
 * The first step decides: on another one in clear text, or under another name, somebody on the way could send the visitor elsewhere, and the browser never learns that this name is for TLS only.
 */
function judgeRedirect({ facts }: AuditSubject): Judgement | undefined {
  const plain = facts.http?.plain
  if (!plain) return undefined
  if (plain.state === 'unknown') return notKnown(plain.why)
  if (plain.value === null) return holds(`nobody answers in clear text: ${plain.how}`)
  const { status, location, hasHsts } = plain.value
  if (status >= 200 && status < 300) return fails(`a page is served in clear text (${status})`)
  // Whoever refuses serves nothing that could be read or changed.
  if (status < 300 || status >= 400) return holds(`nothing is served in clear text (${status})`)
  const url = location === undefined ? null : URL.parse(location, `http://${inUrl(facts.endpoint.host)}/`)
  if (!url) return fails(`${status} leads nowhere`, 'low')
  const said = `${status} to ${location}`
  if (url.protocol !== 'https:') return fails(`${said}, which is in clear text again`)
  if (url.hostname !== inUrl(facts.endpoint.host).toLowerCase()) return fails(`${said}, which has another name`, 'low')
  if (hasHsts) return fails(`${said}, with Strict-Transport-Security, which means nothing in clear text`, 'info')
  return [301, 308].includes(status) ? holds(said) : fails(`${said}: browsers ask again each time`, 'info')
}

function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

const SECURITY_FIELDS = ['content-security-policy', 'x-content-type-options', 'referrer-policy'] as const

/** For how many seconds browsers are told to come with TLS; undefined if they are not. RFC 6797 §6.1: of two fields the first counts. */
export function hstsSeconds({ facts }: AuditSubject): number | undefined {
  const value = facts.http?.fields.find(([name]) => name === 'strict-transport-security')?.[1]
  const [, age] = /(?:^|;)\s*max-age\s*=\s*"?([0-9]{1,12})"?\s*(?:;|$)/i.exec(value ?? '') ?? []
  return age === undefined ? undefined : Number(age)
}

/** Whether browsers are told for long enough. */
export function hasLongHsts(subject: AuditSubject): boolean {
  return (hstsSeconds(subject) ?? 0) >= LEAST_HSTS_SECONDS
}

function judgeHsts(subject: AuditSubject): Judgement | undefined {
  const fields = fieldsOf(subject)
  if (!fields) return judgeNothing(subject)
  const said = fields.get('strict-transport-security')
  if (said === undefined) return fails('the field is not sent')
  return hasLongHsts(subject) ? holds(said) : fails(`${said}: less than six months, or not to be read`)
}

function fieldsOf({ facts }: AuditSubject): ReadonlyMap<string, string> | undefined {
  if (!facts.http || facts.http.status.state === 'unknown') return undefined
  return new Map(facts.http.fields.toReversed())
}

function judgeNothing({ facts }: AuditSubject): Judgement | undefined {
  const status = facts.http?.status
  return status?.state === 'unknown' ? notKnown(status.why) : undefined
}
