import { readTagList } from '../../wire/dkim/tag-list.ts'
import type { DkimResult } from '../dkim/message-signatures.ts'
import type { Dns } from '../dns/dns.ts'
import { recordsOf } from '../dns/dns.ts'
import type { DmarcResult } from './check-dmarc.ts'

/**
 * Where the sign of the author's domain can be had (draft-brand-indicators-for-message-identification). Nothing is fetched: fetching tells the domain when
 * its mail comes in, and whoever shows the sign has to check it first.
 */
export interface BimiResult {
  /** `skipped`: the domain does not stand behind this message, or does not insist that it does. */
  readonly result: 'none' | 'pass' | 'fail' | 'temperror' | 'skipped' | 'declined'
  readonly reason: string | undefined
  readonly domain: string | undefined
  readonly selector: string | undefined
  /** HTTPS addresses of the sign and of its certificate. */
  readonly location: string | undefined
  readonly authority: string | undefined
}

const MAX_URL = 1024

/** `selectors`: the values of all BIMI-Selector fields. Never throws. */
export async function checkBimi(
  dns: Dns,
  dmarc: DmarcResult,
  dkim: readonly DkimResult[],
  selectors: readonly string[],
): Promise<BimiResult> {
  if (dmarc.result !== 'pass' || dmarc.domain === undefined)
    return { ...NOTHING, result: 'skipped', reason: 'DMARC does not pass' }
  if (dmarc.policy === 'none' || dmarc.isTested)
    return { ...NOTHING, result: 'skipped', reason: 'the policy asks for nothing' }
  const selector = chosenSelector(dmarc, dkim, selectors)
  if (selector === undefined) return { ...NOTHING, result: 'fail', reason: 'BIMI-Selector cannot be read' }
  for (const domain of new Set([dmarc.domain, dmarc.organizationalDomain ?? dmarc.domain])) {
    const answer = await dns.ask(`${selector}._bimi.${domain}`, 'TXT')
    if (answer.kind === 'unavailable') return { ...NOTHING, result: 'temperror', reason: answer.reason }
    const records = recordsOf(answer).filter((record) => /^v[ \t]*=[ \t]*BIMI1[ \t]*(;|$)/.test(record))
    if (records.length > 1) return { ...NOTHING, result: 'fail', reason: 'more than one record', domain, selector }
    if (records[0] !== undefined) return { ...readRecord(records[0]), domain, selector }
  }
  return { ...NOTHING, result: 'none' }
}

const NOTHING = {
  reason: undefined,
  domain: undefined,
  selector: undefined,
  location: undefined,
  authority: undefined,
} as const

const SELECTOR = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** The selector that the message names, if an aligned signature covers the field: else whoever relays it could choose the sign. Undefined if it is no name. */
function chosenSelector(
  dmarc: DmarcResult,
  dkim: readonly DkimResult[],
  selectors: readonly string[],
): string | undefined {
  const isSigned = dkim.some(
    ({ result, domain, signedFields }) =>
      result === 'pass' &&
      domain !== undefined &&
      dmarc.dkimAligned.includes(domain) &&
      signedFields.filter((name) => name === 'bimi-selector').length >= selectors.length,
  )
  if (selectors.length !== 1 || !isSigned) return 'default'
  const tags = readTagList(selectors[0] as string)
  const selector = (tags?.get('s') ?? 'default').toLowerCase()
  return tags?.get('v') === 'BIMI1' && SELECTOR.test(selector) ? selector : undefined
}

function readRecord(record: string): BimiResult {
  const tags = readTagList(record)
  const location = tags?.get('l')
  const authority = tags?.get('a') || undefined
  if (location === '' && authority === undefined) return { ...NOTHING, result: 'declined' }
  if (!isHttps(location) || (authority !== undefined && !isHttps(authority))) {
    return { ...NOTHING, result: 'fail', reason: 'no address that can be fetched' }
  }
  return { ...NOTHING, result: 'pass', location, authority }
}

function isHttps(url: string | undefined): boolean {
  return url !== undefined && url.length <= MAX_URL && URL.canParse(url) && new URL(url).protocol === 'https:'
}
