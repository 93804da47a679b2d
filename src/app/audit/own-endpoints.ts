import type { Endpoint } from '../../core/audit/endpoint-facts.ts'
import { SERVICES } from '../../core/audit/targets/audit-target.ts'
import type { Service } from '../../core/posture/protection.ts'
import { type Configuration, LISTEN_SERVICES } from '../config/configuration.ts'

/** A listener: the service and where it is bound. */
export interface OwnListener {
  readonly service: Service
  readonly host: string
  readonly port: number
}

/** The listeners that are configured, at their configured ports. */
export function configuredListeners({ listen }: Pick<Configuration, 'listen'>): readonly OwnListener[] {
  return LISTEN_SERVICES.flatMap((service) => listen[service].map((address) => ({ service, ...address })))
}

/** The own listeners as endpoints, each service once: asked for by `hostname`, on this machine, wherever outsiders come in. HTTP has no TLS to audit. */
export function ownEndpoints(hostname: string, listeners: readonly OwnListener[]): readonly Endpoint[] {
  const places = new Map<string, Endpoint>()
  const plainPort = listeners.find(({ service, port }) => service === 'http' && port > 0)?.port
  for (const { service, host, port } of listeners) {
    if (service === 'http' || service === 'jmap' || service === 'smtp-out' || port === 0) continue
    const { language, security } = SERVICES[service]
    const place = `${service} ${port}`
    // One address of each port will do: behind all of them is the same listener.
    if (places.has(place)) continue
    const endpoint = { service, host: hostname, address: reachable(host), port, language, security }
    places.set(place, service === 'https' ? { ...endpoint, plainPort } : endpoint)
  }
  return [...places.values()]
}

/** Where this machine reaches what is bound to all addresses. */
function reachable(host: string): string {
  // What is bound to `::` takes IPv4 too.
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
}
