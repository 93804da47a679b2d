import { type Bytes, concat } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import type { CipherSuite } from '../../wire/tls/cipher-suite.ts'
import { encodeClientHello, encodeHandshake, encodeRecord } from '../../wire/tls/client-hello.ts'
import { type HandshakeMessage, HandshakeReader } from '../../wire/tls/handshake-reader.ts'
import { alpn, bare, EXTENSION, heartbeat, statusRequest } from '../../wire/tls/hello-extensions.ts'
import { OctetReader } from '../../wire/tls/octet-reader.ts'
import { CONTENT, RecordReader } from '../../wire/tls/record-reader.ts'
import { serverShare } from '../../wire/tls/server-messages.ts'
import { Tls13Keys } from '../../wire/tls/tls13-keys.ts'
import {
  type CertificateEntry,
  type ModernTicket,
  readCertificateEntries,
  readEncryptedExtensions,
  readModernTicket,
  readRequestContext,
} from '../../wire/tls/tls13-messages.ts'
import { Tls13Direction, trafficKeyBytes } from '../../wire/tls/tls13-records.ts'
import { vector } from '../../wire/tls/vectors.ts'
import type { HelloProbe } from './hello-probe.ts'
import { beginAgreement, type KeyAgreement } from './key-agreement.ts'
import type { ProbeConnection } from './probe-connection.ts'
import type { SecureTalk } from './secure-talk.ts'
import { nextRecord, readAnswer } from './server-answer.ts'

/** A ticket with the key that goes with it, and when it came. */
export interface HeldTicket extends ModernTicket {
  readonly key: Bytes
  readonly suite: CipherSuite
  readonly atMs: number
}

export interface ModernOffer {
  /** Suites that the server has; only those are offered whose records can be read. */
  readonly suites: readonly number[]
  readonly group: number
  readonly protocols?: readonly string[]
  readonly signatures?: readonly number[]
  readonly withoutName?: boolean
}

const MESSAGE = {
  newSessionTicket: 4,
  encryptedExtensions: 8,
  certificate: 11,
  certificateRequest: 13,
  finished: 20,
} as const
const MAX_TICKETS = 8

/**
 * A whole handshake of TLS 1.3 and what follows, made with messages of our own: it shows what is encrypted before any library would tell (the chain as it is served, what belongs to it) and
 * leaves us with tickets and their keys. Nothing is verified: it is the server that is looked at, and nothing is confided to it.
 */
export class ModernSession implements SecureTalk {
  readonly connection: ProbeConnection
  readonly suite: CipherSuite
  readonly tickets: HeldTicket[] = []
  alpn: string | undefined
  certificates: readonly CertificateEntry[] = []
  readonly #records: RecordReader
  readonly #keys: Tls13Keys
  readonly #keyBytes: number
  readonly #transcript: Bytes[]
  readonly #messages = new HandshakeReader()
  readonly #handshakeSecret: Bytes
  #extensions: ReadonlyMap<number, Bytes> = new Map()
  #requestContext: Bytes | undefined
  #incoming: Tls13Direction
  #outgoing: Tls13Direction
  #resumptionMaster: Bytes = new Uint8Array(0)

  private constructor(
    connection: ProbeConnection,
    records: RecordReader,
    suite: CipherSuite,
    hellos: readonly Bytes[],
    shared: Bytes,
  ) {
    this.connection = connection
    this.suite = suite
    this.#records = records
    this.#keys = new Tls13Keys(suite.hash === 'SHA384' ? 'sha384' : 'sha256')
    this.#keyBytes = trafficKeyBytes(suite) as number
    this.#transcript = [...hellos]
    this.#handshakeSecret = this.#keys.handshakeSecret(shared)
    this.#incoming = this.#direction(this.#handshakeSecret, 's hs traffic')
    this.#outgoing = this.#direction(this.#handshakeSecret, 'c hs traffic')
  }

  /** Does `work` in a session; undefined if there is no agreement on what was offered. @throws Fault as of `ProbeLine.ready`, peer tls/malformed */
  static async with<T>(
    probe: HelloProbe,
    offer: ModernOffer,
    work: (session: ModernSession) => Promise<T>,
  ): Promise<T | undefined> {
    const agreement = beginAgreement(offer.group)
    if (!agreement) return undefined
    return probe.line.ready(async (connection) => {
      const session = await ModernSession.#shake(probe, connection, offer, agreement)
      return session && work(session)
    })
  }

