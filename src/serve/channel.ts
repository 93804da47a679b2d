import type { Duplex } from 'node:stream'
import { type Bytes, CR } from '../base/bytes.ts'
import { Fault } from '../base/fault.ts'
import type { Protection, Service } from '../core/posture/protection.ts'
import { CompressedStream } from './compressed-stream.ts'
import { ReceivedOctets } from './received-octets.ts'
import { SilenceTimer } from './silence-timer.ts'

/** What a conversation is told of the connection it talks on. */
export interface ChannelFacts {
  /** Id of the connection, for logs and Received fields. */
  readonly id: string
  readonly service: Service
  readonly remoteAddress: string
  readonly localPort: number
}

/** A stream with TLS on it, measured. `binding` is the `tls-exporter` channel binding (RFC 9266), 32 octets. */
export interface Secured {
  readonly stream: Duplex
  readonly protection: Protection
  readonly binding: Bytes | undefined
}

export interface ChannelOptions {
  /** What the stream is protected by already (implicit TLS). */
  readonly secured?: Omit<Secured, 'stream'>
  /** Puts TLS on the stream; absent where that cannot be done. @throws Fault peer net/tls-failed */
  readonly upgrade?: (stream: Duplex) => Promise<Secured>
  /** Silence of the peer that ends the connection. The conversation sets it by its state. */
  readonly timeoutMs?: number
}

/** Collected output that is sent without waiting for more. */
const HIGH_WATER = 64 * 1024

/**
 * The two directions of a connection as a conversation sees them: lines and counted octets in, coalesced octets out.
 *
 * Output is collected and sent in one write when the conversation waits for input, flushes, or has collected 64 KiB, so that a
 * pipelined exchange costs one TLS record each way. Input is taken from the stream only as it is asked for, so a
 * peer that sends faster than it is served waits in its own kernel; and no line is handed out while the peer leaves unread what was
 * answered before, so that a flood of commands whose answers nobody reads fills the peer's buffers and not our memory.
 */
export class Channel {
  readonly facts: ChannelFacts
  #stream: Duplex
  #protection: Protection | undefined
  #binding: Bytes | undefined
  readonly #upgrade: ((stream: Duplex) => Promise<Secured>) | undefined

  readonly #input = new ReceivedOctets()
  #ended = false
  #failure: Fault | undefined
  #wakeReader: (() => void) | undefined

  #output: Uint8Array[] = []
  #outputBytes = 0
  /** All who flush: a keep-alive may do so while a long answer still waits for room. */
  #wakeWriters: (() => void)[] = []

  readonly #silence: SilenceTimer
  /** Octets received and sent above TLS, for the log line at the end. */
  received = 0
  sent = 0

