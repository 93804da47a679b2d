import { readTagList } from '../../../wire/dkim/tag-list.ts'
import { recordText } from '../../../wire/dns/record-text.ts'
import { checkSpf } from '../../authentication/check-spf.ts'
import { type Dns, recordsOf } from '../../dns/dns.ts'
import type { DomainPlan } from '../domain-records.ts'
import { encodeMtaStsPolicy } from '../mta-sts-policy.ts'
import type { PublishedRecord } from '../published-record.ts'
import { isSpf } from '../zone-updater.ts'
import { hostAddresses } from './check-delivery.ts'
import { lookUp, unknown } from './compare-set.ts'
import { type Finding, shownValues } from './finding.ts'

/** Port: what is served as the MTA-STS policy of a domain, as others fetch it; or why it could not be. */
export type FetchPolicy = (domain: string) => Promise<{ readonly text: string } | { readonly failure: string }>

/** An address of nobody (RFC 5737): what SPF says of it, it says of strangers. */
const STRANGER = '192.0.2.1'

type TextRecord = PublishedRecord & { readonly type: 'TXT' }

/** The SPF record of a name: one, ours, within the limits, and letting our own addresses send and nobody else. RFC 7208. */
export async function checkSpfRecord(dns: Dns, plan: DomainPlan, record: TextRecord): Promise<readonly Finding[]> {
  const { name, topic, data } = record
  const answer = await dns.ask(name, 'TXT')
  const texts = recordsOf(answer).filter(isSpf)
  const base = { topic, name, type: 'TXT', wanted: [quoted(data)], found: shownValues(texts.map(quoted)) }
  if (answer.kind === 'unavailable') return [{ ...base, ...unknown(answer.reason) }]
  if (texts.length === 0) return [{ ...base, verdict: 'missing', mend: 'publish it' }]
  if (texts.length > 1) {
    const mend = 'with two SPF records none counts (RFC 7208 §4.5): put all of it into one'
    return [{ ...base, verdict: 'dangerous', mend }]
  }
  const first: Finding =
    texts[0] === data
      ? { ...base, verdict: 'right', mend: '' }
      : { ...base, verdict: 'different', mend: 'publish what is wanted, or let publish.spf say what is there' }
  return [first, ...(await spfEffects(dns, plan, name))]
}

async function spfEffects(dns: Dns, plan: DomainPlan, name: string): Promise<Finding[]> {
  const ask = (remoteAddress: string) =>
    checkSpf(dns, { remoteAddress, helo: plan.hostname, reversePath: `postmaster@${name}`, hostname: plan.hostname })
  const base = { topic: 'spf', name, type: 'SPF', wanted: [] } as const
  const findings: Finding[] = []
  // A stranger matches no term before the last, so that all of them are worked out.
  const stranger = await ask(STRANGER)
  if (stranger.result === 'permerror') {
    const mend = `others cannot work it out (${stranger.reason ?? 'permerror'}), and then it counts for nothing: have it ask the DNS at most 10 times`
    findings.push({ ...base, verdict: 'dangerous', found: [stranger.result], mend })
  }
  if (stranger.result === 'pass') {
    const mend = `it lets anybody send in the name of ${name}: end it with -all`
    findings.push({ ...base, verdict: 'dangerous', found: [`${STRANGER}: pass`], mend })
  }
  for (const address of await hostAddresses(dns, plan.hostname)) {
    const { result } = await ask(address)
    if (result === 'pass' || result === 'temperror' || stranger.result === 'permerror') continue
    const mend = `it does not let ${address}, an address of ${plan.hostname}, send: others refuse our mail`
    findings.push({ ...base, verdict: 'dangerous', found: [`${address}: ${result}`], mend })
  }
  return findings
}

