import { type Bytes, concat } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { alertName } from '../../wire/tls/alerts.ts'
import type { CipherSuite } from '../../wire/tls/cipher-suite.ts'
import { cipherSuite } from '../../wire/tls/cipher-suites.ts'
import { HANDSHAKE, type HandshakeMessage, HandshakeReader } from '../../wire/tls/handshake-reader.ts'
import { CONTENT, type RecordReader, type TlsRecord } from '../../wire/tls/record-reader.ts'
import {
  chosenAlpn,
  readCertificateList,
  readCertificateStatus,
  readServerHello,
  readServerKeyExchange,
  readTimestamps,
  type ServerHello,
  type ServerKeyExchange,
  serverShare,
} from '../../wire/tls/server-messages.ts'
import type { ProbeConnection } from './probe-connection.ts'

/** What a server answers to a ClientHello. */
export type ServerAnswer =
  | ServerFlight
  | { readonly kind: 'alert'; readonly description: number }
  /** It closed the connection (or reset it) without an answer. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'nonsense'; readonly why: string }

/** What came in clear text after a ServerHello: all of it up to ServerHelloDone, before TLS 1.3 nothing else. */
export interface ServerFlight {
  readonly kind: 'hello'
  readonly hello: ServerHello
  readonly suite: CipherSuite
  readonly certificates: readonly Bytes[] | undefined
  readonly exchange: ServerKeyExchange | undefined
  readonly status: Bytes | undefined
  readonly asksForCertificate: boolean
  /** The messages as they came: for the hash of the handshake. */
  readonly octets: Bytes
  /** Whether ServerHelloDone came; not if the session was resumed. */
  readonly isDone: boolean
}

/** Messages of one flight that are read; a server of today sends five. */
const MAX_MESSAGES = 20
/** Alerts of the level "warning" that are passed over: servers send them about names that they do not know. */
const MAX_WARNINGS = 4

/** The answer in words, for the `how` of a fact. */
export function describeAnswer(answer: ServerAnswer): string {
  switch (answer.kind) {
    case 'hello':
      return `the server agreed on ${answer.suite.name}`
    case 'alert':
      return `the server answered with alert ${alertName(answer.description)}`
    case 'closed':
      return 'the server closed the connection'
    case 'silent':
      return 'the server did not answer'
    case 'nonsense':
      return answer.why
  }
}

/** Reads what a server answers to a ClientHello that has been sent. Never throws for what the server does. */
export async function readAnswer(connection: ProbeConnection, records: RecordReader): Promise<ServerAnswer> {
  const flight = new FlightReader()
  try {
    for (;;) {
      const record = await nextRecord(connection, records)
      if (record === 'silent') return flight.outcome() ?? { kind: 'silent' }
      if (typeof record === 'string') return flight.outcome() ?? { kind: 'closed' }
      const answer = flight.take(record)
      if (answer) return answer
    }
  } catch (error) {
    if (!isFault(error) || error.who !== 'peer') throw error
    return { kind: 'nonsense', why: error.message }
  }
}

/** The next record, the end of the connection, or silence. @throws Fault peer tls/malformed */
export async function nextRecord(
  connection: ProbeConnection,
  records: RecordReader,
  timeoutMs = connection.answerMs,
): Promise<TlsRecord | 'closed' | 'reset' | 'silent'> {
  const untilMs = performance.now() + timeoutMs
  for (;;) {
    const record = records.next()
    if (record) return record
    const chunk = await connection.chunk(Math.max(0, untilMs - performance.now()))
    if (typeof chunk === 'string') return chunk
    records.push(chunk)
  }
}

class FlightReader {
  readonly #messages = new HandshakeReader()
  readonly #octets: Bytes[] = []
  #warnings = 0
  #hello: ServerHello | undefined
  #suite: CipherSuite | undefined
  #certificates: readonly Bytes[] | undefined
  #exchange: ServerKeyExchange | undefined
  #status: Bytes | undefined
  #asksForCertificate = false

  /** Takes a record, and gives the answer if it is complete. @throws Fault peer tls/malformed */
  take({ type, content }: TlsRecord): ServerAnswer | undefined {
    if (type === CONTENT.alert) return this.#alert(content)
    // A resumed session goes on at once with encryption; in TLS 1.3 everything after the hello is encrypted.
    if (type === CONTENT.changeCipherSpec)
      return this.outcome() ?? { kind: 'nonsense', why: 'the server began to encrypt before it said hello' }
    if (type !== CONTENT.handshake) return undefined
    this.#messages.push(content)
    for (let message = this.#messages.next(); message; message = this.#messages.next()) {
      const answer = this.#message(message)
      if (answer) return answer
    }
    return undefined
  }

  /** What is known so far, if there was a hello. */
  outcome(isDone = false): ServerFlight | undefined {
    if (!this.#hello || !this.#suite) return undefined
    return {
      kind: 'hello',
      hello: this.#hello,
      suite: this.#suite,
      certificates: this.#certificates,
      exchange: this.#exchange,
      status: this.#status,
      asksForCertificate: this.#asksForCertificate,
      octets: concat(this.#octets),
      isDone,
    }
  }

  #alert(content: Bytes): ServerAnswer | undefined {
    const [level, description] = content
    if (level === undefined || description === undefined)
      return { kind: 'nonsense', why: 'the server sent an empty alert' }
    if (level === 1 && description !== 0 && ++this.#warnings <= MAX_WARNINGS) return undefined
    return this.outcome() ?? { kind: 'alert', description }
  }

  #message({ type, body, octets }: HandshakeMessage): ServerAnswer | undefined {
    this.#octets.push(octets)
    if (this.#octets.length > MAX_MESSAGES)
      return { kind: 'nonsense', why: `the server sent more than ${MAX_MESSAGES} messages` }
    if (type === HANDSHAKE.serverHello) {
      this.#hello = readServerHello(body)
      // What is read from it later is read here once, so that a broken extension is nonsense now and no surprise then.
      for (const read of [serverShare, readTimestamps, chosenAlpn]) read(this.#hello)
      this.#suite = cipherSuite(this.#hello.suite)
      return this.#hello.version === 'TLSv1.3' ? this.outcome() : undefined
    }
    if (!this.#suite) return { kind: 'nonsense', why: `the server sent a message of type ${type} before it said hello` }
    if (type === HANDSHAKE.certificate) this.#certificates = readCertificateList(body)
    if (type === HANDSHAKE.serverKeyExchange) this.#exchange = readServerKeyExchange(body, this.#suite)
    if (type === HANDSHAKE.certificateStatus) this.#status = readCertificateStatus(body)
    if (type === HANDSHAKE.certificateRequest) this.#asksForCertificate = true
    return type === HANDSHAKE.serverHelloDone ? this.outcome(true) : undefined
  }
}
