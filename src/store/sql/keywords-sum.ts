import { crc32 } from 'node:zlib'

/** The column `keywords` of a message: NULL for none. */
export function joinKeywords(keywords: readonly string[]): string | null {
  return keywords.length > 0 ? keywords.join(' ') : null
}

/** The column `keywords_sum` that goes with a column `keywords`: SQL cannot sum a text, and `$label1` is one bit from `$label3`. */
export function keywordsSum(keywords: string | null): number | null {
  return keywords === null ? null : crc32(keywords)
}

/** What stands there for rows from before the column: it has not been worked out yet. */
export const NOT_SUMMED = -1

/** Whether keywords are those that were written. */
export function isSoundKeywords(keywords: string | null, sum: number | null): boolean {
  return sum === NOT_SUMMED || keywordsSum(keywords) === sum
}

/** The text with the one bit turned back that must have flipped, or undefined. */
export function mendKeywords(keywords: string, sum: number): string | undefined {
  const octets = Buffer.from(keywords)
  for (let at = 0; at < octets.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      octets[at]! ^= 1 << bit
      if (crc32(octets) === sum) return octets.toString()
      octets[at]! ^= 1 << bit
    }
  }
  return undefined
}
