import { setTimeout as wait } from 'node:timers/promises'
import { hex } from '../../base/bytes.ts'
import type { ResumptionFacts, SeenTicket, TicketFacts } from '../../core/audit/endpoint-facts.ts'
import { type Fact, known, unknown } from '../../core/audit/fact.ts'
import { EXTENSION } from '../../wire/tls/hello-extensions.ts'
import { pskHelloRecord } from '../../wire/tls/psk-hello.ts'
import { RecordReader } from '../../wire/tls/record-reader.ts'
import { Tls13Keys } from '../../wire/tls/tls13-keys.ts'
import type { HelloProbe } from './hello-probe.ts'
import { beginAgreement } from './key-agreement.ts'
import { type HeldTicket, type ModernOffer, ModernSession } from './modern-session.ts'
import { describeAnswer, readAnswer, type ServerAnswer } from './server-answer.ts'
import { hearTickets } from './small-talk.ts'

/** Octets that name the key in tickets as RFC 5077 §4 proposes them. */
export const KEY_NAME_BYTES = 16
/** How long after the end of its lifetime a ticket is shown: servers count in seconds. */
export const LATE_MS = 1_000
/** A ticket that is no longer than this cannot hold a session. */
export const REFERENCE_BYTES = 32

/** What tickets of TLS 1.3 are like, and what they are good for. */
export interface ModernTickets {
  readonly tickets: TicketFacts
  readonly resumption: Pick<ResumptionFacts, 'pskWithoutDh' | 'earlyDataBytes'>
}

/** Collects tickets on two connections, and shows one of them in every way. */
export async function probeModernTickets(probe: HelloProbe, offer: ModernOffer): Promise<ModernTickets> {
  const [first, second] = await Promise.all([collect(probe, offer), collect(probe, offer)])
  if (!first && !second) return withoutSession('no whole handshake of TLS 1.3 could be made')
  const held = [...(first?.held ?? []), ...(second?.held ?? [])]
  const seen = [...(first?.seen ?? []), ...(second?.seen ?? [])]
  const ticket = held[0]
  if (!ticket) return withoutTickets()
  const accepted = await show(probe, offer, ticket, 'with')
  const [acceptedTwice, pskWithoutDh] = await Promise.all([
    show(probe, offer, ticket, 'with'),
    show(probe, offer, held[1] ?? ticket, 'without'),
  ])
  return {
    tickets: {
      protocol: 'TLSv1.3',
      offered: known(true, `${seen.length} tickets came on two connections`),
      seen,
      accepted,
      acceptedTwice,
      acceptedAfterHint: await showLate(probe, offer, ticket),
    },
    resumption: {
      pskWithoutDh,
      earlyDataBytes: known(Math.max(...held.map(({ earlyDataBytes }) => earlyDataBytes)), 'read from the tickets'),
    },
  }
}

async function collect(probe: HelloProbe, offer: ModernOffer) {
  return ModernSession.with(probe, offer, async (session) => {
    await hearTickets(session, probe.line.endpoint)
    const seen = session.tickets.map((ticket) => describeTicket(session.connection.number, ticket))
    return { held: session.tickets, seen }
  })
}

function describeTicket(connection: number, { atMs, lifetimeSeconds, ticket }: HeldTicket): SeenTicket {
  return {
    connection,
    atMs,
    lifetimeHintSeconds: lifetimeSeconds,
    ticketBytes: ticket.length,
    keyName: hex(ticket.subarray(0, KEY_NAME_BYTES)),
    isReference: ticket.length <= REFERENCE_BYTES,
  }
}

/** Shows a ticket `with` or `without` a fresh key agreement, and tells whether the server takes it so. */
async function show(
  probe: HelloProbe,
  offer: ModernOffer,
  ticket: HeldTicket,
  agreement: 'with' | 'without',
): Promise<Fact<boolean>> {
  const answer = await probe.line.ready(async (connection): Promise<ServerAnswer> => {
    const share = agreement === 'with' ? beginAgreement(offer.group) : undefined
    const hello = probe.hello({
      version: 'TLSv1.3',
      suites: [ticket.suite.id],
      groups: [offer.group],
      shares: share ? [share] : [],
      modes: [agreement === 'with' ? 1 : 0],
    })
    const obfuscatedAge = (Date.now() - ticket.atMs + ticket.ageAdd) % 2 ** 32
    const keys = new Tls13Keys(ticket.suite.hash === 'SHA384' ? 'sha384' : 'sha256')
    connection.write(pskHelloRecord(hello, { ticket: ticket.ticket, obfuscatedAge, key: ticket.key }, keys))
    return readAnswer(connection, new RecordReader())
  })
  return judge(answer, agreement)
}

function judge(answer: ServerAnswer, agreement: 'with' | 'without'): Fact<boolean> {
  const what = `a ticket shown ${agreement} a key share`
  if (answer.kind === 'silent') return unknown(`${what} was not answered`)
  if (answer.kind !== 'hello') return known(false, `${what}: ${describeAnswer(answer)}`)
  const isTaken = answer.hello.extensions.has(EXTENSION.preSharedKey)
  const isFresh = answer.hello.extensions.has(EXTENSION.keyShare)
  if (!isTaken) return known(false, `${what} was answered with a handshake from the start`)
  if (agreement === 'without')
    return known(!isFresh, `${what} was taken ${isFresh ? 'with' : 'without'} a key agreement`)
  return known(true, `${what} was taken`)
}

/** Waits until the lifetime of a ticket is over, if that is soon, and shows it then. */
async function showLate(probe: HelloProbe, offer: ModernOffer, ticket: HeldTicket): Promise<Fact<boolean>> {
  const leftMs = ticket.atMs + ticket.lifetimeSeconds * 1000 + LATE_MS - Date.now()
  const { maxTicketWaitMs } = probe.line.limits
  if (leftMs > maxTicketWaitMs)
    return unknown(`its lifetime is ${ticket.lifetimeSeconds} s, longer than the probe waits`)
  await wait(Math.max(0, leftMs))
  return show(probe, offer, ticket, 'with')
}

function withoutTickets(): ModernTickets {
  const how = 'no ticket came on two connections'
  const none = known(false, how)
  return {
    tickets: {
      protocol: 'TLSv1.3',
      offered: none,
      seen: [],
      accepted: none,
      acceptedTwice: none,
      acceptedAfterHint: none,
    },
    resumption: { pskWithoutDh: none, earlyDataBytes: known(0, how) },
  }
}

/** Nothing about tickets of TLS 1.3 could be found out. */
export function withoutSession(why: string): ModernTickets {
  const nothing = unknown(why)
  return {
    tickets: {
      protocol: 'TLSv1.3',
      offered: nothing,
      seen: [],
      accepted: nothing,
      acceptedTwice: nothing,
      acceptedAfterHint: nothing,
    },
    resumption: { pskWithoutDh: nothing, earlyDataBytes: nothing },
  }
}

/** There is no TLS 1.3, so it has no tickets. */
export function withoutModern(how: string): ModernTickets {
  const none = known(false, how)
  return {
    tickets: {
      protocol: 'TLSv1.3',
      offered: none,
      seen: [],
      accepted: none,
      acceptedTwice: none,
      acceptedAfterHint: none,
    },
    resumption: { pskWithoutDh: none, earlyDataBytes: known(0, how) },
  }
}
