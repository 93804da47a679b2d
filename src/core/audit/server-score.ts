import type { AuditRow } from './audit-row.ts'
import { type AuditSubject, isOffered, offeredProtocols, offeredSuites } from './audit-subject.ts'
import type { ServerScore } from './audited-endpoint.ts'
import { weakSignature } from './checks/certificate-checks.ts'
import { hasLongHsts } from './checks/http-checks.ts'
import { hasSmallBlocks, isAnonymous, isRc4 } from './checks/suite-checks.ts'
import type { ProtocolName } from './endpoint-facts.ts'
import { knownValue } from './fact.ts'

/** SSL Labs, "SSL Server Rating Guide" 2009r, table 3. */
const PROTOCOL_POINTS: Readonly<Record<ProtocolName, number>> = {
  SSLv2: 0,
  SSLv3: 80,
  TLSv1: 90,
  'TLSv1.1': 95,
  'TLSv1.2': 100,
  'TLSv1.3': 100,
}

const NOTHING: ServerScore = {
  grade: undefined,
  points: undefined,
  protocol: undefined,
  keyExchange: undefined,
  cipher: undefined,
  caps: [],
}

/** Grades from the worst, as caps go. `T` and `M` stand outside of them. */
const GRADES = ['F', 'E', 'D', 'C', 'B', 'A-', 'A', 'A+'] as const

type Grade = (typeof GRADES)[number]

/**
 * Scores an endpoint as SSL Labs does a web server ("SSL Server Rating Guide"): 30 % protocol, 30 % key exchange, 40 % cipher, then caps. It knows nothing of post-quantum
 * groups, and a server without any forward secrecy can still have 91 points: that is what the other grade is for.
 */
export function scoreServer(subject: AuditSubject, rows: readonly AuditRow[]): ServerScore {
  const { facts } = subject
  const suites = offeredSuites(facts)
  const protocols = offeredProtocols(facts)
  if (suites.length === 0 || protocols.length === 0) return NOTHING
  const points = protocols.map((one) => PROTOCOL_POINTS[one])
  const protocol = (Math.max(...points) + Math.min(...points)) / 2
  const keyExchange = scoreKeyExchange(subject)
  const bits = suites.map((suite) => cipherPoints(suite.bits))
  const cipher = (Math.max(...bits) + Math.min(...bits)) / 2
  const total = [protocol, keyExchange, cipher].includes(0) ? 0 : 0.3 * protocol + 0.3 * keyExchange + 0.4 * cipher
  const caps = capsOf(subject, rows)
  const graded = gradeOf(total, caps, subject, rows)
  return {
    grade: graded,
    points: Math.round(total),
    protocol,
    keyExchange,
    cipher,
    caps: caps.map(({ grade, why }) => `${grade}: ${why}`),
  }
}

interface Cap {
  readonly grade: Grade | 'T' | 'M'
  readonly why: string
}

function gradeOf(total: number, caps: readonly Cap[], subject: AuditSubject, rows: readonly AuditRow[]): string {
  const untrusted = caps.find(({ grade }) => grade === 'T') ?? caps.find(({ grade }) => grade === 'M')
  if (untrusted) return untrusted.grade
  const lowest = Math.min(
    GRADES.indexOf(gradeOfPoints(total)),
    ...caps.map(({ grade }) => GRADES.indexOf(grade as Grade)),
  )
  const grade = GRADES[lowest] as Grade
  const warned = rows.some(({ state, severity }) => state === 'fails' && severity !== 'info' && severity !== 'low')
  return grade === 'A' && !warned && hasLongHsts(subject) ? 'A+' : grade
}

function gradeOfPoints(points: number): Grade {
  if (points >= 80) return 'A'
  if (points >= 65) return 'B'
  if (points >= 50) return 'C'
  if (points >= 35) return 'D'
  return points >= 20 ? 'E' : 'F'
}

/** By the smallest of the certificate's key and what Diffie-Hellman is done with; tables 4 and 5 of the guide. */
function scoreKeyExchange({ facts, certificates }: AuditSubject): number {
  const suites = offeredSuites(facts)
  if (suites.some(isAnonymous)) return 0
  const bits = [...certificates.map(({ rsaBits }) => rsaBits), ...facts.dhParameters.map(({ primeBits }) => primeBits)]
  const smallest = bits.length > 0 ? Math.min(...bits) : 2048
  const points = keyPoints(smallest)
  return suites.some(({ isExport }) => isExport) ? Math.min(points, 40) : points
}

function keyPoints(bits: number): number {
  if (bits < 512) return 20
  if (bits < 1024) return 40
  if (bits < 2048) return 80
  return bits < 4096 ? 90 : 100
}

function cipherPoints(bits: number): number {
  if (bits === 0) return 0
  if (bits < 128) return 20
  return bits < 256 ? 80 : 100
}

function capsOf(subject: AuditSubject, rows: readonly AuditRow[]): readonly Cap[] {
  return [...trustCaps(subject), ...failing(subject, rows), ...middling(subject, rows), ...slight(subject, rows)]
}

