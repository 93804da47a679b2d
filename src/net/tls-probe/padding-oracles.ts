import { constants, type KeyObject } from 'node:crypto'
import { type Bytes, concat } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import { type Fact, known, unknown } from '../../core/audit/fact.ts'
import { alertName } from '../../wire/tls/alerts.ts'
import { cipherSuite } from '../../wire/tls/cipher-suites.ts'
import { encodeHandshake, encodeRecord } from '../../wire/tls/client-hello.ts'
import { CONTENT, type RecordReader } from '../../wire/tls/record-reader.ts'
import { uint, vector } from '../../wire/tls/vectors.ts'
import { type TlsVersion, versionNumber } from '../../wire/tls/version.ts'
import { ClassicSession, shakeableSuites } from './classic-session.ts'
import type { HelloProbe, Offer } from './hello-probe.ts'
import type { ProbeConnection } from './probe-connection.ts'
import { encryptTo, rsaKey } from './rsa-key.ts'
import { nextRecord } from './server-answer.ts'
import type { SuiteSurvey } from './suite-survey.ts'

/** How a premaster secret is padded: as it has to be, or wrongly in one of the ways that Bleichenbacher's attack needs to be told apart. */
type Padding = 'right' | 'wrong-start' | 'early-zero' | 'no-zero' | 'wrong-version'
const PADDINGS: readonly Padding[] = ['right', 'wrong-start', 'early-zero', 'no-zero', 'wrong-version']
/** A server that waits for more says nothing; one that answers does so at once, unless it has much to do: so what differs is looked at once more with patience. */
const SILENCE_MS = 400
const PATIENT_SILENCE_MS = 4000

/**
 * Whether a server treats a well-padded RSA secret differently from ill-padded ones (ROBOT, CVE-2017-13099 and others): each is sent with a Finished of rubbish, so that a mended server always
 * fails in the same way, and then without it, where some tell by keeping silent.
 */
export async function probeRobot(
  probe: HelloProbe,
  surveys: readonly SuiteSurvey[],
): Promise<Fact<'none' | 'weak' | 'strong'>> {
  const survey = surveys.findLast(({ suites }) => suites.some(isRsaExchange))
  if (!survey) return whyNotKnown(surveys) ?? known('none', 'no suite uses the RSA key exchange')
  const offer: Offer = {
    version: survey.facts.protocol as TlsVersion,
    suites: survey.suites.filter(isRsaExchange),
    isPlain: survey.isPlain,
  }
  for (const isWhole of [true, false]) {
    const answers = await answersTo(probe, offer, isWhole, SILENCE_MS)
    if (!differs(answers)) continue
    // Twice, as a single odd answer may be the network's.
    const again = await answersTo(probe, offer, isWhole, PATIENT_SILENCE_MS)
    if (!differs(again)) continue
    const [, start, zero, none] = again
    const how = `five paddings of the RSA secret were answered with ${[...new Set(again)].join(' and ')}`
    return known(start === zero && zero === none ? 'weak' : 'strong', how)
  }
  return known('none', 'five paddings of the RSA secret were answered alike, with and without a Finished behind them')
}

/** What a version does not have cannot be said while it is not known what it has. */
function whyNotKnown(surveys: readonly SuiteSurvey[]): Extract<Fact<never>, { state: 'unknown' }> | undefined {
  const open = surveys.find(({ facts }) => facts.suites.state === 'unknown')?.facts.suites
  return open?.state === 'unknown' ? open : undefined
}

function isRsaExchange(id: number): boolean {
  const { exchange, authentication, isExport } = cipherSuite(id)
  return exchange === 'RSA' && authentication === 'RSA' && !isExport
}

async function answersTo(probe: HelloProbe, offer: Offer, isWhole: boolean, silenceMs: number): Promise<string[]> {
  return Promise.all(PADDINGS.map((padding) => answerTo(probe, offer, padding, isWhole, silenceMs)))
}

function differs(answers: readonly string[]): boolean {
  return new Set(answers).size > 1
}

