import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { type Fault, toFault } from '../../base/fault.ts'
import { randomId } from '../../base/ids.ts'
import type { Log } from '../../base/log.ts'
import type { ArrivalFacts, EnvelopeRecipient, Reception } from '../../core/delivery/reception.ts'
import type { Account } from '../../core/directory/directory.ts'
import type { Spool, SpoolWriter } from '../../core/mail/body.ts'
import type { Authenticator } from '../../core/passwords/authenticator.ts'
import { encodeReply } from '../../wire/smtp/encode-reply.ts'
import type { MailParameters } from '../../wire/smtp/mail-parameters.ts'
import type { AccountEndings } from '../account-endings.ts'
import type { Channel } from '../channel.ts'
import { Farewell } from '../farewell.ts'
import { answerFault } from './fault-reply.ts'
import type { PeerConduct, PeerVisit } from './peer-conduct.ts'
import type { SmtpLimits } from './smtp-limits.ts'

/** What SMTP conversations work with. */
export interface SmtpServices {
  /** What the server calls itself in its greeting. */
  readonly hostname: string
  readonly reception: Reception
  readonly spool: Spool
  readonly authenticator: Authenticator
  readonly limits: SmtpLimits
  readonly clock: Clock
  readonly entropy: Entropy
  readonly log: Log
  /** How other servers have behaved. Absent where nobody counts; members are counted by their accounts. */
  readonly peers?: PeerConduct
  /** Absent where no account can end. */
  readonly endings?: AccountEndings
  /** Aborted when the process wants to end: conversations finish the message at hand and say 421. */
  readonly drain: AbortSignal
}

/** A message on its way, from MAIL on. */
export interface Transaction {
  readonly reversePath: string
  readonly parameters: MailParameters
  /** When it is to be sent; undefined: at once. */
  readonly releaseMs: number | undefined
  readonly arrival: ArrivalFacts
  readonly recipients: EnvelopeRecipient[]
  /** Set by the first BDAT. */
  chunks: SpoolWriter | undefined
}

/** What the client called itself. */
export interface Greeting {
  readonly name: string
  readonly esmtp: boolean
}

/** The state of one SMTP conversation. */
export class SmtpSession implements AsyncDisposable {
  readonly channel: Channel
  readonly services: SmtpServices
  readonly log: Log
  readonly farewell: Farewell
  /** The other server, where its conduct is counted. */
  readonly peer: PeerVisit | undefined
  greeting: Greeting | undefined
  #account: Account | undefined
  #ending: Disposable | undefined
  transaction: Transaction | undefined
  authFailures = 0
  /** Messages accepted and refused answers, for limits and the log. */
  messages = 0
  errors = 0
  /** Errors that have been answered for: delayed, or found few enough. */
  errorsSeen = 0
  /** Set when nothing more is to be read from the peer. */
  finished = false

  constructor(channel: Channel, services: SmtpServices) {
    this.channel = channel
    this.services = services
    this.log = services.log.with({ connection: channel.facts.id, service: channel.facts.service })
    const { clock, drain, hostname, limits, peers } = services
    this.peer = this.isSubmission ? undefined : peers?.visitOf(channel.facts.remoteAddress)
    this.farewell = new Farewell(channel, drain, clock, limits.farewellMs, () =>
      encodeReply(421, '4.3.2', `${hostname} is shutting down, try again`),
    )
  }

  /** The member who is logged in. */
  get account(): Account | undefined {
    return this.#account
  }

  /** Goes on for a member, until its account ends. `since`: moment of the endings when the log-in began. */
  logIn(account: Account, since: number): void {
    this.#account = account
    const end = (reason: string) => this.farewell.end(encodeReply(421, '4.7.0', reason))
    this.#ending = this.services.endings?.watch(account.id, end, since)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending?.[Symbol.dispose]()
    this.farewell[Symbol.dispose]()
    await this.reset()
  }

  /** Whether this is a service for members: it wants a log-in, and a log-in wants TLS. */
  get isSubmission(): boolean {
    return this.channel.facts.service !== 'smtp'
  }

  reply(code: number, status: string, text: string): void {
    // Not what is our trouble (4xx), nor the recipients that are one too many for one message: RFC 5321 §4.5.3.1.10 lets a client offer them.
    if (code >= 500) {
      this.errors++
      this.peer?.note('error')
    }
    this.channel.write(encodeReply(code, status, text))
  }

  /** Answers and lets the conversation end. */
  close(code: number, status: string, text: string): void {
    this.reply(code, status, text)
    this.finished = true
  }

  /** Answers a fault as `answerFault` says; one of ours is logged under its incident number. */
  replyFault(error: unknown): Fault {
    const fault = toFault(error)
    const incident = fault.who === 'us' ? randomId(this.services.entropy, 8) : ''
    if (fault.who === 'us') this.log.error('smtp/incident', fault, { incident })
    else this.log.debug('smtp/refused', { code: fault.code })
    const { code, status, text } = answerFault(fault, incident)
    this.reply(code, status, text)
    return fault
  }

  /** Forgets the message on its way. */
  async reset(): Promise<void> {
    const chunks = this.transaction?.chunks
    this.transaction = undefined
    await chunks?.[Symbol.asyncDispose]()
  }

  /** What is known of how the next message arrives. */
  arrival(greeting: Greeting): ArrivalFacts {
    const { facts, protection } = this.channel
    return {
      service: facts.service,
      connectionId: facts.id,
      helo: greeting.name,
      esmtp: greeting.esmtp,
      remoteAddress: facts.remoteAddress,
      protection,
      accountId: this.account?.id,
    }
  }
}
