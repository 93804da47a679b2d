import type { Incident } from './incident.ts'
import { nextStage } from './incident.ts'

/** What still keeps an incident from being resolved, for people; empty if nothing does. */
export function unresolved(incident: Incident): readonly string[] {
  const left: string[] = []
  const stage = nextStage(incident)
  if (stage) left.push(`the step ${stage} is not proved: posthus incident run ${incident.id}`)
  for (const asset of incident.assets) {
    if (asset.answer === 'open') {
      left.push(
        `nobody has said what became of ${asset.id}: posthus incident answer ${incident.id} ${asset.id} --handled "…"`,
      )
    }
  }
  if (incident.opening.kind === 'drill') return left
  if (!incident.risk)
    left.push(`the risk is not assessed: posthus incident assess ${incident.id} --risk LEVEL --reason "…"`)
  if (incident.announcements.length === 0) {
    left.push(`it has not been announced: posthus incident announce ${incident.id} "what was said"`)
  }
  return left
}

/**
 * Whether "we have no indications that anything has leaked" may be said: somebody has searched, and nobody has found anything. A sentence that nobody has looked into is not an assessment (R057).
 */
export function mayDenyLeak({ searches }: Incident): boolean {
  return searches.length > 0 && searches.every(({ found }) => !found)
}
