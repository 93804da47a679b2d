import { type Fact, known, unknown } from '../../core/audit/fact.ts'
import { ALERT, alertName } from '../../wire/tls/alerts.ts'
import { cipherSuite } from '../../wire/tls/cipher-suites.ts'
import { encodeHandshake, encodeRecord } from '../../wire/tls/client-hello.ts'
import { CONTENT, type RecordReader } from '../../wire/tls/record-reader.ts'
import { type TlsVersion, versionNumber } from '../../wire/tls/version.ts'
import { keyExchange } from './client-key-exchange.ts'
import { hasOnlyTls13 } from './handshake-facts.ts'
import type { HelloProbe, Offer } from './hello-probe.ts'
import type { ProbeConnection } from './probe-connection.ts'
import { nextRecord, type ServerFlight } from './server-answer.ts'
import type { SuiteSurvey } from './suite-survey.ts'

/** A heartbeat that says it has 16,384 octets, and has none (CVE-2014-0160). */
const FALSE_HEARTBEAT = Uint8Array.of(1, 0x40, 0x00)
/** How long silence has to last to count as one: a server that answers at all answers at once. */
const SILENCE_MS = 300
const THE_END = 'the end of the connection'

/** Whether a heartbeat that claims more than it has is answered with foreign memory. The octets are counted and thrown away. */
export async function probeHeartbleed(
  probe: HelloProbe,
  survey: SuiteSurvey | undefined,
  surveys: readonly SuiteSurvey[],
  offered: Fact<boolean>,
): Promise<Fact<boolean>> {
  if (hasOnlyTls13(surveys)) return known(false, 'only TLS 1.3 is offered, which no release with that mistake has')
  if (offered.state === 'unknown') return offered
  if (!offered.value) return known(false, 'the server does not take up the heartbeat extension')
  if (!survey) return unknown('there is no version to try it in')
  const octets = await probe.begin(offerOf(survey), async (connection, records, flight) => {
    connection.write(encodeRecord(CONTENT.heartbeat, numberOf(flight), FALSE_HEARTBEAT))
    return heartbeatOctets(connection, records)
  })
  if (octets === undefined) return unknown('the handshake before the heartbeat failed')
  return known(
    octets > FALSE_HEARTBEAT.length,
    `a heartbeat of 0 octets that claims 16,384 was answered with ${octets}`,
  )
}

async function heartbeatOctets(connection: ProbeConnection, records: RecordReader): Promise<number> {
  let octets = 0
  for (;;) {
    const record = await nextRecord(connection, records, Math.min(SILENCE_MS * 3, connection.answerMs))
    if (typeof record === 'string') return octets
    if (record.type === CONTENT.alert) return octets
    if (record.type === CONTENT.heartbeat) octets += record.content.length
    // One record is proof enough; the rest is none of our business.
    if (octets > FALSE_HEARTBEAT.length) return octets
  }
}

/**
 * Whether ChangeCipherSpec is taken before there are keys (CVE-2014-0224). A mended server ends it with an alert or hangs up. One that says nothing has taken it, or has passed over it: after that
 * the next message of a handshake follows in clear text, which only the second kind can read.
 */
export async function probeEarlyCcs(
  probe: HelloProbe,
  survey: SuiteSurvey | undefined,
  surveys: readonly SuiteSurvey[],
): Promise<Fact<boolean>> {
  if (!survey && hasOnlyTls13(surveys)) {
    return known(false, 'only TLS 1.3 is offered, which has no ChangeCipherSpec that means anything')
  }
  if (!survey) return unknown('there is no version to try it in')
  const suites = survey.suites.filter(isExchangeable)
  if (suites.length === 0) return unknown('there is no suite in which a key exchange can be made here')
  const outcome = await probe.begin({ ...offerOf(survey), suites }, async (connection, records, flight, hello) => {
    if (!flight.isDone) return unknown('the server did not finish its part of the handshake')
    connection.write(encodeRecord(CONTENT.changeCipherSpec, numberOf(flight), Uint8Array.of(1)))
    const first = await settled(connection, records, SILENCE_MS)
    if (first !== 'silence') return known(false, `the server answered an early ChangeCipherSpec with ${first}`)
    const { message } = keyExchange(flight, hello, probe.entropy)
    connection.write(encodeRecord(CONTENT.handshake, numberOf(flight), encodeHandshake(16, message)))
    return judgeNext(await settled(connection, records, SILENCE_MS))
  })
  return outcome ?? unknown('the handshake before it failed')
}

function isExchangeable(id: number): boolean {
  const { exchange, authentication, isExport } = cipherSuite(id)
  return ['ECDHE', 'DHE', 'RSA'].includes(exchange) && authentication !== 'PSK' && !isExport
}

function judgeNext(next: string): Fact<boolean> {
  const what = `an early ChangeCipherSpec was taken in silence, and the message in clear text after it was answered with ${next}`
  // Old servers without an answer for such failures hang up; who has not taken it waits for the end of the handshake.
  const isFailure = next === THE_END || [ALERT.badRecordMac, ALERT.decryptionFailed].map(alertName).includes(next)
  return known(isFailure, what)
}

/** The next thing that a server does: an alert by its name, the end, or silence. */
async function settled(connection: ProbeConnection, records: RecordReader, timeoutMs: number): Promise<string> {
  for (;;) {
    const record = await nextRecord(connection, records, Math.min(timeoutMs, connection.answerMs))
    if (record === 'silent') return 'silence'
    if (typeof record === 'string') return THE_END
    if (record.type === CONTENT.alert) return alertName(record.content[1] ?? 0)
  }
}

function offerOf({ facts, suites, isPlain }: SuiteSurvey): Offer {
  return { version: facts.protocol as TlsVersion, suites, isPlain }
}

function numberOf({ hello }: ServerFlight): number {
  return versionNumber(hello.version ?? 'TLSv1.2')
}
