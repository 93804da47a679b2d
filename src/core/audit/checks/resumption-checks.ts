import { type AuditCheck, fails, holds, type Judgement, notKnown } from '../audit-check.ts'
import { type AuditSubject, isOffered } from '../audit-subject.ts'
import type { TicketFacts } from '../endpoint-facts.ts'
import { knownValue } from '../fact.ts'

/** A ticket that is good for longer says that its key lives longer: two hours, after which clients have long come back. */
const LONGEST_LIFETIME_SECONDS = 7_200

/** What is kept of a session when it is over. */
export const RESUMPTION_CHECKS: readonly AuditCheck[] = [
  {
    id: 'tls12-tickets',
    title: 'No session tickets before TLS 1.3',
    severity: 'medium',
    scope: 'resumption',
    mend: 'Turn tickets off for TLS 1.2 (OpenSSL: SSL_OP_NO_TICKET; nginx: ssl_session_tickets off): the ticket holds the secret of the recorded session, and one key opens all tickets.',
    references: ['RFC 5077 §5.5', 'RFC 9325 §7.2'],
    judge: (subject) => judgeTickets(subject, 'TLSv1.2'),
  },
  {
    id: 'ticket-lifetime',
    title: 'Tickets are good for two hours at most',
    severity: 'medium',
    scope: 'resumption',
    mend: 'Give tickets a short life and replace their keys as often (nginx: ssl_session_timeout; or turn tickets off).',
    references: ['RFC 8446 §4.6.1', 'RFC 9325 §7.2'],
    judge: judgeLifetime,
  },
  {
    id: 'ticket-after-hint',
    title: 'A ticket is refused when its time is over',
    severity: 'medium',
    scope: 'resumption',
    mend: 'Refuse tickets that are older than the server says they may be.',
    references: ['RFC 8446 §4.6.1'],
    judge: ({ facts }) => judgeTicketFact(facts.tickets, 'acceptedAfterHint', 'after its time'),
  },
  {
    id: 'ticket-twice',
    title: 'A ticket serves once',
    severity: 'info',
    scope: 'resumption',
    mend: 'Let a ticket serve once: who watches can tell that two connections are of one client.',
    references: ['RFC 8446 §C.4'],
    judge: ({ facts }) => judgeTicketFact(facts.tickets, 'acceptedTwice', 'a second time'),
  },
  {
    id: 'session-ids',
    title: 'Sessions are not kept for resumption by their number',
    severity: 'info',
    scope: 'resumption',
    mend: 'Keep no session cache, or let its entries end within minutes: it holds the secrets of recorded sessions.',
    references: ['RFC 9325 §7.2'],
    judge: ({ facts }) => {
      if (
        isOffered(facts, 'TLSv1.2') === false &&
        isOffered(facts, 'TLSv1.1') === false &&
        isOffered(facts, 'TLSv1') === false
      )
        return undefined
      const { sessionId } = facts.resumption
      if (sessionId.state === 'unknown') return notKnown(sessionId.why)
      return sessionId.value ? fails(sessionId.how) : holds(sessionId.how)
    },
  },
  {
    id: 'psk-ke',
    title: 'No resumption without a new key agreement',
    severity: 'high',
    scope: 'resumption',
    mend: 'Allow psk_dhe_ke only (OpenSSL: do not set SSL_OP_ALLOW_NO_DHE_KEX): with psk_ke the ticket key opens the resumed connection.',
    references: ['RFC 8446 §4.2.9', 'RFC 8446 §2.2'],
    judge({ facts }) {
      if (isOffered(facts, 'TLSv1.3') !== true) return undefined
      const { pskWithoutDh } = facts.resumption
      if (pskWithoutDh.state === 'unknown') return notKnown(pskWithoutDh.why)
      return pskWithoutDh.value ? fails(pskWithoutDh.how) : holds(pskWithoutDh.how)
    },
  },
  {
    id: 'early-data',
    title: 'No data before the handshake (0-RTT)',
    severity: 'medium',
    scope: 'resumption',
    mend: 'Turn early data off: it is not forward-secret, and can be sent again by others.',
    references: ['RFC 8446 §2.3', 'RFC 8446 §8'],
    judge({ facts }) {
      if (isOffered(facts, 'TLSv1.3') !== true) return undefined
      const { earlyDataBytes } = facts.resumption
      if (earlyDataBytes.state === 'unknown') return notKnown(earlyDataBytes.why)
      return earlyDataBytes.value > 0
        ? fails(`${earlyDataBytes.value} octets: ${earlyDataBytes.how}`)
        : holds(earlyDataBytes.how)
    },
  },
]

/** A ticket of at most 32 octets names a session that the server keeps, so that no key opens it. */
function judgeTickets({ facts }: AuditSubject, protocol: TicketFacts['protocol']): Judgement | undefined {
  if (isOffered(facts, protocol) === false) return undefined
  const tickets = facts.tickets.find((one) => one.protocol === protocol)
  if (!tickets) return notKnown('it was not asked for')
  if (tickets.offered.state === 'unknown') return notKnown(tickets.offered.why)
  if (!tickets.offered.value) return holds(tickets.offered.how)
  if (tickets.seen.length > 0 && tickets.seen.every(({ isReference }) => isReference)) {
    return holds('tickets only name sessions that the server keeps')
  }
  const hint = Math.max(0, ...tickets.seen.map(({ lifetimeHintSeconds }) => lifetimeHintSeconds))
  return fails(
    `tickets are given out${hint > 0 ? `, good for ${hint} s` : ''}; nobody can see from outside when their key is replaced`,
  )
}

function judgeLifetime({ facts }: AuditSubject): Judgement | undefined {
  const seen = facts.tickets.flatMap(({ protocol, seen: some }) => some.map((ticket) => ({ protocol, ...ticket })))
  const [longest] = seen.sort((a, b) => b.lifetimeHintSeconds - a.lifetimeHintSeconds)
  if (!longest) return undefined
  const said = `${longest.protocol}: ${longest.lifetimeHintSeconds} s`
  if (longest.lifetimeHintSeconds === 0) return notKnown('the server does not say for how long')
  return longest.lifetimeHintSeconds > LONGEST_LIFETIME_SECONDS ? fails(said) : holds(said)
}

function judgeTicketFact(
  tickets: readonly TicketFacts[],
  name: 'acceptedTwice' | 'acceptedAfterHint',
  when: string,
): Judgement | undefined {
  const offered = tickets.filter(({ offered: one }) => knownValue(one) === true)
  if (offered.length === 0) return undefined
  const taken = offered.filter((one) => knownValue(one[name]) === true)
  if (taken.length > 0) return fails(`${taken.map(({ protocol }) => protocol).join(', ')}: a ticket was taken ${when}`)
  const unsure = offered.map((one) => one[name]).find((fact) => fact.state === 'unknown')
  if (unsure?.state === 'unknown') return notKnown(unsure.why)
  return holds(`none was taken ${when}`)
}
