import { isFault } from '../../base/fault.ts'
import type { HandshakeFacts } from '../../core/audit/endpoint-facts.ts'
import { known, unknown } from '../../core/audit/fact.ts'
import { type SessionOffers, withBestSession } from './best-session.ts'
import { APPLICATION_PROTOCOLS, type HelloProbe } from './hello-probe.ts'

type AlpnFacts = Pick<HandshakeFacts, 'alpn' | 'alpnProtocols'>

/** Which application protocols the server chooses, each time without those it chose before. */
export async function surveyAlpn(probe: HelloProbe, offers: SessionOffers): Promise<AlpnFacts> {
  if (!offers.modern && !offers.classic) return unknownAlpn('no whole handshake could be made')
  const found: string[] = []
  for (let left = APPLICATION_PROTOCOLS; left.length > 0; left = left.filter((name) => !found.includes(name))) {
    const chosen = await chosenOf(probe, offers, left)
    if (chosen === undefined || !left.includes(chosen)) break
    found.push(chosen)
  }
  const how = `chosen of ${APPLICATION_PROTOCOLS.join(', ')}`
  return { alpn: known(found[0] ?? null, how), alpnProtocols: known(found, how) }
}

/** The protocol that is chosen; undefined if none is, which some servers say by breaking off (RFC 7301 §3.2). */
async function chosenOf(
  probe: HelloProbe,
  offers: SessionOffers,
  protocols: readonly string[],
): Promise<string | undefined> {
  try {
    return await withBestSession(probe, offers, protocols, async ({ alpn }) => alpn)
  } catch (error) {
    if (isFault(error) && error.who === 'peer') return undefined
    throw error
  }
}

/** Nothing is known of application protocols. */
export function unknownAlpn(why: string): AlpnFacts {
  return { alpn: unknown(why), alpnProtocols: unknown(why) }
}
