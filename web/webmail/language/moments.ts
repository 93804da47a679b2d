import { instantOf, wallOf, weekday } from '../../../src/wire/jmap/wall-time.ts'
import type { AreaTexts } from './area-texts.ts'

/** Times that people put something off to. */
export type MomentName = 'thisMorning' | 'laterToday' | 'thisEvening' | 'tomorrow' | 'weekend' | 'nextWeek'

export interface Moment {
  readonly name: MomentName
  readonly at: Date
}

export const MOMENT_TEXTS: AreaTexts<MomentName> = {
  en: {
    thisMorning: 'This morning',
    laterToday: 'Later today',
    thisEvening: 'This evening',
    tomorrow: 'Tomorrow',
    weekend: 'At the weekend',
    nextWeek: 'Next week',
  },
  nb: {
    thisMorning: 'I dag tidlig',
    laterToday: 'Senere i dag',
    thisEvening: 'I kveld',
    tomorrow: 'I morgen',
    weekend: 'I helgen',
    nextWeek: 'Neste uke',
  },
  de: {
    thisMorning: 'Heute früh',
    laterToday: 'Später heute',
    thisEvening: 'Heute Abend',
    tomorrow: 'Morgen',
    weekend: 'Am Wochenende',
    nextWeek: 'Nächste Woche',
  },
}

const MORNING = 8
const WEEKEND_MORNING = 9
const EVENING = 18
const HALF_HOUR_MS = 30 * 60_000

/**
 * Sensible times from `now` on, the soonest first, no two of them the same: three hours on, at six in the evening, tomorrow, on Saturday and on Monday in the morning. They are hours that the clock on the wall shows in `zone`, so a night
 * in which the clock is changed moves none of them.
 */
export function sensibleMoments(now: Date, zone: string): readonly Moment[] {
  const wall = wallOf(now, zone)
  const day = weekday(wall)
  const on = (days: number, hour: number) => instantOf({ ...wall, day: wall.day + days, hour, minute: 0 }, zone)
  const later = new Date(Math.ceil((now.getTime() + 3 * 3_600_000) / HALF_HOUR_MS) * HALF_HOUR_MS)
  const moments: Moment[] = [
    { name: 'tomorrow', at: on(1, day === 5 || day === 6 ? WEEKEND_MORNING : MORNING) },
    { name: 'nextWeek', at: on((8 - day) % 7 || 7, MORNING) },
  ]
  if (wall.hour < 5) moments.push({ name: 'thisMorning', at: on(0, MORNING) })
  if (wall.hour >= 5 && wall.hour < EVENING - 3) moments.push({ name: 'laterToday', at: later })
  if (wall.hour < EVENING - 1) moments.push({ name: 'thisEvening', at: on(0, EVENING) })
  if (day >= 1 && day <= 4) moments.push({ name: 'weekend', at: on(6 - day, WEEKEND_MORNING) })
  moments.sort((a, b) => a.at.getTime() - b.at.getTime())
  return moments.filter(({ at }, index) => moments.findIndex((one) => one.at.getTime() === at.getTime()) === index)
}

/** The zone of this machine, as IANA names it. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
