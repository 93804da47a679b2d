import type { Log } from '../../base/log.ts'
import type { Endpoint } from '../../core/audit/endpoint-facts.ts'
import { requirePromise } from '../audit/audit-gate.ts'
import { ownEndpoints } from '../audit/own-endpoints.ts'
import type { House } from '../house/house.ts'
import { claimedStatements, measurePublished } from '../house/measure-published.ts'
import { AuditRounds } from './audit-rounds.ts'
import type { BoundService } from './messages.ts'

/** Keeps an eye on the own listeners, as outsiders see them: at the gate of a start, every day, and after every change of certificates. */
export class ListenerWatch {
  readonly #house: House
  readonly #log: Log
  readonly #rounds: AuditRounds
  readonly #certificates: Disposable

  constructor(house: House, log: Log) {
    const { configuration, audits, claims, clock } = house
    this.#house = house
    this.#log = log
    // What an audit takes is loaded with the first one: most of the day it is not needed.
    const auditor = async () => (await import('../audit/open-auditor.ts')).auditorOfHouse(house)
    const { everyMs } = configuration.audit
    // What is claimed in public is held against what was just found.
    this.#rounds = new AuditRounds(auditor, audits, everyMs, clock, log, async () => {
      await measurePublished(house, await claimedStatements(house))
      await claims.check()
    })
    this.#certificates = house.certificates.watch(() => this.#rounds.certificatesChanged())
  }

  /**
   * The listeners stand: audits begin. With `isStart` it resolves when a quick look has found them as they have to be; later, one that is not is an alarm and ends nothing.
   * @throws Fault us audit/below-promise
   */
  async oversee(bound: readonly BoundService[], isStart: boolean): Promise<void> {
    const { configuration, clock, entropy } = this.#house
    const endpoints = ownEndpoints(configuration.hostname, bound)
    if (isStart && configuration.audit.gate) {
      const { vetEndpoint } = await import('../../net/tls-probe/vet-endpoint.ts')
      const { OWN_PROBE_LIMITS } = await import('../../net/tls-probe/probe-limits.ts')
      const vet = (endpoint: Endpoint) => vetEndpoint(endpoint, { clock, entropy }, OWN_PROBE_LIMITS)
      await requirePromise(endpoints, vet, this.#log)
    }
    this.#rounds.start(endpoints)
  }

  async stop(): Promise<void> {
    this.#certificates[Symbol.dispose]()
    await this.#rounds.stop()
  }
}
