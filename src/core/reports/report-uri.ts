import { getDomain } from 'tldts'
import { type Dns, recordsOf } from '../dns/dns.ts'

/** Where a domain wants its reports to go. */
export type ReportTarget =
  | { readonly kind: 'mail'; readonly address: string; readonly maxBytes: number | undefined }
  | { readonly kind: 'https'; readonly url: string; readonly maxBytes: undefined }

/** What asking for the targets of a domain gives: `later`: the DNS did not answer. */
export type FoundTargets =
  | { readonly kind: 'found'; readonly targets: readonly ReportTarget[] }
  | { readonly kind: 'later' }

/** Targets that one domain gets reports at: whoever publishes a long list must not make us write to all the world. */
const MAX_TARGETS = 4
const MAX_RECORD = 4096

/** The targets of a TLS-RPT record, RFC 8460 §3. None if the domain asks for no reports. */
export async function tlsReportTargets(dns: Dns, domain: string): Promise<FoundTargets> {
  const answer = await dns.ask(`_smtp._tls.${domain}`, 'TXT')
  if (answer.kind === 'unavailable') return { kind: 'later' }
  // More than one record counts as none (§3).
  const [record, ...more] = recordsOf(answer).filter((text) => /^v=TLSRPTv1\s*(?:;|$)/.test(text))
  if (record === undefined || more.length > 0) return { kind: 'found', targets: [] }
  return { kind: 'found', targets: readTargets(tagOf(record, 'rua')).slice(0, MAX_TARGETS) }
}

/**
 * The targets of a DMARC record that were proved to want its reports: those of the same organization, and others where the DNS of the target says so. RFC 9990 §4.
 *
 * Threat: whoever publishes somebody else's address would have us, and everybody, write to it.
 */
export async function dmarcReportTargets(dns: Dns, policyDomain: string, record: string): Promise<FoundTargets> {
  const targets: ReportTarget[] = []
  for (const target of readTargets(tagOf(record, 'rua')).slice(0, MAX_TARGETS)) {
    if (target.kind !== 'mail') continue
    const wanted = await isWantedAt(dns, policyDomain, target.address.slice(target.address.lastIndexOf('@') + 1))
    if (wanted === 'later') return { kind: 'later' }
    if (wanted) targets.push(target)
  }
  return { kind: 'found', targets }
}

async function isWantedAt(dns: Dns, policyDomain: string, domain: string): Promise<boolean | 'later'> {
  if (organization(domain) === organization(policyDomain)) return true
  const answer = await dns.ask(`${policyDomain}._report._dmarc.${domain}`, 'TXT')
  if (answer.kind === 'unavailable') return 'later'
  return recordsOf(answer).some((text) => /^v=DMARC1\s*(?:;|$)/.test(text))
}

function organization(domain: string): string {
  return getDomain(domain, { allowPrivateDomains: true }) ?? domain
}

/** The value of a tag of a record such as `v=DMARC1; rua=…`; empty if it is not there. */
export function tagOf(record: string, name: string): string {
  for (const part of record.slice(0, MAX_RECORD).split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim().toLowerCase() === name) return part.slice(at + 1).trim()
  }
  return ''
}

/** URIs between commas, each `mailto:` with an optional size (RFC 9990 §3.5: `!10m`), or `https:`. What is neither is left out. */
export function readTargets(list: string): ReportTarget[] {
  return list.split(',').flatMap((written) => tryTarget(written.trim()) ?? [])
}

function tryTarget(uri: string): ReportTarget | undefined {
  const mail = /^mailto:([^?!]{3,320})(?:\?[^!]*)?(?:!(\d{1,12})([kmgt]?))?$/i.exec(uri)
  if (mail) {
    const address = tryDecode(mail[1] as string)
    // Only what can stand between angle brackets without quotes: nothing of it may steer a command or a header.
    if (
      address === undefined ||
      !/^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{1,253}$)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+$/.test(address)
    )
      return undefined
    const at = address.lastIndexOf('@')
    const maxBytes =
      mail[2] === undefined ? undefined : Number(mail[2]) * 1024 ** ' kmgt'.indexOf((mail[3] || ' ').toLowerCase())
    return { kind: 'mail', address: address.slice(0, at + 1) + address.slice(at + 1).toLowerCase(), maxBytes }
  }
  if (!/^https:\/\/[\x21-\x7e]{1,500}$/i.test(uri)) return undefined
  const url = URL.parse(uri)
  return url && url.username === '' && url.password === ''
    ? { kind: 'https', url: url.href, maxBytes: undefined }
    : undefined
}

function tryDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
