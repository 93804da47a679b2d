import { readAuthenticationResults } from '../../wire/mime/authentication-results.ts'
import type { ArcResult } from '../arc/check-chain.ts'

/**
 * The sealer who is trusted and says that DMARC passed for `domain` when the message came to it: then whoever handed the message on, a mailing list that changes subjects for one, is to
 * blame for what does not pass now (RFC 8617 §7.2.1, RFC 9989 §7.4). Only the newest sealers count, up to the first that is not trusted: whoever is may have made up everything below.
 */
export function attestingSealer(
  arc: ArcResult,
  trusted: ReadonlySet<string>,
  domain: string | undefined,
): string | undefined {
  if (arc.result !== 'pass' || domain === undefined) return undefined
  for (const sealer of arc.sealers.toReversed()) {
    if (!trusted.has(sealer.domain)) return undefined
    const results = readAuthenticationResults(sealer.results)?.results ?? []
    const says = results.find(({ method }) => method === 'dmarc')
    const from = says?.properties['header.from']
    if (says?.result === 'pass' && (from === undefined || from.toLowerCase() === domain)) return sealer.domain
  }
  return undefined
}
