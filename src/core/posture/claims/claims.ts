import type { Clock } from '../../../base/clock.ts'
import type { Entropy } from '../../../base/entropy.ts'
import { Fault } from '../../../base/fault.ts'
import { timedId } from '../../../base/ids.ts'
import type { Log } from '../../../base/log.ts'
import { type PublicService, publicServiceOf } from '../public-posture.ts'
import { type Claim, type ClaimedService, MOST_CLAIMS, parseClaim, servicesOf } from './claim.ts'
import type { ClaimBook } from './claim-book.ts'
import type { Evidence } from './evidence.ts'
import { judgeClaim } from './judge-claim.ts'

/** A service of which a claim says nothing (any more), and why. */
export interface NotCovered {
  readonly service: PublicService
  readonly why: string
  /** When it was last true, of a service that the claim once was true of. */
  readonly wasTrueUntilMs: number | undefined
}

/** A claim beside what is measured now: what it covers, and what it does not, which is said as plainly. */
export interface ClaimView {
  readonly claim: Claim
  readonly covered: readonly ClaimedService[]
  readonly notCovered: readonly NotCovered[]
}

/** Public claims. None is published or stays against its measurement: what the last audit or the ledger contradicts ends by itself, and is shown as what was true until then. */
export class Claims {
  readonly #book: ClaimBook
  readonly #evidence: () => Promise<Evidence>
  readonly #clock: Clock
  readonly #entropy: Entropy
  readonly #log: Log

  constructor(book: ClaimBook, evidence: () => Promise<Evidence>, clock: Clock, entropy: Entropy, log: Log) {
    this.#book = book
    this.#evidence = evidence
    this.#clock = clock
    this.#entropy = entropy
    this.#log = log
  }

  /**
   * Publishes a claim, such as `fs:imap,pop3`, if every part of it is borne out now.
   * @throws Fault peer posture/bad-claim, posture/claim-contradicted, posture/claim-unmeasured, posture/too-many-claims
   */
  async publish(text: string): Promise<Claim> {
    const { statement, services } = parseClaim(text)
    const evidence = await this.#evidence()
    const { nowMs } = evidence
    const claimed = services.map((service): ClaimedService => {
      const verdict = judgeClaim(statement, service, evidence)
      if (verdict.kind === 'contradicted') throw contradicted(`${statement}:${service}`, verdict.evidence)
      if (verdict.kind === 'unmeasured') throw unmeasured(`${statement}:${service}`, verdict.evidence)
      return { service, state: 'holds', lastTrueMs: nowMs, evidence: verdict.evidence }
    })
    const standing = (await this.#book.claims()).filter(({ withdrawnMs }) => withdrawnMs === undefined)
    if (standing.length >= MOST_CLAIMS) {
      const mend = 'withdraw some of them (posthus claim withdraw)'
      throw new Fault('peer', 'posture/too-many-claims', `there are ${standing.length} claims: ${mend}`)
    }
    const id = timedId(this.#entropy, nowMs)
    const claim: Claim = { id, statement, services: claimed, publishedMs: nowMs, withdrawnMs: undefined }
    await this.#book.put(claim)
    return claim
  }

  /** All that were ever published, the newest first. */
  claims(): Promise<readonly Claim[]> {
    return this.#book.claims()
  }

  /** Holds every claim against what is measured now, and keeps what comes of it. What has ended is told to the operator once. */
  async check(): Promise<readonly ClaimView[]> {
    const evidence = await this.#evidence()
    const views: ClaimView[] = []
    for (const claim of await this.#standing()) {
      const fresh = judged(claim, evidence)
      this.#tell(claim, fresh)
      await this.#book.put(fresh)
      views.push(viewOf(fresh, evidence))
    }
    return views
  }

  /** The claims that are not withdrawn beside what is measured now. Nothing is written. */
  async views(): Promise<readonly ClaimView[]> {
    const evidence = await this.#evidence()
    return (await this.#standing()).map((claim) => viewOf(judged(claim, evidence), evidence))
  }

  /** Takes a claim back. @throws Fault peer posture/no-such-claim */
  async withdraw(id: string): Promise<Claim> {
    const claim = (await this.#standing()).find((one) => one.id === id)
    if (!claim)
      throw new Fault('peer', 'posture/no-such-claim', `there is no claim ${id}: "posthus claim list" lists them`)
    const withdrawn = { ...claim, withdrawnMs: this.#clock.nowMs() }
    await this.#book.put(withdrawn)
    return withdrawn
  }

  async #standing(): Promise<readonly Claim[]> {
    return (await this.#book.claims()).filter(({ withdrawnMs }) => withdrawnMs === undefined)
  }

  #tell(before: Claim, after: Claim): void {
    for (const [at, { service, state, evidence }] of after.services.entries()) {
      if (state !== 'ended' || before.services[at]?.state === 'ended') continue
      this.#log.warn('posture/claim-ended', { claim: `${after.statement}:${service}`, evidence })
    }
  }
}

/** A claim as it stands after a look at the evidence. */
function judged(claim: Claim, evidence: Evidence): Claim {
  const services = claim.services.map((one): ClaimedService => {
    if (one.state === 'ended') return one
    const verdict = judgeClaim(claim.statement, one.service, evidence)
    if (verdict.kind === 'holds') return { ...one, lastTrueMs: evidence.nowMs, evidence: verdict.evidence }
    if (verdict.kind === 'contradicted') return { ...one, state: 'ended', evidence: verdict.evidence }
    return one
  })
  return { ...claim, services }
}

/** What a claim covers now, and what it does not: services that it does not name, that are measured no longer, and of which it is true no longer. */
function viewOf(claim: Claim, evidence: Evidence): ClaimView {
  const covered: ClaimedService[] = []
  const notCovered: NotCovered[] = []
  for (const service of servicesOf(claim.statement)) {
    const one = claim.services.find((claimed) => claimed.service === service)
    const verdict = judgeClaim(claim.statement, service, evidence)
    if (!one) {
      const why = verdict.kind === 'contradicted' ? verdict.evidence : 'not claimed'
      if (isOffered(service, evidence)) notCovered.push({ service, why, wasTrueUntilMs: undefined })
    } else if (one.state === 'ended') {
      notCovered.push({ service, why: one.evidence, wasTrueUntilMs: one.lastTrueMs })
    } else if (verdict.kind === 'holds') {
      covered.push(one)
    } else {
      notCovered.push({ service, why: verdict.evidence, wasTrueUntilMs: one.lastTrueMs })
    }
  }
  return { claim, covered, notCovered }
}

function isOffered(service: PublicService, { listening }: Evidence): boolean {
  return service === 'smtp-out' || listening.some((one) => publicServiceOf(one.service) === service)
}

function contradicted(claim: string, evidence: string): Fault {
  return new Fault('peer', 'posture/claim-contradicted', `${claim} is not true, so it is not published. ${evidence}`)
}

function unmeasured(claim: string, evidence: string): Fault {
  const isOfDns = /^(?:dane|mta-sts):/.test(claim)
  const mend = isOfDns
    ? 'it can be published once that has been seen (posthus domain dns NAME --check shows what is published)'
    : 'have everything audited first (posthus audit)'
  return new Fault(
    'peer',
    'posture/claim-unmeasured',
    `${claim} is not published, as nobody has measured it: ${evidence}; ${mend}`,
  )
}
