/** TEXT with its escapes taken out (RFC 6350 §3.4). Of vCard 2.1 and 3.0 the colon may be escaped too. */
export function unescapeText(value: string): string {
  return value.replace(/\\([nN\\,;:])/g, (_, one: string) => (one === 'n' || one === 'N' ? '\n' : one))
}

/** TEXT as it is written. Controls other than a new line have no escape, and would end the line: they are left out. */
export function escapeText(value: string): string {
  return value
    .replace(/[\\,;]/g, '\\$&')
    .replace(/\r\n?|\n/g, '\\n')
    .replace(/[^\P{Cc}\t]/gu, '')
}

/** The parts of a value between `separator`s that are not escaped, as they are written. */
export function splitEscaped(value: string, separator: ',' | ';'): string[] {
  const parts: string[] = []
  let start = 0
  for (let at = 0; at < value.length; at++) {
    if (value[at] === '\\') at++
    else if (value[at] === separator) {
      parts.push(value.slice(start, at))
      start = at + 1
    }
  }
  parts.push(value.slice(start))
  return parts
}

/** The components of a structured value, each a list; empty ones are empty lists. RFC 6350 §6.2.2. */
export function splitStructured(value: string): string[][] {
  return splitEscaped(value, ';').map((component) =>
    splitEscaped(component, ',')
      .map((one) => unescapeText(one).trim())
      .filter((one) => one !== ''),
  )
}

export function joinStructured(components: readonly (readonly string[])[]): string {
  return components.map((list) => list.map(escapeText).join(',')).join(';')
}

/** A parameter's value as it is written (RFC 6350 §3.3 and RFC 6868). */
export function encodeParam(value: string): string {
  const plain = value
    .replaceAll('^', '^^')
    .replaceAll('"', "^'")
    .replace(/\r\n?|\n/g, '^n')
    .replace(/[^\P{Cc}\t]/gu, '')
  return /[,:;]/.test(plain) ? `"${plain}"` : plain
}

export interface PartialDate {
  readonly year?: number
  readonly month?: number
  readonly day?: number
}

/**
 * A date of RFC 6350 §4.3, also as vCard 3.0 and phones write it: whole, a year, a month of a year, a day of a month without a year; with a time in UTC a moment. Undefined for everything
 * else.
 */
export function tryDate(value: string): PartialDate | { readonly utc: string } | undefined {
  const text = value.trim()
  const moment = /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)(?:\.\d+)?Z$/.exec(text)
  if (moment && !/T000000|T00:00:00/.test(text)) {
    const [, year, month, day, hour, minute, second] = moment
    return { utc: `${year}-${month}-${day}T${hour}:${minute}:${second}Z` }
  }
  const match =
    /^(?<year>\d{4})-?(?<month>\d\d)-?(?<day>\d\d)(?:T.*)?$/.exec(text) ??
    /^--(?<month>\d\d)-?(?<day>\d\d)$/.exec(text) ??
    /^(?<year>\d{4})-(?<month>\d\d)$/.exec(text) ??
    /^(?<year>\d{4})$/.exec(text) ??
    /^--(?<month>\d\d)$/.exec(text)
  if (!match) return undefined
  const date: { year?: number; month?: number; day?: number } = {}
  const { year, month, day } = match.groups as { year?: string; month?: string; day?: string }
  if (year !== undefined) date.year = Number(year)
  if (month !== undefined) date.month = Number(month)
  if (day !== undefined) date.day = Number(day)
  return date
}

/** A date as vCard 4.0 writes it; `extended` as 3.0 does, which has whole dates only. Undefined where it cannot be written. */
export function tryEncodeDate({ year, month, day }: PartialDate, extended: boolean): string | undefined {
  const pad = (number: number, width: number) => `${number}`.padStart(width, '0')
  if (year !== undefined && month !== undefined && day !== undefined) {
    return [pad(year, 4), pad(month, 2), pad(day, 2)].join(extended ? '-' : '')
  }
  if (extended) return undefined
  if (year !== undefined) return month === undefined ? pad(year, 4) : `${pad(year, 4)}-${pad(month, 2)}`
  return month !== undefined && day !== undefined ? `--${pad(month, 2)}${pad(day, 2)}` : undefined
}

/** A moment of RFC 6350 §4.3.5 as UTCDateTime, or undefined. */
export function tryTimestamp(value: string): string | undefined {
  const match = /^(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d)(?:\.\d+)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/.exec(
    value.trim(),
  )
  if (!match) return undefined
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone = 'Z'] = match
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`)
  return Number.isNaN(ms) ? undefined : `${new Date(ms).toISOString().slice(0, 19)}Z`
}

export function encodeTimestamp(utc: string): string {
  return utc.replace(/[-:]/g, '')
}
