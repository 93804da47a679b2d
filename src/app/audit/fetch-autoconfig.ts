import type { FetchAutoconfig } from '../../core/audit/targets/find-endpoints.ts'
import { readAutoconfig } from '../../core/audit/targets/read-autoconfig.ts'
import type { Dns } from '../../core/dns/dns.ts'
import { DEFAULT_TLS_POLICY } from '../../core/posture/tls-policy.ts'
import { isFitForMail } from '../../net/dns/public-address.ts'
import { trySmallDocument } from '../../net/https/small-document.ts'

const MAX_BYTES = 65_536
const SETTINGS = { tls: DEFAULT_TLS_POLICY, timeoutMs: 5_000, allowsAddress: isFitForMail }

/** Asks for the autoconfiguration file of a domain where clients do, over HTTPS only: at its own host, then below `/.well-known/`. */
export function fetchAutoconfigBy(dns: Dns): FetchAutoconfig {
  return async (domain) => {
    const places = [
      { host: `autoconfig.${domain}`, port: 443, path: '/mail/config-v1.1.xml' },
      { host: domain, port: 443, path: '/.well-known/autoconfig/mail/config-v1.1.xml' },
    ]
    for (const place of places) {
      const servers = readAutoconfig((await trySmallDocument(dns, place, SETTINGS, MAX_BYTES)) ?? '')
      if (servers.length > 0) return servers
    }
    return []
  }
}