function trustCaps({ certificates, facts }: AuditSubject): Cap[] {
  const caps: Cap[] = []
  for (const { path, matchesHost, notAfterMs, notBeforeMs } of certificates) {
    const { trust } = path
    if (trust.kind === 'self-signed') caps.push({ grade: 'T', why: 'the certificate is signed with its own key' })
    if (trust.kind === 'untrusted') caps.push({ grade: 'T', why: trust.why })
    if (trust.kind === 'incomplete' && trust.url === undefined) {
      caps.push({ grade: 'T', why: `the certificate of ${trust.missing} is missing, and nobody says where it is` })
    }
    if (facts.startedAtMs > notAfterMs || facts.startedAtMs < notBeforeMs)
      caps.push({ grade: 'T', why: 'the certificate is out of its time' })
    if (!matchesHost) caps.push({ grade: 'M', why: 'the certificate is for another name' })
  }
  return caps
}

function failing(subject: AuditSubject, rows: readonly AuditRow[]): Cap[] {
  const { facts, certificates } = subject
  const suites = offeredSuites(facts)
  const best = offeredProtocols(facts).at(-1)
  const f = (why: string, applies: boolean): Cap[] => (applies ? [{ grade: 'F', why }] : [])
  return [
    ...f('SSL 2 is offered', isOffered(facts, 'SSLv2') === true),
    ...f('SSL 3 is the best', best === 'SSLv3'),
    ...f(
      'renegotiation is not bound to the connection',
      knownValue(facts.handshake.secureRenegotiation) === false &&
        knownValue(facts.handshake.clientRenegotiation) === true,
    ),
    ...f(
      'a signature with MD5',
      certificates.some((one) => /md[245]/i.test(weakSignature(one) ?? '')),
    ),
    ...f(
      'a key of less than 1024 bits',
      certificates.some(({ rsaBits }) => rsaBits < 1024) ||
        facts.dhParameters.some(({ primeBits }) => primeBits < 1024),
    ),
    ...f('RC4 only', suites.every(isRc4)),
    ...f(
      'suites for export',
      suites.some(({ isExport }) => isExport),
    ),
    ...f('suites without a server’s name', suites.some(isAnonymous)),
    ...f(
      'suites of less than 112 bits',
      suites.some(({ bits }) => bits < 112),
    ),
    ...FATAL.flatMap((check) => f(check, fails(rows, check))),
  ]
}

const FATAL = ['heartbleed', 'early-ccs', 'ticketbleed', 'robot', 'drown', 'poodle-tls', 'certificate-revoked'] as const

function middling({ facts }: AuditSubject, rows: readonly AuditRow[]): Cap[] {
  const protocols = offeredProtocols(facts)
  const newer = (protocol: ProtocolName) => protocol === 'TLSv1.1' || protocol === 'TLSv1.2'
  const suites = offeredSuites(facts)
  const c = (why: string, applies: boolean): Cap[] => (applies ? [{ grade: 'C', why }] : [])
  return [
    ...c('POODLE', fails(rows, 'poodle')),
    ...c('TLS compresses (CRIME)', fails(rows, 'compression')),
    ...c('no TLS 1.2', !protocols.includes('TLSv1.2') && !protocols.includes('TLSv1.3')),
    ...c(
      'RC4 with TLS 1.1 or later',
      suites.some((suite) => isRc4(suite) && newer(suite.protocol)),
    ),
    ...c(
      '3DES with TLS 1.1 or later',
      suites.some((suite) => hasSmallBlocks(suite) && newer(suite.protocol)),
    ),
  ]
}

function slight(subject: AuditSubject, rows: readonly AuditRow[]): Cap[] {
  const { facts, certificates } = subject
  const suites = offeredSuites(facts)
  const cap = (grade: Grade, why: string, applies: boolean): Cap[] => (applies ? [{ grade, why }] : [])
  const isWeb = facts.http !== undefined
  return [
    ...cap('B', 'SSL 3 is offered', isOffered(facts, 'SSLv3') === true),
    ...cap('B', 'RC4 is offered', suites.some(isRc4)),
    ...cap(
      'B',
      'the chain is not whole',
      certificates.some(({ path }) => path.trust.kind === 'incomplete'),
    ),
    ...cap(
      'B',
      'a key or Diffie-Hellman of less than 2048 bits',
      certificates.some(({ rsaBits }) => rsaBits < 2048) ||
        facts.dhParameters.some(({ primeBits }) => primeBits < 2048),
    ),
    ...cap('B', 'TLS 1.0 is offered', isOffered(facts, 'TLSv1') === true),
    ...cap('B', 'TLS 1.1 is offered', isOffered(facts, 'TLSv1.1') === true),
    ...cap(
      'B',
      'no forward secrecy with reference clients',
      fails(rows, 'forward-secrecy-clients') || !suites.some(({ forwardSecret }) => forwardSecret),
    ),
    ...cap('B', 'no authenticated encryption', !suites.some(({ mode }) => mode === 'AEAD')),
    ...cap('A-', 'no TLS 1.3', isOffered(facts, 'TLSv1.3') === false),
    ...cap('A-', 'no secure renegotiation', knownValue(facts.handshake.secureRenegotiation) === false),
    ...cap(
      'A-',
      'HSTS is sent, and wrong',
      isWeb &&
        facts.http?.fields.some(([name]) => name === 'strict-transport-security') === true &&
        fails(rows, 'hsts'),
    ),
  ]
}

function fails(rows: readonly AuditRow[], id: string): boolean {
  return rows.some(({ check, state }) => check === id && state === 'fails')
}
