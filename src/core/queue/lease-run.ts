import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { DeliveryAttempt } from './delivery-log.ts'
import type { DeliveryReporter, ReportAction, ReportedRecipient } from './delivery-report.ts'
import { experienceOf } from './destination-pace.ts'
import type { Lease, LeaseExperience, OutboundQueue, OutboundRecipient, RecipientOutcome } from './outbound-queue.ts'
import type { RunnerSettings } from './runner-settings.ts'
import type { Sender, SendResult } from './sender.ts'
import { overdueSettlement, type Settlement, settlementOf } from './settlement.ts'

/** Pause before a store that did not take a settlement is asked again; doubled up to the second one. */
const SETTLE_PAUSE_MS = 500
const MAX_SETTLE_PAUSE_MS = 30_000
/** When a recipient is looked at again whose report could not be stored. */
const REPORT_PAUSE_MS = 60_000

/** How long after the end of a message it is tried to tell its sender. */
const UNTOLD_MS = 24 * 60 * 60 * 1000

interface Settled {
  readonly recipient: OutboundRecipient
  readonly result: SendResult
  readonly settlement: Settlement
}

/** One lease on its way: sent, renewed while that lasts, settled. Never rejects. */
export class LeaseRun {
  readonly #lease: Lease
  readonly #queue: OutboundQueue
  readonly #reporter: DeliveryReporter
  readonly #clock: Clock
  readonly #entropy: Entropy
  readonly #log: Log
  readonly #settings: RunnerSettings
  readonly #open: Map<number, OutboundRecipient>
  readonly #startedMs: number
  #renewal: Disposable | undefined

  constructor(
    lease: Lease,
    queue: OutboundQueue,
    reporter: DeliveryReporter,
    clock: Clock,
    entropy: Entropy,
    log: Log,
    settings: RunnerSettings,
  ) {
    this.#lease = lease
    this.#queue = queue
    this.#reporter = reporter
    this.#clock = clock
    this.#entropy = entropy
    this.#log = log.with({ message: lease.message.id, destination: lease.destination })
    this.#settings = settings
    this.#open = new Map(lease.recipients.map((recipient) => [recipient.index, recipient]))
    this.#startedMs = clock.nowMs()
  }

