import { type Bytes, concat } from '../../base/bytes.ts'
import { Fault, isFault } from '../../base/fault.ts'
import type { CipherSuite } from '../../wire/tls/cipher-suite.ts'
import { cipherSuite } from '../../wire/tls/cipher-suites.ts'
import { type ClientHello, encodeClientHello, encodeHandshake, encodeRecord } from '../../wire/tls/client-hello.ts'
import { HANDSHAKE, HandshakeReader } from '../../wire/tls/handshake-reader.ts'
import { EXTENSION } from '../../wire/tls/hello-extensions.ts'
import { CONTENT, type RecordReader, type TlsRecord } from '../../wire/tls/record-reader.ts'
import { chosenAlpn, readNewSessionTicket } from '../../wire/tls/server-messages.ts'
import { Tls12Keys } from '../../wire/tls/tls12-keys.ts'
import { isWritable, keyBlockBytes, Tls12Direction } from '../../wire/tls/tls12-records.ts'
import { vector } from '../../wire/tls/vectors.ts'
import { type TlsVersion, versionNumber } from '../../wire/tls/version.ts'
import { keyExchange } from './client-key-exchange.ts'
import type { HelloProbe, Offer } from './hello-probe.ts'
import { AGREEABLE_GROUPS } from './key-agreement.ts'
import type { ProbeConnection } from './probe-connection.ts'
import type { SecureTalk } from './secure-talk.ts'
import { nextRecord, type ServerFlight } from './server-answer.ts'
import type { SuiteSurvey } from './suite-survey.ts'

const NO_CERTIFICATE = Uint8Array.of(1, 41)

/** How the handshake is to be made. */
export interface ClassicOffer extends Offer {
  /** Our Finished is padded wrongly: only a server that does not look goes on. */
  readonly isWronglyPadded?: boolean
}

/** What a server answers to our Finished. */
export type FinishedAnswer = 'finished' | 'alert' | 'closed' | 'silent'

/** The suites of a survey in which a whole handshake can be made here; forward-secret ones with AEAD first. */
export function shakeableSuites(survey: SuiteSurvey, only: (suite: CipherSuite) => boolean = () => true): number[] {
  const rank = ({ exchange, mode }: CipherSuite) =>
    (exchange === 'ECDHE' ? 4 : exchange === 'RSA' ? 2 : 0) + (mode === 'AEAD' ? 1 : 0)
  return survey.suites
    .map(cipherSuite)
    .filter(
      (suite) => ['ECDHE', 'DHE', 'RSA'].includes(suite.exchange) && suite.authentication !== 'PSK' && !suite.isExport,
    )
    .filter((suite) => isWritable(suite) && only(suite))
    .sort((a, b) => rank(b) - rank(a))
    .map(({ id }) => id)
}

/** A whole handshake of SSLv3 or TLS 1.0 to 1.2, made with messages of our own. Nothing is verified, and nothing confided. */
export class ClassicSession implements SecureTalk {
  readonly connection: ProbeConnection
  readonly flight: ServerFlight
  /** The ticket that came with it. */
  ticket: { readonly lifetimeHintSeconds: number; readonly ticket: Bytes } | undefined
  /** What our Finished said: the next hello on this connection has to repeat it (RFC 5746 §3.5). */
  clientVerify: Bytes = new Uint8Array(0)
  answer: FinishedAnswer = 'silent'
  readonly #probe: HelloProbe
  readonly #records: RecordReader
  readonly #version: TlsVersion
  readonly #hello: ClientHello
  #incoming: Tls12Direction | undefined
  #outgoing: Tls12Direction | undefined

  private constructor(
    probe: HelloProbe,
    connection: ProbeConnection,
    records: RecordReader,
    flight: ServerFlight,
    hello: ClientHello,
  ) {
    this.#probe = probe
    this.connection = connection
    this.#records = records
    this.flight = flight
    this.#hello = hello
    this.#version = flight.hello.version ?? 'TLSv1.2'
  }

  /** Does `work` in a session; undefined if there is no agreement on what was offered. @throws Fault as of `ProbeLine.ready`, peer tls/malformed, peer probe/broken-handshake */
  static async with<T>(
    probe: HelloProbe,
    offer: ClassicOffer,
    work: (session: ClassicSession) => Promise<T>,
  ): Promise<T | undefined> {
    const groups = AGREEABLE_GROUPS.filter((group) => group < 0x100)
    return probe.begin({ groups, forSession: true, ...offer }, async (connection, records, flight, hello) => {
      if (!flight.isDone || !isWritable(flight.suite) || flight.hello.version !== offer.version) return undefined
      const session = new ClassicSession(probe, connection, records, flight, hello)
      await session.#finish(offer.isWronglyPadded ?? false)
      return work(session)
    })
  }

  /** The application protocol that was chosen. */
  get alpn(): string | undefined {
    return chosenAlpn(this.flight.hello)
  }

