/**
 * Date and UTCDate of RFC 8620 §1.4: date-time of RFC 3339 in capitals. A fraction of nothing must not be written, and never is here; it is read all the same, since `toISOString` of every browser writes it, and a client would fail once in a thousand times.
 */
const DATE = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/

/** A moment with the offset that it is written with. */
export interface WrittenDate {
  /** Milliseconds since the epoch. */
  readonly ms: number
  /** Minutes east of UTC. */
  readonly zoneMinutes: number
}

/** Reads a Date; undefined for what is none, days that no month has among it. A leap second is the one before it. */
export function tryDate(text: string): WrittenDate | undefined {
  const match = DATE.exec(text)
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (hour > 23 || minute > 59 || second > 60) return undefined
  const zoneMinutes = tryZone(match[8] as string)
  if (zoneMinutes === undefined) return undefined
  const date = new Date(0)
  // Not Date.UTC, which takes the year 99 for 1999.
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  date.setUTCHours(hour, minute, Math.min(second, 59), Math.floor(Number(match[7] ?? 0) * 1000))
  return { ms: date.getTime() - zoneMinutes * 60_000, zoneMinutes }
}

/** Reads a UTCDate: milliseconds since the epoch, or undefined for what is none. */
export function tryUtcDate(text: string): number | undefined {
  return text.endsWith('Z') ? tryDate(text)?.ms : undefined
}

/** A UTCDate, to the second. */
export function utcDate(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -5)}Z`
}

/** A Date with an offset, to the second; without one it is in UTC. */
export function date(ms: number, zoneMinutes = 0): string {
  if (zoneMinutes === 0) return utcDate(ms)
  const local = utcDate(ms + zoneMinutes * 60_000).slice(0, -1)
  const minutes = Math.abs(zoneMinutes)
  const pad = (number: number) => `${number}`.padStart(2, '0')
  return `${local}${zoneMinutes < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`
}

function tryZone(text: string): number | undefined {
  if (text === 'Z') return 0
  const [hours, minutes] = text.slice(1).split(':').map(Number) as [number, number]
  if (hours > 23 || minutes > 59) return undefined
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}
