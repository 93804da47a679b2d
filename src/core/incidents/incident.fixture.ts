import type { Asset, IncidentEntry, Opening } from './incident.ts'

/** The entry that opens an incident, for tests. */
export function anOpening(
  opening: Partial<Opening> = {},
  assets: readonly Asset[] = [anAsset('tls:mail.posthus.test')],
): IncidentEntry & { readonly what: 'opened' } {
  return {
    what: 'opened',
    atMs: 1_000,
    by: 'ada',
    opening: {
      kind: 'key',
      summary: 'The key was in a backup that others could read',
      source: 'ada',
      detectedMs: 500,
      cves: [],
      references: [],
      mendedIn: {},
      advice: 'none',
      ...opening,
    },
    assets,
  }
}

export function anAsset(id: string, fingerprint = 'old'): Asset {
  return {
    id,
    kind: 'secret',
    keeper: id.split(':')[0] as string,
    title: `The key of ${id}`,
    fingerprint,
    processes: ['protocols'],
  }
}
