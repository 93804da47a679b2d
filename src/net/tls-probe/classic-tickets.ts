import { setTimeout as wait } from 'node:timers/promises'
import { equal, hex } from '../../base/bytes.ts'
import type { SeenTicket, TicketFacts } from '../../core/audit/endpoint-facts.ts'
import { type Fact, known, unknown } from '../../core/audit/fact.ts'
import { type ClassicOffer, ClassicSession } from './classic-session.ts'
import type { HelloProbe } from './hello-probe.ts'
import { KEY_NAME_BYTES, LATE_MS, REFERENCE_BYTES } from './modern-tickets.ts'
import { describeAnswer, type ServerAnswer } from './server-answer.ts'

/** What resumption before TLS 1.3 is like. */
export interface ClassicTickets {
  readonly tickets: TicketFacts
  readonly sessionId: Fact<boolean>
  readonly ticketbleed: Fact<boolean>
}

interface Held {
  readonly ticket: Uint8Array
  readonly seen: SeenTicket
}

/** A session id that is shorter than what a leaking server fills up with memory. */
const SHORT_ID_BYTES = 16

/** Collects tickets on two connections, shows one of them in every way, and tries the id of a session. */
export async function probeClassicTickets(probe: HelloProbe, offer: ClassicOffer): Promise<ClassicTickets> {
  const [first, second, sessionId] = await Promise.all([
    collect(probe, offer),
    collect(probe, offer),
    probeSessionId(probe, offer),
  ])
  const held = [first, second].filter((one) => typeof one === 'object')
  if (first === undefined && second === undefined) return unknownTickets('no whole handshake could be made', sessionId)
  const [ticket] = held
  if (!ticket) return { ...withoutClassic('no ticket came on two connections'), sessionId }
  const accepted = await show(probe, offer, ticket)
  return {
    tickets: {
      protocol: 'TLSv1.2',
      offered: known(true, `${held.length} tickets came on two connections of ${offer.version}`),
      seen: held.map(({ seen }) => seen),
      accepted,
      acceptedTwice: await show(probe, offer, ticket),
      acceptedAfterHint: await showLate(probe, offer, ticket),
    },
    sessionId,
    ticketbleed: await probeTicketbleed(probe, offer, ticket),
  }
}

/** A ticket; `none` if a handshake was made and none came. */
async function collect(probe: HelloProbe, offer: ClassicOffer): Promise<Held | 'none' | undefined> {
  return ClassicSession.with(probe, offer, async ({ ticket: given, connection }) => {
    if (!given || given.ticket.length === 0) return 'none'
    const { ticket, lifetimeHintSeconds } = given
    const seen = {
      connection: connection.number,
      atMs: Date.now(),
      lifetimeHintSeconds,
      ticketBytes: ticket.length,
      keyName: hex(ticket.subarray(0, KEY_NAME_BYTES)),
      isReference: ticket.length <= REFERENCE_BYTES,
    }
    return { ticket, seen }
  })
}

/** A client that shows a ticket makes up a session id, and knows by its echo that the ticket was taken (RFC 5077 §3.4). */
async function show(probe: HelloProbe, offer: ClassicOffer, { ticket }: Held): Promise<Fact<boolean>> {
  const sessionId = probe.entropy.bytes(32)
  return judge(await probe.ask({ ...offer, forSession: true, sessionId, ticket }), sessionId, 'a ticket')
}

function judge(answer: ServerAnswer, sessionId: Uint8Array, what: string): Fact<boolean> {
  if (answer.kind === 'silent') return unknown(`${what} was not answered`)
  if (answer.kind !== 'hello') return known(false, `${what}: ${describeAnswer(answer)}`)
  const isTaken = equal(answer.hello.sessionId, sessionId) && !answer.certificates
  return known(isTaken, `${what} was ${isTaken ? 'taken' : 'answered with a handshake from the start'}`)
}

async function showLate(probe: HelloProbe, offer: ClassicOffer, held: Held): Promise<Fact<boolean>> {
  const hint = held.seen.lifetimeHintSeconds
  if (hint === 0) return unknown('the server gives no lifetime (RFC 5077 §5.6)')
  const leftMs = held.seen.atMs + hint * 1000 + LATE_MS - Date.now()
  if (leftMs > probe.line.limits.maxTicketWaitMs)
    return unknown(`its lifetime is ${hint} s, longer than the probe waits`)
  await wait(Math.max(0, leftMs))
  return show(probe, offer, held)
}

/** The id of a whole session, made without tickets, is shown on another connection. */
async function probeSessionId(probe: HelloProbe, offer: ClassicOffer): Promise<Fact<boolean>> {
  const withoutTicket = { ...offer, withoutTicket: true }
  const sessionId = await ClassicSession.with(probe, withoutTicket, async ({ flight }) => flight.hello.sessionId)
  if (sessionId === undefined) return unknown('no whole handshake could be made')
  if (sessionId.length === 0) return known(false, 'the server gives its sessions no id')
  return judge(await probe.ask({ ...withoutTicket, forSession: true, sessionId }), sessionId, 'the id of a session')
}

/** A server that takes a ticket and a short id, and answers with more octets than it was sent, takes them from its memory (CVE-2016-9244). They are counted and thrown away. */
async function probeTicketbleed(probe: HelloProbe, offer: ClassicOffer, { ticket }: Held): Promise<Fact<boolean>> {
  const sessionId = probe.entropy.bytes(SHORT_ID_BYTES)
  const answer = await probe.ask({ ...offer, forSession: true, sessionId, ticket })
  if (answer.kind !== 'hello') return unknown(`a ticket with a short session id: ${describeAnswer(answer)}`)
  const echoed = answer.hello.sessionId
  const isLonger = echoed.length > SHORT_ID_BYTES && equal(echoed.subarray(0, SHORT_ID_BYTES), sessionId)
  return known(isLonger, `a session id of ${SHORT_ID_BYTES} octets was answered with ${echoed.length}`)
}

/** There are no tickets before TLS 1.3, for the reason given. */
export function withoutClassic(how: string): ClassicTickets {
  const none = known(false, how)
  return {
    tickets: {
      protocol: 'TLSv1.2',
      offered: none,
      seen: [],
      accepted: none,
      acceptedTwice: none,
      acceptedAfterHint: none,
    },
    sessionId: none,
    ticketbleed: none,
  }
}

/** Nothing about tickets could be found out. */
export function unknownTickets(why: string, sessionId: Fact<boolean> = unknown(why)): ClassicTickets {
  const nothing = unknown(why)
  return {
    tickets: {
      protocol: 'TLSv1.2',
      offered: nothing,
      seen: [],
      accepted: nothing,
      acceptedTwice: nothing,
      acceptedAfterHint: nothing,
    },
    sessionId,
    ticketbleed: nothing,
  }
}
