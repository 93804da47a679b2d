import type { KnownAlarm } from '../alarms/alarm.ts'

/** What everybody may know of an alarm. */
export interface Trouble {
  readonly kind: 'listener' | 'certificate' | 'claim' | 'incident'
  readonly sinceMs: number
}

/** Sources of alarms that are everybody's business, and what they are called there. Others tell of accounts, keys or disks, which whoever means harm could make use of. */
const PUBLIC_SOURCES: Readonly<Record<string, Trouble['kind']>> = {
  listener: 'listener',
  certificate: 'certificate',
  claim: 'claim',
  incident: 'incident',
}

/** What of the alarms that stand everybody may know: each kind once, since when. Not a word of what was seen where. */
export function publicTroubles(alarms: Iterable<KnownAlarm>): readonly Trouble[] {
  const since = new Map<Trouble['kind'], number>()
  for (const { cause, isOver, sinceMs } of alarms) {
    const source = cause.split(':')[0] ?? ''
    if (isOver || !Object.hasOwn(PUBLIC_SOURCES, source)) continue
    const kind = PUBLIC_SOURCES[source]!
    since.set(kind, Math.min(sinceMs, since.get(kind) ?? sinceMs))
  }
  return [...since].map(([kind, sinceMs]) => ({ kind, sinceMs }))
}
