import { Fault } from '../../base/fault.ts'
import type { ProbeConnection } from './probe-connection.ts'

const MAX_LINE_BYTES = 8192
const MAX_LINES = 200

/** Lines of a server that talks in clear text before TLS. */
export class TextLines {
  readonly #connection: ProbeConnection
  #pending = Buffer.alloc(0)
  #lines = 0

  constructor(connection: ProbeConnection) {
    this.#connection = connection
  }

  /** Sends one command: lines end in CRLF, which the caller leaves away. */
  say(line: string): void {
    this.#connection.write(`${line}\r\n`)
  }

  /** The next line without its end, made printable; undefined if the connection has ended. @throws Fault peer probe/not-the-protocol, world probe/no-answer */
  async next(): Promise<string | undefined> {
    const untilMs = performance.now() + this.#connection.greetingMs
    for (;;) {
      const end = this.#pending.indexOf(0x0a)
      if (end >= 0) return this.#take(end)
      if (this.#pending.length > MAX_LINE_BYTES) {
        throw new Fault(
          'peer',
          'probe/not-the-protocol',
          `the server sent a line of more than ${MAX_LINE_BYTES} octets`,
        )
      }
      const chunk = await this.#connection.chunk(Math.max(0, untilMs - performance.now()))
      if (chunk === 'silent') throw new Fault('world', 'probe/no-answer', 'the server did not answer in time')
      if (typeof chunk === 'string') return undefined
      this.#pending = Buffer.concat([this.#pending, chunk])
    }
  }

  /** Gives what has been read too far back to the connection. */
  release(): void {
    this.#connection.unread(this.#pending)
    this.#pending = Buffer.alloc(0)
  }

  #take(end: number): string {
    if (++this.#lines > MAX_LINES) {
      throw new Fault('peer', 'probe/not-the-protocol', `the server sent more than ${MAX_LINES} lines`)
    }
    const line = this.#pending.subarray(0, end)
    this.#pending = this.#pending.subarray(end + 1)
    return printable(line.toString('latin1').replace(/\r$/, ''))
  }
}

/** What a server has said, harmless to print: other characters become `?`, and there are at most 400. */
export function printable(said: string): string {
  return said.replace(/[^\x20-\x7e]/g, '?').slice(0, 400)
}
