import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { PeerMemory } from './peer-memory.ts'
import type { TlsReportLedger } from './tls-report-ledger.ts'
import type { TransportAttempt } from './transport-attempt.ts'
import type { DomainPolicy, HostPolicy, TransportPolicies } from './transport-policies.ts'

/** Writes down what came of attempts: for TLS reports, and for what is remembered of a peer. Never fails a delivery. */
export class TransportRecords {
  readonly #policies: TransportPolicies
  readonly #memory: PeerMemory
  readonly #ledger: TlsReportLedger
  readonly #clock: Clock
  readonly #log: Log

  constructor(policies: TransportPolicies, memory: PeerMemory, ledger: TlsReportLedger, clock: Clock, log: Log) {
    this.#policies = policies
    this.#memory = memory
    this.#ledger = ledger
    this.#clock = clock
    this.#log = log
  }

  /** Notes a connection that was made, or not used because of a policy. */
  async note(of: DomainPolicy, policy: HostPolicy, attempt: TransportAttempt): Promise<void> {
    const atMs = this.#clock.nowMs()
    const { host, address } = attempt
    const failure = attempt.failure ?? policy.flaw
    this.#ledger.record({ policy: policy.reported, atMs, host, address, failure })
    const { shadowed } = policy
    if (shadowed) this.#ledger.record({ ...shadowed, atMs, host, address })
    if (attempt.failure) this.#warn(of, attempt)
    try {
      const names = this.#policies.peerNames(of, policy.host)
      if (attempt.protection) await this.#memory.secured(names, atMs)
      else if (attempt.demandedBy.includes('remembered')) await this.#memory.missed(names, atMs)
    } catch (error) {
      this.#log.error('smtp-out/not-remembered', error)
    }
  }

  #warn(of: DomainPolicy, { host, address, demandedBy, failure, demand, policy }: TransportAttempt): void {
    const isLost = demandedBy.includes('remembered') && failure?.type === 'starttls-not-supported'
    this.#log.warn(isLost ? 'smtp-out/tls-lost' : 'smtp-out/policy-failed', {
      domain: of.domain,
      host,
      address,
      policy,
      demand,
      by: demandedBy.join(' '),
      type: failure?.type,
      why: failure?.reason,
    })
  }
}
