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

/** What the clock on the wall shows, as `<input type="datetime-local">` has it: `2026-11-27T08:00`. */
export function writeWall(at: Date, zone: string): string {
  const { year, month, day, hour, minute } = wallOf(at, zone)
  const two = (number: number) => `${number}`.padStart(2, '0')
  return `${`${year}`.padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`
}

/** Reads what `writeWall` has written. An hour that is left out in spring is the one after it; of one that comes twice in autumn the first is meant. Undefined for anything else. */
export function tryReadWall(text: string, zone: string): Date | undefined {
  const [, ...fields] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?$/.exec(text) ?? []
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = fields.map(Number)
  const utc = new Date(Date.UTC(year, month - 1, day, hour, minute))
  const isOne = utc.getUTCMonth() === month - 1 && utc.getUTCDate() === day && hour < 24 && minute < 60
  return fields.length > 0 && isOne ? instantOf({ year, month, day, hour, minute }, zone) : undefined
}

interface Wall {
  readonly year: number
  /** From 1. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
}

function wallOf(at: Date, zone: string): Wall {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value)
  return { year: part('year'), month: part('month'), day: part('day'), hour: part('hour'), minute: part('minute') }
}

/** When the clock shows this. Days beyond a month's end are those of the next. */
function instantOf(wall: Wall, zone: string): Date {
  const wanted = asUtc(wall)
  const offsetAt = (ms: number) => asUtc(wallOf(new Date(ms), zone)) - Math.floor(ms / 60_000) * 60_000
  // Before and after a change of the clock; where both lead to an hour that shows what is wanted, the first one is meant, and where neither does the one after the gap.
  const offsets = [offsetAt(wanted - 86_400_000), offsetAt(wanted + 86_400_000)]
  const shows = offsets.map((offset) => wanted - offset).find((ms) => asUtc(wallOf(new Date(ms), zone)) === wanted)
  return new Date(shows ?? wanted - (offsets[0] as number))
}

function asUtc({ year, month, day, hour, minute }: Wall): number {
  return Date.UTC(year, month - 1, day, hour, minute)
}

/** 0 for Sunday. */
function weekday(wall: Wall): number {
  return new Date(asUtc(wall)).getUTCDay()
}
