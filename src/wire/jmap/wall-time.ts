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

/** What a clock on a wall shows. */
export interface Wall {
  readonly year: number
  /** From 1. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
}

export function wallOf(at: Date, zone: string): Wall {
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
export function instantOf(wall: Wall, zone: string): Date {
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
export function weekday(wall: Wall): number {
  return new Date(asUtc(wall)).getUTCDay()
}
