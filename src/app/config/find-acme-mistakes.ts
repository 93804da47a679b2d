import type { Mistake } from './mistake.ts'
import { contradiction } from './mistake.ts'
import { showValue, valueAt } from './written-value.ts'

/** What no single setting of `[acme]` shows. Found at the start, not when the first certificate should be there. */
export function acmeContradictions(written: unknown): Mistake[] {
  return [...accountContradictions(written), ...(isUsed(written) ? challengeContradictions(written) : [])]
}

function isUsed(written: unknown): boolean {
  return valueAt(written, ['tls', 'issuer']) === 'acme'
}

function accountContradictions(written: unknown): Mistake[] {
  const authorities = valueAt(written, ['acme', 'authorities'])
  if (!Array.isArray(authorities)) return []
  return authorities.flatMap((authority, index) => {
    const [id, file] = ['eab-key-id', 'eab-key-file'].map((key) => valueAt(authority, [key]))
    if ((id === undefined) === (file === undefined)) return []
    const missing = id === undefined ? 'eab-key-id' : 'eab-key-file'
    const key = `acme.authorities[${index}].${missing}`
    return [contradiction(key, undefined, 'it is missing beside the other', 'set both eab-key-id and eab-key-file')]
  })
}

function challengeContradictions(written: unknown): Mistake[] {
  const challenge = valueAt(written, ['acme', 'challenge']) ?? 'http-01'
  const mistakes: Mistake[] = []
  if (challenge === 'http-01' && !isListenedFor(written, 'http')) {
    mistakes.push(unanswered('http-01', 'listen.http', 'port 80'))
  }
  if (challenge === 'tls-alpn-01' && !isListenedFor(written, 'https')) {
    mistakes.push(unanswered('tls-alpn-01', 'listen.https', 'port 443'))
  }
  if (challenge === 'dns-01' && !hasUpdates(written) && (valueAt(written, ['acme', 'dns-hook']) ?? '') === '') {
    const mend = 'set publish.update-server, or acme.dns-hook'
    mistakes.push(contradiction('acme.challenge', '"dns-01"', 'nothing puts records into the DNS', mend))
  }
  const names = valueAt(written, ['acme', 'names'])
  const wildcards = Array.isArray(names) ? names.filter((name) => String(name).startsWith('*.')) : []
  if (wildcards.length > 0 && challenge !== 'dns-01') {
    // RFC 8555 §8.3 and RFC 8737 §3 show one host; the Baseline Requirements (§3.2.2.4) let only the DNS speak for all below a name.
    const mend = 'set acme.challenge = "dns-01", or name the hosts one by one'
    mistakes.push(
      contradiction(
        'acme.names',
        showValue(wildcards[0]),
        `${showValue(challenge)} is not enough for a wildcard`,
        mend,
      ),
    )
  }
  return mistakes
}

function unanswered(challenge: string, setting: string, port: string): Mistake {
  const mend = `listen on ${port} (${setting}), or choose another acme.challenge`
  return contradiction('acme.challenge', `"${challenge}"`, `${setting} is empty, so that nothing would answer`, mend)
}

/** Services that are not written have a default, which is not empty. */
function isListenedFor(written: unknown, service: string): boolean {
  const addresses = valueAt(written, ['listen', service])
  return !Array.isArray(addresses) || addresses.length > 0
}

function hasUpdates(written: unknown): boolean {
  const domains = valueAt(written, ['publish', 'domains'])
  const names = typeof domains === 'object' && domains !== null ? Object.keys(domains) : []
  const places = [['publish'], ...names.map((name) => ['publish', 'domains', name])]
  return places.some((place) => (valueAt(written, [...place, 'update-server']) ?? '') !== '')
}