  static async #shake(
    probe: HelloProbe,
    connection: ProbeConnection,
    offer: ModernOffer,
    agreement: KeyAgreement,
  ): Promise<ModernSession | undefined> {
    const hello = probe.hello({
      version: 'TLSv1.3',
      suites: offer.suites.filter((id) => id >= 0x1301 && id <= 0x1303),
      groups: [offer.group],
      shares: [agreement],
      ...(offer.signatures && { signatures: offer.signatures }),
      ...(offer.withoutName && { withoutName: true }),
      extra: [
        statusRequest(),
        bare(EXTENSION.timestamps),
        heartbeat(),
        ...(offer.protocols ? [alpn(offer.protocols)] : []),
      ],
    })
    const first = encodeClientHello(hello)
    connection.write(encodeRecord(CONTENT.handshake, 0x0301, first))
    const records = new RecordReader()
    const answer = await readAnswer(connection, records)
    if (answer.kind !== 'hello' || answer.hello.version !== 'TLSv1.3' || answer.hello.isRetry) return undefined
    probe.sightings.add(answer, false)
    const share = serverShare(answer.hello)
    if (!share?.value || share.group !== agreement.group || trafficKeyBytes(answer.suite) === undefined)
      return undefined
    const shared = agreement.agree(share.value)
    const session = new ModernSession(connection, records, answer.suite, [first, answer.octets], shared)
    await session.#finish()
    probe.sightings.addModernExtensions([...session.#extensions.keys()])
    return session
  }

  write(octets: Uint8Array): void {
    this.connection.write(this.#outgoing.seal(CONTENT.application, octets))
  }

  async read(timeoutMs = this.connection.answerMs): Promise<Uint8Array | 'closed' | 'silent'> {
    const untilMs = performance.now() + timeoutMs
    for (;;) {
      const record = await this.#next(Math.max(0, untilMs - performance.now()))
      if (typeof record === 'string') return record
      if (record.type === CONTENT.application) return record.content
      if (record.type === CONTENT.alert) return 'closed'
      if (record.type === CONTENT.handshake) this.#takeTickets(record.content)
    }
  }

  /** Reads the server's part to the end and answers it. */
  async #finish(): Promise<void> {
    for (let finished = false; !finished; ) {
      const record = await this.#next(this.connection.answerMs)
      if (typeof record === 'string' || record.type === CONTENT.alert) {
        throw new Fault('peer', 'probe/broken-handshake', 'the server broke off the handshake of TLS 1.3')
      }
      if (record.type !== CONTENT.handshake) continue
      this.#messages.push(record.content)
      for (let message = this.#messages.next(); message; message = this.#messages.next()) {
        this.#transcript.push(message.octets)
        this.#take(message)
        finished ||= message.type === MESSAGE.finished
      }
    }
    this.#answer()
  }

  #take({ type, body }: HandshakeMessage): void {
    if (type === MESSAGE.certificate) this.certificates = readCertificateEntries(body)
    if (type === MESSAGE.certificateRequest) this.#requestContext = readRequestContext(body)
    if (type === MESSAGE.encryptedExtensions) {
      this.#extensions = readEncryptedExtensions(body)
      const content = this.#extensions.get(EXTENSION.alpn)
      if (content) this.alpn = String.fromCharCode(...new OctetReader(new OctetReader(content).vector(2)).vector(1))
    }
  }

  /** Our Finished, after an empty certificate if one was asked for; then the keys of the application. */
  #answer(): void {
    const master = this.#keys.masterSecret(this.#handshakeSecret)
    const incoming = this.#direction(master, 's ap traffic')
    const outgoing = this.#direction(master, 'c ap traffic')
    const clientSecret = this.#keys.secret(this.#handshakeSecret, 'c hs traffic', this.#transcript.slice(0, 2))
    const messages: Bytes[] = []
    if (this.#requestContext) {
      messages.push(
        encodeHandshake(MESSAGE.certificate, concat([vector(1, this.#requestContext), vector(3, new Uint8Array(0))])),
      )
      this.#transcript.push(messages[0] as Bytes)
    }
    const finished = encodeHandshake(MESSAGE.finished, this.#keys.finished(clientSecret, this.#transcript))
    this.#transcript.push(finished)
    messages.push(finished)
    this.connection.write(this.#outgoing.seal(CONTENT.handshake, concat(messages)))
    this.#resumptionMaster = this.#keys.secret(master, 'res master', this.#transcript)
    this.#incoming = incoming
    this.#outgoing = outgoing
  }

  #takeTickets(content: Bytes): void {
    this.#messages.push(content)
    for (let message = this.#messages.next(); message; message = this.#messages.next()) {
      if (message.type !== MESSAGE.newSessionTicket || this.tickets.length >= MAX_TICKETS) continue
      const ticket = readModernTicket(message.body)
      const key = this.#keys.ticketKey(this.#resumptionMaster, ticket.nonce)
      this.tickets.push({ ...ticket, key, suite: this.suite, atMs: Date.now() })
    }
  }

  async #next(timeoutMs: number) {
    for (;;) {
      const record = await nextRecord(this.connection, this.#records, timeoutMs)
      if (record === 'silent') return record
      if (typeof record === 'string') return 'closed'
      // For middleboxes only (RFC 8446 §D.4).
      if (record.type === CONTENT.changeCipherSpec) continue
      if (record.type === CONTENT.alert) return record
      return this.#incoming.open(record)
    }
  }

  #direction(from: Bytes, label: string): Tls13Direction {
    const secret = this.#keys.secret(from, label, this.#transcript)
    return new Tls13Direction(this.suite, this.#keys.trafficKey(secret, this.#keyBytes))
  }
}
