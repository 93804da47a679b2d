import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { type Fault, toFault } from '../../base/fault.ts'
import { randomId } from '../../base/ids.ts'
import type { Log } from '../../base/log.ts'
import type { Account } from '../../core/directory/directory.ts'
import type { MailStore } from '../../core/mail/mail-store.ts'
import type { Authenticator } from '../../core/passwords/authenticator.ts'
import { type Pop3Language, type Pop3Text, pop3Text } from '../../wire/pop3/pop3-texts.ts'
import type { AccountEndings } from '../account-endings.ts'
import type { Channel } from '../channel.ts'
import { Farewell } from '../farewell.ts'
import type { Maildrop } from './maildrop.ts'
import type { Pop3Settings } from './pop3-settings.ts'

/** What POP3 conversations work with. */
export interface Pop3Services {
  readonly hostname: string
  readonly store: MailStore
  readonly authenticator: Authenticator
  readonly settings: Pop3Settings
  readonly clock: Clock
  readonly entropy: Entropy
  readonly log: Log
  /** Absent where no account can end. */
  readonly endings?: AccountEndings
  /** Aborted when the process wants to end: conversations answer the command at hand and say goodbye. Nothing is deleted then. */
  readonly drain: AbortSignal
}

/** AUTHORIZATION, and TRANSACTION with what was there at log-in. RFC 1939 §3. */
export type Pop3State =
  | { readonly kind: 'authorization'; readonly user: string | undefined }
  | { readonly kind: 'transaction'; readonly account: Account; readonly maildrop: Maildrop }

/** Extended response codes: RFC 2449 §8, RFC 3206 §4. */
export type ResponseCode = 'AUTH' | 'SYS/TEMP' | 'SYS/PERM' | 'LOGIN-DELAY' | 'IN-USE'

/** Octets sent between two looks at whether the peer keeps up. */
const BREATH_BYTES = 256 * 1024

/** The state of one POP3 conversation. */
export class Pop3Session implements Disposable {
  readonly channel: Channel
  readonly services: Pop3Services
  readonly log: Log
  readonly farewell: Farewell
  state: Pop3State = { kind: 'authorization', user: undefined }
  language: Pop3Language = 'en'
  loginFailures = 0
  errors = 0
  #ending: Disposable | undefined
  #sentAtBreath = 0
  /** Set when nothing more is to be read from the peer. */
  finished = false

  constructor(channel: Channel, services: Pop3Services) {
    this.channel = channel
    this.services = services
    this.log = services.log.with({ connection: channel.facts.id, service: channel.facts.service })
    const { clock, drain, settings } = services
    this.farewell = new Farewell(
      channel,
      drain,
      clock,
      settings.farewellMs,
      () => `-ERR [SYS/TEMP] ${pop3Text('shuttingDown', this.language)}\r\n`,
    )
  }

  /** Enters the TRANSACTION state, until the account ends. `since`: moment of the endings when the log-in began. */
  enter(account: Account, maildrop: Maildrop, since: number): void {
    this.state = { kind: 'transaction', account, maildrop }
    const end = (reason: string) => this.farewell.end(`-ERR [AUTH] ${reason}\r\n`)
    this.#ending = this.services.endings?.watch(account.id, end, since)
  }

  [Symbol.dispose](): void {
    this.#ending?.[Symbol.dispose]()
    this.farewell[Symbol.dispose]()
  }

  /** `+OK`, with words for people and, before them, what a program reads. */
  ok(text: Pop3Text, facts = ''): void {
    this.channel.write(`+OK ${facts}${facts === '' ? '' : ' '}${pop3Text(text, this.language)}\r\n`)
  }

  error(text: Pop3Text, code?: ResponseCode): void {
    this.errors++
    this.channel.write(`-ERR ${code ? `[${code}] ` : ''}${pop3Text(text, this.language)}\r\n`)
  }

  /** A listing: `+OK`, lines, and the dot that ends them. None of the lines may begin with a dot. */
  listing(text: Pop3Text, lines: readonly string[]): void {
    this.ok(text)
    this.channel.write(`${lines.join('\r\n')}${lines.length === 0 ? '' : '\r\n'}.\r\n`)
  }

  /** Answers a fault in the few codes that POP3 has; one of ours is logged under an incident number. */
  fault(error: unknown): Fault {
    const fault = toFault(error)
    if (fault.who === 'us') this.log.error('pop3/incident', fault, { incident: randomId(this.services.entropy, 8) })
    if (fault.code === 'login/refused') this.error('loginRefused', 'AUTH')
    else if (fault.code === 'login/suspended' || fault.code === 'login/closed') this.error('loginSuspended', 'AUTH')
    else if (fault.code === 'login/too-many-attempts') this.error('tooManyLogins', 'SYS/TEMP')
    else if (fault.code === 'net/line-too-long') this.error('lineTooLong')
    else if (fault.who === 'peer') this.error('syntax')
    else this.error('tryLater', 'SYS/TEMP')
    return fault
  }

  /** Waits until the peer has room, once in a while: what many pipelined answers add up to must not pile up in memory. */
  async breathe(): Promise<void> {
    if (this.channel.sent - this.#sentAtBreath < BREATH_BYTES) return
    this.#sentAtBreath = this.channel.sent
    await this.channel.flush()
  }
}
