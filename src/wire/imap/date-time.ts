import { syntaxFault } from './syntax-fault.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE, in UTC. RFC 9051 §9 lets a
 * day of one digit begin with a space or with 0, as Dovecot's do.
 */
export function encodeDateTime(ms: number): string {
  const date = new Date(ms)
  const year = String(Math.min(9999, Math.max(0, date.getUTCFullYear()))).padStart(4, '0')
  return `"${two(date.getUTCDate())}-${MONTHS[date.getUTCMonth()]}-${year} ${two(date.getUTCHours())}:${two(
    date.getUTCMinutes(),
  )}:${two(date.getUTCSeconds())} +0000"`
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}

/** The moment a date-time (without quotes) names, in milliseconds since the epoch. @throws Fault peer imap/syntax */
export function decodeDateTime(spelt: string): number {
  const match = /^([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/.exec(spelt)
  if (!match) throw syntaxFault('a date-time must look like "17-Jul-1996 02:44:25 -0700"')
  const [, day, month, year, hour, minute, second, sign, zoneHour, zoneMinute] = match as unknown as string[]
  const time = [Number(hour), Number(minute), Number(second), Number(zoneHour), Number(zoneMinute)] as const
  if (time[0] > 23 || time[1] > 59 || time[2] > 60 || time[3] > 23 || time[4] > 59) throw syntaxFault('no such time')
  const offset = (time[3] * 60 + time[4]) * (sign === '-' ? -1 : 1)
  const midnight = dayMs(Number(day), month as string, Number(year))
  return midnight + ((time[0] * 60 + time[1] - offset) * 60 + time[2]) * 1000
}

/** date-text = date-day "-" date-month "-" date-year: the midnight (UTC) it begins with. @throws Fault peer imap/syntax */
export function decodeDate(spelt: string): number {
  const match = /^(\d{1,2})-([A-Za-z]{3})-(\d{4})$/.exec(spelt)
  if (!match) throw syntaxFault('a date must look like 1-Feb-1994')
  return dayMs(Number(match[1]), match[2] as string, Number(match[3]))
}

function dayMs(day: number, monthName: string, year: number): number {
  const month = MONTHS.findIndex((known) => known.toLowerCase() === monthName.toLowerCase())
  const date = new Date(0)
  date.setUTCFullYear(year, month, day)
  if (month < 0 || day < 1 || date.getUTCDate() !== day) throw syntaxFault('no such day')
  return date.getTime()
}
