import { crc32 } from 'node:zlib'

/** UTF-16 units of a field that is kept. */
const MAX_KEPT = 1024

/** Whether a text is kept: not if it is long, nor if SQLite would give back another one. The message is looked into then. */
export function isKept(text: string): boolean {
  return text.length <= MAX_KEPT && !text.includes('\0') && text.isWellFormed()
}

/** The sum of the row `id` of `kept`. Every flipped bit changes it, whether in the number or in the text. */
export function keptSum(id: number, text: string): number {
  return crc32(text, id >>> 0)
}

/** The text of the row if it is what was written. */
export function keptText(id: number, text: string, sum: number): string | undefined {
  return keptSum(id, text) === sum ? text : undefined
}
