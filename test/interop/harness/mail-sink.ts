import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

export interface SinkOptions {
  /** Default: one that the system chooses. */
  readonly port?: number
  /** Whether BDAT is offered. Default: true. */
  readonly chunking?: boolean
  /** How long each message is thought about before it is acknowledged. Default: 0. */
  readonly thinkMs?: number
}

/** A message that was acknowledged. */
export interface SunkMessage {
  readonly octets: Buffer
  readonly reversePath: string
  readonly recipients: readonly string[]
  /** `performance.now()` when 250 was said. */
  readonly atMs: number
}

/** An SMTP server without TLS that takes everything and keeps what it has acknowledged. */
export class MailSink implements AsyncDisposable {
  readonly messages: SunkMessage[] = []
  connections = 0
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(options: SinkOptions) {
    this.#server = createServer({ noDelay: true }, (socket) => {
      this.connections++
      this.#sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => this.#sockets.delete(socket))
      new SinkSession(socket, options, this.messages).greet()
    })
  }

  static async start(options: SinkOptions = {}): Promise<MailSink> {
    const sink = new MailSink(options)
    sink.#server.listen(options.port ?? 0, '127.0.0.1')
    await once(sink.#server, 'listening')
    return sink
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

class SinkSession {
  readonly #socket: Socket
  readonly #options: SinkOptions
  readonly #messages: SunkMessage[]
  #input: Buffer = Buffer.alloc(0)
  #reversePath = ''
  #recipients: string[] = []
  /** Octets that the chunk at hand still needs, or -1 within DATA. */
  #wanted = 0
  #isThinking = false

  constructor(socket: Socket, options: SinkOptions, messages: SunkMessage[]) {
    this.#socket = socket
    this.#options = options
    this.#messages = messages
    socket.on('data', (chunk: Buffer) => {
      this.#input = this.#input.length === 0 ? chunk : Buffer.concat([this.#input, chunk])
      this.#go()
    })
  }

  greet(): void {
    this.#say('220 sink.test ready')
  }

  #go(): void {
    while (!this.#isThinking && !this.#socket.destroyed && this.#step());
  }

  #step(): boolean {
    if (this.#wanted > 0) return this.#input.length >= this.#wanted && this.#keep(this.#wanted, this.#wanted)
    if (this.#wanted < 0) {
      const end = this.#input.indexOf('\r\n.\r\n')
      return end >= 0 && this.#keep(end + 2, end + 5)
    }
    const end = this.#input.indexOf('\r\n')
    if (end < 0) return false
    const line = this.#input.toString('latin1', 0, end)
    this.#input = this.#input.subarray(end + 2)
    this.#obey(line)
    return true
  }

  #obey(line: string): void {
    const [verb = '', size = '', last = ''] = line.toUpperCase().split(' ')
    if (verb === 'EHLO') {
      const chunking = this.#options.chunking === false ? '' : '250-CHUNKING\r\n'
      this.#say(`250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n${chunking}250 SIZE`)
    } else if (verb === 'MAIL') {
      this.#reversePath = /<(.*?)>/.exec(line)?.[1] ?? ''
      this.#say('250 2.1.0 ok')
    } else if (verb === 'RCPT') {
      this.#recipients.push(/<(.*)>/.exec(line)?.[1] ?? '')
      this.#say('250 2.1.5 ok')
    } else if (verb === 'DATA') {
      this.#wanted = -1
      this.#say('354 go ahead')
    } else if (verb === 'BDAT') {
      if (last !== 'LAST') throw new Error(`the sink takes a message in one chunk only: ${line}`)
      this.#wanted = Number(size)
    } else if (verb === 'QUIT') {
      this.#socket.end('221 2.0.0 bye\r\n')
    } else this.#say('250 2.0.0 ok')
  }

  #keep(length: number, taken: number): boolean {
    const raw = this.#input.subarray(0, length)
    const octets =
      this.#wanted < 0 ? Buffer.from(raw.toString('latin1').replace(/^\./gm, ''), 'latin1') : Buffer.from(raw)
    this.#input = this.#input.subarray(taken)
    this.#wanted = 0
    const recipients = this.#recipients
    const reversePath = this.#reversePath
    this.#recipients = []
    const accept = () => {
      this.#isThinking = false
      // Whoever is gone has heard of nothing, and keeps the message.
      if (this.#socket.destroyed) return
      this.#messages.push({ octets, reversePath, recipients, atMs: performance.now() })
      this.#say('250 2.0.0 kept')
    }
    const { thinkMs = 0 } = this.#options
    if (thinkMs === 0) accept()
    else {
      this.#isThinking = true
      setTimeout(() => {
        accept()
        this.#go()
      }, thinkMs)
    }
    return true
  }

  #say(answer: string): void {
    this.#socket.write(`${answer}\r\n`)
  }
}