/** DMARC and TLS-RPT: one record of the kind, a list of tags that says the same as ours. RFC 7489 §6.6.3, RFC 8460 §3. */
export async function checkTagRecord(dns: Dns, record: TextRecord): Promise<Finding> {
  const { name, topic, data } = record
  const answer = await dns.ask(name, 'TXT')
  const version = data.slice(0, data.search(/;|$/))
  const texts = recordsOf(answer)
  const ofKind = texts.filter((text) => readTagList(text)?.get('v') === version.slice(2) || text.startsWith(version))
  const base = { topic, name, type: 'TXT', wanted: [quoted(data)], found: shownValues(texts.map(quoted)) }
  if (answer.kind === 'unavailable') return { ...base, ...unknown(answer.reason) }
  if (texts.length === 0) return { ...base, verdict: 'missing', mend: 'publish it' }
  if (ofKind.length > 1) return { ...base, verdict: 'dangerous', mend: 'with two of them none counts: leave one' }
  const tags = readTagList(ofKind[0] ?? '')
  if (tags?.keys().next().value !== 'v' || tags.get('v') !== version.slice(2)) {
    const mend = `others cannot read it: it has to begin with ${version}, and be tags with semicolons between them`
    return { ...base, verdict: 'dangerous', mend }
  }
  if (version === 'v=DMARC1' && data !== version && !['none', 'quarantine', 'reject'].includes(tags.get('p') ?? '')) {
    return {
      ...base,
      verdict: 'dangerous',
      mend: 'p has to be none, quarantine or reject: otherwise it counts for nothing',
    }
  }
  return sameTags(tags, readTagList(data) ?? new Map())
    ? { ...base, verdict: 'right', mend: '' }
    : { ...base, verdict: 'different', mend: 'publish what is wanted, or change [publish]' }
}

/** The MTA-STS record, and the policy that it announces, as others see both. RFC 8461 §3. */
export async function checkMtaSts(
  dns: Dns,
  plan: DomainPlan,
  record: TextRecord,
  fetch: FetchPolicy,
): Promise<readonly Finding[]> {
  const first = await checkTagRecord(dns, record)
  const mend = 'others fetch a policy again only when the id is a new one: publish what is wanted'
  const shown = first.verdict === 'different' ? { ...first, mend } : first
  if (!plan.mtaSts) return [shown]
  const wanted = encodeMtaStsPolicy(plan.mtaSts)
  const served = await fetch(plan.domain)
  const url = `https://mta-sts.${plan.domain}/.well-known/mta-sts.txt`
  const base = { topic: 'mta-sts', name: url, type: 'policy', wanted: lines(wanted) } as const
  if ('failure' in served) {
    const enforced = plan.mtaSts.mode === 'enforce'
    const why = `others cannot fetch it: ${served.failure}`
    return [shown, { ...base, found: [], verdict: enforced ? 'dangerous' : 'missing', mend: why }]
  }
  if (lines(served.text).join('\n') === lines(wanted).join('\n'))
    return [shown, { ...base, found: lines(wanted), verdict: 'right', mend: '' }]
  const other = 'somebody else serves it, or this server has not been reloaded since the configuration was changed'
  return [shown, { ...base, found: shownValues(lines(served.text)), verdict: 'different', mend: other }]
}

/** A name that has to lead to this server, as an alias or with the same addresses. */
export async function checkHost(
  dns: Dns,
  plan: DomainPlan,
  record: PublishedRecord & { readonly type: 'CNAME' },
): Promise<Finding> {
  const { name, topic } = record
  const { values: aliases } = await lookUp(dns, name, 'CNAME')
  const [theirs, ours] = await Promise.all([hostAddresses(dns, name), hostAddresses(dns, plan.hostname)])
  const found = aliases.length > 0 ? aliases : theirs
  const base = { topic, name, type: 'CNAME', wanted: [recordText('CNAME', record.data)], found: shownValues(found) }
  const isRight = theirs.length > 0 && theirs.every((address) => ours.includes(address))
  if (isRight || aliases.includes(base.wanted[0] as string)) return { ...base, verdict: 'right', mend: '' }
  if (found.length === 0) return { ...base, verdict: 'missing', mend: 'publish it' }
  return { ...base, verdict: 'different', mend: `it leads to another server: let it lead to ${plan.hostname}` }
}

function sameTags(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([name, value]) => b.get(name) === value)
}

function quoted(text: string): string {
  return recordText('TXT', text)
}

function lines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '')
}
