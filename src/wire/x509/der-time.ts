import { type Bytes, latin1 } from '../../base/bytes.ts'
import type { DerElement } from './der.ts'

const UTC_TIME = 0x17
const GENERALIZED_TIME = 0x18

/** UTCTime or GeneralizedTime in the form of RFC 5280 §4.1.2.5, in milliseconds since the epoch; undefined if it is none. */
export function tryTime(der: Bytes, { tag, start, end }: DerElement): number | undefined {
  const digits = latin1(der, start, end)
  if (tag === UTC_TIME) return momentOf(`${Number(digits.slice(0, 2)) < 50 ? '20' : '19'}${digits}`)
  return tag === GENERALIZED_TIME ? momentOf(digits) : undefined
}

function momentOf(digits: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits)
  if (!parts) return undefined
  const [year, month, day, hour, minute, second] = parts.slice(1).map(Number) as [number, ...number[]]
  const ms = Date.UTC(year, (month as number) - 1, day, hour, minute, second)
  // Date.UTC takes the 31st of February for a day in March.
  return new Date(ms).toISOString().slice(0, 19).replace(/[-:T]/g, '') === digits.slice(0, 14) ? ms : undefined
}
