import type { JmapLimits } from '../jmap-limits.ts'

/** The media type of what is appended (draft-ietf-httpbis-resumable-upload-15 §6). */
export const PARTIAL_UPLOAD = 'application/partial-upload'

/** Upload-Complete, a Boolean of RFC 9651 §3.3.6. What is none is as if it were not there. */
export function readComplete(field: string | undefined): boolean | undefined {
  const match = /^ *\?([01]) *(?:;.*)?$/.exec(field ?? '')
  return match ? match[1] === '1' : undefined
}

/** Upload-Offset and Upload-Length, Integers of RFC 9651 §3.3.1 that are not below 0. What is none is as if it were not there. */
export function readOctets(field: string | undefined): number | undefined {
  const match = /^ *(\d{1,15}) *(?:;.*)?$/.exec(field ?? '')
  return match ? Number(match[1]) : undefined
}

export function writeComplete(isComplete: boolean): string {
  return isComplete ? '?1' : '?0'
}

/** Upload-Limit, a Dictionary of RFC 9651 §3.2. `leftMs`: how long the upload is still kept. */
export function writeLimits({ maxSizeUpload }: JmapLimits, leftMs: number): string {
  return `max-size=${maxSizeUpload}, max-age=${Math.max(0, Math.floor(leftMs / 1000))}`
}

/**
 * Octets of all of it, by what a request says in two places: `length` (Upload-Length), and the end of its content if that is the last. `wrong` if they contradict each other.
 */
export function toldLength(
  length: number | undefined,
  offset: number,
  contentLength: number | undefined,
  isLast: boolean,
): number | undefined | 'wrong' {
  const end = isLast && contentLength !== undefined ? offset + contentLength : undefined
  if (length !== undefined && end !== undefined && length !== end) return 'wrong'
  return length ?? end
}
