import type { Clock } from '../../base/clock.ts'
import { readArcChain } from '../arc/arc-chain.ts'
import { type ArcResult, askForKeys, checkChain } from '../arc/check-chain.ts'
import { type OpenedMessage, writeFrom } from '../delivery/header-block.ts'
import { BodyHashes } from '../dkim/body-hashes.ts'
import { type DkimResult, MessageSignatures, type SignatureLimits } from '../dkim/message-signatures.ts'
import { ParsedKeys, PublishedKeys } from '../dkim/published-keys.ts'
import { SignedHeader } from '../dkim/signed-header.ts'
import type { Dns } from '../dns/dns.ts'
import type { Authentication, DkimFact } from './authentication.ts'
import { BoundedDns, type QuestionLimits } from './bounded-dns.ts'
import { checkBimi } from './check-bimi.ts'
import { checkDmarc } from './check-dmarc.ts'
import { checkIprev } from './check-iprev.ts'
import { checkSpf, type SpfResult } from './check-spf.ts'
import { attestingSealer } from './trusted-sealer.ts'

/** How much one message may cost, and whom the operator believes. */
export interface AuthenticationSettings extends QuestionLimits, SignatureLimits {
  /** Name of this host, for the macro `r` of SPF. */
  readonly hostname: string
  /** Domains whose ARC seals are believed; lower-case A-labels. */
  readonly trustedSealers: ReadonlySet<string>
}

export const AUTHENTICATION_LIMITS: QuestionLimits & SignatureLimits = {
  timeMs: 20_000,
  maxQuestions: 500,
  maxSignatures: 10,
  minRsaBits: 1024,
  maxRsaBits: 4096,
}

/** How a message came, as far as authentication is concerned. */
export interface Sending {
  readonly remoteAddress: string
  readonly helo: string
  /** Empty for the null reverse-path. */
  readonly reversePath: string
}

/** What is found out of a message, and what the domain of its sender has to say to whoever is refused for SPF. */
export interface Authenticated {
  readonly authentication: Authentication
  readonly spfExplanation: string | undefined
}

/**
 * Finds out who stands behind a message: SPF, DKIM, ARC, DMARC, iprev, BIMI. The body is read once, as it is spooled, and only if a signature asks for it. A DNS that is slow or lies gives
 * `temperror`, never a fault; all of it ends when its time is over.
 */
export class MessageAuthenticator {
  readonly #dns: Dns
  readonly #settings: AuthenticationSettings
  readonly #clock: Clock
  readonly #parsed = new ParsedKeys()

  constructor(dns: Dns, settings: AuthenticationSettings, clock: Clock) {
    this.#dns = dns
    this.#settings = settings
    this.#clock = clock
  }

  /** @throws faults of the message's body */
  async authenticate(message: OpenedMessage, sending: Sending): Promise<Authenticated> {
    using dns = new BoundedDns(this.#dns, this.#clock, this.#settings)
    const { hostname, trustedSealers } = this.#settings
    // At once: each waits for others.
    const spfChecked = checkSpf(dns, { ...sending, hostname })
    const iprevChecked = checkIprev(dns, sending.remoteAddress)
    const { dkim, dkimCut, arc } = await this.#checkSignatures(dns, message)
    const spf = await spfChecked
    const dmarc = await checkDmarc(dns, message.fields.every('from'), spf, dkim)
    const bimi = await checkBimi(dns, dmarc, dkim, message.fields.every('bimi-selector'))
    const attestedBy = attestingSealer(arc, trustedSealers, dmarc.domain)
    const sealers = arc.sealers.map(({ domain }) => domain)
    const authentication = {
      spf: spfFact(spf),
      dkim: dkim.map((result) => dkimFact(result, message.fields.every('autocrypt').length)),
      dkimCut,
      arc: { result: arc.result, reason: arc.reason, sealers, attestedBy },
      dmarc,
      iprev: await iprevChecked,
      bimi,
    }
    return { authentication, spfExplanation: spf.explanation }
  }

  async #checkSignatures(
    dns: Dns,
    message: OpenedMessage,
  ): Promise<{ readonly dkim: readonly DkimResult[]; readonly dkimCut: boolean; readonly arc: ArcResult }> {
    const nowMs = this.#clock.nowMs()
    const header = new SignedHeader(message.fields)
    const keys = new PublishedKeys(dns, this.#parsed)
    const hashes = new BodyHashes()
    const signatures = new MessageSignatures(header, this.#settings)
    signatures.prepare(hashes, keys)
    const chain = readArcChain(header)
    if (chain.kind === 'whole') {
      hashes.want(chain.newest)
      askForKeys(chain, keys)
    }
    if (hashes.isWanted) {
      await writeFrom({ write: (chunk) => hashes.push(chunk) }, message.body, message.bodyStart)
    }
    const bodyHash = hashes.finish()
    const dkim = await signatures.check(bodyHash, keys, nowMs)
    const arc = await checkChain(chain, header, bodyHash, keys, this.#settings, nowMs)
    return { dkim, dkimCut: signatures.areCut, arc }
  }
}

function spfFact({ result, scope, domain, reason }: SpfResult): Authentication['spf'] {
  return { result, scope, domain, reason }
}

/** Characters of the tag `i=`, which is as long as its author likes. */
const MAX_IDENTITY = 320

/** `autocrypts`: fields Autocrypt of the message. A signature names a field once for each time that it covers one (RFC 6376 §5.4.2). */
function dkimFact({ signedFields, identity, ...fact }: DkimResult, autocrypts: number): DkimFact {
  const coversAutocrypt = signedFields.filter((name) => name === 'autocrypt').length >= autocrypts
  return { ...fact, identity: identity?.slice(0, MAX_IDENTITY), ...(autocrypts > 0 ? { coversAutocrypt } : {}) }
}
