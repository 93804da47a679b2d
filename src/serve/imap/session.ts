import { UidSet } from '../../core/mail/uid-set.ts'
import type { LetIn } from '../../core/passwords/authenticator.ts'
import type { NameEncoding } from '../../wire/imap/mailbox-name.ts'
import type { Channel } from '../channel.ts'
import { CommandReader } from './command-reader.ts'
import type { ImapServices } from './imap-services.ts'
import type { MailboxView } from './mailbox-view.ts'
import type { MetadataNews } from './notify/metadata-news.ts'
import type { Notifier } from './notify/notifier.ts'
import type { OwnChanges } from './notify/own-changes.ts'

export interface NotAuthenticated {
  readonly kind: 'not-authenticated'
}

export interface Authenticated {
  readonly kind: 'authenticated'
  readonly account: LetIn
}

export interface Selected {
  readonly kind: 'selected'
  readonly account: LetIn
  readonly view: MailboxView
}

/** How long a client may take to close after BYE. */
const FAREWELL_MS = 2000

/** RFC 9051 §3. Logout is not a state but the end. */
export type SessionState = NotAuthenticated | Authenticated | Selected

/** Extensions that change what is sent, once the client has enabled them. */
export interface Enabled {
  condstore: boolean
  qresync: boolean
  utf8: boolean
  rev2: boolean
  /** RFC 9586: messages are named by their UIDs alone. */
  uidOnly: boolean
}

const NOTHING_ENABLED: Enabled = { condstore: false, qresync: false, utf8: false, rev2: false, uidOnly: false }

/** One IMAP conversation: its connection, its state, and nothing that could be read from the store again. */
export class Session {
  readonly channel: Channel
  services: ImapServices
  readonly reader: CommandReader
  state: SessionState = { kind: 'not-authenticated' }
  readonly enabled: Enabled = { ...NOTHING_ENABLED }
  /** What `$` stands for (RFC 9051 §6.4.4.1): UIDs that the last SEARCH with SAVE found in the selected mailbox. */
  saved: UidSet = UidSet.empty
  loginAttempts = 0
  badCommands = 0
  /** Why the conversation is to end after the present command, or undefined. */
  ending: string | undefined
  /** Whether no command is being worked on, so that BYE may be said at any moment. */
  waiting = false
  /** Whether changes are being told while no command is worked on: nothing else may be said until that is done. */
  isPushing = false
  #saidBye = false
  #code: string | undefined
  #endings: Disposable | undefined
  #farewell: Disposable | undefined
  /** What NOTIFY has asked for, once it has been used. */
  notifier: Notifier | undefined
  /** What is told of annotations that others change, once METADATA is enabled. */
  metadataNews: MetadataNews | undefined
  /** Since NOTIFY has been used: what this session has changed itself. */
  ownChanges: OwnChanges | undefined
  /** Set while changes are told as they happen: what a change calls. */
  onNotice: (() => void) | undefined

  constructor(channel: Channel, services: ImapServices) {
    this.channel = channel
    this.services = services
    this.reader = new CommandReader(channel)
  }

  /** How mailbox names stand on the wire now. */
  get names(): NameEncoding {
    return this.allowsUtf8 ? 'utf-8' : 'utf-7'
  }

  /** Whether quoted strings may hold UTF-8. */
  get allowsUtf8(): boolean {
    return this.enabled.utf8 || this.enabled.rev2
  }

  /** Sends an untagged response. */
  untagged(line: string): void {
    this.channel.write(`* ${line}\r\n`)
  }

  /** Sends BYE, once, and lets the conversation end after the present command. */
  bye(reason: string, code = this.#code): void {
    this.ending ??= reason
    if (this.#saidBye) return
    this.#saidBye = true
    this.untagged(`BYE ${code ? `[${code}] ` : ''}${reason}`)
  }

  /** Ends the conversation: at once if no command is being worked on (IDLE counts as none), else after it. */
  endSoon(reason: string, code = this.#code): void {
    this.#code = code
    if (!this.waiting || this.isPushing) {
      this.ending ??= reason
      return
    }
    this.bye(reason, code)
    this.channel.end()
    // A client that does not close in its turn would hold the connection; nothing is lost by dropping it.
    this.#farewell = this.services.clock.after(FAREWELL_MS, () => this.channel.destroy())
  }

  /** Begins the authenticated state; from now on the conversation ends with the account's endings. `since`: their moment when the log-in began. */
  logIn(account: LetIn, since: number): void {
    this.state = { kind: 'authenticated', account }
    this.channel.timeoutMs = this.services.limits.silenceMs
    this.#endings = this.services.endings?.watch(account.id, (reason) => this.endSoon(reason), since)
  }

  /** Ends the authenticated state: nothing of it stays (RFC 8437 §3). The deadline of log-ins does not run again; silence ends the connection. */
  logOut(): void {
    this.unselect()
    this.notify(undefined)
    this.watchMetadata(undefined)
    this.#endings?.[Symbol.dispose]()
    this.#endings = undefined
    Object.assign(this.enabled, NOTHING_ENABLED)
    this.state = { kind: 'not-authenticated' }
    this.channel.timeoutMs = this.services.limits.silenceBeforeLoginMs
  }

  /** Gives back what the session holds. */
  close(): void {
    this.unselect()
    this.notify(undefined)
    this.watchMetadata(undefined)
    this.#endings?.[Symbol.dispose]()
    this.#farewell?.[Symbol.dispose]()
  }

  /** Changes what is told of annotations. */
  watchMetadata(news: MetadataNews | undefined): void {
    this.metadataNews?.[Symbol.dispose]()
    this.metadataNews = news
  }

  /** Puts a notifier in the place of the present one. */
  notify(notifier: Notifier | undefined): void {
    this.notifier?.[Symbol.dispose]()
    this.notifier = notifier
  }

  /** Turns CONDSTORE on; tells the modseq of a mailbox that is selected already (RFC 7162 §3.1). */
  enableCondstore(): void {
    if (this.enabled.condstore) return
    this.enabled.condstore = true
    if (this.state.kind === 'selected') {
      this.untagged(`OK [HIGHESTMODSEQ ${this.state.view.modseq}] CONDSTORE is on`)
    }
  }

  /** Leaves the selected mailbox. */
  unselect(): void {
    if (this.state.kind !== 'selected') return
    this.state.view[Symbol.dispose]()
    this.state = { kind: 'authenticated', account: this.state.account }
    this.saved = UidSet.empty
  }
}
