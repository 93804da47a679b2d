import type { ConnectionOptions } from 'node:tls'
import { PeerStream } from './peer-stream.ts'

/** A value of a response: an atom or number as text, a string or literal as octets, NIL, or a list. */
export type Value = string | Buffer | null | Value[]

/** One response of the server: its values, the resp-text apart where there is one. */
export interface Response {
  /** `*`, `+` or the tag. */
  readonly tag: string
  readonly values: readonly Value[]
  /** The first value in upper case, for looking things up: `OK`, `FLAGS`, `12`. */
  readonly word: string
  /** Everything after the tag as it came, literals included. */
  readonly text: string
}

export interface Completion {
  readonly status: 'OK' | 'NO' | 'BAD'
  readonly text: string
  readonly untagged: readonly Response[]
}

export type ImapSecurity = 'implicit' | 'starttls' | 'none'

/** An IMAP client that shows a test every octet: it sends what it is told and reports all that comes. */
export class ImapPeer {
  readonly stream: PeerStream
  /** Sees every untagged response, whenever it comes. */
  onResponse: ((response: Response) => void) | undefined
  #tag = 0
  /** Settles when the answer to the command that was sent last has come. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(stream: PeerStream) {
    this.stream = stream
  }

  static async connect(
    port: number,
    security: ImapSecurity = 'implicit',
    tls: ConnectionOptions = {},
  ): Promise<ImapPeer> {
    const stream = await PeerStream.connect(port)
    if (security === 'implicit') await stream.secure(tls)
    const peer = new ImapPeer(stream)
    const greeting = await peer.response()
    if (greeting.word !== 'OK') throw new Error(`unexpected greeting: ${greeting.text}`)
    if (security === 'starttls') {
      await peer.ok('STARTTLS')
      await stream.secure(tls)
    }
    return peer
  }

  static async logIn(
    port: number,
    user: string,
    password: string,
    security: ImapSecurity = 'implicit',
  ): Promise<ImapPeer> {
    const peer = await ImapPeer.connect(port, security)
    await peer.ok(`LOGIN "${user}" "${password}"`)
    return peer
  }

  /** Sends a command and collects until its completion. Octets in the parts go out as synchronising literals. */
  async command(...parts: readonly (string | Buffer)[]): Promise<Completion> {
    const tag = `t${++this.#tag}`
    const untagged: Response[] = []
    let line = `${tag} `
    for (const part of parts) {
      if (typeof part === 'string') {
        line += part
        continue
      }
      this.stream.write(`${line}{${part.length}}\r\n`)
      line = ''
      const answer = await this.#untilTaggedOr(tag, untagged, '+')
      if (answer.tag === tag) return completion(answer, untagged)
      this.stream.write(part)
    }
    this.stream.write(`${line}\r\n`)
    return completion(await this.#untilTaggedOr(tag, untagged, undefined), untagged)
  }

  /** Sends a command at once, its literals as LITERAL+ within. May be called again before the answer has come: answers come in order. */
  send(octets: Buffer): Promise<Completion> {
    const tag = `t${++this.#tag}`
    this.stream.write(Buffer.concat([Buffer.from(`${tag} `), octets, Buffer.from('\r\n')]))
    const before = this.#last
    const answer = before.then(async () => {
      const untagged: Response[] = []
      return completion(await this.#untilTaggedOr(tag, untagged, undefined), untagged)
    })
    // After a failure nothing more can be read: what is left may begin in the middle of a literal.
    this.#last = answer
    answer.catch(() => undefined)
    return answer
  }

  /** As `command`, and it has to succeed. */
  async ok(...parts: readonly (string | Buffer)[]): Promise<Completion> {
    const done = await this.command(...parts)
    if (done.status !== 'OK') throw new Error(`${String(parts[0]).slice(0, 80)}: ${done.status} ${done.text}`)
    return done
  }

  /** Begins IDLE; resolves once the server is idling. */
  async idle(): Promise<{ next(): Promise<Response>; done(): Promise<Completion> }> {
    const tag = `t${++this.#tag}`
    const untagged: Response[] = []
    this.stream.write(`${tag} IDLE\r\n`)
    const answer = await this.#untilTaggedOr(tag, untagged, '+')
    if (answer.tag === tag) throw new Error(`IDLE: ${answer.text}`)
    return {
      next: () => this.response(),
      done: async () => {
        this.stream.write('DONE\r\n')
        return completion(await this.#untilTaggedOr(tag, untagged, undefined), untagged)
      },
    }
  }

  /** Compresses both directions from here on (RFC 4978). */
  async compress(): Promise<void> {
    await this.ok('COMPRESS DEFLATE')
    this.stream.compress()
  }

  /** The octets of one message by UID, and nothing lost of it. */
  async fetchBody(uid: number): Promise<Buffer> {
    const { untagged } = await this.ok(`UID FETCH ${uid} (BODY.PEEK[])`)
    for (const response of untagged) {
      const items = fetchItems(response)
      const body = items?.get('BODY[]')
      if (Buffer.isBuffer(body) && (items?.get('UID') === String(uid) || !items?.has('UID'))) return body
    }
    throw new Error(`UID ${uid} has no body`)
  }

  /** All messages of the selected mailbox by UID. */
  async fetchBodies(set = '1:*'): Promise<Map<number, Buffer>> {
    const { untagged } = await this.ok(`UID FETCH ${set} (UID BODY.PEEK[])`)
    const bodies = new Map<number, Buffer>()
    for (const response of untagged) {
      const items = fetchItems(response)
      const body = items?.get('BODY[]')
      if (items && Buffer.isBuffer(body)) bodies.set(Number(items.get('UID')), body)
    }
    return bodies
  }

  async logOut(): Promise<void> {
    await this.command('LOGOUT')
    this.stream.destroy()
  }

  /** The next response, whatever it is. */
  async response(): Promise<Response> {
    const pieces: (string | Buffer)[] = []
    for (;;) {
      const line = await this.stream.line()
      pieces.push(line)
      const literal = /\{(\d+)\}$/.exec(line)
      if (!literal) break
      pieces.push(await this.stream.octets(Number(literal[1])))
    }
    return readResponse(pieces)
  }

  async #untilTaggedOr(tag: string, untagged: Response[], other: '+' | undefined): Promise<Response> {
    for (;;) {
      const response = await this.response()
      if (response.tag === tag || response.tag === other) return response
      if (response.tag !== '*') throw new Error(`a response for nobody: ${response.tag} ${response.text}`)
      this.onResponse?.(response)
      untagged.push(response)
    }
  }
}

/** The items of a FETCH response by name, `BODY[…]` with its section, or undefined for another response. */
export function fetchItems(response: Response): Map<string, Value> | undefined {
  const [, word, list] = response.values
  if ((word !== 'FETCH' && word !== 'UIDFETCH') || !Array.isArray(list)) return undefined
  const items = new Map<string, Value>()
  for (let i = 0; i + 1 < list.length; i += 2) items.set(String(list[i]).toUpperCase(), list[i + 1] as Value)
  return items
}

function completion(response: Response, untagged: readonly Response[]): Completion {
  const status = response.word
  if (status !== 'OK' && status !== 'NO' && status !== 'BAD') throw new Error(`not a completion: ${response.text}`)
  return { status, text: response.text.slice(status.length + 1), untagged }
}

/** Reads one response from its lines and the literals between them. */
export function readResponse(pieces: readonly (string | Buffer)[]): Response {
  const first = pieces[0] as string
  const space = first.indexOf(' ')
  const tag = space < 0 ? first : first.slice(0, space)
  const rest = space < 0 ? '' : first.slice(space + 1)
  const text = [rest, ...pieces.slice(1)]
    .map((piece) => (typeof piece === 'string' ? piece : piece.toString('latin1')))
    .join('')
  const status = /^(OK|NO|BAD|BYE|PREAUTH)\b/i.exec(rest)
  if (tag === '+' || status) return { tag, values: [], word: status?.[1]?.toUpperCase() ?? '', text }
  const values = new Reader([rest, ...pieces.slice(1)]).list(undefined)
  return { tag, values, word: String(values[0] ?? '').toUpperCase(), text }
}

/** Reads values from a response whose literals stand between its lines. */
class Reader {
  readonly #pieces: readonly (string | Buffer)[]
  #piece = 0
  #at = 0

  constructor(pieces: readonly (string | Buffer)[]) {
    this.#pieces = pieces
  }

  list(end: ')' | undefined): Value[] {
    const values: Value[] = []
    for (;;) {
      const text = this.#pieces[this.#piece] as string
      const character = text[this.#at]
      if (character === undefined) {
        if (end === undefined) return values
        throw new Error(`a list without an end: ${text}`)
      }
      if (character === ' ') this.#at++
      else if (character === end) {
        this.#at++
        return values
      } else values.push(this.#value(text, character))
    }
  }

  #value(text: string, character: string): Value {
    if (character === '(') {
      this.#at++
      return this.list(')')
    }
    if (character === '"') return this.#quoted(text)
    const literal = /^~?\{(\d+)\}$/.exec(text.slice(this.#at))
    if (literal && this.#piece + 1 < this.#pieces.length) {
      const octets = this.#pieces[this.#piece + 1] as Buffer
      this.#piece += 2
      this.#at = 0
      return octets
    }
    return this.#atom(text)
  }

  #quoted(text: string): Buffer {
    let out = ''
    let at = this.#at + 1
    for (; text[at] !== '"'; at++) {
      if (text[at] === '\\') at++
      if (text[at] === undefined) throw new Error(`a string without an end: ${text}`)
      out += text[at]
    }
    this.#at = at + 1
    return Buffer.from(out, 'latin1')
  }

  #atom(text: string): string | null {
    const from = this.#at
    let brackets = 0
    for (; this.#at < text.length; this.#at++) {
      const character = text[this.#at] as string
      if (character === '[') brackets++
      else if (character === ']') brackets--
      else if (brackets === 0 && (character === ' ' || character === '(' || character === ')')) break
    }
    if (this.#at === from) throw new Error(`not a value: ${text.slice(from, from + 40)}`)
    const atom = text.slice(from, this.#at)
    return atom.toUpperCase() === 'NIL' ? null : atom
  }
}
