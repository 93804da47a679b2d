import { concat } from '../../base/bytes.ts'
import { type Fact, known, unknown } from '../../core/audit/fact.ts'
import { ALERT, alertName } from '../../wire/tls/alerts.ts'
import { encodeRecord } from '../../wire/tls/client-hello.ts'
import { CONTENT, type RecordReader } from '../../wire/tls/record-reader.ts'
import { type TlsVersion, versionNumber } from '../../wire/tls/version.ts'
import type { HelloProbe, Offer } from './hello-probe.ts'
import type { ProbeConnection } from './probe-connection.ts'
import { nextRecord, type ServerFlight } from './server-answer.ts'
import type { SuiteSurvey } from './suite-survey.ts'

/** A heartbeat that says it has 16,384 octets, and has none (CVE-2014-0160). */
const FALSE_HEARTBEAT = Uint8Array.of(1, 0x40, 0x00)
/** How long silence has to last to count as one: a server that answers at all answers at once. */
const SILENCE_MS = 300

/** Whether a heartbeat that claims more than it has is answered with foreign memory. The octets are counted and thrown away. */
export async function probeHeartbleed(
  probe: HelloProbe,
  survey: SuiteSurvey | undefined,
  offered: Fact<boolean>,
): Promise<Fact<boolean>> {
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
 * Whether ChangeCipherSpec is taken before there are keys (CVE-2014-0224). A mended server ends it with an alert or hangs up; one that says nothing has taken the first, and tells with a failure
 * to decrypt after the second. Some, as OpenSSL 1.0.1e, take both in silence: then what follows in clear text is no longer understood as such.
 */
export async function probeEarlyCcs(probe: HelloProbe, survey: SuiteSurvey | undefined): Promise<Fact<boolean>> {
  if (!survey) return known(false, 'only TLS 1.3 is offered, which has no ChangeCipherSpec that means anything')
  const outcome = await probe.begin(offerOf(survey), async (connection, records, flight) => {
    if (!flight.isDone) return unknown('the server did not finish its part of the handshake')
    const early = encodeRecord(CONTENT.changeCipherSpec, numberOf(flight), Uint8Array.of(1))
    connection.write(early)
    const first = await settled(connection, records, SILENCE_MS)
    if (first !== 'silent') return known(false, `the server answered an early ChangeCipherSpec with ${first}`)
    // Now keys of nothing are in use on its side, if it has taken it: this is then "encrypted", and wrong.
    connection.write(concat([early, encodeRecord(CONTENT.handshake, numberOf(flight), new Uint8Array(64))]))
    const second = await settled(connection, records, SILENCE_MS)
    return judgeSecond(second)
  })
  return outcome ?? unknown('the handshake before it failed')
}

function judgeSecond(second: string): Fact<boolean> {
  const decrypts = [ALERT.badRecordMac, ALERT.decryptionFailed].map(alertName)
  if (decrypts.includes(second))
    return known(true, `the server took an early ChangeCipherSpec and then failed to decrypt: ${second}`)
  if (second === 'silent')
    return known(true, 'the server took an early ChangeCipherSpec, and what came after it, in silence')
  return known(false, `the server passed over an early ChangeCipherSpec and answered what came after it with ${second}`)
}

/** The next thing that a server does: an alert by its name, the end, or silence. */
async function settled(connection: ProbeConnection, records: RecordReader, timeoutMs: number): Promise<string> {
  for (;;) {
    const record = await nextRecord(connection, records, Math.min(timeoutMs, connection.answerMs))
    if (record === 'silent') return 'silent'
    if (typeof record === 'string') return 'the end of the connection'
    if (record.type === CONTENT.alert) return alertName(record.content[1] ?? 0)
  }
}

function offerOf({ facts, suites, isPlain }: SuiteSurvey): Offer {
  return { version: facts.protocol as TlsVersion, suites, isPlain }
}

function numberOf({ hello }: ServerFlight): number {
  return versionNumber(hello.version ?? 'TLSv1.2')
}
