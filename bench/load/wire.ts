/** TCP and TLS transport shared by the protocol clients. */
import net from 'node:net'
import tls from 'node:tls'

export type TlsMode = 'none' | 'implicit' | 'starttls'

export interface Endpoint {
  host: string
  port: number
  tls: TlsMode
  servername: string
  /** One context for the whole run: building one for every connection would dominate the client's CPU. */
  context: tls.SecureContext
  /** ms of silence after which a connection is torn down with an error. */
  timeoutMs: number
  /** Address of the loopback interface to connect from. */
  from?: string | undefined
}

export class Wire {
  onData: (chunk: Buffer) => void = () => undefined
  onClose: (error: Error) => void = () => undefined
  bytesIn = 0
  bytesOut = 0
  #socket: net.Socket
  #closed = false
  readonly #ep: Endpoint

  private constructor(socket: net.Socket, ep: Endpoint) {
    this.#socket = socket
    this.#ep = ep
  }

  static async connect(ep: Endpoint): Promise<Wire> {
    const raw = net.connect({
      host: ep.host,
      port: ep.port,
      noDelay: true,
      ...(ep.from === undefined ? {} : { localAddress: ep.from }),
    })
    const wire = new Wire(raw, ep)
    await new Promise<void>((resolve, reject) => {
      raw.once('connect', resolve)
      raw.once('error', reject)
    })
    raw.removeAllListeners('error')
    if (ep.tls === 'implicit') await wire.secure()
    else wire.#attach()
    return wire
  }

  /** Start TLS on the connected socket (at once for implicit TLS, after the command for STARTTLS). */
  async secure(): Promise<void> {
    const raw = this.#socket
    raw.removeAllListeners('data')
    raw.removeAllListeners('close')
    raw.removeAllListeners('error')
    raw.removeAllListeners('timeout')
    const options: tls.ConnectionOptions = {
      socket: raw,
      secureContext: this.#ep.context,
      // The load is measured, not the certificate of a server that was made for it.
      rejectUnauthorized: false,
    }
    if (net.isIP(this.#ep.servername) === 0) options.servername = this.#ep.servername
    const secure = tls.connect(options)
    await new Promise<void>((resolve, reject) => {
      secure.once('secureConnect', resolve)
      secure.once('error', reject)
      secure.once('close', () => reject(new Error('closed during the TLS handshake')))
    })
    secure.removeAllListeners('error')
    secure.removeAllListeners('close')
    this.#socket = secure
    this.#attach()
  }

  #attach(): void {
    const s = this.#socket
    let failure: Error | null = null
    s.setTimeout(this.#ep.timeoutMs)
    s.on('timeout', () => {
      failure = new Error('timeout')
      s.destroy()
    })
    s.on('data', (chunk: Buffer) => {
      this.bytesIn += chunk.length
      this.onData(chunk)
    })
    s.on('error', (e: Error) => {
      failure = e
    })
    s.on('close', () => {
      this.#closed = true
      this.onClose(failure ?? new Error('connection closed by server'))
    })
  }

  write(data: string | Buffer): void {
    this.bytesOut += data.length
    if (typeof data === 'string') this.#socket.write(data, 'latin1')
    else this.#socket.write(data)
  }

  /** Several buffers as one burst. */
  writeAll(parts: readonly (string | Buffer)[]): void {
    this.#socket.cork()
    for (const p of parts) this.write(p)
    this.#socket.uncork()
  }

  /** Close and wait until the socket is gone. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.onClose = () => undefined
    await new Promise<void>((resolve) => {
      this.#socket.once('close', () => resolve())
      this.#socket.end()
      this.#socket.resume()
      setTimeout(() => this.#socket.destroy(), 2000).unref()
    })
  }

  destroy(): void {
    this.onClose = () => undefined
    this.#socket.destroy()
  }
}
