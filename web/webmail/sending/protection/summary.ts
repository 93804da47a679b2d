import type { RecipientLevel, RecipientProtection } from '../../../../src/wire/jmap/protection.ts'
import { domainOf, type Recipient } from '../recipients/recipients.ts'

/** Levels as they are told, the worst first. */
const ORDER: readonly RecipientLevel[] = ['nowhere', 'clear', 'unknown', 'encrypted', 'protected', 'here']

/** How many recipients there are of a level, and at which domains. */
export interface LevelCount {
  readonly level: RecipientLevel
  readonly recipients: number
  readonly domains: readonly string[]
}

/** What is to be expected of a letter: its recipients by level, the worst first. Those of whom nothing is known yet are left out: they are being asked for. */
export function summarise(
  recipients: readonly Recipient[],
  of: (domain: string) => RecipientProtection | undefined,
): readonly LevelCount[] {
  const byLevel = new Map<RecipientLevel, { recipients: number; readonly domains: Set<string> }>()
  for (const one of recipients) {
    if (one.kind !== 'address') continue
    const domain = domainOf(one.address.email)
    const level = of(domain)?.level
    if (level === undefined) continue
    const count = byLevel.get(level) ?? { recipients: 0, domains: new Set<string>() }
    count.recipients++
    count.domains.add(domain)
    byLevel.set(level, count)
  }
  return ORDER.flatMap((level) => {
    const count = byLevel.get(level)
    return count ? [{ level, recipients: count.recipients, domains: [...count.domains] }] : []
  })
}

/** Where a letter goes in clear text for all that is known, unless its author forbids it. */
export function clearDomains(counts: readonly LevelCount[]): readonly string[] {
  return counts.find(({ level }) => level === 'clear')?.domains ?? []
}
