/** Longer than this nobody is made to wait: an authority that says so has made a mistake. */
const LONGEST_MS = 366 * 86_400_000

/** How long a Retry-After field asks to wait (RFC 9110 §10.2.3): seconds, or a date. Undefined for what is neither; what has passed is 0. */
export function retryAfterMs(field: string | undefined, nowMs: number): number | undefined {
  if (field === undefined) return undefined
  const text = field.trim()
  if (/^\d{1,10}$/.test(text)) return Math.min(Number(text) * 1000, LONGEST_MS)
  const date = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.min(Math.max(0, date - nowMs), LONGEST_MS)
}
