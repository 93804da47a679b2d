import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { PostureLedger } from '../../core/posture/posture-ledger.ts'
import type { MailRouter } from '../../core/queue/mail-route.ts'
import type { Lease, OutboundRecipient } from '../../core/queue/outbound-queue.ts'
import type { Sender, SendResult } from '../../core/queue/sender.ts'
import type { DomainPolicy, TransportPolicies } from '../../core/transport-policy/transport-policies.ts'
import type { TransportRecords } from '../../core/transport-policy/transport-records.ts'
import { type MessageEnd, MessageEnds } from './message-ends.ts'
import { type Opened, SessionOpener, type Unreached } from './session-opener.ts'
import { POOL_SETTINGS, type PoolSettings, SessionPool } from './session-pool.ts'
import type { SessionSettings, SmtpSession } from './smtp-session.ts'
import { transact } from './smtp-transaction.ts'

export interface SenderSettings extends SessionSettings {
  /** Recipients of one transaction. RFC 5321 §4.5.3.1.8: a server takes at least 100. */
  readonly maxRecipients: number
  /** Connections that one attempt tries over all hosts and addresses. */
  readonly maxConnects: number
  readonly pool?: PoolSettings
}

/** Sends mail to other hosts over SMTP, under the policies of both sides. */
export class SmtpSender implements Sender, AsyncDisposable {
  readonly #router: MailRouter
  readonly #policies: TransportPolicies
  readonly #opener: SessionOpener
  readonly #settings: SenderSettings
  readonly #pool: SessionPool
  readonly #ends: MessageEnds
  /** What was found out about the sessions that wait. */
  readonly #transports = new WeakMap<SmtpSession, Opened['transport']>()

  constructor(
    router: MailRouter,
    policies: TransportPolicies,
    records: TransportRecords,
    ledger: PostureLedger,
    clock: Clock,
    log: Log,
    settings: SenderSettings,
  ) {
    this.#router = router
    this.#policies = policies
    this.#opener = new SessionOpener(router, policies, records, ledger, clock, log, settings)
    this.#settings = settings
    this.#pool = new SessionPool(clock, settings.pool ?? POOL_SETTINGS)
    this.#ends = new MessageEnds(clock)
  }

  async send(lease: Lease, settled: (results: readonly SendResult[]) => Promise<void>): Promise<void> {
    const route = await this.#router.route(lease.destination)
    if (route.kind !== 'hosts') return settled(unreached(lease.recipients, route))
    const { requireTls, transport = 'usual' } = lease.message
    const policy = await this.#policies.ofDomain(lease.destination, route, { requireTls, transport })
    for (let at = 0; at < lease.recipients.length; at += this.#settings.maxRecipients) {
      const group = lease.recipients.slice(at, at + this.#settings.maxRecipients)
      using end = this.#ends.next()
      const results = await this.#sendGroup(lease, group, policy, end)
      await settled(results)
      // Where nobody answered for the first group, the others need not try as well.
      if (results.every((one) => one.kind === 'deferred' && one.reply === undefined)) return
    }
  }

  /** Ends the sessions that wait for more. */
  async close(): Promise<void> {
    await this.#pool.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #sendGroup(
    lease: Lease,
    recipients: readonly OutboundRecipient[],
    policy: DomainPolicy,
    end: MessageEnd,
  ): Promise<SendResult[]> {
    for (;;) {
      const waiting = await this.#takeWaiting(policy)
      if (!waiting) break
      const results = await this.#transact(waiting, lease, recipients, end)
      // The server may have closed while the session waited: that says nothing of the message, so a fresh connection is made.
      if (!(waiting.wire.isClosed && results.every((one) => one.reply === undefined && one.kind === 'deferred'))) {
        return results
      }
    }
    const opened = await this.#opener.open(policy)
    if (!('session' in opened)) return unreached(recipients, opened)
    this.#transports.set(opened.session, opened.transport)
    return this.#transact(opened.session, lease, recipients, end)
  }

  /** A session that waits and has proved what is demanded of its host now. */
  async #takeWaiting(of: DomainPolicy): Promise<SmtpSession | undefined> {
    // Whether a host promises REQUIRETLS is looked at when a session is made.
    if (of.message.requireTls) return undefined
    for (const host of of.route.hosts) {
      if (!this.#pool.mayHave(host.name, host.port)) continue
      const { serverName, demand, excluded, tested } = await this.#policies.ofHost(of, host)
      if (excluded && !tested) continue
      const session = this.#pool.tryTake({ host: host.name, port: host.port, serverName, demand })
      if (session) return session
    }
    return undefined
  }

  async #transact(
    session: SmtpSession,
    lease: Lease,
    recipients: readonly OutboundRecipient[],
    end: MessageEnd,
  ): Promise<SendResult[]> {
    const results = await transact(session, lease.message, recipients, end)
    this.#pool.put(session)
    const transport = this.#transports.get(session)
    return results.map((result) => ({ ...result, transport }))
  }
}

function unreached(recipients: readonly OutboundRecipient[], why: Unreached): SendResult[] {
  const { kind, status, text, transport } = why
  return recipients.map(({ index }) => ({
    index,
    kind,
    status,
    text: text.slice(0, 1000),
    host: transport?.host,
    reply: undefined,
    protection: undefined,
    transport,
    reportPassedOn: false,
  }))
}