  constructor(stream: Duplex, facts: ChannelFacts, options: ChannelOptions = {}) {
    this.facts = facts
    this.#stream = stream
    this.#protection = options.secured?.protection
    this.#binding = options.secured?.binding
    this.#upgrade = options.upgrade
    this.#silence = new SilenceTimer(options.timeoutMs ?? 300_000, () => {
      this.#fail(new Fault('world', 'net/timeout', 'the peer was silent for too long'))
    })
    this.#attach()
  }

  /** How the connection is protected, or undefined for clear text. */
  get protection(): Protection | undefined {
    return this.#protection
  }

  /** The `tls-exporter` channel binding (RFC 9266), where there is one. */
  get binding(): Bytes | undefined {
    return this.#binding
  }

  /** Whether TLS can be put on with `startTls`. */
  get canStartTls(): boolean {
    return this.#upgrade !== undefined && this.#protection === undefined
  }

  /** Whether the peer has closed its side, or the connection has failed. */
  get closed(): boolean {
    return this.#ended || this.#failure !== undefined || this.#stream.destroyed
  }

  /** Sets how long the peer may be silent from now on; 0 for no limit. */
  set timeoutMs(milliseconds: number) {
    this.#silence.limitMs = milliseconds
  }

  /**
   * The next line without its CRLF (a bare LF ends one too), or undefined when the peer has closed.
   * The octets are a view that stays valid. Waits first until the peer has room for what has been sent to it.
   * @throws Fault peer net/line-too-long (the rest of the line has been skipped, the conversation may go on), world net/timeout, net/connection-lost
   */
  async line(maxBytes: number): Promise<Bytes | undefined> {
    if (this.isCongested) await this.flush()
    let searched = 0
    for (;;) {
      const at = this.#input.findLineFeed(searched)
      if (at >= 0) {
        if (at > maxBytes + 1) {
          this.#input.take(at + 1)
          throw lineTooLong(maxBytes)
        }
        const line = this.#input.take(at + 1)
        const end = line.length >= 2 && line[line.length - 2] === CR ? line.length - 2 : line.length - 1
        if (end > maxBytes) throw lineTooLong(maxBytes)
        return line.subarray(0, end)
      }
      if (this.#input.length > maxBytes + 2) {
        await this.#skipLine()
        throw lineTooLong(maxBytes)
      }
      searched = this.#input.length
      if (!(await this.#more())) return undefined
    }
  }

  /** The next octets, at least one and at most `maxBytes`, or undefined when the peer has closed. Faults as `line`. */
  async chunk(maxBytes: number): Promise<Bytes | undefined> {
    while (this.#input.length === 0) if (!(await this.#more())) return undefined
    return this.#input.takePiece(maxBytes)
  }

  /** Gives octets back that `chunk` has handed out and that belong to what comes next. */
  unread(rest: Bytes): void {
    this.#input.putBack(rest)
  }

  /** Whether the peer does not take what is sent to it. */
  get isCongested(): boolean {
    return this.#stream.writableNeedDrain
  }

  /** Octets that have come and not been read. */
  get pending(): number {
    return this.#input.length
  }

  /** Collects output. Strings go out as UTF-8. Call `flush` after collecting much; a conversation that waits for input flushes by itself. */
  write(data: string | Uint8Array): void {
    if (!this.#takesOutput) return
    const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data
    this.#output.push(bytes)
    this.#outputBytes += bytes.length
    if (this.#outputBytes >= HIGH_WATER) this.#send()
  }

  /** Sends octets as one piece, after what is collected, and calls `giveBack` when they may be changed again. */
  lend(octets: Uint8Array, giveBack: () => void): void {
    this.#send()
    if (!this.#takesOutput) {
      giveBack()
      return
    }
    this.sent += octets.length
    this.#stream.write(octets, giveBack)
  }

  /** Sends what is collected and resolves when the peer has room for more. @throws Fault world net/timeout, net/connection-lost */
  async flush(): Promise<void> {
    this.#send()
    while (this.#stream.writableNeedDrain && !this.#failure && !this.#stream.destroyed) {
      await new Promise<void>((resolve) => {
        this.#wakeWriters.push(resolve)
      })
    }
    if (this.#failure) throw this.#failure
  }

  /**
   * Puts TLS on the connection. Whatever the peer sent before the handshake is thrown away: it may have been injected by somebody
   * else (command injection, CVE-2011-0411). Output collected before is sent in the clear first.
   * @throws Fault peer net/tls-failed
   */
  async startTls(): Promise<Protection> {
    if (!this.#upgrade) throw new Fault('us', 'net/no-tls', 'this listener has no TLS context')
    this.#send()
    const plain = this.#stream
    this.#detach(plain)
    this.#input.clear()
    const secured = await this.#upgrade(plain)
    this.#stream = secured.stream
    this.#protection = secured.protection
    this.#binding = secured.binding
    this.#attach()
    return secured.protection
  }

  /** Whether what is sent and received is compressed. */
  get isCompressed(): boolean {
    return this.#stream instanceof CompressedStream
  }

  /** Compresses both directions from here on (RFC 4978). What has been collected goes out as it is; what has come belongs to the compressed octets. */
  compress(): void {
    this.#send()
    const early = this.#input.takeAll()
    this.#replace((plain) => new CompressedStream(plain, early))
  }

  /** Ends the compression: what has been collected is the last that is compressed, and nothing that the peer compressed is waited for. */
  async endCompression(): Promise<void> {
    const compressed = this.#stream
    if (!(compressed instanceof CompressedStream)) return
    this.#detach(compressed)
    const { stream, early } = await compressed.release(this.#takeOutput())
    this.#input.clear()
    this.#replace(() => stream)
    for (const piece of early) this.#onData(piece)
  }

  /**
   * What is sent after this is compressed without regard to what was sent before. Between two messages it keeps what stands in one from
   * showing in the length of the other.
   */
  separate(): void {
    if (this.isCompressed) this.#send()
  }

  /** Gives the stream to whoever talks on it in another way than in lines. What has come stays in it; silence is the taker's to look at. */
  release(): Duplex {
    const stream = this.#stream
    this.#send()
    this.#detach(stream)
    this.timeoutMs = 0
    const early = this.#input.takeAll()
    if (early.length > 0) stream.unshift(Buffer.concat(early))
    return stream
  }

  /** Sends what is collected, then closes our side. */
  end(): void {
    this.#send()
    this.#stream.end()
    this.#silence.stop()
  }

  /** Drops the connection at once. */
  destroy(): void {
    this.#silence.stop()
    this.#fail(new Fault('world', 'net/connection-lost', 'the connection was closed'))
    this.#stream.destroy()
  }

  /** Puts another stream in the place of the present one. */
  #replace(by: (stream: Duplex) => Duplex): void {
    const before = this.#stream
    this.#detach(before)
    this.#stream = by(before)
    this.#attach()
  }

  #attach(): void {
    const stream = this.#stream
    stream.on('data', this.#onData)
    stream.on('end', this.#onEnd)
    stream.on('close', this.#onClose)
    stream.on('error', this.#onError)
    stream.on('drain', this.#onDrain)
    this.#silence.touch()
    // What happened while nobody listened is not told again.
    if (stream.readableEnded) this.#onEnd()
    if (stream.destroyed) this.#onClose()
  }

  #detach(stream: Duplex): void {
    stream.off('data', this.#onData)
    stream.off('end', this.#onEnd)
    stream.off('close', this.#onClose)
    stream.off('error', this.#onError)
    stream.off('drain', this.#onDrain)
    stream.pause()
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#input.add(chunk)
    this.received += chunk.length
    if (this.#input.isFull) this.#stream.pause()
    this.#silence.touch()
    this.#wake()
  }

  readonly #onEnd = (): void => {
    this.#ended = true
    this.#wake()
  }

  readonly #onClose = (): void => {
    this.#silence.stop()
    if (!this.#ended) this.#fail(new Fault('world', 'net/connection-lost', 'the peer dropped the connection'))
    this.#wake()
  }

  readonly #onError = (error: Error): void => {
    this.#fail(new Fault('world', 'net/connection-lost', `the connection failed: ${error.message}`, { cause: error }))
  }

  readonly #onDrain = (): void => {
    this.#silence.touch()
    this.#wake()
  }

  #fail(fault: Fault): void {
    this.#failure ??= fault
    this.#wake()
  }

  #wake(): void {
    const reader = this.#wakeReader
    this.#wakeReader = undefined
    reader?.()
    const writers = this.#wakeWriters
    if (writers.length === 0) return
    this.#wakeWriters = []
    for (const wake of writers) wake()
  }

  /** A peer that was silent for too long can still be told so. */
  get #takesOutput(): boolean {
    return (!this.#failure || this.#failure.code === 'net/timeout') && this.#stream.writable
  }

  #send(): void {
    if (this.#outputBytes === 0) return
    const bytes = this.#takeOutput()
    if (this.#stream.writable) this.#stream.write(bytes)
  }

  /** What is collected, which counts as sent from now on. */
  #takeOutput(): Uint8Array {
    const output = this.#output
    const bytes = output.length === 1 ? (output[0] as Uint8Array) : Buffer.concat(output, this.#outputBytes)
    this.sent += this.#outputBytes
    this.#output = []
    this.#outputBytes = 0
    return bytes
  }

  /** Waits for input after sending what is collected. False when there will be none. */
  async #more(): Promise<boolean> {
    if (this.#failure) throw this.#failure
    if (this.#ended) return false
    this.#send()
    const before = this.received
    if (this.#stream.isPaused()) this.#stream.resume()
    await new Promise<void>((resolve) => {
      this.#wakeReader = resolve
    })
    if (this.received > before) return true
    if (this.#failure) throw this.#failure
    return !this.#ended || this.#input.length > 0
  }

  async #skipLine(): Promise<void> {
    for (;;) {
      const at = this.#input.findLineFeed(0)
      if (at >= 0) {
        this.#input.take(at + 1)
        return
      }
      if (this.#input.length > 0) this.#input.take(this.#input.length)
      if (!(await this.#more())) return
    }
  }
}

function lineTooLong(maxBytes: number): Fault {
  return new Fault('peer', 'net/line-too-long', `the line is longer than ${maxBytes} octets`)
}
