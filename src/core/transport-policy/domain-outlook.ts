import type { Clock } from '../../base/clock.ts'
import { asciiDomain } from '../queue/mail-exchangers.ts'
import type { MailRouter } from '../queue/mail-route.ts'
import type { DomainPolicy, HostPolicy, TransportPolicies } from './transport-policies.ts'

/** What a domain promises of the connections by which its mail comes, as anybody may find it in the DNS. */
export type DomainOutlook =
  /** It takes no mail, or is not there. */
  | { readonly kind: 'nowhere' }
  /** It could not be found out now. */
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'hosts'
      /** What is demanded of every host that mail may go to: proof that it is the host, TLS, or neither. */
      readonly promise: 'protected' | 'encrypted' | 'none'
      /** How many of its hosts have TLSA records that mail is held to. */
      readonly dane: 'all' | 'some' | 'none'
      readonly mtaSts: 'enforce' | 'testing' | 'none'
      /** Its own policy keeps mail from every one of its hosts: what is sent waits. */
      readonly isBroken: boolean
    }

export interface OutlookSettings {
  /** Nobody who is writing waits longer for one domain. */
  readonly timeoutMs: number
  /** How long an answer holds. */
  readonly keptMs: number
  /** Domains that are remembered; those that were looked up first go first. */
  readonly maxKept: number
  /** Look-ups under way; beyond them a domain is unknown at once. */
  readonly maxAtOnce: number
}

export const OUTLOOK_SETTINGS: OutlookSettings = { timeoutMs: 5000, keptMs: 600_000, maxKept: 2000, maxAtOnce: 16 }

const USUAL = { requireTls: false, transport: 'usual' } as const

/**
 * What is to be expected of mail for a domain, before any is sent. It asks the same that is asked when mail is sent: the MX records, TLSA records and the MTA-STS policy (RFC 7672, RFC 8461), and connects to no mail host. What this server
 * remembers of a domain is left out: it would tell one member to whom another one has written.
 */
export class DomainOutlooks {
  readonly #router: Pick<MailRouter, 'route'>
  readonly #policies: Pick<TransportPolicies, 'ofDomain' | 'ofHost'>
  readonly #clock: Clock
  readonly #settings: OutlookSettings
  readonly #kept = new Map<string, { readonly outlook: DomainOutlook; readonly untilMs: number }>()
  readonly #asking = new Map<string, Promise<DomainOutlook>>()

  constructor(
    router: Pick<MailRouter, 'route'>,
    policies: Pick<TransportPolicies, 'ofDomain' | 'ofHost'>,
    clock: Clock,
    settings = OUTLOOK_SETTINGS,
  ) {
    this.#router = router
    this.#policies = policies
    this.#clock = clock
    this.#settings = settings
  }

  /** Whether `of` would have to ask somebody. */
  isKnown(domain: string): boolean {
    const kept = this.#kept.get(nameOf(domain))
    return kept !== undefined && kept.untilMs > this.#clock.nowMs()
  }

  /** `domain` as it stands in an address. Never throws for what the net answers. */
  async of(domain: string): Promise<DomainOutlook> {
    const name = nameOf(domain)
    const kept = this.#kept.get(name)
    if (kept && kept.untilMs > this.#clock.nowMs()) return kept.outlook
    const asking = this.#asking.get(name) ?? this.#ask(name)
    return this.#orUnknown(asking)
  }

  #ask(name: string): Promise<DomainOutlook> {
    if (this.#asking.size >= this.#settings.maxAtOnce) return Promise.resolve({ kind: 'unknown' })
    const asking = this.#lookUp(name)
      .then((outlook) => this.#keep(name, outlook))
      .finally(() => this.#asking.delete(name))
    this.#asking.set(name, asking)
    return asking
  }

  #keep(name: string, outlook: DomainOutlook): DomainOutlook {
    if (outlook.kind === 'unknown') return outlook
    this.#kept.delete(name)
    this.#kept.set(name, { outlook, untilMs: this.#clock.nowMs() + this.#settings.keptMs })
    if (this.#kept.size > this.#settings.maxKept) this.#kept.delete(this.#kept.keys().next().value as string)
    return outlook
  }

  /** What takes too long goes on, and is known to whoever asks next. */
  async #orUnknown(asking: Promise<DomainOutlook>): Promise<DomainOutlook> {
    const { promise, resolve } = Promise.withResolvers<DomainOutlook>()
    using _timer = this.#clock.after(this.#settings.timeoutMs, () => resolve({ kind: 'unknown' }))
    return await Promise.race([asking, promise])
  }

  async #lookUp(name: string): Promise<DomainOutlook> {
    const route = await this.#router.route(name)
    if (route.kind === 'failed') return { kind: 'nowhere' }
    if (route.kind === 'deferred') return { kind: 'unknown' }
    const of = await this.#policies.ofDomain(name, route, USUAL)
    return outlookOf(of, await Promise.all(route.hosts.map((host) => this.#policies.ofHost(of, host))))
  }
}

function nameOf(domain: string): string {
  return asciiDomain(domain) ?? domain.toLowerCase()
}

function outlookOf({ sts }: DomainPolicy, hosts: readonly HostPolicy[]): DomainOutlook {
  const used = hosts.filter(({ excluded, tested }) => !excluded || tested)
  const withDane = used.filter(({ demandedBy }) => demandedBy.includes('dane'))
  return {
    kind: 'hosts',
    promise: promiseOf(used),
    dane: withDane.length === 0 ? 'none' : withDane.length === used.length ? 'all' : 'some',
    mtaSts: sts.policy?.mode ?? 'none',
    isBroken: used.length === 0,
  }
}

/** That of the host that promises least: nobody knows which one will take the mail. Where it goes to none of them, nothing goes out unprotected. */
function promiseOf(used: readonly HostPolicy[]): 'protected' | 'encrypted' | 'none' {
  const demands = used.map(({ demand, demandedBy }) => (demandedBy.includes('remembered') ? 'none' : demand.kind))
  if (demands.includes('none')) return 'none'
  return demands.includes('encrypted') ? 'encrypted' : 'protected'
}
