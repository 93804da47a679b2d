import { type ClassicOffer, ClassicSession, shakeableSuites } from './classic-session.ts'
import type { HelloProbe } from './hello-probe.ts'
import { AGREEABLE_GROUPS } from './key-agreement.ts'
import { type ModernOffer, ModernSession } from './modern-session.ts'
import type { SecureTalk } from './secure-talk.ts'
import type { SuiteSurvey } from './suite-survey.ts'

/** With what whole handshakes can be made with a server. */
export interface SessionOffers {
  readonly modern: ModernOffer | undefined
  readonly classic: ClassicOffer | undefined
}

/** Offers that the server will agree on, from what is known of it. */
export function sessionOffers(
  modern: SuiteSurvey,
  groups: readonly number[],
  classic: SuiteSurvey | undefined,
): SessionOffers {
  const group = groups.find((id) => AGREEABLE_GROUPS.includes(id))
  const suites = classic ? shakeableSuites(classic) : []
  return {
    modern: group !== undefined && modern.suites.length > 0 ? { suites: modern.suites, group } : undefined,
    classic:
      classic && suites.length > 0
        ? { version: classic.facts.protocol as ClassicOffer['version'], suites, isPlain: classic.isPlain }
        : undefined,
  }
}

/** Does `work` in a session of the best version that there is; undefined if there is none in which a handshake can be made. */
export async function withBestSession<T>(
  probe: HelloProbe,
  { modern, classic }: SessionOffers,
  protocols: readonly string[] | undefined,
  work: (talk: SecureTalk & { readonly alpn: string | undefined }) => Promise<T>,
): Promise<T | undefined> {
  const named = protocols ? { protocols } : {}
  if (modern) return ModernSession.with(probe, { ...modern, ...named }, work)
  if (classic) return ClassicSession.with(probe, { ...classic, ...named }, work)
  return undefined
}
