import { type Completion, fetchItems, ImapPeer, type Response, type Value } from '../interop/harness/imap-peer.ts'
import { MailboxView } from './mailbox-view.ts'
import { octetsOf, type Part, type StressLog } from './stress-log.ts'
import { ToldNames } from './told-names.ts'
import { ToldStatus } from './told-status.ts'
import { UpdatedResults } from './updated-results.ts'

export interface StressTarget {
  readonly port: number
  readonly user: string
  readonly password: string
  readonly mailboxes: readonly string[]
  /** Another member with whom the mailboxes are shared, and what stands before their names there. */
  readonly guest?: { readonly user: string; readonly prefix: string }
  /** For that member. */
  readonly prefix?: string
  /** Capabilities to be passed over. */
  readonly without?: readonly string[]
  /** What the server itself has logged. */
  readonly serverLog: () => string
}

/** Commands during which no message number may change (RFC 9051 §7.5.1). */
const BY_NUMBER = ['FETCH', 'STORE', 'SEARCH', 'SORT', 'THREAD']

/** How a connection has been told to be told. */
export type Pushes = 'as usual' | 'at once' | 'delayed' | 'nothing'

/**
 * One connection with what may be believed from what it has heard. Whoever speaks through it, a client at random or a log that is
 * played again, nothing escapes the rules.
 */
export class StressConnection {
  readonly name: string
  readonly log: StressLog
  readonly complain: (what: string) => void
  view: MailboxView
  mailbox: string | undefined
  readOnly = false
  pushes: Pushes = 'as usual'
  qresync = false
  uidOnly = false
  condstore = false
  rev2 = false
  isCompressed = false
  capabilities: ReadonlySet<string> = new Set()
  /** What this client has changed itself since is not there. */
  readonly told: ToldStatus
  readonly names = new ToldNames()
  readonly updated: UpdatedResults
  /** Sees every FETCH response of the selected mailbox. */
  onFetch: ((items: ReadonlyMap<string, Value>) => void) | undefined
  readonly counts = new Map<string, number>()
  last = 'nothing'
  #peer: ImapPeer
  readonly #without: ReadonlySet<string>
  #selecting: MailboxView | undefined
  /** What is heard during SELECT until [CLOSED] is about the mailbox before (RFC 9051 §7.1). */
  #isClosing = false

  private constructor(
    name: string,
    target: StressTarget,
    peer: ImapPeer,
    log: StressLog,
    complain: (what: string) => void,
  ) {
    this.name = name
    this.log = log
    this.#peer = peer
    this.#without = new Set(target.without)
    this.complain = (what) => {
      log.add({ client: name, what: 'complaint', text: what })
      complain(`client ${name}, after ${this.last}: ${what}`)
    }
    this.view = new MailboxView(this.complain)
    this.updated = new UpdatedResults(this.complain)
    this.told = new ToldStatus(target.mailboxes, this.complain)
  }

  static async open(
    name: string,
    target: StressTarget,
    log: StressLog,
    complain: (what: string) => void,
  ): Promise<StressConnection> {
    log.add({ client: name, what: 'connect' })
    const peer = await ImapPeer.connect(target.port)
    const connection = new StressConnection(name, target, peer, log, complain)
    peer.onResponse = (response) => connection.#hear(response)
    await connection.run([`LOGIN "${target.user}" "${target.password}"`])
    await connection.run(['CAPABILITY'])
    return connection
  }

  has(capability: string): boolean {
    return this.capabilities.has(capability.toUpperCase())
  }

  /** Runs a command. BAD is never right, NO only where `mayFail`. */
  async run(parts: readonly Part[], mayFail = false): Promise<Completion> {
    const verb = this.#begin(parts)
    this.log.add({ client: this.name, what: 'send', parts })
    const done = await this.#peer.command(...parts.map(octetsOf))
    this.log.add({ client: this.name, what: 'done', text: `${done.status} ${done.text}` })
    if (done.status === 'BAD' || (done.status === 'NO' && !mayFail)) this.complain(`${done.status} ${done.text}`)
    if (done.status === 'OK') this.#succeeded(verb, String(parts[0]))
    this.#selecting = undefined
    this.#isClosing = false
    return done
  }

