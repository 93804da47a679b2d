import { type Completion, ImapPeer } from '../../interop/harness/imap-peer.ts'
import type { CorpusMessage } from './corpus.ts'

/** Messages and octets that one APPEND carries. */
const BATCH_MESSAGES = 100
const BATCH_BYTES = 4 * 1024 * 1024
/** Commands that are sent before the answer to the first is read. */
const AHEAD = 100

/** What a command ended with; `CLOSED` if the server closed the connection instead. */
export interface Answer extends Omit<Completion, 'status'> {
  readonly status: Completion['status'] | 'CLOSED'
}

/** One of the two servers that are asked the same. */
export class AnswerServer {
  readonly name: string
  readonly #connect: () => Promise<ImapPeer>
  #peer: ImapPeer
  #mailbox: string | undefined

  private constructor(name: string, connect: () => Promise<ImapPeer>, peer: ImapPeer) {
    this.name = name
    this.#connect = connect
    this.#peer = peer
  }

  static async open(name: string, port: number, user: string, password: string): Promise<AnswerServer> {
    const connect = (): Promise<ImapPeer> => ImapPeer.logIn(port, user, password)
    return new AnswerServer(name, connect, await connect())
  }

  /** As `ImapPeer.ok`. */
  ok(command: string): Promise<Completion> {
    return this.#peer.ok(command)
  }

  /** Appends all messages to a new mailbox and selects it. */
  async fill(mailbox: string, messages: readonly CorpusMessage[]): Promise<void> {
    await this.ok(`CREATE ${mailbox}`)
    for (let next = 0; next < messages.length; ) {
      const pieces: Buffer[] = [Buffer.from(`APPEND ${mailbox}`)]
      let bytes = 0
      for (let count = 0; count < BATCH_MESSAGES && bytes < BATCH_BYTES && next < messages.length; count++, next++) {
        const message = messages[next] as CorpusMessage
        pieces.push(appendHead(message), message.octets)
        bytes += message.octets.length
      }
      const [done] = await this.ask([Buffer.concat(pieces)])
      if (done?.status !== 'OK') throw new Error(`${this.name} refuses messages before number ${next}: ${done?.text}`)
    }
    const { untagged } = await this.ok(`EXAMINE ${mailbox}`)
    this.#mailbox = mailbox
    const exists = untagged.find(({ values }) => values[1] === 'EXISTS')?.values[0]
    if (exists !== String(messages.length))
      throw new Error(`${this.name} kept ${exists} of ${messages.length} messages`)
  }

  /** Whether a message of no octets is refused. */
  async refusesNothing(mailbox: string): Promise<boolean> {
    const [answer] = await this.ask([`APPEND ${mailbox} {0+}\r\n`])
    return answer?.status === 'NO'
  }

  /**
   * Sends commands, literals in them as LITERAL+, without waiting for each; the completions in their order. Where the server closes the
   * connection, it is asked the rest on a new one.
   */
  async ask(commands: readonly (string | Buffer)[]): Promise<Answer[]> {
    const done: Answer[] = []
    while (done.length < commands.length) {
      await this.#askOn(commands.slice(done.length), done)
      if (done.length === commands.length) break
      done.push({ status: 'CLOSED', text: '', untagged: [] })
      this.#peer = await this.#connect()
      if (this.#mailbox !== undefined) await this.#peer.ok(`EXAMINE ${this.#mailbox}`)
    }
    return done
  }

  async close(): Promise<void> {
    await this.#peer.logOut()
  }

  /** Collects completions until all have come or the connection is closed. */
  async #askOn(commands: readonly (string | Buffer)[], done: Answer[]): Promise<void> {
    const sent: Promise<Completion | undefined>[] = []
    const take = async (): Promise<boolean> => {
      const completion = await sent.shift()
      if (completion) done.push(completion)
      return completion !== undefined
    }
    for (const command of commands) {
      const octets = typeof command === 'string' ? Buffer.from(command) : command
      sent.push(this.#peer.send(octets).catch((error: Error) => unlessClosed(this.name, error)))
      if (sent.length >= AHEAD && !(await take())) return
    }
    while (sent.length > 0) if (!(await take())) return
  }
}

function unlessClosed(name: string, error: Error): undefined {
  if (!error.message.startsWith('the server closed the connection')) throw new Error(`${name}: ${error.message}`)
}

function appendHead({ octets, flags, internalSeconds }: CorpusMessage): Buffer {
  const literal = octets.includes(0) ? '~' : ''
  return Buffer.from(` (${flags.join(' ')}) "${dateTime(internalSeconds)}" ${literal}{${octets.length}+}\r\n`)
}

/** date-time of RFC 9051 §9. */
export function dateTime(seconds: number): string {
  const [, day, month, year, time] = new Date(seconds * 1000).toUTCString().split(' ')
  return `${day}-${month}-${year} ${time} +0000`
}
