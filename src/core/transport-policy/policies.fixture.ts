import type { Clock } from '../../base/clock.ts'
import { type Log, silentLog } from '../../base/log.ts'
import { MemoryDns } from '../dns/memory-dns.ts'
import { MemoryPeerMemory } from './memory-peer-memory.ts'
import { MemoryStsPolicyStore } from './memory-sts-policy-store.ts'
import { type FetchedPolicy, StsPolicies } from './sts-policies.ts'
import type { TlsReportLedger, TlsSession } from './tls-report-ledger.ts'
import { TransportPolicies } from './transport-policies.ts'
import { TransportRecords } from './transport-records.ts'

export const NOT_THERE: FetchedPolicy = {
  kind: 'failed',
  failure: { type: 'sts-policy-fetch-error', reason: 'nobody is there' },
}

/** Policies over a DNS, a store and a memory that a test fills, and what was recorded. */
export class PolicyWorld {
  readonly dns = new MemoryDns()
  readonly store = new MemoryStsPolicyStore()
  readonly memory = new MemoryPeerMemory()
  /** What `https://mta-sts.DOMAIN` answers, by domain. */
  readonly files = new Map<string, FetchedPolicy>()
  /** Domains whose policy was fetched, in order. */
  readonly fetched: string[] = []
  readonly sessions: TlsSession[] = []
  readonly sts: StsPolicies
  readonly policies: TransportPolicies
  readonly records: TransportRecords

  constructor(clock: Clock, log: Log = silentLog) {
    const fetcher = {
      fetch: async (domain: string) => {
        this.fetched.push(domain)
        return this.files.get(domain) ?? NOT_THERE
      },
    }
    const ledger: TlsReportLedger = {
      record: (session) => void this.sessions.push(session),
      counts: async () => [],
      domains: async () => [],
      flush: async () => undefined,
      sweep: async () => undefined,
    }
    this.sts = new StsPolicies(this.dns, this.store, fetcher, clock, log)
    const settings = { remember: true, rememberAfter: 3, rememberMs: 60 * 86_400_000 }
    this.policies = new TransportPolicies(this.dns, this.sts, this.memory, clock, settings)
    this.records = new TransportRecords(this.policies, this.memory, ledger, clock, log)
  }

  /** A domain has an MTA-STS policy that can be fetched. */
  publish(domain: string, mode: 'enforce' | 'testing' | 'none', mx: readonly string[], id = '1'): void {
    this.dns.put(`_mta-sts.${domain}`, 'TXT', [`v=STSv1; id=${id};`])
    const lines = ['version: STSv1', `mode: ${mode}`, ...mx.map((name) => `mx: ${name}`), 'max_age: 604800']
    this.files.set(domain, { kind: 'fetched', text: `${lines.join('\n')}\n` })
  }
}