  /** Idles for some milliseconds. */
  async idle(ms: number): Promise<void> {
    this.#begin(['IDLE'])
    this.log.add({ client: this.name, what: 'idle' })
    const idle = await this.#peer.idle()
    await new Promise((resolve) => setTimeout(resolve, ms))
    const { status, text } = await idle.done()
    this.log.add({ client: this.name, what: 'done', text: `${status} ${text}` })
    if (status !== 'OK') this.complain(text)
  }

  /** Compresses what is said from now on. */
  async compress(): Promise<void> {
    this.log.add({ client: this.name, what: 'compress' })
    this.#begin(['COMPRESS DEFLATE'])
    await this.#peer.compress()
    this.isCompressed = true
  }

  /** Goes away without a word. */
  drop(): void {
    this.log.add({ client: this.name, what: 'drop' })
    this.#peer.onResponse = undefined
    this.#peer.stream.destroy()
  }

  /** This client has changed a mailbox itself, which need not be told: what it knows from before does not hold. */
  changed(mailbox: string | undefined): void {
    if (mailbox !== undefined) this.told.forget(mailbox)
  }

  #begin(parts: readonly Part[]): string {
    const first = String(parts[0])
    this.last = first.slice(0, 120)
    const words = first.toUpperCase().split(' ')
    const verb = (words[0] === 'UID' ? words.slice(0, 2).join(' ') : words[0]) as string
    this.counts.set(verb, (this.counts.get(verb) ?? 0) + 1)
    this.view.mayExpunge = !BY_NUMBER.includes(verb)
    if (verb === 'SELECT' || verb === 'EXAMINE') {
      this.#selecting = new MailboxView(this.complain)
      this.#selecting.qresync = this.qresync || first.includes('(QRESYNC')
      this.#selecting.uidOnly = this.uidOnly
      this.changed(this.mailbox)
      this.updated.clear()
      this.#isClosing = this.mailbox !== undefined && this.pushes !== 'as usual'
      this.mailbox = undefined
    }
    return verb
  }

  #succeeded(verb: string, command: string): void {
    if (this.#selecting) {
      this.view = this.#selecting
      // What happened to it is told in other ways while it is selected.
      this.changed(this.mailbox)
      this.mailbox = /^\S+ "([^"]*)"/.exec(command)?.[1]
      this.readOnly = verb === 'EXAMINE'
    }
    if (verb === 'CLOSE' || verb === 'UNSELECT' || verb === 'UNAUTHENTICATE') {
      this.changed(this.mailbox)
      this.updated.clear()
      this.mailbox = undefined
    }
    if (verb === 'UNAUTHENTICATE') {
      this.qresync = this.uidOnly = this.condstore = this.rev2 = false
      this.pushes = 'as usual'
      this.told.clear()
    }
    if (verb === 'NOTIFY') this.#notified(command.toLowerCase())
  }

  #notified(command: string): void {
    this.pushes = command.includes('(selected-delayed')
      ? 'delayed'
      : /\(selected \(messagenew/.test(command)
        ? 'at once'
        : 'nothing'
    if (!command.includes('status')) this.told.clear()
    this.names.forget()
  }

  #hear(response: Response): void {
    this.log.add({ client: this.name, what: 'heard', text: response.text })
    if (response.word === 'BYE') return
    if (response.word === 'ENABLED') this.#enabled(response)
    if (response.word === 'CAPABILITY') {
      const words = response.values.slice(1).map((word) => String(word).toUpperCase())
      this.capabilities = new Set(words).difference(this.#without)
    }
    this.told.hear(response)
    if (response.word === 'LIST') this.names.hear(response)
    this.updated.hear(response)
    if (this.#selecting && /\[CLOSED\]/.test(response.text)) this.#isClosing = false
    const view = this.#isClosing ? this.view : (this.#selecting ?? (this.mailbox === undefined ? undefined : this.view))
    view?.hear(response)
    const items = fetchItems(response)
    if (items && view) this.onFetch?.(items)
  }

  #enabled(response: Response): void {
    const words = response.values.map((word) => String(word).toUpperCase())
    if (words.includes('QRESYNC')) this.qresync = true
    if (words.includes('QRESYNC') || words.includes('CONDSTORE')) this.condstore = true
    if (words.includes('UIDONLY')) this.uidOnly = true
    if (words.includes('IMAP4REV2')) this.rev2 = true
    this.view.qresync = this.qresync
  }
}
