/** Minimal SMTP / LMTP client. */
import { type Endpoint, Wire } from './wire.ts'

export class SmtpError extends Error {
  override name = 'SmtpError'
}

interface Reply {
  code: number
  text: string
}

export interface SmtpOptions {
  pipelining: boolean
  /** LMTP (RFC 2033): one answer to the final dot for each recipient. */
  lmtp: boolean
  helo: string
}

export class SmtpClient {
  readonly wire: Wire
  readonly #opts: SmtpOptions
  #tail = ''
  #lines: string[] = []
  readonly #waiting: { resolve: (r: Reply) => void; reject: (e: Error) => void }[] = []
  readonly #early: Reply[] = []
  #dead: Error | null = null
  extensions: string[] = []

  private constructor(wire: Wire, opts: SmtpOptions) {
    this.wire = wire
    this.#opts = opts
    wire.onData = (c) => this.#feed(c)
    wire.onClose = (e) => {
      this.#dead = e
      for (const w of this.#waiting.splice(0)) w.reject(e)
    }
  }

  static async open(ep: Endpoint, opts: SmtpOptions): Promise<SmtpClient> {
    const wire = await Wire.connect(ep)
    const c = new SmtpClient(wire, opts)
    await c.#expect(220)
    await c.#hello()
    if (ep.tls === 'starttls') {
      await c.#say('STARTTLS', 220)
      await wire.secure()
      await c.#hello()
    }
    return c
  }

  #feed(chunk: Buffer): void {
    const text = this.#tail + chunk.toString('latin1')
    let pos = 0
    for (;;) {
      const nl = text.indexOf('\n', pos)
      if (nl < 0) break
      const line = text.slice(pos, nl).trimEnd()
      pos = nl + 1
      this.#lines.push(line)
      if (line[3] === '-') continue
      const reply: Reply = { code: Number(line.slice(0, 3)), text: this.#lines.join('\n') }
      this.#lines = []
      const w = this.#waiting.shift()
      if (w) w.resolve(reply)
      else this.#early.push(reply)
    }
    this.#tail = text.slice(pos)
  }

  #reply(): Promise<Reply> {
    const r = this.#early.shift()
    if (r) return Promise.resolve(r)
    if (this.#dead) return Promise.reject(this.#dead)
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  async #expect(code: number): Promise<Reply> {
    const r = await this.#reply()
    if (r.code !== code) throw new SmtpError(r.text)
    return r
  }

  async #say(line: string, code: number): Promise<Reply> {
    this.wire.write(`${line}\r\n`)
    return this.#expect(code)
  }

  async #hello(): Promise<void> {
    const r = await this.#say(`${this.#opts.lmtp ? 'LHLO' : 'EHLO'} ${this.#opts.helo}`, 250)
    this.extensions = r.text
      .split('\n')
      .slice(1)
      .map((l) => l.slice(4).toUpperCase())
  }

  /** AUTH PLAIN (RFC 4616). */
  async logIn(user: string, password: string): Promise<void> {
    await this.#say(`AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}`, 235)
  }

  /**
   * One transaction. The body must be dot-stuffed with CRLF line ends and end in CRLF.
   * Returns the time (performance.now) at which the final dot was handed to the socket.
   */
  async send(from: string, rcpts: readonly string[], body: readonly Buffer[]): Promise<number> {
    const commands = [`MAIL FROM:<${from}>`, ...rcpts.map((r) => `RCPT TO:<${r}>`), 'DATA']
    if (this.#opts.pipelining && this.extensions.includes('PIPELINING')) {
      this.wire.write(`${commands.join('\r\n')}\r\n`)
      let bad: Error | null = null
      for (let i = 0; i < commands.length; i++) {
        const r = await this.#reply()
        const want = i === commands.length - 1 ? 354 : 250
        if (r.code !== want) bad ??= new SmtpError(r.text)
      }
      if (bad) throw bad
    } else {
      for (const c of commands) await this.#say(c, c === 'DATA' ? 354 : 250)
    }
    this.wire.writeAll([...body, '.\r\n'])
    const sent = performance.now()
    for (let left = this.#opts.lmtp ? rcpts.length : 1; left > 0; left--) await this.#expect(250)
    return sent
  }

  async quit(): Promise<void> {
    await this.#say('QUIT', 221)
    await this.wire.close()
  }
}
