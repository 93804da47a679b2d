import { isFault } from '../../base/fault.ts'
import type { Endpoint } from '../../core/audit/endpoint-facts.ts'
import { ALERT } from '../../wire/tls/alerts.ts'
import { CIPHER_SUITES, isTls13Suite } from '../../wire/tls/cipher-suites.ts'
import { EXTENSION } from '../../wire/tls/hello-extensions.ts'
import { ConnectionBudget } from './connection-budget.ts'
import { HelloProbe, type Offer } from './hello-probe.ts'
import type { ProbeWorld } from './probe-endpoint.ts'
import { PROBE_LIMITS, type ProbeLimits } from './probe-limits.ts'
import { ProbeLine } from './probe-line.ts'
import { Sightings } from './sightings.ts'

/** Suites in one hello: some servers give up on more. */
const MAX_IN_ONE_HELLO = 128

const CLASSIC = CIPHER_SUITES.filter((suite) => !isTls13Suite(suite))
const WITHOUT = CLASSIC.filter(({ forwardSecret }) => !forwardSecret).map(({ id }) => id)
/** ECDHE and DHE with AES, which every server has that has old versions. */
const USUAL = CLASSIC.filter(({ forwardSecret, cipher }) => forwardSecret && cipher.startsWith('AES')).map(
  ({ id }) => id,
)

/** What a quick look has come to: what contradicts forward secrecy, and why something could not be looked at. */
export interface Vetting {
  readonly contradictions: readonly string[]
  readonly unknown: string | undefined
}

/**
 * A look at an endpoint that takes some milliseconds: whether it agrees on anything without forward secrecy, on an old version, or gives out tickets before TLS 1.3, whose key opens what was recorded.
 * Everything else is for `probeEndpoint`.
 */
export async function vetEndpoint(
  endpoint: Endpoint,
  world: ProbeWorld,
  limits: ProbeLimits = PROBE_LIMITS,
): Promise<Vetting> {
  const probe = new HelloProbe(
    new ProbeLine(endpoint, limits, new ConnectionBudget(limits)),
    world.entropy,
    new Sightings(),
  )
  try {
    const found = await Promise.all([
      ...lots(WITHOUT).map((suites) => agreed(probe, { version: 'TLSv1.2', suites })),
      ...(['SSLv3', 'TLSv1', 'TLSv1.1'] as const).map((version) => agreedInOld(probe, version)),
      ...lots(USUAL).map((suites) => ticketGiven(probe, suites)),
    ])
    return { contradictions: [...new Set(found.filter((one) => one !== undefined))], unknown: undefined }
  } catch (error) {
    if (!isFault(error) || error.who === 'us') throw error
    // Who offers no STARTTLS protects nothing; who does not answer is somebody else's concern.
    if (error.code === 'probe/starttls-refused') return { contradictions: [error.message], unknown: undefined }
    return { contradictions: [], unknown: error.message }
  }
}

/** Of an old version any suite is one too many. Somebody who says that there is no such version would say so to other suites as well. */
async function agreedInOld(probe: HelloProbe, version: Offer['version']): Promise<string | undefined> {
  for (const suites of [...lots(USUAL), ...lots(WITHOUT)]) {
    const answer = await probe.ask({ version, suites, isPlain: true })
    if (answer.kind === 'hello' && answer.hello.version === version)
      return `it agrees on ${version} ${answer.suite.name}`
    if (answer.kind === 'alert' && answer.description === ALERT.protocolVersion) return undefined
  }
  return undefined
}

async function agreed(probe: HelloProbe, offer: Offer): Promise<string | undefined> {
  const answer = await probe.ask({ ...offer, isPlain: true })
  if (answer.kind !== 'hello') return undefined
  const { version = 'a version that nobody knows' } = answer.hello
  return answer.suite.forwardSecret ? undefined : `it agrees on ${version} ${answer.suite.name}`
}

async function ticketGiven(probe: HelloProbe, suites: readonly number[]): Promise<string | undefined> {
  const answer = await probe.ask({ version: 'TLSv1.2', suites })
  const gives = answer.kind === 'hello' && answer.hello.extensions.has(EXTENSION.sessionTicket)
  return gives ? 'it gives out session tickets in TLS 1.2' : undefined
}

function lots(suites: readonly number[]): number[][] {
  const out: number[][] = []
  for (let at = 0; at < suites.length; at += MAX_IN_ONE_HELLO) out.push(suites.slice(at, at + MAX_IN_ONE_HELLO))
  return out
}
