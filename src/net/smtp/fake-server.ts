import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createSecureContext, type SecureContextOptions, TLSSocket } from 'node:tls'
import { type Bytes, latin1 } from '../../base/bytes.ts'

export interface Identity {
  readonly key: string
  readonly cert: string
}

/** What a server under test does. An answer of `undefined` closes the connection; an empty one is none, and none follows. */
export interface ServerPlan {
  readonly extensions: readonly string[]
  readonly greeting?: string
  readonly ehlo?: string
  readonly startTls?: string
  readonly mail?: (line: string) => string | undefined
  readonly rcpt?: (line: string) => string | undefined
  readonly end?: () => string | undefined
  readonly tls?: Identity & SecureContextOptions
  readonly breaksLargeHello?: boolean
  readonly breaksTls?: boolean
  /** Says nothing after the go-ahead. */
  readonly stallsTls?: boolean
  readonly refusesWhileSending?: boolean
  /** Says a line of a greeting that never ends every few milliseconds. */
  readonly drips?: boolean
}

/** A small, exact SMTP server for tests: keeps all lines and messages, and misbehaves as planned. */
export class FakeServer {
  plan: ServerPlan
  readonly lines: string[] = []
  readonly messages: Bytes[] = []
  connections = 0
  /** Where its clients have come from. */
  readonly clients: (string | undefined)[] = []
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(plan: ServerPlan) {
    this.plan = plan
    this.#server = createServer({ noDelay: true }, (socket) => {
      this.connections++
      this.clients.push(socket.remoteAddress)
      this.#track(socket)
      new Conversation(this, socket, (wrapped) => this.#track(wrapped)).greet()
    })
  }

  static async start(plan: ServerPlan): Promise<FakeServer> {
    const server = new FakeServer(plan)
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Drops all connections, and resolves when they are gone. */
  async dropAll(): Promise<void> {
    const gone = [...this.#sockets].map((socket) => once(socket, 'close'))
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(gone)
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#sockets.delete(socket))
  }
}

class Conversation {
  readonly #server: FakeServer
  readonly #onSecured: (socket: Socket) => void
  #socket: Socket
  #input: Buffer = Buffer.alloc(0)
  #mode: 'lines' | 'data' | 'chunk' | 'tls' = 'lines'
  #chunkLeft = 0
  #octets: Buffer[] = []
  #hangs = false
  #hasMail = false
  #accepted = 0

  constructor(server: FakeServer, socket: Socket, onSecured: (socket: Socket) => void) {
    this.#server = server
    this.#socket = socket
    this.#onSecured = onSecured
    socket.on('data', this.#onData)
  }

  get #plan(): ServerPlan {
    return this.#server.plan
  }

  greet(): void {
    if (this.#plan.drips) this.#drip()
    else this.#say(this.#plan.greeting ?? '220 mx.test ready')
  }

  #drip(): void {
    const timer = setInterval(() => this.#socket.write('220-'), 5)
    this.#socket.on('close', () => clearInterval(timer))
  }

  #say(answer: string | undefined): void {
    if (this.#hangs) return
    if (answer === undefined) this.#socket.destroy()
    else if (answer === '') this.#hangs = true
    else this.#socket.write(`${answer}\r\n`, 'latin1')
    if (answer?.startsWith('421')) this.#socket.end()
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#mode === 'tls') return
    this.#input = this.#input.length > 0 ? Buffer.concat([this.#input, chunk]) : chunk
    while (this.#step());
  }

  #step(): boolean {
    if (this.#mode === 'chunk') return this.#takeChunk()
    if (this.#mode === 'data') return this.#takeData()
    const end = this.#input.indexOf('\r\n')
    if (end < 0 || this.#mode === 'tls') return false
    const line = this.#input.toString('utf8', 0, end)
    this.#input = this.#input.subarray(end + 2)
    this.#server.lines.push(line)
    this.#command(line)
    return true
  }

  #command(line: string): void {
    const verb = line.split(' ')[0]?.toUpperCase()
    if (verb === 'EHLO') {
      const secured = this.#socket instanceof TLSSocket
      const offered = this.#plan.extensions.filter((one) => !(secured && one === 'STARTTLS'))
      const lines = ['mx.test', ...offered]
      this.#say(this.#plan.ehlo ?? lines.map((one, i) => `250${i === lines.length - 1 ? ' ' : '-'}${one}`).join('\r\n'))
    } else if (verb === 'HELO') this.#say('250 mx.test')
    else if (verb === 'STARTTLS') this.#startTls()
    else if (verb === 'MAIL') this.#mail(line)
    else if (verb === 'RCPT') this.#rcpt(line)
    else if (verb === 'DATA') this.#data()
    else if (verb === 'BDAT') this.#bdat(line)
    else if (verb === 'RSET') this.#reset('250 2.0.0 reset')
    else if (verb === 'QUIT') this.#say('221 bye')
    else this.#say('500 what?')
  }

  #mail(line: string): void {
    if (this.#hasMail) {
      this.#say('503 5.5.1 nested MAIL')
      return
    }
    const answer = this.#plan.mail ? this.#plan.mail(line) : '250 2.1.0 ok'
    this.#hasMail = answer?.startsWith('2') ?? false
    this.#say(answer)
  }

  #rcpt(line: string): void {
    if (!this.#hasMail) {
      this.#say('503 5.5.1 MAIL first')
      return
    }
    const answer = this.#plan.rcpt ? this.#plan.rcpt(line) : '250 2.1.5 ok'
    if (answer?.startsWith('2')) this.#accepted++
    this.#say(answer)
  }

  #data(): void {
    if (this.#accepted === 0) {
      this.#say('554 5.5.1 no valid recipients')
      return
    }
    this.#mode = 'data'
    this.#say('354 go on')
  }

  #bdat(line: string): void {
    this.#chunkLeft = Number(line.split(' ')[1])
    this.#mode = 'chunk'
  }

  #takeChunk(): boolean {
    const taken = this.#input.subarray(0, this.#chunkLeft)
    this.#octets.push(taken)
    this.#chunkLeft -= taken.length
    this.#input = this.#input.subarray(taken.length)
    if (this.#chunkLeft > 0) return false
    this.#mode = 'lines'
    // What follows a refused envelope is taken and thrown away: RFC 3030 §2.
    if (this.#accepted === 0) this.#reset('503 5.5.1 no valid recipients', true)
    else this.#complete(Buffer.concat(this.#octets))
    return true
  }

  #takeData(): boolean {
    if (this.#plan.refusesWhileSending) {
      this.#socket.end('552 5.3.4 too large\r\n')
      this.#mode = 'tls'
      return false
    }
    const end = this.#input.subarray(0, 3).equals(Buffer.from('.\r\n')) ? -2 : this.#input.indexOf('\r\n.\r\n')
    if (end === -1) return false
    const stuffed = this.#input.subarray(0, end + 2)
    this.#input = this.#input.subarray(end + 5)
    this.#mode = 'lines'
    this.#complete(Buffer.from(latin1(stuffed).replace(/(^|\r\n)\./g, '$1'), 'latin1'))
    return true
  }

  #complete(message: Buffer): void {
    this.#server.messages.push(new Uint8Array(message))
    this.#reset(this.#plan.end ? this.#plan.end() : '250 2.0.0 taken')
  }

  #reset(answer: string | undefined, keepsMail = false): void {
    this.#hasMail = keepsMail && this.#hasMail
    this.#accepted = 0
    this.#octets = []
    this.#say(answer)
  }

  #startTls(): void {
    this.#say(this.#plan.startTls ?? '220 go')
    if (this.#plan.startTls !== undefined) return
    const { tls, breaksLargeHello, breaksTls, stallsTls } = this.#plan
    this.#mode = 'tls'
    this.#socket.off('data', this.#onData)
    if (breaksTls) {
      this.#socket.write('this is no handshake\r\n')
      return
    }
    if (stallsTls) {
      this.#socket.resume()
      return
    }
    const plain = this.#socket
    plain.once('data', (hello: Buffer) => {
      // A ClientHello with an ML-KEM share is longer than 1,300 octets.
      if (breaksLargeHello && hello.length > 1300) {
        plain.destroy()
        return
      }
      plain.pause()
      plain.unshift(hello)
      const secured = new TLSSocket(plain, { isServer: true, secureContext: createSecureContext(tls) })
      this.#onSecured(secured)
      this.#socket = secured
      this.#mode = 'lines'
      secured.on('data', this.#onData)
    })
  }
}
