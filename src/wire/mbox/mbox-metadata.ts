import { utf8 } from '../../base/bytes.ts'

/** What a message of an mbox carries beside its octets: flags under their IMAP names, and dates in milliseconds since the epoch. */
export interface MboxMetadata {
  readonly flags: readonly string[]
  readonly internalMs: number | undefined
  /** Present in what we have written: how to get the octets back exactly. */
  readonly exact: ExactForm | undefined
}

export interface ExactForm {
  /** Octets of the message. */
  readonly size: number
  /** `lf`: every line ended in CRLF and ends in LF here. `raw`: the octets are as they were. */
  readonly lineEnds: 'lf' | 'raw'
}

/** The header field by which we know what we have written ourselves. It ends the fields that the mbox has put before those of the message. */
const OWN_FIELD = 'X-Posthus-Message'
/** Letters of Status and X-Status, as mutt, Dovecot and c-client write them. */
const LETTERS: readonly (readonly [string, string])[] = [
  ['R', '\\Seen'],
  ['A', '\\Answered'],
  ['F', '\\Flagged'],
  ['T', '\\Draft'],
  ['D', '\\Deleted'],
]
/** Bits of X-Mozilla-Status, four hexadecimal digits (nsMsgMessageFlags of Thunderbird). What it calls expunged still stands in its file. */
const MOZILLA_BITS: readonly (readonly [number, string])[] = [
  [0x0001, '\\Seen'],
  [0x0002, '\\Answered'],
  [0x0004, '\\Flagged'],
  [0x0008, '\\Deleted'],
  [0x1000, '$Forwarded'],
]
const STATUS_FIELDS: readonly string[] = [
  ...['status', 'x-status', 'x-keywords', 'x-uid', 'x-imap', 'x-imapbase'],
  ...['x-mozilla-status', 'x-mozilla-status2', 'x-mozilla-keys'],
]
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The From_ line with which a message begins (RFC 4155), in UTC, and the fields that stand before those of the message. */
export function encodeMboxHead(flags: readonly string[], internalMs: number, exact: ExactForm): Uint8Array {
  const has = (letters: string) =>
    LETTERS.map(([l, flag]) => (letters.includes(l) && flags.includes(flag) ? l : '')).join('')
  const keywords = flags.filter((flag) => !flag.startsWith('\\'))
  const lines = [
    `From - ${asctime(internalMs)}`,
    `Status: ${has('R')}O`,
    ...(has('AFTD') ? [`X-Status: ${has('AFTD')}`] : []),
    ...(keywords.length > 0 ? [`X-Keywords: ${keywords.join(' ')}`] : []),
    `${OWN_FIELD}: size=${exact.size}; ends=${exact.lineEnds}; received=${internalMs}; flags=${flags.join(' ')}`,
  ]
  return utf8(`${lines.join('\n')}\n`)
}

/** What our own field says, or undefined if the line is something else. */
export function tryOwnField(line: string): MboxMetadata | undefined {
  const found = /^X-Posthus-Message: size=(\d{1,15}); ends=(lf|raw); received=(-?\d{1,15}); flags=(.*)$/.exec(line)
  if (!found) return undefined
  const [, size, lineEnds, received, flags] = found as unknown as [string, string, 'lf' | 'raw', string, string]
  return {
    flags: flags.split(' ').filter((flag) => flag !== ''),
    internalMs: Number(received),
    exact: { size: Number(size), lineEnds },
  }
}

/** Flags from the fields that other programs add to the header of a message in an mbox: name in lower case, value. */
export function flagsOfStatus(fields: readonly (readonly [string, string])[]): string[] {
  const flags = new Set<string>()
  for (const [name, value] of fields) {
    if (name === 'x-keywords' || name === 'x-mozilla-keys') {
      for (const keyword of value.split(/[\s,]+/)) if (isKeyword(keyword)) flags.add(keyword)
    }
    if (name === 'x-mozilla-status') for (const flag of flagsOfMozilla(value)) flags.add(flag)
    if (name !== 'status' && name !== 'x-status') continue
    for (const [letter, flag] of LETTERS) if (value.includes(letter)) flags.add(flag)
  }
  return [...flags]
}

function flagsOfMozilla(value: string): string[] {
  const bits = /^[0-9a-f]{4,8}$/i.test(value) ? Number.parseInt(value, 16) : 0
  return MOZILLA_BITS.filter(([bit]) => bits & bit).map(([, flag]) => flag)
}

/** Fields that belong to the mbox, not to the message: programs that keep mboxes add them and leave them out when they serve it. */
export function isStatusField(name: string): boolean {
  return STATUS_FIELDS.includes(name)
}

/** Whether a line is the From_ line of RFC 4155: it ends in a date, with or without seconds and zone. */
export function isFromLine(line: string): boolean {
  return /^From .*\d{1,2}:\d{2}(:\d{2})?( +[A-Z+-][A-Z0-9]{1,5})?( +[A-Z+-][A-Z0-9]{1,5})? +\d{4}( +[+-]\d{4})?\s*$/.test(
    line,
  )
}

/**
 * The date of a From_ line: asctime, in UTC where it names no zone; undefined where it cannot be understood. `From - ` is Thunderbird's: that is when it put the message there, by the clock on the wall, and not when it came.
 */
export function dateOfFromLine(line: string): number | undefined {
  if (line.startsWith('From - ')) return undefined
  const found =
    /([A-Z][a-z]{2}) +(\d{1,2}) +(\d{1,2}):(\d{2})(?::(\d{2}))?\s+(?:[A-Z]{2,5} +)?([+-]\d{4} +)?(\d{4})(?: +([+-]\d{4}))?/.exec(
      line,
    )
  const month = MONTHS.indexOf(found?.[1] ?? '')
  if (!found || month < 0) return undefined
  const zone = (found[8] ?? found[6] ?? '+0000').trim()
  const minutes = (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3))) * (zone[0] === '-' ? -1 : 1)
  const [day, hour, minute, second, year] = [found[2], found[3], found[4], found[5] ?? '0', found[7]].map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ]
  return Date.UTC(year, month, day, hour, minute, second) - minutes * 60_000
}

function asctime(ms: number): string {
  const date = new Date(ms)
  const two = (value: number) => String(value).padStart(2, '0')
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  const day = String(date.getUTCDate()).padStart(2, ' ')
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${day} ${time} ${String(date.getUTCFullYear()).padStart(4, '0')}`
}

/** An atom that can stand in a flag list. */
function isKeyword(word: string): boolean {
  return /^[^\x00-\x20\x7f-\uffff(){%*"\\\]]{1,255}$/.test(word)
}
