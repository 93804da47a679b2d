import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { DeliveryReporter, ReportAction, ReportedRecipient } from './delivery-report.ts'
import type { Lease, OutboundQueue, OutboundRecipient, RecipientOutcome } from './outbound-queue.ts'
import type { RunnerSettings } from './runner-settings.ts'
import type { Sender, SendResult } from './sender.ts'
import { type Settlement, settlementOf } from './settlement.ts'

/** Pause before a store that did not take a settlement is asked again; doubled up to the second one. */
const SETTLE_PAUSE_MS = 500
const MAX_SETTLE_PAUSE_MS = 30_000
/** When a recipient is looked at again whose report could not be stored. */
const REPORT_PAUSE_MS = 60_000

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
  }

  async send(sender: Sender): Promise<void> {
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
      const { retry } = this.#settings
      const settlement = settlementOf(retry, this.#lease.message, recipient, result, nowMs, this.#entropy)
      all.push({ recipient, result, settlement })
    }
    const delivered = all.filter(({ settlement }) => settlement.outcome.kind === 'delivered')
    const others = all.filter(({ settlement }) => settlement.outcome.kind !== 'delivered')
    // What has been delivered is written down before anything else: a crash from here on sends it once more.
    await this.#write(delivered.map(({ settlement }) => settlement.outcome))
    // Whoever has to be told is told before the queue forgets: a crash in between tells twice rather than never.
    const outcomes: RecipientOutcome[] = []
    for (const action of ['failed', 'delayed', undefined] as const) {
      const group = others.filter(({ settlement }) => settlement.report === action)
      outcomes.push(...(await this.#told(group, action, nowMs)))
    }
    await this.#write(outcomes)
    for (const one of all) this.#logOne(one)
    for (const action of ['delivered', 'relayed'] as const) {
      await this.#tell(
        delivered.filter(({ settlement }) => settlement.report === action),
        action,
        nowMs,
      )
    }
  }

  /** Tells the sender of a group. The outcomes to write: if nobody could be told, the recipients stay in the queue. */
  async #told(group: readonly Settled[], action: ReportAction | undefined, nowMs: number): Promise<RecipientOutcome[]> {
    if (action === undefined || (await this.#tell(group, action, nowMs))) {
      return group.map(({ settlement }) => settlement.outcome)
    }
    return group.map(({ recipient, result }) => ({
      index: recipient.index,
      kind: 'deferred',
      result: result.text,
      nextMs: nowMs + REPORT_PAUSE_MS,
      delayNotified: recipient.delayNotified,
    }))
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

  /** Writes outcomes down, and does not give up: what is delivered and not written down would be sent again. */
  async #write(outcomes: readonly RecipientOutcome[]): Promise<void> {
    if (outcomes.length === 0) return
    for (let pauseMs = SETTLE_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, MAX_SETTLE_PAUSE_MS)) {
      try {
        return await this.#queue.settle(this.#lease, outcomes)
      } catch (error) {
        this.#log.error('queue/not-settled', error)
      }
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#clock.after(pauseMs, resolve)
      await promise
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
