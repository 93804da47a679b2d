import { Fault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { Endpoint } from '../../core/audit/endpoint-facts.ts'
import type { Vetting } from '../../net/tls-probe/vet-endpoint.ts'

/** A quick look at one endpoint: `vetEndpoint`. */
export type Vet = (endpoint: Endpoint) => Promise<Vetting>

/**
 * The gate of a start: a house with one listener that is not forward-secret does not serve at all (R022). The library, the machine's OpenSSL configuration or something in front may do what
 * no setting of ours says; members would be promised what is not so. A listener that could not be looked at is told, and looked at again by the rounds.
 * @throws Fault us audit/below-promise with a row for each listener
 */
export async function requirePromise(endpoints: readonly Endpoint[], vet: Vet, log: Log): Promise<void> {
  const rows: string[] = []
  await Promise.all(
    endpoints.map(async (endpoint) => {
      const { contradictions, unknown } = await vet(endpoint)
      const name = `${endpoint.service} (${endpoint.address} port ${endpoint.port})`
      if (unknown !== undefined) log.warn('audit/not-looked-at', { listener: name, reason: unknown })
      if (contradictions.length > 0) rows.push(`${name}: forward-secrecy: ${contradictions.join(', ')}`)
    }),
  )
  if (rows.length === 0) return
  throw new Fault(
    'us',
    'audit/below-promise',
    `not every listener is forward-secret, so that nothing is served:\n  ${rows.sort().join('\n  ')}\nLook for what changes TLS on this machine (OPENSSL_CONF, NODE_OPTIONS, something in front of the port), or turn that listener off`,
  )
}
