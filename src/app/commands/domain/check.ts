import { canonicalDomain } from '../../../core/directory/canonical-address.ts'
import { noSuchDomain } from '../../../core/directory/directory-faults.ts'
import { checkDomain } from '../../../core/publishing/check/check-domain.ts'
import { type Finding, isWrong, type Verdict } from '../../../core/publishing/check/finding.ts'
import { type PublishingHouse, planOf } from '../../publishing/domain-publishing.ts'
import { policyFetch } from '../../publishing/policy-fetch.ts'
import { printable } from '../../terminal/printable.ts'
import type { Outcome } from '../outcome.ts'

/**
 * Looks at everything that a domain publishes as others see it, and says of each thing whether it is right, what is there instead, and what to do.
 * @throws Fault peer directory/no-such-domain, directory/bad-address
 */
export async function checkDomainRecords(house: PublishingHouse, name: string): Promise<Outcome> {
  const domain = canonicalDomain(name)
  if (!(await house.directory.domain(domain))) throw noSuchDomain(name)
  const findings = await checkDomain(house.dns, await planOf(house, domain), await policyFetch(house))
  const wrong = findings.filter(isWrong).length
  const total = wrong === 0 ? `All ${findings.length} are right.` : `${wrong} of ${findings.length} are not right.`
  return {
    text: [...findings.map(describe), '', total].join('\n'),
    json: { domain, right: wrong === 0, findings },
    failed: wrong > 0,
  }
}

const WORDS: Readonly<Record<Verdict, string>> = {
  right: 'right',
  missing: 'MISSING',
  different: 'DIFFERENT',
  surplus: 'TOO MANY',
  dangerous: 'DANGEROUS',
  unknown: 'UNKNOWN',
  note: 'note',
}

/** One line for what is right; what is wanted and what is there one below the other, and the mend, for the rest. Strangers' text loses its control characters. */
function describe({ name, type, verdict, wanted, found, mend }: Finding): string {
  const head = `${WORDS[verdict].padEnd(9)}  ${printable(`${name} ${type}`)}`
  if (verdict === 'right') return head
  const lines = [
    ...(verdict === 'note' ? [] : wanted.map((value) => `  wanted  ${value}`)),
    ...(verdict === 'note' ? [] : found.map((value) => `  found   ${value}`)),
    `  ${verdict === 'note' ? 'note    ' : 'mend    '}${mend}`,
  ]
  return [head, ...lines.map((line) => `         ${printable(line)}`)].join('\n')
}