  write(octets: Uint8Array): void {
    this.send(CONTENT.application, octets)
  }

  /** Sends a record under the keys of the session. */
  send(type: number, content: Uint8Array): void {
    this.connection.write(this.#seal(type, content, false))
  }

  async read(timeoutMs = this.connection.answerMs): Promise<Uint8Array | 'closed' | 'silent'> {
    const untilMs = performance.now() + timeoutMs
    for (;;) {
      const record = await this.next(Math.max(0, untilMs - performance.now()))
      if (typeof record === 'string') return record
      if (record.type === CONTENT.application && record.content.length > 0) return record.content
      if (record.type === CONTENT.alert) return 'closed'
    }
  }

  /** The next record, opened. */
  async next(timeoutMs: number): Promise<{ readonly type: number; readonly content: Bytes } | 'closed' | 'silent'> {
    const record = await nextRecord(this.connection, this.#records, timeoutMs)
    if (record === 'silent') return record
    if (typeof record === 'string') return 'closed'
    return { type: record.type, content: this.#incoming ? this.#incoming.open(record) : record.content }
  }

  async #finish(isWronglyPadded: boolean): Promise<void> {
    const { hello, suite, octets } = this.flight
    const { preMaster, message } = keyExchange(this.flight, this.#hello, this.#probe.entropy)
    const exchange = encodeHandshake(16, message)
    const { asksForCertificate } = this.flight
    // SSLv3 has a warning for it (RFC 6101 §5.6.6), TLS an empty list.
    const warnsOfNone = asksForCertificate && this.#version === 'SSLv3'
    const certificate =
      asksForCertificate && !warnsOfNone ? [encodeHandshake(HANDSHAKE.certificate, vector(3, new Uint8Array(0)))] : []
    const transcript = [encodeClientHello(this.#hello), octets, ...certificate, exchange]
    const keys = new Tls12Keys(this.#version, suite)
    const isExtended = hello.extensions.has(EXTENSION.extendedMasterSecret)
    const randoms = concat([this.#hello.random, hello.random])
    const master = keys.masterSecret(preMaster, isExtended ? keys.transcript(transcript) : randoms, isExtended)
    const block = keys.keyBlock(master, hello.random, this.#hello.random, keyBlockBytes(suite))
    this.#outgoing = new Tls12Direction(this.#version, suite, block, 'client')
    const incoming = new Tls12Direction(this.#version, suite, block, 'server')
    this.clientVerify = keys.clientFinished(master, transcript)
    const finished = encodeHandshake(HANDSHAKE.finished, this.clientVerify)
    const number = versionNumber(this.#version)
    this.connection.write(
      concat([
        ...(warnsOfNone ? [encodeRecord(CONTENT.alert, number, NO_CERTIFICATE)] : []),
        encodeRecord(CONTENT.handshake, number, concat([...certificate, exchange])),
        encodeRecord(CONTENT.changeCipherSpec, number, Uint8Array.of(1)),
        this.#seal(CONTENT.handshake, finished, isWronglyPadded),
      ]),
    )
    this.answer = await this.#readFinished(incoming)
    if (this.answer !== 'finished' && !isWronglyPadded) {
      throw new Fault('peer', 'probe/broken-handshake', 'the server broke off the handshake after our Finished')
    }
  }

  /** A ticket perhaps, then ChangeCipherSpec and Finished. */
  async #readFinished(incoming: Tls12Direction): Promise<FinishedAnswer> {
    const messages = new HandshakeReader()
    for (;;) {
      const record = await nextRecord(this.connection, this.#records)
      if (record === 'silent') return 'silent'
      if (typeof record === 'string') return 'closed'
      if (record.type === CONTENT.alert) return 'alert'
      if (record.type === CONTENT.changeCipherSpec) this.#incoming = incoming
      else if (this.#incoming) return this.#openFinished(record)
      else if (record.type === CONTENT.handshake) {
        messages.push(record.content)
        for (let message = messages.next(); message; message = messages.next()) {
          if (message.type === HANDSHAKE.newSessionTicket) this.ticket = readNewSessionTicket(message.body)
        }
      }
    }
  }

  #openFinished(record: TlsRecord): FinishedAnswer {
    try {
      this.#incoming?.open(record)
      return 'finished'
    } catch (error) {
      // An alert under keys that do not fit ours: it has not understood us.
      if (isFault(error, 'tls/malformed')) return 'alert'
      throw error
    }
  }

  #seal(type: number, content: Uint8Array, isWronglyPadded: boolean): Bytes {
    const outgoing = this.#outgoing
    if (!outgoing) throw new Fault('us', 'tls/unknown-suite', 'there are no keys before the handshake')
    return outgoing.seal(type, content, this.#probe.entropy.bytes(16), isWronglyPadded)
  }
}
