import type { Dns } from '../dns/dns.ts'
import { libraryResolver } from './library-resolver.ts'

/** RFC 7208 §2.6. */
export type SpfOutcome = 'none' | 'neutral' | 'pass' | 'fail' | 'softfail' | 'temperror' | 'permerror'

export interface SpfResult {
  readonly result: SpfOutcome
  /** Which name was checked: that of the reverse-path or, where that is empty, the one of HELO (§2.4). */
  readonly scope: 'mfrom' | 'helo'
  /** The domain that was checked, small letters. */
  readonly domain: string
  /** What was wrong with the record, or with looking it up. */
  readonly reason: string | undefined
  /** What the domain says to whoever is refused (§6.2): words of a stranger, US-ASCII. */
  readonly explanation: string | undefined
}

/** Who sends, as far as SPF is concerned. */
export interface SpfQuestion {
  readonly remoteAddress: string
  /** What the client called itself. */
  readonly helo: string
  /** Without angle brackets; empty for the null reverse-path. */
  readonly reversePath: string
  /** Name of this host, for the macro `r`. */
  readonly hostname: string
}

/**
 * Whether a domain lets that address send in its name. RFC 7208, with its limits: 10 terms that ask the DNS, of which 2 may find nothing, 10 addresses of each MX and PTR. How long it takes
 * and how many questions it asks altogether is up to `dns`. Never throws.
 */
export async function checkSpf(dns: Dns, question: SpfQuestion): Promise<SpfResult> {
  const { remoteAddress, helo, reversePath, hostname } = question
  const scope = reversePath === '' ? 'helo' : 'mfrom'
  const domain = (reversePath === '' ? helo : reversePath.slice(reversePath.lastIndexOf('@') + 1)).toLowerCase()
  const blank = { scope, domain, reason: undefined, explanation: undefined } as const
  // A literal or a single label has no record.
  if (!domain.includes('.') || domain.startsWith('[') || domain.length > MAX_DOMAIN) return { ...blank, result: 'none' }
  try {
    const { spf } = await import('mailauth/lib/spf/index.js')
    const found = await spf({
      ip: remoteAddress,
      helo,
      sender: reversePath,
      mta: hostname,
      resolver: libraryResolver(dns),
      strict: true,
    })
    const result = OUTCOMES.find((one) => one === found.status.result) ?? 'temperror'
    return { ...blank, result, reason: reasonOf(result, found.status.comment), explanation: found.explanation }
  } catch (error) {
    // Nothing that a stranger's record says may keep a message from being looked at.
    return {
      ...blank,
      result: 'permerror',
      reason: error instanceof Error ? error.message.slice(0, MAX_REASON) : undefined,
    }
  }
}

/** RFC 1035 §2.3.4. */
const MAX_DOMAIN = 253
const MAX_REASON = 200
const OUTCOMES: readonly SpfOutcome[] = ['none', 'neutral', 'pass', 'fail', 'softfail', 'temperror', 'permerror']

/** The library says what it found in a sentence for people, with the reason of an error behind its last colon. */
function reasonOf(result: SpfOutcome, comment: string | false | undefined): string | undefined {
  if (result !== 'permerror' && result !== 'temperror') return undefined
  const text = comment || ''
  return text.slice(text.lastIndexOf(': ') + 2).slice(0, MAX_REASON) || undefined
}
