import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { CertificateEntry } from './certificate-entry.ts'
import type { CertificateInventory, RevocationStatus } from './certificate-inventory.ts'
import { isShown } from './certificate-states.ts'
import { type ReadCertificate, readPemCertificates } from './read-certificate.ts'
import { type AskAuthority, RevocationInquiry } from './revocation-inquiry.ts'

const HOUR_MS = 3_600_000
const AGAIN_AFTER_FAILURE_MS = HOUR_MS
/** One that is not shown before there is an answer is waited for. */
const AGAIN_WHILE_AWAITED_MS = 25_000
/** Asked no more often than this, whatever the answers say of how long they hold, and no less often than every day. */
const SOONEST_MS = HOUR_MS
const LATEST_MS = 24 * HOUR_MS

type Watched = Pick<CertificateInventory, 'entries' | 'statuses' | 'putStatus' | 'move'>

/**
 * Asks the authorities of all certificates in service whether these still hold: for an OCSP answer, which is stapled then, and for their lists. One that was revoked is marked so, which has
 * it replaced by whoever orders certificates; until then it is shown on, as nothing better is there.
 */
export class RevocationWatch {
  readonly #inventory: Watched
  readonly #inquiry: RevocationInquiry
  readonly #roots: () => readonly ReadCertificate[]
  readonly #clock: Clock
  readonly #log: Log
  readonly #nextMs = new Map<string, number>()

  /** `roots`: where the issuers of certificates are looked for that come without any. */
  constructor(
    inventory: Watched,
    authorities: AskAuthority,
    roots: () => readonly ReadCertificate[],
    clock: Clock,
    log: Log,
  ) {
    this.#inventory = inventory
    this.#inquiry = new RevocationInquiry(authorities, clock)
    this.#roots = roots
    this.#clock = clock
    this.#log = log
  }

  /** Asks about those whose time has come. Ends early when `signal` is aborted. */
  async round(signal: AbortSignal): Promise<void> {
    const statuses = await this.#inventory.statuses()
    for (const entry of await this.#inventory.entries()) {
      if (signal.aborted) return
      const { state, origin, facts } = entry
      const isOwn = origin === 'imported' || origin === 'acme'
      if (!isOwn || !isShown(state) || !facts || facts.ocspUrls.length + facts.crlUrls.length === 0) continue
      const known = statuses.get(entry.id)
      if (this.#clock.nowMs() < (this.#nextMs.get(entry.id) ?? 0) || !this.#isDue(known)) continue
      await this.#look(entry, known)
    }
  }

  /** At half of the time for which an answer holds, so that a responder may be away for the other half. */
  #isDue(known: RevocationStatus | undefined): boolean {
    if (!known) return true
    const { checkedMs, untilMs } = known
    const waitMs = Math.min(Math.max((untilMs - checkedMs) / 2, SOONEST_MS), LATEST_MS)
    return this.#clock.nowMs() >= checkedMs + waitMs
  }

  async #look(entry: CertificateEntry, known: RevocationStatus | undefined): Promise<void> {
    const [certificate, above] = readPemCertificates(entry.chain ?? '')
    const issuer = above ?? (certificate && this.#roots().find((root) => certificate.x509.checkIssued(root.x509)))
    if (!certificate || !issuer) return
    const worst = await this.#inquiry.ask(certificate, issuer, (from, reason) =>
      this.#log.warn('tls/revocation-not-known', { names: certificate.facts.names.join(' '), from, reason }),
    )
    if (worst) {
      await this.#inventory.putStatus(entry.id, worst)
      if (worst.verdict === 'revoked') await this.#revoked(entry, worst)
    } else {
      const isAwaited = entry.facts?.mustStaple && entry.state === 'staged'
      this.#nextMs.set(entry.id, this.#clock.nowMs() + (isAwaited ? AGAIN_WHILE_AWAITED_MS : AGAIN_AFTER_FAILURE_MS))
    }
    const staple = worst ?? known
    const isStapled = staple?.verdict === 'good' && staple.staple && staple.untilMs > this.#clock.nowMs()
    if (entry.facts?.mustStaple && !isStapled) this.#log.warn('tls/staple-missing', factsOf(entry))
  }

  async #revoked(entry: CertificateEntry, { from }: RevocationStatus): Promise<void> {
    this.#log.warn('tls/certificate-revoked', { ...factsOf(entry), from })
    const deed = { by: 'posthus', why: `its authority has revoked it (${from})`, atMs: this.#clock.nowMs() }
    await this.#inventory.move(entry.id, 'revoked', deed)
  }
}

function factsOf({ id, names }: CertificateEntry) {
  return { certificate: id, names: names.join(' ') }
}
