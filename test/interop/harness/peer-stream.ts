import { connect as connectTcp, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import { constants, createDeflateRaw, createInflateRaw, type DeflateRaw } from 'node:zlib'

/**
 * One side of a conversation as a test holds it: lines and counted octets in, octets out, nothing interpreted.
 * It fails loudly when the other side says nothing for too long or goes away.
 */
export class PeerStream {
  #socket: Socket
  #chunks: Buffer[] = []
  #buffered = 0
  #ended = false
  #error: Error | undefined
  #deflate: DeflateRaw | undefined
  #wake: (() => void) | undefined
  readonly #silenceMs: number

  private constructor(socket: Socket, silenceMs: number) {
    this.#silenceMs = silenceMs
    this.#socket = socket
    this.#attach(socket)
  }

  static async connect(
    port: number,
    options: { readonly silenceMs?: number; readonly from?: string; readonly host?: string } = {},
  ): Promise<PeerStream> {
    const from = options.from === undefined ? {} : { localAddress: options.from }
    const socket = connectTcp({ port, host: options.host ?? '127.0.0.1', noDelay: true, ...from })
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    socket.removeAllListeners('error')
    return new PeerStream(socket, options.silenceMs ?? 30_000)
  }

  /** Puts TLS on the connection. The certificate is not judged unless the options say so. */
  async secure({
    onKeyLog,
    ...options
  }: ConnectionOptions & { readonly onKeyLog?: (line: Buffer) => void } = {}): Promise<TLSSocket> {
    const plain = this.#socket
    plain.removeAllListeners()
    this.#chunks = []
    this.#buffered = 0
    const secured = connectTls({ socket: plain, servername: 'localhost', rejectUnauthorized: false, ...options })
    if (onKeyLog) secured.on('keylog', onKeyLog)
    await new Promise<void>((resolve, reject) => {
      secured.once('secureConnect', resolve)
      secured.once('error', reject)
      secured.once('close', () => reject(new Error('closed during the TLS handshake')))
    })
    secured.removeAllListeners('error')
    secured.removeAllListeners('close')
    this.#socket = secured
    this.#attach(secured)
    return secured
  }

  /** Compresses both directions from here on: raw deflate, flushed after every write. */
  compress(): void {
    const socket = this.#socket
    const early = this.#take(this.#buffered)
    const deflate = createDeflateRaw({ flush: constants.Z_SYNC_FLUSH })
    const inflate = createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH })
    this.#deflate = deflate
    deflate.on('data', (piece: Buffer) => socket.write(piece))
    inflate.on('data', (piece: Buffer) => this.#add(piece))
    inflate.on('error', (error) => this.#fail(error))
    for (const event of ['data', 'end', 'close']) socket.removeAllListeners(event)
    socket.on('data', (piece: Buffer) => inflate.write(piece))
    // What has come and is not inflated yet comes before the end.
    socket.on('close', () => inflate.end())
    inflate.on('end', () => this.#end())
    if (early.length > 0) inflate.write(early)
  }

  get closed(): boolean {
    return this.#ended
  }

  write(data: string | Uint8Array): void {
    if (this.#deflate) this.#deflate.write(data)
    else this.#socket.write(data)
  }

  /** The next line without its CRLF, one character for each octet. */
  async line(): Promise<string> {
    for (;;) {
      const at = this.#indexOfLineFeed()
      if (at >= 0) {
        const line = this.#take(at + 1).toString('latin1')
        return line.endsWith('\r\n') ? line.slice(0, -2) : line.slice(0, -1)
      }
      await this.#more()
    }
  }

  /** Exactly `count` octets. */
  async octets(count: number): Promise<Buffer> {
    while (this.#buffered < count) await this.#more()
    return this.#take(count)
  }

  /** Everything until the other side closes, and whether it closed in order. */
  async rest(): Promise<Buffer> {
    while (!this.#ended) await this.#more().catch(() => undefined)
    return this.#take(this.#buffered)
  }

  /** Octets that have come and nobody has read. */
  get pending(): number {
    return this.#buffered
  }

  /** Lets everything that comes from now on wait in the kernel. */
  stopReading(): void {
    this.#socket.pause()
  }

  /** Closes our side only. */
  end(): void {
    this.#socket.end()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #attach(socket: Socket): void {
    socket.on('data', (chunk: Buffer) => this.#add(chunk))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#end())
    socket.on('end', () => this.#end())
  }

  #add(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#buffered += chunk.length
    this.#rouse()
  }

  #fail(error: Error): void {
    this.#error = error
    this.#ended = true
    this.#rouse()
  }

  #end(): void {
    this.#ended = true
    this.#rouse()
  }

  #rouse(): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }

  async #more(): Promise<void> {
    if (this.#ended) throw new Error(`the server closed the connection${this.#error ? `: ${this.#error.message}` : ''}`)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const timer = setTimeout(
      () => reject(new Error(`the server said nothing for ${this.#silenceMs} ms`)),
      this.#silenceMs,
    )
    this.#wake = resolve
    await promise.finally(() => clearTimeout(timer))
  }

  #indexOfLineFeed(): number {
    let base = 0
    for (const chunk of this.#chunks) {
      const at = chunk.indexOf(10)
      if (at >= 0) return base + at
      base += chunk.length
    }
    return -1
  }

  #take(count: number): Buffer {
    const all = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks)
    const taken = all.subarray(0, count)
    const left = all.subarray(count)
    this.#chunks = left.length > 0 ? [left] : []
    this.#buffered = left.length
    return taken
  }
}
