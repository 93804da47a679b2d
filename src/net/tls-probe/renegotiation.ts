import { type Fact, known, unknown } from '../../core/audit/fact.ts'
import { encodeClientHello } from '../../wire/tls/client-hello.ts'
import { EXTENSION } from '../../wire/tls/hello-extensions.ts'
import { CONTENT } from '../../wire/tls/record-reader.ts'
import { vector } from '../../wire/tls/vectors.ts'
import { type ClassicOffer, ClassicSession } from './classic-session.ts'
import type { HelloProbe } from './hello-probe.ts'

/** How long a server may think about it; one that does not want to often says nothing. */
const PATIENCE_MS = 500

/** Whether a server begins a new handshake inside of a connection because the client wants one: work for little, and with old servers a way to put words before those of others (RFC 5746 §1). */
export async function probeClientRenegotiation(probe: HelloProbe, offer: ClassicOffer): Promise<Fact<boolean>> {
  const fact = await ClassicSession.with(probe, offer, async (session) => {
    const hello = probe.hello({ ...offer, forSession: true })
    const isSecure = session.flight.hello.extensions.has(EXTENSION.renegotiationInfo)
    const extensions = hello.extensions
      .filter(({ type }) => type !== EXTENSION.renegotiationInfo && type !== EXTENSION.sessionTicket)
      .concat(isSecure ? [{ type: EXTENSION.renegotiationInfo, content: vector(1, session.clientVerify) }] : [])
    session.send(CONTENT.handshake, encodeClientHello({ ...hello, extensions }))
    return answerTo(session, isSecure ? 'a second hello, with RFC 5746,' : 'a second hello, without RFC 5746,')
  })
  return fact ?? unknown('no whole handshake could be made')
}

async function answerTo(session: ClassicSession, what: string): Promise<Fact<boolean>> {
  const untilMs = performance.now() + Math.min(PATIENCE_MS, session.connection.answerMs)
  for (;;) {
    const record = await session.next(Math.max(0, untilMs - performance.now()))
    if (record === 'silent') return known(false, `${what} was passed over in silence`)
    if (record === 'closed') return known(false, `${what} ended the connection`)
    if (record.type === CONTENT.alert) return known(false, `${what} was answered with an alert`)
    // Type 2 is ServerHello. What else comes belongs to the service: a greeting, for instance.
    if (record.type === CONTENT.handshake && record.content[0] === 2)
      return known(true, `${what} was answered with a ServerHello`)
  }
}
