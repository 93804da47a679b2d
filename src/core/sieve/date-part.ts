import { tryParseDate } from '../../wire/mime/date-time.ts'

/** A moment in a zone. */
export interface ZonedMoment {
  readonly ms: number
  readonly zoneMinutes: number
}

/** Days from 1858-11-17 to 1970-01-01. */
const MODIFIED_JULIAN_EPOCH = 40587
const DAY_MS = 86_400_000
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The date in a field: of a Received field what stands behind the last semicolon. RFC 5260 §4. Undefined if there is none. */
export function dateIn(field: string, value: string): ZonedMoment | undefined {
  const date = field.toLowerCase() === 'received' ? value.slice(value.lastIndexOf(';') + 1) : value
  const parsed = tryParseDate(date)
  return parsed && { ms: parsed.ms, zoneMinutes: parsed.zoneMinutes ?? 0 }
}

/** Minutes east of UTC of `+hhmm`, or undefined. */
export function tryZone(zone: string): number | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d\d)(\d\d)$/.exec(zone) ?? []
  if (sign === undefined) return undefined
  const total = Number(hours) * 60 + Number(minutes)
  return sign === '-' ? -total : total
}

/** A part of a date as RFC 5260 §4.2 writes it, or undefined if there is no such part. */
export function datePart(part: string, { ms, zoneMinutes }: ZonedMoment): string | undefined {
  const local = new Date(ms + zoneMinutes * 60_000)
  const two = (value: number) => String(value).padStart(2, '0')
  const year = String(local.getUTCFullYear()).padStart(4, '0')
  const [month, day] = [two(local.getUTCMonth() + 1), two(local.getUTCDate())]
  const time = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map(two)
  const away = Math.abs(zoneMinutes)
  const [sign, zoneHours, zoneRest] = [zoneMinutes < 0 ? '-' : '+', two(Math.floor(away / 60)), two(away % 60)]
  switch (part.toLowerCase()) {
    case 'year':
      return year
    case 'month':
      return month
    case 'day':
      return day
    case 'date':
      return `${year}-${month}-${day}`
    case 'julian':
      return String(Math.floor((ms + zoneMinutes * 60_000) / DAY_MS) + MODIFIED_JULIAN_EPOCH)
    case 'hour':
      return time[0]
    case 'minute':
      return time[1]
    case 'second':
      return time[2]
    case 'time':
      return time.join(':')
    case 'iso8601':
      // RFC 3339 §4.3.
      return `${year}-${month}-${day}T${time.join(':')}${away === 0 ? 'Z' : `${sign}${zoneHours}:${zoneRest}`}`
    case 'std11':
      return `${WEEKDAYS[local.getUTCDay()]}, ${day} ${MONTHS[local.getUTCMonth()]} ${year} ${time.join(':')} ${sign}${zoneHours}${zoneRest}`
    case 'zone':
      return `${sign}${zoneHours}${zoneRest}`
    case 'weekday':
      return String(local.getUTCDay())
    default:
      return undefined
  }
}