  async send(sender: Sender): Promise<void> {
    const { overdue } = this.#lease
    if (overdue !== undefined) return this.#settle(this.#lease.recipients.map(({ index }) => notTried(index, overdue)))
    this.#renewLater()
    try {
      let why = 'the attempt ended without a result'
      try {
        await sender.send(this.#lease, (results) => this.#settle(results))
      } catch (error) {
        this.#log.error('queue/attempt-failed', error)
        why = `not sent: ${toFault(error).code}`
      }
      await this.#settle([...this.#open.keys()].map((index) => unknownResult(index, why)))
    } finally {
      this.#renewal?.[Symbol.dispose]()
    }
  }

  async #settle(results: readonly SendResult[]): Promise<void> {
    const nowMs = this.#clock.nowMs()
    const all: Settled[] = []
    for (const result of results) {
      const recipient = this.#open.get(result.index)
      if (!recipient) continue
      this.#open.delete(result.index)
      all.push({ recipient, result, settlement: this.#settlement(recipient, result, nowMs) })
    }
    const delivered = all.filter(({ settlement }) => settlement.outcome.kind === 'delivered')
    const others = all.filter(({ settlement }) => settlement.outcome.kind !== 'delivered')
    // What has been delivered is written down before anything else: a crash from here on sends it once more.
    await this.#write(delivered, nowMs)
    // Whoever has to be told is told before the queue forgets: a crash in between tells twice rather than never.
    const told: Settled[] = []
    for (const action of ['failed', 'delayed', undefined] as const) {
      const group = others.filter(({ settlement }) => settlement.report === action)
      told.push(...(await this.#told(group, action, nowMs)))
    }
    await this.#write(told, nowMs)
    for (const one of all) this.#logOne(one)
    for (const action of ['delivered', 'relayed'] as const) {
      await this.#tell(
        delivered.filter(({ settlement }) => settlement.report === action),
        action,
        nowMs,
      )
    }
  }

  #settlement(recipient: OutboundRecipient, result: SendResult, nowMs: number): Settlement {
    const { message, overdue } = this.#lease
    if (overdue !== undefined) return overdueSettlement(message, recipient, result, nowMs)
    return settlementOf(this.#settings.retry, message, recipient, result, nowMs, this.#entropy)
  }

  /** Tells the sender of a group. What is to be written: if nobody could be told, the recipients stay in the queue. */
  async #told(group: readonly Settled[], action: ReportAction | undefined, nowMs: number): Promise<readonly Settled[]> {
    if (action === undefined || (await this.#tell(group, action, nowMs))) return group
    // Somewhere it has to end: the mailbox of the sender may be full for good.
    if (nowMs > this.#lease.message.expiresMs + UNTOLD_MS) return group
    return group.map(({ recipient, result, settlement }) => {
      const outcome: RecipientOutcome = {
        index: recipient.index,
        kind: 'deferred',
        result: result.text,
        nextMs: nowMs + REPORT_PAUSE_MS,
        delayNotified: recipient.delayNotified,
      }
      return { recipient, result, settlement: { ...settlement, outcome } }
    })
  }

  /** Returns whether the report is stored, or none is due. */
  async #tell(group: readonly Settled[], action: ReportAction, atMs: number): Promise<boolean> {
    if (group.length === 0) return true
    const { message } = this.#lease
    if (message.reversePath === '') {
      // RFC 5321 §6.1: nobody is told of the fate of a report.
      if (action === 'failed') this.#log.warn('queue/report-undeliverable', { recipients: group.length })
      return true
    }
    const recipients = group.map(({ recipient, result, settlement }): ReportedRecipient => {
      const { text, host, reply } = result
      return { recipient, status: settlement.status, text, host, reply }
    })
    try {
      await this.#reporter.report({ message, action, recipients, atMs })
      return true
    } catch (error) {
      this.#log.error('queue/report-failed', error, { action })
      return false
    }
  }

  /** Writes down what became of recipients, and does not give up: what is delivered and not written down would be sent again. */
  async #write(settled: readonly Settled[], nowMs: number): Promise<void> {
    if (settled.length === 0) return
    const outcomes = settled.map(({ settlement }) => settlement.outcome)
    const learned = this.#learned(settled, nowMs)
    const attempts = settled.flatMap((one) => this.#attempt(one, nowMs) ?? [])
    for (let pauseMs = SETTLE_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, MAX_SETTLE_PAUSE_MS)) {
      try {
        return await this.#queue.settle(this.#lease, outcomes, learned, attempts)
      } catch (error) {
        this.#log.error('queue/not-settled', error)
      }
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#clock.after(pauseMs, resolve)
      await promise
    }
  }

  #learned(settled: readonly Settled[], nowMs: number): LeaseExperience | undefined {
    const found = this.#lease.overdue === undefined ? experienceOf(settled.map(({ result }) => result)) : undefined
    if (!found) return undefined
    return { ...found, startedMs: this.#startedMs, nowMs, perDestination: this.#settings.perDestination }
  }

  /** For the delivery log; nothing was attempted of what is only told of its delay. */
  #attempt({ recipient, result, settlement }: Settled, atMs: number): DeliveryAttempt | undefined {
    const { kind } = settlement.outcome
    if (kind === 'delay-told') return undefined
    const { message } = this.#lease
    return {
      accountId: message.accountId,
      queueId: message.id,
      headerMessageId: message.headerMessageId,
      recipient: recipient.address,
      atMs,
      attempt: recipient.attempts + 1,
      kind,
      status: settlement.status,
      text: result.text,
      host: result.host,
      address: result.address,
      reply: result.reply,
      protection: result.protection,
      facts: result.transport,
      accepted: message.provenance?.hops[0],
    }
  }

  #renewLater(): void {
    const { leaseMs } = this.#settings
    this.#renewal = this.#clock.after(leaseMs / 3, () => {
      this.#renewLater()
      this.#queue.renew(this.#lease, this.#clock.nowMs() + leaseMs).then(
        (isOurs) => {
          if (!isOurs) this.#log.warn('queue/lease-lost')
        },
        (error) => this.#log.error('queue/not-renewed', error),
      )
    })
  }

  #logOne({ recipient, result, settlement }: Settled): void {
    this.#log.info(`queue/${settlement.outcome.kind}`, {
      recipient: recipient.index,
      attempt: recipient.attempts + 1,
      status: settlement.status,
      result: result.text,
      tls: result.protection?.version,
      group: result.protection?.group,
    })
  }
}

function unknownResult(index: number, text: string): SendResult {
  return {
    index,
    kind: 'deferred',
    status: '4.4.0',
    text,
    host: undefined,
    reply: undefined,
    protection: undefined,
    reportPassedOn: false,
  }
}

function notTried(index: number, reason: string): SendResult {
  return { ...unknownResult(index, reason), status: '4.4.1' }
}
