import type { SiteHost } from './site-host.ts'

/** What programs ask for under the names of domains: they follow no redirect (RFC 8461 §3.3), or not to another name. */
const FOR_PROGRAMS = /^\/(?:\.well-known\/|mail\/config-v1\.1\.xml(?:$|\?)|autodiscover\/|apple\.mobileconfig(?:$|\?))/i

/**
 * Where a request is to be made instead, undefined where it is right. Pages are at one host, the server's own name; every other name of ours leads there at once, with path and query. So there is one name to look at in
 * the address line, and one origin that cookies and passkeys belong to. Whoever asks this machine for `localhost` is at this machine, where the name may lead nowhere. `port`: as the client has written it, empty for 443.
 */
export function canonicalTarget(host: SiteHost, hostname: string, port: string, path: string): string | undefined {
  if (host.name === hostname || host.name === 'localhost' || FOR_PROGRAMS.test(path)) return undefined
  return `https://${hostname}${port === '' || port === '443' ? '' : `:${port}`}${path}`
}
