import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { type StsPolicy, tryParseStsPolicy } from '../../wire/mta-sts/sts-policy.ts'
import { stsRecordId } from '../../wire/mta-sts/sts-record.ts'
import { type Dns, recordsOf } from '../dns/dns.ts'
import type { KeptStsPolicy, StsPolicyStore } from './sts-policy-store.ts'
import type { TlsFailure } from './tls-failure.ts'

export type FetchedPolicy =
  | { readonly kind: 'fetched'; readonly text: string }
  | { readonly kind: 'failed'; readonly failure: TlsFailure }

/** Port: fetches `https://mta-sts.DOMAIN/.well-known/mta-sts.txt` as RFC 8461 §3.3 has it. Bounded in time and size; never throws. */
export interface StsPolicyFetcher {
  fetch(domain: string): Promise<FetchedPolicy>
}

/** What is known of a domain's policy. */
export interface KnownPolicy {
  /** The policy that applies, if there is one. */
  readonly policy: StsPolicy | undefined
  readonly kept: KeptStsPolicy | undefined
  /** Why a policy that the domain says it has could not be had. */
  readonly failure: TlsFailure | undefined
}

export interface StsSettings {
  /** A domain whose policy could not be fetched is not asked again for so long. RFC 8461 §3.3: five minutes are recommended. */
  readonly retryMs: number
  /** A policy is fetched again after so long, well before it ends: whoever blocks the fetch has to do so for all of its life (RFC 8461 §10.2). */
  readonly refreshMs: number
  /** Policies of domains that nothing was sent to for so long are left to end. */
  readonly unusedMs: number
  /** Policies fetched again in one round. */
  readonly maxRefreshed: number
  /** Domains remembered as failing. */
  readonly maxFailed: number
}

const DAY_MS = 86_400_000

export const STS_SETTINGS: StsSettings = {
  retryMs: 300_000,
  refreshMs: DAY_MS,
  unusedMs: 30 * DAY_MS,
  maxRefreshed: 500,
  maxFailed: 10_000,
}

const NO_POLICY: KnownPolicy = { policy: undefined, kept: undefined, failure: undefined }

/** MTA-STS policies of other domains: found, fetched, kept, refreshed. RFC 8461. */
export class StsPolicies {
  readonly #dns: Dns
  readonly #store: StsPolicyStore
  readonly #fetcher: StsPolicyFetcher
  readonly #clock: Clock
  readonly #log: Log
  readonly #settings: StsSettings
  /** Domains that are not asked before a moment, with the reason. */
  readonly #failed = new Map<string, { readonly untilMs: number; readonly failure: TlsFailure }>()
  readonly #fetching = new Map<string, Promise<KeptStsPolicy | TlsFailure>>()

  constructor(
    dns: Dns,
    store: StsPolicyStore,
    fetcher: StsPolicyFetcher,
    clock: Clock,
    log: Log,
    settings = STS_SETTINGS,
  ) {
    this.#dns = dns
    this.#store = store
    this.#fetcher = fetcher
    this.#clock = clock
    this.#log = log
    this.#settings = settings
  }

  /**
   * What applies to mail for a domain (A-labels, small letters). A policy that is kept holds until it ends, also when the record is gone or the
   * server is silent: else whoever could block them could turn it off (RFC 8461 §5.1).
   */
  async of(domain: string): Promise<KnownPolicy> {
    const nowMs = this.#clock.nowMs()
    const [kept, record] = await Promise.all([this.#kept(domain, nowMs), this.#dns.ask(`_mta-sts.${domain}`, 'TXT')])
    const id = stsRecordId(recordsOf(record))
    if (kept) await this.#store.used(domain, nowMs)
    if (id === undefined || id === kept?.id) return kept ? known(kept, undefined) : NO_POLICY
    const fetched = await this.#fetched(domain, id, nowMs)
    if ('domain' in fetched) return known(fetched, undefined)
    return kept ? known(kept, fetched) : { ...NO_POLICY, failure: fetched }
  }

  /** Fetches again what is in use and has not been fetched for a day. */
  async refresh(signal: AbortSignal): Promise<void> {
    const { refreshMs, unusedMs, maxRefreshed } = this.#settings
    const nowMs = this.#clock.nowMs()
    await this.#store.sweep(nowMs)
    for (const { domain, id } of await this.#store.stale(nowMs - refreshMs, nowMs - unusedMs, maxRefreshed)) {
      if (signal.aborted) return
      const record = await this.#dns.ask(`_mta-sts.${domain}`, 'TXT')
      await this.#fetched(domain, stsRecordId(recordsOf(record)) ?? id, this.#clock.nowMs())
    }
  }

  async #kept(domain: string, nowMs: number): Promise<KeptStsPolicy | undefined> {
    const kept = await this.#store.policy(domain)
    return kept && kept.expiresMs > nowMs ? kept : undefined
  }

  async #fetched(domain: string, id: string, nowMs: number): Promise<KeptStsPolicy | TlsFailure> {
    const failed = this.#failed.get(domain)
    if (failed && failed.untilMs > nowMs) return failed.failure
    const fetching = this.#fetching.get(domain) ?? this.#fetch(domain, id).finally(() => this.#fetching.delete(domain))
    this.#fetching.set(domain, fetching)
    return fetching
  }

  async #fetch(domain: string, id: string): Promise<KeptStsPolicy | TlsFailure> {
    const fetched = await this.#fetcher.fetch(domain)
    const policy = fetched.kind === 'fetched' ? tryParseStsPolicy(fetched.text) : undefined
    if (fetched.kind === 'failed') return this.#fail(domain, fetched.failure)
    if (!policy) return this.#fail(domain, { type: 'sts-policy-invalid', reason: 'the policy file cannot be read' })
    const nowMs = this.#clock.nowMs()
    const kept = { domain, id, text: fetched.text, fetchedMs: nowMs, expiresMs: nowMs + policy.maxAgeSeconds * 1000 }
    await this.#store.put(kept, nowMs)
    this.#failed.delete(domain)
    this.#log.info('mta-sts/fetched', { domain, mode: policy.mode })
    return kept
  }

  #fail(domain: string, failure: TlsFailure): TlsFailure {
    this.#failed.delete(domain)
    this.#failed.set(domain, { untilMs: this.#clock.nowMs() + this.#settings.retryMs, failure })
    const oldest = this.#failed.keys().next()
    if (this.#failed.size > this.#settings.maxFailed && !oldest.done) this.#failed.delete(oldest.value)
    this.#log.warn('mta-sts/not-fetched', { domain, why: failure.reason })
    return failure
  }
}

function known(kept: KeptStsPolicy, failure: TlsFailure | undefined): KnownPolicy {
  const policy = tryParseStsPolicy(kept.text)
  return { policy: policy?.mode === 'none' ? undefined : policy, kept, failure }
}
