import { versions } from 'node:process'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { assetsAtRisk } from '../../core/incidents/assets-at-risk.ts'
import type { IncidentBook } from '../../core/incidents/incident-book.ts'
import { type KnownVulnerability, vulnerabilitiesOf } from '../../core/incidents/known-vulnerabilities.ts'
import type { SecretKeeper } from '../../core/incidents/secret-keeper.ts'

/** What this process runs on that is known to have a hole. */
export function ownVulnerabilities(known: readonly KnownVulnerability[]): readonly KnownVulnerability[] {
  const { node, openssl } = versions
  return vulnerabilitiesOf({ node, openssl }, known)
}

/** Opens an incident for every hole that this runs with, once each: what to do about it is for a person to say. */
export async function openForKnownHoles(
  holes: readonly KnownVulnerability[],
  book: IncidentBook,
  keepers: readonly SecretKeeper[],
  clock: Clock,
  log: Log,
): Promise<void> {
  if (holes.length === 0) return
  const known = new Set((await book.incidents()).flatMap(({ opening }) => opening.cves))
  for (const { id: cve, component, mendedIn, reference, summary } of holes) {
    log.warn('incident/vulnerable-version', { cve, component, runs: versions[component], mendedIn })
    if (known.has(cve)) continue
    known.add(cve)
    const assets = await assetsAtRisk('dependency', keepers)
    const nowMs = clock.nowMs()
    const incident = await book.open({
      what: 'opened',
      atMs: nowMs,
      by: 'posthus',
      opening: {
        kind: 'dependency',
        summary: `${component} ${versions[component]} has a known hole, mended in ${mendedIn}. ${summary}`,
        source: 'the list of known holes',
        detectedMs: nowMs,
        cves: [cve],
        references: [reference],
        mendedIn: { [component]: mendedIn },
        advice: 'none',
      },
      assets,
    })
    log.warn('incident/opened', { incident, cve })
  }
}
