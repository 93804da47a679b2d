import { type Bytes, CR, concat, LF, text } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'

/** An SMTP reply as a client reads it. RFC 5321 §4.2. */
export interface Reply {
  /** 200 to 559. */
  readonly code: number
  /** Enhanced status code (RFC 2034, RFC 3463) of the last line, or undefined. */
  readonly status: string | undefined
  /** Text of each line without code and enhanced status; control characters replaced by `?`. */
  readonly lines: readonly string[]
}

/** Bounds on what a server may answer. RFC 5321 §4.5.3.1.5 allows 512 octets a line; some servers send more. */
export interface ReplyLimits {
  readonly maxLineBytes: number
  readonly maxLines: number
}

export const REPLY_LIMITS: ReplyLimits = { maxLineBytes: 2048, maxLines: 200 }

/** Whether the command was done (2yz) or may go on (3yz). */
export function isPositive(reply: Reply): boolean {
  return reply.code < 400
}

/** Whether trying again may help (4yz). */
export function isTransient(reply: Reply): boolean {
  return reply.code >= 400 && reply.code < 500
}

/** The reply as one line for people, at most `maxLength` characters: `550 5.1.1 no such user`. */
export function replyText(reply: Reply, maxLength = 400): string {
  const words = reply.lines.join(' ').replace(/\s+/g, ' ').trim()
  const whole = [String(reply.code), reply.status, words].filter((part) => part).join(' ')
  return whole.length <= maxLength ? whole : `${whole.slice(0, maxLength - 1)}…`
}

/**
 * Cuts a server's octets into replies, however they arrive. Memory is bounded by the limits: what a hostile server sends beyond
 * them ends the connection.
 */
export class ReplyParser {
  readonly #limits: ReplyLimits
  #rest: Bytes = new Uint8Array(0)
  #code = 0
  #status: string | undefined
  #lines: string[] = []

  constructor(limits: ReplyLimits = REPLY_LIMITS) {
    this.#limits = limits
  }

  /** Whether octets have come that do not make up a reply yet. */
  get isInside(): boolean {
    return this.#rest.length > 0 || this.#lines.length > 0
  }

  /** Adds octets. The replies that they complete, in order. @throws Fault peer smtp/bad-reply */
  push(chunk: Bytes): Reply[] {
    const input = this.#rest.length > 0 ? concat([this.#rest, chunk]) : chunk
    const replies: Reply[] = []
    let start = 0
    for (let at = input.indexOf(LF); at >= 0; at = input.indexOf(LF, start)) {
      const end = at > start && input[at - 1] === CR ? at - 1 : at
      const reply = this.#line(input.subarray(start, end))
      if (reply) replies.push(reply)
      start = at + 1
    }
    if (input.length - start > this.#limits.maxLineBytes) throw badReply('a line of a reply is too long')
    this.#rest = input.slice(start)
    return replies
  }

  #line(line: Bytes): Reply | undefined {
    if (line.length > this.#limits.maxLineBytes) throw badReply('a line of a reply is too long')
    const match = /^([2-5][0-9][0-9])(?:([ -])(.*))?$/s.exec(text(line))
    if (!match) throw badReply('a line of a reply does not begin with a reply code')
    const code = Number(match[1])
    if (this.#lines.length === 0) this.#code = code
    else if (code !== this.#code) throw badReply('the lines of a reply have different codes')
    if (this.#lines.length >= this.#limits.maxLines) throw badReply('a reply has too many lines')
    this.#lines.push(this.#withoutStatus(match[3] ?? ''))
    if (match[2] === '-') return undefined
    const reply: Reply = { code, status: this.#status, lines: this.#lines }
    this.#lines = []
    this.#status = undefined
    return reply
  }

  #withoutStatus(words: string): string {
    const match = /^([245]\.[0-9]{1,3}\.[0-9]{1,3})(?:[ \t]+|$)/.exec(words)
    this.#status = match?.[1]
    // Answers end up in logs, reports and terminals: no control character of a peer may get that far.
    return (match ? words.slice(match[0].length) : words).replace(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/g, '?')
  }
}

function badReply(why: string): Fault {
  return new Fault('peer', 'smtp/bad-reply', `the server does not speak SMTP: ${why}`)
}
