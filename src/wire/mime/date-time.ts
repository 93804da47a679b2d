/** A moment as a header names it. */
export interface MailDate {
  /** Milliseconds since the epoch. */
  readonly ms: number
  /** Minutes east of UTC as the sender wrote them; undefined if unknown (RFC 5322 §3.3: `-0000`, §4.3: unknown zones). */
  readonly zoneMinutes: number | undefined
}

/** Characters of a Date value that are looked at. */
const MAX_DATE = 200

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const ZONES: Readonly<Record<string, number>> = {
  ut: 0,
  utc: 0,
  gmt: 0,
  z: 0,
  wet: 0,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
  bst: 60,
  cet: 60,
  met: 60,
  cest: 120,
  mest: 120,
  eet: 120,
  eest: 180,
  msk: 180,
  jst: 540,
  kst: 540,
}

interface Fields {
  day?: number
  month?: number
  year?: number
  time?: readonly [hour: number, minute: number, second: number]
  zone?: number
  zoneKnown?: boolean
}

/**
 * Reads a date-time (RFC 5322 §3.3) with the obsolete forms of §4.3 (two-digit years, zone names, comments) and what else is met in mail: no day
 * name, no seconds, no zone (read as UTC), dashes between the parts of the date, month before day, the form of asctime, ISO 8601, `GMT+0200`.
 * Undefined if that gives no date; a day that the month does not have gives none.
 */
export function tryParseDate(value: string): MailDate | undefined {
  const fields: Fields = {}
  const clean = withoutComments(value.slice(0, MAX_DATE))
    .toLowerCase()
    .replace(/\s*:\s*/g, ':')
  const iso = /^\s*(\d{4})-(\d{2})-(\d{2})[t ]+(.*)$/.exec(clean)
  if (iso) {
    fields.year = Number(iso[1])
    fields.month = Number(iso[2]) - 1
    fields.day = Number(iso[3])
  }
  for (const token of (iso ? (iso[4] as string).replace(/([+-]\d\d:?\d\d|z)$/, ' $1') : clean).split(/[\s,]+/)) {
    if (token !== '') readToken(fields, token)
  }
  return tryAssemble(fields)
}

function readToken(fields: Fields, token: string): void {
  const time = /^(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2})(?:\.\d*)?)?(am|pm)?$/.exec(token)
  if (time && !fields.time) {
    const hour = Number(time[1])
    const half = time[4] ? (hour % 12) + (time[4] === 'pm' ? 12 : 0) : hour
    fields.time = [half, Number(time[2]), Number(time[3] ?? 0)]
    return
  }
  if (readZone(fields, token)) return
  if (/^\d{1,2}-[a-z]{3,}-\d{2,4}$/.test(token)) {
    for (const piece of token.split('-')) readToken(fields, piece)
    return
  }
  const month = MONTHS.indexOf(token.slice(0, 3))
  if (month >= 0 && /^[a-z]{3,}\.?$/.test(token)) fields.month ??= month
  else if (/^\d{1,2}(st|nd|rd|th)?$/.test(token) && fields.day === undefined) fields.day = Number.parseInt(token, 10)
  else if (/^\d{2,4}$/.test(token) && fields.year === undefined) fields.year = fullYear(token)
}

/** A zone counts only after the time, where its digits cannot be a year. */
function readZone(fields: Fields, token: string): boolean {
  if (!fields.time || fields.zone !== undefined) return false
  const digits = /^(?:gmt|utc|ut)?([+-])(\d{1,2}):?(\d{2})$/.exec(token)
  if (digits) {
    const minutes = Number(digits[2]) * 60 + Number(digits[3])
    // -0000 says that the sender's zone is not known.
    fields.zoneKnown = !(digits[1] === '-' && minutes === 0)
    fields.zone = digits[1] === '-' ? -minutes : minutes
    return Math.abs(minutes) < 24 * 60
  }
  if (!/^[a-z]{1,5}$/.test(token) || MONTHS.includes(token)) return false
  const named = ZONES[token]
  // Military letters were defined the wrong way round in RFC 822 and mean nothing (RFC 5322 §4.3).
  fields.zone = named ?? 0
  fields.zoneKnown = named !== undefined
  return true
}

function tryAssemble(fields: Fields): MailDate | undefined {
  const { day, month, year } = fields
  if (day === undefined || month === undefined || year === undefined || year < 1 || year > 9999) return undefined
  const [hour, minute, second] = fields.time ?? [0, 0, 0]
  if (hour > 23 || minute > 59 || second > 60) return undefined
  const midnight = new Date(0)
  midnight.setUTCFullYear(year, month, day)
  if (midnight.getUTCMonth() !== month || midnight.getUTCDate() !== day) return undefined
  const zone = fields.zone ?? 0
  return {
    // A leap second is still of its day.
    ms: midnight.getTime() + ((hour * 60 + minute - zone) * 60 + Math.min(59, second)) * 1000,
    zoneMinutes: fields.zoneKnown ? zone : undefined,
  }
}

/** RFC 5322 §4.3: two digits below 50 are 20xx, other two and three digits count from 1900. */
function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length >= 4) return year
  return digits.length === 2 && year < 50 ? year + 2000 : year + 1900
}

function withoutComments(value: string): string {
  let out = ''
  let depth = 0
  for (const character of value) {
    if (character === '(') depth++
    else if (character === ')' && depth > 0) depth--
    else if (depth === 0) out += character
  }
  return out
}
