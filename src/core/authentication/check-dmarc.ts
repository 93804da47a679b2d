import { getPublicSuffix } from 'tldts'
import { fromLatin1, text } from '../../base/bytes.ts'
import { parseAddressList } from '../../wire/mime/address-list.ts'
import { tryDnsName } from '../dkim/dkim-signature.ts'
import type { DkimResult } from '../dkim/message-signatures.ts'
import type { Dns } from '../dns/dns.ts'
import type { SpfResult } from './check-spf.ts'
import { type LibraryResolver, libraryResolver } from './library-resolver.ts'

export type DmarcPolicy = 'none' | 'quarantine' | 'reject'

/** Whether the domain that a reader sees in From stands behind a message. RFC 9989. */
export interface DmarcResult {
  /** `none`: the domain has no policy. `permerror`: there is no author, or no single one. */
  readonly result: 'none' | 'pass' | 'fail' | 'temperror' | 'permerror'
  readonly reason: string | undefined
  /** Domain of From; of several the one with the strictest policy that is not met. */
  readonly domain: string | undefined
  /** What the domain asks for where the result is `fail`. */
  readonly policy: DmarcPolicy | undefined
  /** Where the policy is published, and its record: words of a stranger. */
  readonly policyDomain: string | undefined
  readonly organizationalDomain: string | undefined
  readonly record: string | undefined
  /** `t=y`: the policy is the one below what is published. */
  readonly isTested: boolean
  readonly spfAligned: boolean
  /** Signing domains that are aligned, of signatures that are right. */
  readonly dkimAligned: readonly string[]
}

/** Author domains that are looked at; a message with more is nobody's. */
const MAX_AUTHORS = 5
const MAX_RECORD = 1024

/**
 * Works DMARC out. `from`: the values of all From fields, unfolded, one character for each octet.
 *
 * A message has one From field with authors of one domain. Of any other each author domain is asked, and the strictest answer counts (RFC 9989 §11.5, RFC 7489 §6.6.1): otherwise a second
 * From field, or a second author, would be the way around every policy, since readers show what they like. Never throws.
 */
export async function checkDmarc(
  dns: Dns,
  from: readonly string[],
  spf: SpfResult | undefined,
  dkim: readonly DkimResult[],
): Promise<DmarcResult> {
  const domains = authorDomains(from)
  if (domains.length === 0) return { ...NOTHING, result: 'permerror', reason: 'no author domain' }
  const results: DmarcResult[] = []
  for (const domain of domains.slice(0, MAX_AUTHORS)) results.push(await checkDomain(dns, domain, spf, dkim))
  const [worst] = results.sort((a, b) => severity(b) - severity(a)) as [DmarcResult]
  if (from.length === 1 && domains.length === 1) return worst
  const reason = from.length > 1 ? `${from.length} From fields` : `${domains.length} author domains`
  return { ...worst, result: worst.result === 'fail' ? 'fail' : 'permerror', reason }
}

const NOTHING: Omit<DmarcResult, 'result'> = {
  reason: undefined,
  domain: undefined,
  policy: undefined,
  policyDomain: undefined,
  organizationalDomain: undefined,
  record: undefined,
  isTested: false,
  spfAligned: false,
  dkimAligned: [],
}

/** The domains of all authors, each once: those of groups too (RFC 6854). A domain that cannot be in the DNS has no policy, but counts. */
function authorDomains(from: readonly string[]): string[] {
  const domains = new Set<string>()
  for (const value of from) {
    for (const address of parseAddressList(value)) {
      const mailboxes = address.kind === 'group' ? address.members : [address]
      for (const { domain } of mailboxes) {
        if (domain !== undefined)
          domains.add(tryDnsName(domain.replace(/\.$/, '')) ?? text(fromLatin1(domain)).toLowerCase())
      }
    }
  }
  return [...domains]
}

async function checkDomain(
  dns: Dns,
  domain: string,
  spf: SpfResult | undefined,
  dkim: readonly DkimResult[],
): Promise<DmarcResult> {
  try {
    const { evaluateDmarc } = await import('mailauth/lib/dmarc/index.js')
    const signers = dkim.flatMap((one) => (one.result === 'pass' && one.domain !== undefined ? [one.domain] : []))
    const { response, dkimAligned, reason } = await evaluateDmarc({
      headerFrom: [`author@${domain}`],
      fromFields: 1,
      spfDomains: spf?.result === 'pass' ? [spf.domain] : [],
      dkimDomains: signers.map((signer, index) => ({ id: String(index), domain: signer })),
      resolver: belowPublicSuffixes(libraryResolver(dns)),
      strict: true,
    })
    if (!response) return { ...NOTHING, result: 'permerror', reason, domain }
    const { status, policy, policyDomain, rr, testMode, alignment } = response
    const result =
      status.result === 'pass' || status.result === 'fail' || status.result === 'none' ? status.result : 'temperror'
    return {
      result,
      reason: undefined,
      domain,
      policy: asPolicy(policy),
      policyDomain,
      organizationalDomain: response.domain,
      record: rr?.slice(0, MAX_RECORD),
      isTested: testMode ?? false,
      spfAligned: typeof alignment?.spf?.result === 'string',
      dkimAligned: [...(dkimAligned ?? [])],
    }
  } catch (error) {
    return {
      ...NOTHING,
      result: 'temperror',
      reason: error instanceof Error ? error.message.slice(0, 200) : undefined,
      domain,
    }
  }
}

/**
 * RFC 9989 §4.10 finds the organizational domain by walking up the tree, and takes whatever policy it meets highest. Were there one at a public suffix by mistake, or by intent, all
 * domains below it would vouch for one another: so what stands at a name of the Public Suffix List counts only if it says itself that it is one (`psd=y`).
 */
function belowPublicSuffixes(resolver: LibraryResolver): LibraryResolver {
  return async (name, type) => {
    const owner = name.startsWith('_dmarc.') && type === 'TXT' ? name.slice('_dmarc.'.length) : undefined
    if (owner === undefined || getPublicSuffix(owner, { allowPrivateDomains: true }) !== owner) {
      return resolver(name, type)
    }
    // Nearly always nothing stands there: that it cannot be asked is no reason to know nothing of the domains below.
    const records = await resolver(name, type).catch(() => [])
    return records
      .flat()
      .filter((record) => /;\s*psd\s*=\s*y/i.test(record))
      .map((record) => [record])
  }
}

function asPolicy(policy: string | undefined): DmarcPolicy | undefined {
  return policy === 'none' || policy === 'quarantine' || policy === 'reject' ? policy : undefined
}

function severity({ result, policy }: DmarcResult): number {
  if (result === 'fail') return policy === 'reject' ? 5 : policy === 'quarantine' ? 4 : 3
  return result === 'temperror' ? 2 : result === 'pass' ? 0 : 1
}
