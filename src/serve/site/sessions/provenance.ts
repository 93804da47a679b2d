/** From where a request was sent, by what browsers say and pages cannot forge. `unsaid`: by a program that is no browser, or a very old one. */
export type Provenance = 'here' | 'elsewhere' | 'unsaid'

/**
 * Reads Sec-Fetch-Site (Fetch Metadata) and Origin (RFC 6454 §7), which must both agree where both are there. `host` as in the Host field of the request, which the browser has filled in from the address that it asks.
 * A sandboxed page, such as a message that is shown, has the origin `null`: that is elsewhere.
 */
export function provenanceOf(fields: (name: string) => string | undefined, host: string): Provenance {
  const site = fields('sec-fetch-site')
  const origin = fields('origin')
  if (site === undefined && origin === undefined) return 'unsaid'
  if (site !== undefined && site !== 'same-origin') return 'elsewhere'
  return origin === undefined || origin === `https://${host.toLowerCase()}` ? 'here' : 'elsewhere'
}