async function answerTo(
  probe: HelloProbe,
  offer: Offer,
  padding: Padding,
  isWhole: boolean,
  silenceMs: number,
): Promise<string> {
  const answer = await probe.begin(offer, async (connection, records, flight, hello) => {
    const number = versionNumber(offer.version)
    const secret = padded(
      rsaKey(flight.certificates?.[0]),
      versionNumber(hello.version),
      padding,
      probe.entropy.bytes(512),
    )
    const exchange = offer.version === 'SSLv3' ? secret : vector(2, secret)
    const messages = [encodeRecord(CONTENT.handshake, number, encodeHandshake(16, exchange))]
    if (isWhole) {
      messages.push(encodeRecord(CONTENT.changeCipherSpec, number, Uint8Array.of(1)))
      messages.push(encodeRecord(CONTENT.handshake, number, new Uint8Array(64).fill(0x5a)))
    }
    connection.write(concat(messages))
    return outcome(connection, records, silenceMs)
  })
  if (answer === undefined)
    throw new Fault('peer', 'probe/broken-handshake', 'the server did not agree on RSA once more')
  return answer
}

/** PKCS #1 v1.5: 00 02, at least eight octets that are not 0, 00, then the version and 46 octets (RFC 5246 §7.4.7.1). */
function padded(key: KeyObject, version: number, padding: Padding, random: Bytes): Bytes {
  const length = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8)
  if (length < 64 || length > 2048)
    throw new Fault('peer', 'probe/broken-handshake', `an RSA key of ${length} octets is not encrypted to`)
  const block = Buffer.alloc(length)
  for (let i = 0; i < length; i++) block[i] = ((random[i % random.length] as number) % 255) + 1
  const secretAt = length - 48
  block.set([0, 2])
  block[secretAt - 1] = 0
  block.set(uint(2, version), secretAt)
  if (padding === 'wrong-start') block.set([0x00, 0x17])
  if (padding === 'early-zero') block[secretAt - 1 - Math.min(8, secretAt - 4)] = 0
  if (padding === 'no-zero') block.fill(0x5a, 2)
  if (padding === 'wrong-version') block.set([2, 2], secretAt)
  return encryptTo(key, constants.RSA_NO_PADDING, block)
}

async function outcome(connection: ProbeConnection, records: RecordReader, silenceMs: number): Promise<string> {
  for (;;) {
    const record = await nextRecord(connection, records, Math.min(silenceMs, connection.answerMs))
    if (record === 'silent') return 'silence'
    if (typeof record === 'string') return record === 'reset' ? 'a reset' : 'the end of the connection'
    if (record.type === CONTENT.alert) return `alert ${alertName(record.content[1] ?? 0)}`
    if (record.type === CONTENT.changeCipherSpec) return 'ChangeCipherSpec'
  }
}

/** Whether the padding of CBC records is looked at in TLS (CVE-2014-8730 and kin): our Finished is padded wrongly, and only a server that does not look goes on. */
export async function probePoodleTls(probe: HelloProbe, surveys: readonly SuiteSurvey[]): Promise<Fact<boolean>> {
  const isCbc = (survey: SuiteSurvey) =>
    survey.facts.protocol !== 'SSLv3' && survey.suites.some((id) => cipherSuite(id).mode === 'CBC')
  const survey = surveys.findLast(isCbc)
  if (!survey) return whyNotKnown(surveys) ?? known(false, 'no version of TLS has a CBC suite')
  const suites = shakeableSuites(survey, ({ mode }) => mode === 'CBC')
  if (suites.length === 0) return unknown('none of the CBC suites is one in which a handshake can be made here')
  const offer = { version: survey.facts.protocol as TlsVersion, suites, isPlain: survey.isPlain }
  const answer = await ClassicSession.with(
    probe,
    { ...offer, isWronglyPadded: true },
    async (session) => session.answer,
  )
  if (answer === undefined) return unknown('the handshake failed before it came to the padding')
  return known(
    answer === 'finished',
    `a Finished with wrong padding in ${offer.version} was answered with ${said(answer)}`,
  )
}

function said(answer: string): string {
  return { finished: 'a Finished', alert: 'an alert', closed: 'the end of the connection' }[answer] ?? 'silence'
}
