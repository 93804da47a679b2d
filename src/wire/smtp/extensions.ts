import type { Reply } from './reply.ts'

/** What a server offers in its answer to EHLO. RFC 5321 §4.1.1.1. */
export interface Extensions {
  /** Name that the server gives itself, or an empty string. */
  readonly host: string
  /** Keywords in upper case, with their parameters. */
  readonly keywords: ReadonlyMap<string, readonly string[]>
  /** Most octets of a message (RFC 1870), or undefined if there is no fixed limit. */
  readonly maxBytes: number | undefined
}

/** What a server offers that only knows HELO: nothing. */
export const NO_EXTENSIONS: Extensions = { host: '', keywords: new Map(), maxBytes: undefined }

/** Reads the answer to EHLO. Lines that are not `keyword parameters` are passed over; of a keyword that comes twice the first counts. */
export function parseExtensions(reply: Reply): Extensions {
  const keywords = new Map<string, readonly string[]>()
  for (const line of reply.lines.slice(1)) {
    const [keyword, ...parameters] = line.trim().split(/\s+/)
    if (!keyword || !/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(keyword)) continue
    if (!keywords.has(keyword.toUpperCase())) keywords.set(keyword.toUpperCase(), parameters)
  }
  const size = keywords.get('SIZE')?.[0]
  const maxBytes = size !== undefined && /^[1-9][0-9]{0,15}$/.test(size) ? Number(size) : undefined
  return { host: reply.lines[0]?.split(/\s/)[0] ?? '', keywords, maxBytes }
}
