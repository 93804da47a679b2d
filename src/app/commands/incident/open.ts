import type { Clock } from '../../../base/clock.ts'
import { acceptOpening } from '../../../core/incidents/accept-opening.ts'
import { assetsAtRisk } from '../../../core/incidents/assets-at-risk.ts'
import type { AdviceLevel, IncidentKind, Opening } from '../../../core/incidents/incident.ts'
import type { IncidentBook } from '../../../core/incidents/incident-book.ts'
import type { SecretKeeper } from '../../../core/incidents/secret-keeper.ts'
import type { Outcome } from '../outcome.ts'

export interface OpenIncidentOptions {
  readonly kind: IncidentKind
  readonly summary?: string
  readonly source?: string
  readonly detected?: number
  readonly exposedFrom?: number
  readonly exposedUntil?: number
  readonly cve: readonly string[]
  readonly reference: readonly string[]
  readonly mendedIn: Readonly<Record<string, string>>
  readonly advice?: AdviceLevel
  readonly by: string
}

/** Opens an incident with everything that it puts at risk. @throws Fault peer incident/incomplete */
export async function openIncident(
  book: IncidentBook,
  keepers: readonly SecretKeeper[],
  options: OpenIncidentOptions,
  clock: Clock,
): Promise<Outcome> {
  const nowMs = clock.nowMs()
  const opening = acceptOpening(openingOf(options, nowMs), nowMs)
  const assets = await assetsAtRisk(opening.kind, keepers)
  const id = await book.open({ what: 'opened', atMs: nowMs, by: options.by, opening, assets })
  const lines = assets.map(
    (asset) => `  ${asset.id}\n      ${asset.title}; in the memory of: ${asset.processes.join(', ')}`,
  )
  const text = [
    `Incident ${id} is open. ${assets.length} things are at risk:`,
    '',
    ...lines,
    '',
    `"posthus incident run ${id}" replaces the keys; what was not exposed is named first, with the reason:`,
    `posthus incident answer ${id} ASSET --not-exposed "because …"`,
  ]
  return { text: text.join('\n'), json: { id, opening, assets: assets.map(withoutPem) } }
}

/** The opening of a drill needs no words: it says itself what it is. */
function openingOf(options: OpenIncidentOptions, nowMs: number): Opening {
  const isDrill = options.kind === 'drill'
  return {
    kind: options.kind,
    summary: options.summary ?? (isDrill ? 'A rehearsal: every key is replaced' : ''),
    source: options.source ?? (isDrill ? options.by : ''),
    detectedMs: options.detected ?? nowMs,
    cves: options.cve,
    references: options.reference,
    mendedIn: options.mendedIn,
    advice: options.advice ?? (isDrill ? 'none' : 'advise'),
    ...(options.exposedFrom === undefined ? {} : { exposedFromMs: options.exposedFrom }),
    ...(options.exposedUntil === undefined ? {} : { exposedUntilMs: options.exposedUntil }),
  }
}

function withoutPem<A extends { readonly certificate?: { readonly serial: string } }>({ certificate, ...asset }: A) {
  return certificate ? { ...asset, serial: certificate.serial } : asset
}
