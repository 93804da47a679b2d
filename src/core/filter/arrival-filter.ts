import { Fault, toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { Authentication } from '../authentication/authentication.ts'
import type { OpenedMessage } from '../delivery/header-block.ts'
import type { ArrivalFacts, Envelope } from '../delivery/reception.ts'
import type { MailStore } from '../mail/mail-store.ts'
import type { Provenance } from '../mail/provenance.ts'
import type { ContentScanner, ScanResult } from './content-scanner.ts'
import type { DnsLists, Listing } from './dns-lists.ts'
import { type Greylist, type GreylistSettings, greylistKey } from './greylist.ts'
import { reason } from './junk-reasons.ts'
import { KeyedHash } from './keyed-hash.ts'
import { addressName, authorOf, domainName, isCredible, vouchingDomains } from './senders-of.ts'

export interface ArrivalFilterSettings {
  /** Weights of lists, together, from which on a message is junk, and from which on it is refused; 0: never. */
  readonly junkWeight: number
  readonly refuseWeight: number
  /** Undefined: nobody has to come back. */
  readonly greylist: GreylistSettings | undefined
}

/** What the filter asks. What is undefined is not asked. */
export interface ArrivalFilterParts {
  readonly store: Pick<MailStore, 'read'>
  readonly lists: DnsLists | undefined
  readonly greylist: Greylist
  readonly scanner: ContentScanner | undefined
  readonly log: Log
}

/** A message from outside, looked at but not taken yet. */
export interface ArrivedMessage {
  readonly id: string
  readonly atMs: number
  readonly message: OpenedMessage
  readonly envelope: Envelope
  readonly arrival: ArrivalFacts
  /** Members whom it is for. */
  readonly accountIds: readonly string[]
}

/** Members of one message who are asked whether they know its sender. */
const MAX_ASKED = 10
/** Messages of a domain that were good, and few that were junk beside them, after which its mail is known. */
const KNOWN_AFTER_GOOD = 3
const GOOD_TO_JUNK = 10

/**
 * What is decided about a message from outside as a whole, before the members' own filters see it. Lists of hosts and greylisting are for senders alone about whom nothing is
 * known: those whom a member knows, by an address that is credible or a domain that vouches, are never asked about and never wait.
 */
export class ArrivalFilter {
  readonly #parts: ArrivalFilterParts
  readonly #settings: ArrivalFilterSettings

  constructor(parts: ArrivalFilterParts, settings: ArrivalFilterSettings) {
    this.#parts = parts
    this.#settings = settings
  }

  /**
   * The provenance with what has been decided.
   * @throws Fault peer mail/listed, mail/junk-refused (550 5.7.1); world mail/greylisted, mail/scanner-defers (451 4.7.1)
   */
  async check(arrived: ArrivedMessage, provenance: Provenance): Promise<Provenance> {
    const reasons = provenance.verdict.kind === 'junk' ? [...provenance.verdict.reasons] : []
    // Nobody looks up who knows the sender where it makes no difference.
    const mayDiffer = this.#parts.lists !== undefined || this.#settings.greylist !== undefined
    const isUndecided = mayDiffer && !(await this.#isKnown(arrived, provenance.authentication))
    const listing = isUndecided ? await this.#parts.lists?.ask(arrived.arrival.remoteAddress) : undefined
    if (listing) reasons.push(...this.#listed(arrived, listing))
    const mayWait = isUndecided && (listing?.weight ?? 0) >= 0 && !isVouchedFor(provenance.authentication)
    if (mayWait) await this.#greylist(arrived, provenance)
    const scan = await this.#scan(arrived)
    if (scan?.kind === 'greylist' && isUndecided && !mayWait) await this.#greylist(arrived, provenance)
    if (scan?.kind === 'junk') reasons.push(reason('rspamd', describeScan(scan)))
    return reasons.length === 0 ? provenance : { ...provenance, verdict: { kind: 'junk', reasons } }
  }

  /** Whether a member of those addressed has had to do with the sender. A store that cannot be asked knows nobody. */
  async #isKnown(
    { accountIds, message }: ArrivedMessage,
    authentication: Authentication | undefined,
  ): Promise<boolean> {
    if (!authentication) return false
    const author = isCredible(authentication) ? authorOf(message.fields) : undefined
    const domains = vouchingDomains(authentication)
    if (author === undefined && domains.length === 0) return false
    try {
      for (const accountId of accountIds.slice(0, MAX_ASKED)) {
        if (await this.#isKnownTo(accountId, author, domains)) return true
      }
    } catch (error) {
      this.#parts.log.warn('filter/reputation-unknown', { reason: toFault(error).message })
    }
    return false
  }

  #isKnownTo(accountId: string, author: string | undefined, domains: readonly string[]): Promise<boolean> {
    return this.#parts.store.read(accountId, async ({ junk }) => {
      const state = await junk.state()
      if (!state) return false
      const keyed = new KeyedHash(state.key)
      const names = domains.map(domainName)
      if (author !== undefined) names.push(addressName(author))
      const records = await junk.senders(names.map((name) => keyed.ofText(name)))
      return [...records.values()].some(
        ({ writtenMs, junk, good }) =>
          writtenMs !== undefined || (good >= KNOWN_AFTER_GOOD && good >= GOOD_TO_JUNK * junk),
      )
    })
  }

  #listed({ arrival }: ArrivedMessage, { weight, zones }: Listing): string[] {
    const { junkWeight, refuseWeight } = this.#settings
    if (refuseWeight > 0 && weight >= refuseWeight) {
      throw new Fault('peer', 'mail/listed', `${arrival.remoteAddress} is listed by ${zones.slice(0, 5).join(', ')}`)
    }
    return junkWeight > 0 && weight >= junkWeight ? [reason('listed', zones.slice(0, 5).join(', '))] : []
  }

  async #greylist({ arrival, atMs }: ArrivedMessage, { authentication }: Provenance): Promise<void> {
    const { greylist: settings } = this.#settings
    if (!settings) return
    const key = greylistKey(arrival.remoteAddress, authentication?.spf.domain ?? '')
    if (await this.#parts.greylist.letsIn(key, atMs, settings)) return
    const minutes = Math.ceil(settings.delayMs / 60_000)
    throw new Fault('world', 'mail/greylisted', `We do not know you yet, please try again in ${minutes} minutes`)
  }

  async #scan(arrived: ArrivedMessage): Promise<ScanResult | undefined> {
    const { scanner, log } = this.#parts
    if (!scanner) return undefined
    const { id, message, envelope, arrival } = arrived
    const { body } = message
    const result = await scanner.scan({
      size: body.size,
      chunks: () => body.chunks(),
      id,
      remoteAddress: arrival.remoteAddress,
      helo: arrival.helo,
      reversePath: envelope.reversePath,
      recipients: envelope.recipients.map(({ address }) => address),
    })
    if (result.kind === 'unavailable') log.warn('filter/scanner-unavailable', { reason: result.reason })
    else if (result.kind === 'refuse') {
      const says = result.text === undefined ? '' : `: ${result.text}`
      throw new Fault('peer', 'mail/junk-refused', `The message was taken for junk${says}`)
    } else if (result.kind === 'later') {
      throw new Fault('world', 'mail/scanner-defers', result.text ?? 'Please try again later')
    }
    return result
  }
}

/** Whether any domain stands behind it. */
function isVouchedFor(authentication: Authentication | undefined): boolean {
  return authentication !== undefined && vouchingDomains(authentication).length > 0
}

function describeScan(scan: ScanResult): string {
  if (scan.kind === 'unavailable') return ''
  return `${scan.score.toFixed(1)} of ${scan.requiredScore}: ${scan.rules.join(' ')}`
}
