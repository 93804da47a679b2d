import { asciiDomain } from './mail-exchangers.ts'
import type { HostAddresses, MailHost, MailRoute, MailRouter } from './mail-route.ts'

/**
 * Routes that the operator has configured, by domain or `*` for every other one (a smart host); what is not named goes to the
 * router behind. Hosts of these routes may be anywhere, the loopback included.
 */
export class StaticRoutes implements MailRouter {
  readonly #routes: ReadonlyMap<string, readonly MailHost[]>
  readonly #resolver: MailRouter
  readonly #behind: MailRouter

  /** `resolver` finds the addresses of configured hosts, `behind` does everything for domains that no route names. */
  constructor(routes: ReadonlyMap<string, readonly MailHost[]>, resolver: MailRouter, behind: MailRouter) {
    this.#routes = routes
    this.#resolver = resolver
    this.#behind = behind
  }

  async route(domain: string): Promise<MailRoute> {
    const name = asciiDomain(domain) ?? domain.toLowerCase()
    const hosts = this.#routes.get(name) ?? this.#routes.get('*')
    if (!hosts || hosts.length === 0) return this.#behind.route(domain)
    return { kind: 'hosts', hosts, found: 'configured', authentic: true }
  }

  async addresses(host: MailHost): Promise<HostAddresses> {
    const isConfigured = [...this.#routes.values()].some((hosts) =>
      hosts.some((other) => other.name === host.name && other.port === host.port),
    )
    return isConfigured ? this.#resolver.addresses(host) : this.#behind.addresses(host)
  }
}
