import type { ConnectionOptions } from 'node:tls'
import { PeerStream } from './peer-stream.ts'

/** A POP3 client that gives messages back octet by octet. */
export class PopPeer {
  readonly stream: PeerStream

  constructor(stream: PeerStream) {
    this.stream = stream
  }

  static async connect(
    port: number,
    security: 'implicit' | 'starttls' | 'none',
    tls: ConnectionOptions = {},
  ): Promise<PopPeer> {
    const stream = await PeerStream.connect(port)
    if (security === 'implicit') await stream.secure(tls)
    const peer = new PopPeer(stream)
    await peer.status()
    if (security === 'starttls') {
      await peer.say('STLS')
      await stream.secure(tls)
    }
    return peer
  }

  static async logIn(port: number, user: string, password: string): Promise<PopPeer> {
    const peer = await PopPeer.connect(port, 'implicit')
    await peer.say(`USER ${user}`)
    await peer.say(`PASS ${password}`)
    return peer
  }

  async say(line: string): Promise<string> {
    this.stream.write(`${line}\r\n`)
    return this.status()
  }

  async status(): Promise<string> {
    const line = await this.stream.line()
    if (!line.startsWith('+OK')) throw new Error(line)
    return line
  }

  /** The lines of an answer that ends with a dot, dot-stuffing undone. */
  async lines(command: string): Promise<string[]> {
    await this.say(command)
    const lines: string[] = []
    for (;;) {
      const line = await this.stream.line()
      if (line === '.') return lines
      lines.push(line.startsWith('.') ? line.slice(1) : line)
    }
  }

  async retrieve(number: number): Promise<Buffer> {
    const lines = await this.lines(`RETR ${number}`)
    return Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1')
  }

  async quit(): Promise<void> {
    await this.say('QUIT')
    this.stream.destroy()
  }
}
