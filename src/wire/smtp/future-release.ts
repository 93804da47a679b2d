import { badParameter } from './esmtp-parameters.ts'

/** When a message is to be sent, as its sender says it. RFC 4865 §4. */
export type FutureRelease = { readonly afterMs: number } | { readonly atMs: number }

/** HOLDFOR: seconds. RFC 4865 §4: at most nine digits. @throws Fault peer smtp/syntax */
export function parseHoldFor(value: string | undefined): FutureRelease {
  if (!value || !/^[0-9]{1,9}$/.test(value)) throw badParameter('HOLDFOR')
  return { afterMs: Number(value) * 1000 }
}

/** HOLDUNTIL: a date-time of RFC 3339 §5.6 (RFC 4865 §4 with erratum 2040). @throws Fault peer smtp/syntax */
export function parseHoldUntil(value: string | undefined): FutureRelease {
  const match = DATE_TIME.exec(value ?? '')
  if (!match) throw badParameter('HOLDUNTIL')
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const [zoneHour, zoneMinute] = [Number(match[9] ?? 0), Number(match[10] ?? 0)]
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= days
  // A leap second is a 60th: it counts as the next one.
  if (!isDate || hour > 23 || minute > 59 || second > 60 || zoneHour > 23 || zoneMinute > 59) {
    throw badParameter('HOLDUNTIL')
  }
  const offsetMinutes = (zoneHour * 60 + zoneMinute) * (match[8] === '-' ? -1 : 1)
  return { atMs: Date.UTC(year, month - 1, day, hour, minute, second) - offsetMinutes * 60_000 }
}

/** Years before 1970 cannot be the future, and so need not be read. */
const DATE_TIME =
  /^(19[7-9][0-9]|[2-9][0-9]{3})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]{1,9})?(?:([Zz])|([+-])([0-9]{2}):([0-9]{2}))$/
