import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { type Fault, toFault } from '../../base/fault.ts'
import { randomId } from '../../base/ids.ts'
import type { Log } from '../../base/log.ts'
import type { Account } from '../../core/directory/directory.ts'
import type { MailStore } from '../../core/mail/mail-store.ts'
import type { Authenticator } from '../../core/passwords/authenticator.ts'
import { encodeResponse, type ResponseCode } from '../../wire/managesieve/encode-response.ts'
import type { AccountEndings } from '../account-endings.ts'
import type { Channel } from '../channel.ts'
import { Farewell } from '../farewell.ts'
import type { ManageSieveLimits } from './managesieve-limits.ts'

/** What ManageSieve conversations work with. */
export interface ManageSieveServices {
  readonly hostname: string
  readonly version: string
  readonly store: MailStore
  readonly authenticator: Authenticator
  readonly limits: ManageSieveLimits
  readonly clock: Clock
  readonly entropy: Entropy
  readonly log: Log
  /** Absent where no account can end. */
  readonly endings?: AccountEndings
  /** Aborted when the process wants to end: conversations answer the command at hand and say goodbye. */
  readonly drain: AbortSignal
}

/** What a peer is told of a fault: response codes of RFC 5804 §1.3. */
const CODES: Readonly<Record<string, ResponseCode>> = {
  'managesieve/too-large': 'QUOTA/MAXSIZE',
  'sieve/too-many-scripts': 'QUOTA/MAXSCRIPTS',
  'sieve/no-room': 'QUOTA',
  'sieve/no-such-script': 'NONEXISTENT',
  'sieve/script-exists': 'ALREADYEXISTS',
  'sieve/script-active': 'ACTIVE',
  'login/too-many-attempts': 'TRYLATER',
  'login/too-busy': 'TRYLATER',
}

/** The state of one ManageSieve conversation. */
export class ManageSieveSession implements Disposable {
  readonly channel: Channel
  readonly services: ManageSieveServices
  readonly log: Log
  readonly farewell: Farewell
  /** Who has logged in. */
  account: Account | undefined
  loginFailures = 0
  errors = 0
  /** Set when nothing more is to be read from the peer. */
  finished = false
  #ending: Disposable | undefined

  constructor(channel: Channel, services: ManageSieveServices) {
    this.channel = channel
    this.services = services
    this.log = services.log.with({ connection: channel.facts.id, service: channel.facts.service })
    const { clock, drain, limits } = services
    const words = () => encodeResponse('BYE', 'Shutting down, come back soon', 'TRYLATER')
    this.farewell = new Farewell(channel, drain, clock, limits.farewellMs, words)
  }

  /** Talks for `account` until it ends, or logs out. `since`: moment of the endings when the log-in began. */
  enter(account: Account, since: number): void {
    this.account = account
    const end = (reason: string) => this.farewell.end(encodeResponse('BYE', reason))
    this.#ending = this.services.endings?.watch(account.id, end, since)
    this.channel.timeoutMs = this.services.limits.timeoutMs
  }

  /** Talks for nobody any more. */
  leave(): void {
    this.#ending?.[Symbol.dispose]()
    this.#ending = undefined
    this.account = undefined
    this.channel.timeoutMs = this.services.limits.loginTimeoutMs
  }

  [Symbol.dispose](): void {
    this.#ending?.[Symbol.dispose]()
    this.farewell[Symbol.dispose]()
  }

  ok(text: string, code?: ResponseCode): void {
    this.channel.write(encodeResponse('OK', text, code))
  }

  no(text: string, code?: ResponseCode): void {
    this.errors++
    this.channel.write(encodeResponse('NO', text, code))
  }

  bye(text: string, code?: ResponseCode): void {
    this.finished = true
    this.channel.write(encodeResponse('BYE', text, code))
  }

  /** Answers a fault; one of ours is logged under an incident number, which is all that the peer gets. */
  fault(error: unknown): Fault {
    const fault = toFault(error)
    if (fault.who === 'us') {
      const incident = randomId(this.services.entropy, 8)
      this.log.error('managesieve/incident', fault, { incident })
      this.no(`Internal trouble, try again later (incident ${incident})`, 'TRYLATER')
    } else if (fault.who === 'world' && CODES[fault.code] === undefined) {
      this.no('Temporary trouble, try again later', 'TRYLATER')
    } else this.no(fault.message.replaceAll('\n', '\r\n'), CODES[fault.code])
    return fault
  }
}
