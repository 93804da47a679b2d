import type { ConnectionOptions } from 'node:tls'
import { PeerStream } from './peer-stream.ts'

export interface SmtpReply {
  readonly code: number
  readonly lines: readonly string[]
}

/** An SMTP client that sends messages octet by octet as they are. */
export class SmtpPeer {
  readonly stream: PeerStream
  extensions: readonly string[] = []

  constructor(stream: PeerStream) {
    this.stream = stream
  }

  static async connect(
    port: number,
    security: 'none' | 'starttls' | 'implicit',
    tls: ConnectionOptions = {},
  ): Promise<SmtpPeer> {
    const stream = await PeerStream.connect(port)
    if (security === 'implicit') await stream.secure(tls)
    const peer = new SmtpPeer(stream)
    await peer.expect(220)
    await peer.hello()
    if (security === 'starttls') {
      await peer.say('STARTTLS', 220)
      await stream.secure(tls)
      await peer.hello()
    }
    return peer
  }

  async hello(): Promise<void> {
    const { lines } = await this.say('EHLO client.test', 250)
    this.extensions = lines.slice(1).map((line) => line.toUpperCase())
  }

  async authenticate(user: string, password: string): Promise<void> {
    await this.say(`AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}`, 235)
  }

  /** One transaction. Resolves with the answer to the final dot. */
  async send(from: string, to: readonly string[], message: Buffer, parameters = ''): Promise<SmtpReply> {
    this.stream.write(
      `MAIL FROM:<${from}>${parameters}\r\n${to.map((address) => `RCPT TO:<${address}>\r\n`).join('')}DATA\r\n`,
    )
    await this.expect(250)
    for (const _ of to) await this.expect(250)
    await this.expect(354)
    this.stream.write(stuffed(message))
    this.stream.write('.\r\n')
    return this.expect(250)
  }

  async say(line: string, code: number): Promise<SmtpReply> {
    this.stream.write(`${line}\r\n`)
    return this.expect(code)
  }

  async reply(): Promise<SmtpReply> {
    const lines: string[] = []
    for (;;) {
      const line = await this.stream.line()
      lines.push(line.slice(4))
      if (line[3] !== '-') return { code: Number(line.slice(0, 3)), lines }
    }
  }

  async expect(code: number): Promise<SmtpReply> {
    const reply = await this.reply()
    if (reply.code !== code) throw new Error(`expected ${code}, got ${reply.code} ${reply.lines.join(' / ')}`)
    return reply
  }

  async quit(): Promise<void> {
    await this.say('QUIT', 221)
    this.stream.destroy()
  }
}

/** The message with a dot before every line that begins with one (RFC 5321 §4.5.2). */
function stuffed(message: Buffer): Buffer {
  if (!message.subarray(-2).equals(Buffer.from('\r\n'))) throw new Error('a message ends with CRLF')
  const text = message.toString('latin1')
  return Buffer.from(text.replace(/^\./, '..').replaceAll('\r\n.', '\r\n..'), 'latin1')
}
