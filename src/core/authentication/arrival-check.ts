import { type Bytes, utf8 } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import { encodeAuthenticationResults } from '../../wire/mime/authentication-results.ts'
import type { OpenedMessage } from '../delivery/header-block.ts'
import type { ArrivalFacts, Envelope } from '../delivery/reception.ts'
import type { Provenance } from '../mail/provenance.ts'
import { type ArrivalHops, arrivalHops } from '../trail/arrival-hops.ts'
import { type ArrivalPolicy, type Judgement, judge } from './arrival-judge.ts'
import type { Authentication } from './authentication.ts'
import type { DmarcLedger } from './dmarc-ledger.ts'
import type { MessageAuthenticator, Sending } from './message-authenticator.ts'
import { methodResults } from './results-field.ts'
import type { TrustedNetworks } from './trusted-networks.ts'

export interface ArrivalSettings extends ArrivalPolicy {
  /** What our Authentication-Results fields begin with: a host name. */
  readonly authservId: string
  /** Name of this host in the record of the hop. */
  readonly hostname: string
}

/** What the look at a message needs of its envelope. */
export type CheckedEnvelope = Pick<Envelope, 'reversePath' | 'requireTls' | 'smtpUtf8'>

/** What was found out of a message that is taken. */
export interface CheckedArrival {
  /** The Authentication-Results field with its line break, to stand on top; nothing if there was nothing to look at. */
  readonly field: Bytes
  readonly provenance: Provenance
}

/** Looks at mail that comes: by what way, and of mail from other servers who stands behind it, and whether it is taken. */
export class ArrivalCheck {
  readonly #authenticator: MessageAuthenticator
  readonly #ledger: DmarcLedger
  readonly #relays: TrustedNetworks
  readonly #settings: ArrivalSettings
  readonly #log: Log

  constructor(
    authenticator: MessageAuthenticator,
    ledger: DmarcLedger,
    relays: TrustedNetworks,
    settings: ArrivalSettings,
    log: Log,
  ) {
    this.#authenticator = authenticator
    this.#ledger = ledger
    this.#relays = relays
    this.#settings = settings
    this.#log = log
  }

  get authservId(): string {
    return this.#settings.authservId
  }

  /** Whether a message is a stranger's: one that a member submits, or a relay of the operator's own hands over, is not looked at. */
  isForeign({ service, accountId, remoteAddress, isReport }: ArrivalFacts): boolean {
    return service === 'smtp' && accountId === undefined && isReport !== true && !this.#relays.have(remoteAddress)
  }

  /**
   * Of mail that a member submits, or a relay of the operator's own hands over, only the way is noted.
   * @throws Fault peer mail/dmarc-refused, mail/spf-refused (550 5.7.1); faults of the message's body
   */
  async check(
    message: OpenedMessage,
    arrival: ArrivalFacts,
    envelope: CheckedEnvelope,
    atMs: number,
  ): Promise<CheckedArrival> {
    if (!this.isForeign(arrival)) {
      const hops = this.#hops(message, arrival, envelope, atMs)
      return {
        field: new Uint8Array(),
        provenance: { authentication: undefined, ...hops, verdict: { kind: 'deliver' } },
      }
    }
    const { reversePath } = envelope
    const sending = { remoteAddress: arrival.remoteAddress, helo: arrival.helo, reversePath }
    const { authentication, spfExplanation } = await this.#authenticator.authenticate(message, sending)
    const judgement = judge(authentication, this.#settings)
    this.#observe(authentication, judgement, sending, atMs)
    const { verdict } = judgement
    this.#log.info('mail/authenticated', {
      connection: arrival.connectionId,
      from: authentication.dmarc.domain,
      dmarc: authentication.dmarc.result,
      spf: authentication.spf.result,
      dkim: authentication.dkim.map(({ result }) => result).join(' '),
      verdict: verdict.kind,
    })
    if (verdict.kind === 'refuse') throw refusal(authentication, verdict.reasons, spfExplanation)
    const results = methodResults(authentication, sending)
    return {
      field: utf8(encodeAuthenticationResults(this.#settings.authservId, results)),
      provenance: { authentication, ...this.#hops(message, arrival, envelope, atMs, authentication), verdict },
    }
  }

  #hops(
    { fields }: OpenedMessage,
    arrival: ArrivalFacts,
    { requireTls, smtpUtf8 }: CheckedEnvelope,
    atMs: number,
    authentication?: Authentication,
  ): ArrivalHops {
    const mail = { fields, hostname: this.#settings.hostname, atMs, smtpUtf8, requireTls }
    return arrivalHops(arrival, mail, (address) => this.#relays.have(address), isOfSealer(authentication))
  }

  /** Of domains that ask for reports (RFC 9990) what was seen is noted. */
  #observe({ dmarc, spf, dkim }: Authentication, judgement: Judgement, sending: Sending, atMs: number): void {
    const { policyDomain, record, domain } = dmarc
    if (policyDomain === undefined || domain === undefined || !/;\s*rua\s*=/i.test(record ?? '')) return
    const { reversePath, remoteAddress } = sending
    this.#ledger.observed(
      {
        policyDomain,
        record: record as string,
        sourceAddress: remoteAddress,
        disposition: judgement.disposition,
        override: judgement.override,
        dkimAligned: dmarc.dkimAligned.length > 0,
        spfAligned: dmarc.spfAligned,
        headerFrom: domain,
        envelopeFrom: reversePath.slice(reversePath.lastIndexOf('@') + 1).toLowerCase(),
        spf: { domain: spf.domain, scope: spf.scope, result: spf.result },
        dkim: dkim.flatMap(({ domain: signer, selector, result }) =>
          signer === undefined ? [] : [{ domain: signer, selector: selector ?? '', result }],
        ),
      },
      atMs,
    )
  }
}

/**
 * Whether the message was handed over by a host of the sealer whom the operator trusts and who vouches for it. The name of the host leads to its address and back; the seal alone would not do,
 * since whoever has a sealed message may put Received fields on top of it and send it on.
 */
function isOfSealer(authentication: Authentication | undefined): boolean {
  const sealer = authentication?.arc.attestedBy
  const name = authentication?.iprev.result === 'pass' ? authentication.iprev.name : undefined
  return sealer !== undefined && name !== undefined && `.${name.toLowerCase()}`.endsWith(`.${sealer.toLowerCase()}`)
}

/** In words that the sender's postmaster can act on; the explanation is the refused domain's own (RFC 7208 §6.2). */
function refusal({ dmarc, spf }: Authentication, reasons: readonly string[], explanation: string | undefined): Fault {
  if (reasons.includes('dmarc-reject')) {
    const text = `${dmarc.domain} wants mail refused that neither SPF nor DKIM shows to be its own (DMARC)`
    return new Fault('peer', 'mail/dmarc-refused', text)
  }
  const says = explanation === undefined ? '' : `: ${explanation.slice(0, 200)}`
  return new Fault('peer', 'mail/spf-refused', `${spf.domain} does not send from that address (SPF)${says}`)
}
