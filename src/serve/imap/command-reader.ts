import { type Bytes, CR, concat, LF } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import { Cursor } from '../../wire/imap/cursor.ts'
import { type LiteralHead, tryLiteralAtEnd } from '../../wire/imap/literal.ts'
import type { NameEncoding } from '../../wire/imap/mailbox-name.ts'
import type { Channel } from '../channel.ts'
import type { ImapLimits } from './imap-limits.ts'

const LINE_END = Uint8Array.of(CR, LF)
const CHUNK = 64 * 1024
const SPACE = 0x20

/**
 * Puts commands together from lines and literals. The message of an APPEND or REPLACE is left on the connection for the command to read;
 * everything else is collected, within limits.
 */
export class CommandReader {
  readonly #channel: Channel
  /** Tag of the command that is being read, as far as it is known. */
  tag = '*'
  /** Octets that the client sends whether we want them or not, because it did not wait (LITERAL+). */
  #owed = 0
  /** Whether a line (the rest of the command) comes after what is owed. */
  #owesLine = false

  constructor(channel: Channel) {
    this.#channel = channel
  }

  /**
   * The next command, or undefined when the peer has closed. With `takesMessages` an APPEND or REPLACE is cut off at the head of its message.
   * `begun` is waited for when the first line is there, before anything is answered.
   * @throws Fault peer imap/too-big, and as `Channel.line`
   */
  async read(
    limits: ImapLimits,
    maxBytes: number,
    names: NameEncoding,
    takesMessages: boolean,
    begun?: () => Promise<void> | undefined,
  ): Promise<Cursor | undefined> {
    this.tag = '*'
    const line = await this.#channel.line(Math.min(limits.maxLineBytes, maxBytes))
    if (begun) await begun()
    if (!line) return undefined
    this.tag = tagOf(line)
    let octets: Bytes = line
    for (;;) {
      const literal = tryLiteralAtEnd(octets)
      if (!literal) return new Cursor(octets, names)
      this.#owe(literal)
      if (takesMessages && isMessage(octets, literal)) return new Cursor(octets, names)
      if (octets.length + literal.size > maxBytes) throw tooBig(maxBytes)
      if (literal.synchronising) this.#channel.write('+ go on\r\n')
      const parts: Bytes[] = [octets, LINE_END]
      for await (const chunk of this.#octets(literal.size)) parts.push(chunk)
      const rest = await this.#channel.line(Math.min(limits.maxLineBytes, maxBytes))
      if (!rest) return undefined
      this.#owesLine = false
      octets = concat([...parts, rest])
      if (octets.length > maxBytes) {
        const more = tryLiteralAtEnd(octets)
        if (more) this.#owe(more)
        throw tooBig(maxBytes)
      }
    }
  }

  /** The octets of a message whose head has just been read, after telling a waiting client to send them. */
  message(literal: LiteralHead): AsyncIterable<Bytes> {
    if (literal.synchronising) {
      this.#channel.write('+ go on\r\n')
      this.#owed = literal.size
      this.#owesLine = true
    }
    return this.#octets(literal.size)
  }

  /** What follows the message on its line, cut off at the head of the next message if there is one. Faults as `read`. */
  async afterMessage(limits: ImapLimits, names: NameEncoding): Promise<Cursor | undefined> {
    const line = await this.#channel.line(limits.maxLineBytes)
    this.#owesLine = false
    if (!line) return undefined
    const literal = tryLiteralAtEnd(line)
    if (literal) this.#owe(literal)
    return new Cursor(line, names)
  }

  /**
   * After a command that failed early: reads what the client has already sent of it and throws it away.
   * @throws Fault peer imap/too-much when that is not worth it: the connection has to be closed
   */
  async settle(limits: ImapLimits, maxBytes: number): Promise<void> {
    let budget = limits.maxDiscardedBytes
    while (this.#owed > 0 || this.#owesLine) {
      budget -= this.#owed + 1
      if (budget < 0) throw new Fault('peer', 'imap/too-much', 'too many octets to throw away')
      for await (const chunk of this.#octets(this.#owed)) void chunk
      const line = await this.#channel.line(Math.min(limits.maxLineBytes, maxBytes))
      this.#owesLine = false
      if (!line) return
      const literal = tryLiteralAtEnd(line)
      if (literal) this.#owe(literal)
    }
  }

  #owe(literal: LiteralHead): void {
    this.#owed = literal.synchronising ? 0 : literal.size
    this.#owesLine = !literal.synchronising
  }

  async *#octets(count: number): AsyncGenerator<Bytes> {
    for (let left = count; left > 0; ) {
      const chunk = await this.#channel.chunk(Math.min(left, CHUNK))
      if (!chunk) throw new Fault('world', 'net/connection-lost', 'the peer closed in the middle of a literal')
      left -= chunk.length
      if (this.#owed > 0) this.#owed -= chunk.length
      yield chunk
    }
  }
}

function tooBig(maxBytes: number): Fault {
  return new Fault('peer', 'imap/too-big', `the command is longer than ${maxBytes} octets`)
}

/** The tag of a line if it has one that can be repeated, else `*`. */
function tagOf(line: Bytes): string {
  const cursor = new Cursor(line)
  const end = line.indexOf(0x20)
  if (end <= 0 || end > 256) return '*'
  try {
    const tag = cursor.tag()
    return cursor.at === end ? tag : '*'
  } catch {
    return '*'
  }
}

/** Whether the literal at the end of an APPEND or REPLACE belongs to its message: what stands before the name of the mailbox or is that name does not. */
function isMessage(octets: Bytes, literal: LiteralHead): boolean {
  const command = new Cursor(octets)
  command.at = octets.indexOf(SPACE) + 1
  if (command.at === 0) return false
  if (command.tryKeyword('UID')) command.trySpace()
  const isReplace = command.tryKeyword('REPLACE')
  if (!isReplace && !command.tryKeyword('APPEND')) return false
  command.trySpace()
  // The number of the message that is replaced.
  if (isReplace) command.at = octets.indexOf(SPACE, command.at) + 1
  return command.at > 0 && literal.start > command.at
}
