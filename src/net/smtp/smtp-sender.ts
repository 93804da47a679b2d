import type { Clock } from '../../base/clock.ts'
import { isFault, toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { PostureLedger } from '../../core/posture/posture-ledger.ts'
import type { MailHost, MailRouter } from '../../core/queue/mail-route.ts'
import type { Lease, OutboundRecipient } from '../../core/queue/outbound-queue.ts'
import type { Sender, SendResult } from '../../core/queue/sender.ts'
import { POOL_SETTINGS, type PoolSettings, SessionPool } from './session-pool.ts'
import { type SessionSettings, SmtpSession } from './smtp-session.ts'
import { transact } from './smtp-transaction.ts'

export interface SenderSettings extends SessionSettings {
  /** Recipients of one transaction. RFC 5321 §4.5.3.1.8: a server takes at least 100. */
  readonly maxRecipients: number
  /** Connections that one attempt tries over all hosts and addresses. */
  readonly maxConnects: number
  readonly pool?: PoolSettings
}

/** Sends mail to other hosts over SMTP. */
export class SmtpSender implements Sender, AsyncDisposable {
  readonly #router: MailRouter
  readonly #ledger: PostureLedger
  readonly #clock: Clock
  readonly #log: Log
  readonly #settings: SenderSettings
  readonly #pool: SessionPool

  constructor(router: MailRouter, ledger: PostureLedger, clock: Clock, log: Log, settings: SenderSettings) {
    this.#router = router
    this.#ledger = ledger
    this.#clock = clock
    this.#log = log
    this.#settings = settings
    this.#pool = new SessionPool(clock, settings.pool ?? POOL_SETTINGS)
  }

  async send(lease: Lease, settled: (results: readonly SendResult[]) => Promise<void>): Promise<void> {
    const route = await this.#router.route(lease.destination)
    if (route.kind !== 'hosts') return settled(unreached(lease.recipients, route.kind, route.status, route.text))
    for (let at = 0; at < lease.recipients.length; at += this.#settings.maxRecipients) {
      const group = lease.recipients.slice(at, at + this.#settings.maxRecipients)
      const results = await this.#sendGroup(lease, group, route.hosts)
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
    hosts: readonly MailHost[],
  ): Promise<SendResult[]> {
    for (const host of hosts) {
      const waiting = this.#pool.tryTake(host.name, host.port)
      if (!waiting) continue
      const results = await transact(waiting, lease.message, recipients)
      this.#pool.put(waiting)
      // The server may have closed while the session waited: that says nothing of the message, so a fresh connection is made.
      if (!(waiting.wire.isClosed && results.every((one) => one.reply === undefined && one.kind === 'deferred'))) {
        return results
      }
    }
    const opened = await this.#openFirst(hosts)
    if (!(opened instanceof SmtpSession)) return unreached(recipients, opened.kind, opened.status, opened.text)
    const results = await transact(opened, lease.message, recipients)
    this.#pool.put(opened)
    return results
  }

  /** A session with the first host and address that gives one. */
  async #openFirst(hosts: readonly MailHost[]): Promise<SmtpSession | Unreached> {
    let connects = 0
    let last: Unreached | undefined
    for (const host of hosts) {
      const where = await this.#router.addresses(host)
      if (where.kind !== 'found') {
        // One host without an address is a reason to give up only if none of them has one.
        if (last?.kind !== 'deferred') last = where
        continue
      }
      for (const address of where.addresses) {
        if (connects++ >= this.#settings.maxConnects) return last as Unreached
        const opened = await this.#open(host, address)
        if (opened instanceof SmtpSession) return opened
        last = opened
      }
    }
    return last ?? { kind: 'deferred', status: '4.4.1', text: 'no host to send to' }
  }

  async #open(host: MailHost, address: string): Promise<SmtpSession | Unreached> {
    try {
      const session = await this.#openWithTls(host, address)
      this.#ledger.connected('smtp-out', session.protection, this.#clock.nowMs())
      this.#log.info('smtp-out/connected', {
        host: host.name,
        address,
        port: host.port,
        tls: session.protection?.version,
        suite: session.protection?.suite,
        group: session.protection?.group,
        verified: session.isVerified,
      })
      return session
    } catch (error) {
      const fault = toFault(error)
      if (fault.who === 'us') throw fault
      this.#log.info('smtp-out/not-connected', { host: host.name, address, port: host.port, why: fault.message })
      const status = fault.code === 'smtp/tls-failed' ? '4.7.5' : '4.4.1'
      return { kind: 'deferred', status, text: `${host.name}[${address}]:${host.port}: ${fault.message}` }
    }
  }

  /**
   * Some peers, or boxes before them, break on a ClientHello with ML-KEM in it, which takes two packets: so a failed handshake is tried once
   * more with a smaller one. Never in clear text: whoever can break a handshake must not gain the message by it.
   */
  async #openWithTls(host: MailHost, address: string): Promise<SmtpSession> {
    const target = { host: host.name, address, port: host.port, smallHello: false }
    try {
      return await SmtpSession.open(target, this.#settings)
    } catch (error) {
      if (!isFault(error, 'smtp/tls-failed')) throw error
      this.#log.info('smtp-out/small-hello', { host: host.name, address, why: error.message })
      return SmtpSession.open({ ...target, smallHello: true }, this.#settings)
    }
  }
}

interface Unreached {
  readonly kind: 'failed' | 'deferred'
  readonly status: string
  readonly text: string
}

function unreached(
  recipients: readonly OutboundRecipient[],
  kind: Unreached['kind'],
  status: string,
  text: string,
): SendResult[] {
  return recipients.map(({ index }) => ({
    index,
    kind,
    status,
    text,
    host: undefined,
    reply: undefined,
    protection: undefined,
    reportPassedOn: false,
  }))
}
