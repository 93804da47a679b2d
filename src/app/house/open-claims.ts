import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Log } from '../../base/log.ts'
import { Claims } from '../../core/posture/claims/claims.ts'
import type { Evidence } from '../../core/posture/claims/evidence.ts'
import type { Configuration } from '../config/configuration.ts'
import { listeningPorts } from './listening-ports.ts'
import type { Stores } from './stores.ts'

/** Days of the ledger that can contradict a claim. */
const LEDGER_MS = 7 * 86_400_000

/** The public claims, held against the ports that are listened on, their last audits, what the domains publish, and the connections of the last week. */
export function openClaims(
  configuration: Pick<Configuration, 'listen'>,
  stores: Pick<Stores, 'claimBook' | 'audits' | 'ledger' | 'directory' | 'publishedChecks'>,
  clock: Clock,
  entropy: Entropy,
  log: Log,
): Claims {
  const listening = listeningPorts(configuration)
  const evidence = async (): Promise<Evidence> => {
    const nowMs = clock.nowMs()
    const counts = await stores.ledger.counts(nowMs - LEDGER_MS, nowMs + 1, 'day')
    const domains = (await stores.directory.domains()).map(({ name }) => name)
    const published = await stores.publishedChecks.all()
    return { listening, audits: [...(await stores.audits.last()).values()], counts, domains, published, nowMs }
  }
  return new Claims(stores.claimBook, evidence, clock, entropy, log)
}
