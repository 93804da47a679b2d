import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Endpoint, EndpointFacts } from '../../core/audit/endpoint-facts.ts'
import { ConnectionBudget } from './connection-budget.ts'
import { HelloProbe } from './hello-probe.ts'
import { Inquiry } from './inquiry.ts'
import { PROBE_LIMITS, type ProbeLimits } from './probe-limits.ts'
import { ProbeLine } from './probe-line.ts'
import { Sightings } from './sightings.ts'

/** What a probe needs beside the endpoint. */
export interface ProbeWorld {
  readonly clock: Pick<Clock, 'nowMs'>
  readonly entropy: Entropy
}

/**
 * Finds out from outside what there is to know about the TLS of one endpoint. It never throws for what the server does or does not do: what could not be found out is unknown, with the reason.
 * @throws Fault us probe/no-starttls for an endpoint that cannot be
 */
export async function probeEndpoint(
  endpoint: Endpoint,
  world: ProbeWorld,
  limits: ProbeLimits = PROBE_LIMITS,
): Promise<EndpointFacts> {
  const budget = new ConnectionBudget(limits)
  const probe = new HelloProbe(new ProbeLine(endpoint, limits, budget), world.entropy, new Sightings())
  return new Inquiry(probe, world.clock.nowMs(), () => budget.effort()).facts()
}
