import type { Alarm, KnownAlarm } from './alarm.ts'

/** How often an operator is told. */
export interface AlarmPace {
  /** The same cause is told again after so long, and not before, whatever comes and goes in between. */
  readonly againMs: number
  /** Not seen for so long, it is over. */
  readonly overMs: number
}

/** What a round has to tell, and what is remembered once it is told. */
export interface AlarmPlan {
  readonly begun: readonly KnownAlarm[]
  readonly still: readonly KnownAlarm[]
  readonly over: readonly KnownAlarm[]
  readonly next: readonly KnownAlarm[]
}

/**
 * What to tell of the alarms that stand now beside those that are known. Of each cause at most one mail in `againMs` says that it stands, and one that it is over. Without `mayTell` nothing is told, and all that there
 * would be to tell waits.
 */
export function planAlarms(
  standing: readonly Alarm[],
  known: ReadonlyMap<string, KnownAlarm>,
  nowMs: number,
  pace: AlarmPace,
  mayTell: boolean,
): AlarmPlan {
  const plan = {
    begun: [] as KnownAlarm[],
    still: [] as KnownAlarm[],
    over: [] as KnownAlarm[],
    next: [] as KnownAlarm[],
  }
  const seen = new Set<string>()
  for (const alarm of standing) {
    if (seen.has(alarm.cause)) continue
    seen.add(alarm.cause)
    const before = known.get(alarm.cause)
    const isNew = !before || before.isOver
    const now = {
      ...alarm,
      sinceMs: isNew ? nowMs : before.sinceMs,
      seenMs: nowMs,
      toldMs: before?.toldMs,
      isOver: false,
    }
    if (!mayTell || !isDue(now, before, nowMs, pace)) {
      // What has not been told of a stage is not forgotten for it.
      plan.next.push(before && now.toldMs !== undefined ? withStage(now, before.stage) : now)
      continue
    }
    const told = { ...now, toldMs: nowMs }
    plan.next.push(told)
    const isStill = now.toldMs !== undefined && now.toldMs >= now.sinceMs
    ;(isStill ? plan.still : plan.begun).push(told)
  }
  for (const before of known.values()) {
    if (seen.has(before.cause)) continue
    const next = gone(before, nowMs, pace, mayTell)
    if (next) plan.next.push(next)
    if (next?.isOver && !before.isOver && isTold(before)) plan.over.push(next)
  }
  return plan
}

function isDue(now: KnownAlarm, before: KnownAlarm | undefined, nowMs: number, { againMs }: AlarmPace): boolean {
  if (now.toldMs === undefined) return true
  if (nowMs - now.toldMs < againMs) return false
  return now.stage === undefined || now.stage !== before?.stage || now.toldMs < now.sinceMs
}

function withStage(alarm: KnownAlarm, stage: string | undefined): KnownAlarm {
  const { stage: _, ...rest } = alarm
  return stage === undefined ? rest : { ...rest, stage }
}

/** What is remembered of one that was not seen now; undefined: nothing any more. */
function gone(before: KnownAlarm, nowMs: number, pace: AlarmPace, mayTell: boolean): KnownAlarm | undefined {
  if (before.isOver) return nowMs - (before.toldMs ?? 0) >= pace.againMs ? undefined : before
  if (nowMs - before.seenMs < pace.overMs) return before
  // Nobody was told that it began.
  if (before.toldMs === undefined) return undefined
  return mayTell || !isTold(before) ? { ...before, isOver: true } : before
}

/** Whether this time of it was told. */
function isTold({ toldMs, sinceMs }: KnownAlarm): boolean {
  return toldMs !== undefined && toldMs >= sinceMs
}
