import {
  DAY_MS,
  faded,
  type SendingHold,
  type SendingLedger,
  type SendingStanding,
  type SendingVerdict,
  type Submission,
} from './sending-ledger.ts'
import type { OwnLimits, SendingThrottle } from './sending-limits.ts'

interface Kept {
  counts: Omit<SendingStanding['counts'], 'networks'>
  atMs: number
  own: OwnLimits
  hold: SendingHold | undefined
  throttle: SendingThrottle | undefined
  lastHeldMs: number | undefined
  knowsOld: boolean
  readonly recipients: Set<string>
  readonly networks: Map<string, number>
}

const NOTHING = { recipientsOfHour: 0, recipientsOfDay: 0, newRecipients: 0, delivered: 0, failed: 0 }

/** What members send, of one process: for tests. */
export class MemorySendingLedger implements SendingLedger {
  readonly #accounts = new Map<string, Kept>()

  async standing(accountId: string, nowMs: number): Promise<SendingStanding> {
    return standingOf(this.#kept(accountId), nowMs)
  }

  async charge(
    { accountId, recipients, network }: Submission,
    nowMs: number,
    judge: (standing: SendingStanding) => SendingVerdict,
  ): Promise<SendingVerdict> {
    const kept = this.#kept(accountId)
    const before = faded(kept.counts, nowMs - kept.atMs)
    const fresh = recipients.filter((recipient) => !kept.recipients.has(recipient))
    const counts = {
      ...before,
      recipientsOfHour: before.recipientsOfHour + recipients.length,
      recipientsOfDay: before.recipientsOfDay + recipients.length,
      newRecipients: before.newRecipients + fresh.length,
    }
    const networks = new Map(kept.networks).set(network, nowMs)
    const verdict = judge(standingOf({ ...kept, counts, atMs: nowMs, networks }, nowMs))
    if (verdict.kind === 'refuse' || kept.hold) return verdict
    kept.counts = counts
    kept.atMs = nowMs
    kept.networks.set(network, nowMs)
    for (const recipient of fresh) kept.recipients.add(recipient)
    if (verdict.kind === 'hold') await this.hold(accountId, { by: 'limits', reason: verdict.reason, sinceMs: nowMs })
    return verdict
  }

  async know(accountId: string, recipients: readonly string[]): Promise<void> {
    const kept = this.#kept(accountId)
    for (const recipient of recipients) kept.recipients.add(recipient)
    kept.knowsOld = true
  }

  async settled(accountId: string, delivered: number, failed: number, nowMs: number): Promise<void> {
    const kept = this.#kept(accountId)
    const before = faded(kept.counts, nowMs - kept.atMs)
    kept.counts = { ...before, delivered: before.delivered + delivered, failed: before.failed + failed }
    kept.atMs = nowMs
  }

  async hold(accountId: string, hold: SendingHold): Promise<boolean> {
    const kept = this.#kept(accountId)
    if (kept.hold && (hold.by !== 'abuse' || kept.hold.by === 'abuse')) return false
    kept.hold = hold
    kept.lastHeldMs = hold.sinceMs
    return true
  }

  async release(accountId: string, by?: SendingHold['by']): Promise<SendingHold | undefined> {
    const kept = this.#kept(accountId)
    const { hold } = kept
    if (!hold || (by !== undefined && hold.by !== by)) return undefined
    kept.hold = undefined
    kept.counts = NOTHING
    kept.networks.clear()
    return hold
  }

  async setOwnLimits(accountId: string, own: OwnLimits): Promise<void> {
    this.#kept(accountId).own = own
  }

  async setThrottle(accountId: string, throttle: SendingThrottle | undefined): Promise<void> {
    this.#kept(accountId).throttle = throttle
  }

  async held() {
    return [...this.#accounts].flatMap(([accountId, { hold }]) => (hold ? [{ accountId, hold }] : []))
  }

  async sweep(accountIds: ReadonlySet<string>, nowMs: number): Promise<void> {
    for (const [id, { networks }] of this.#accounts) {
      if (!accountIds.has(id)) this.#accounts.delete(id)
      for (const [network, atMs] of networks) if (nowMs - atMs >= DAY_MS) networks.delete(network)
    }
  }

  #kept(accountId: string): Kept {
    let kept = this.#accounts.get(accountId)
    if (!kept) {
      const nobody = { own: {}, hold: undefined, throttle: undefined, lastHeldMs: undefined, knowsOld: false }
      kept = { recipients: new Set(), counts: NOTHING, atMs: 0, networks: new Map(), ...nobody }
      this.#accounts.set(accountId, kept)
    }
    return kept
  }
}

function standingOf(
  { counts, atMs, own, hold, throttle, lastHeldMs, knowsOld, networks }: Kept,
  nowMs: number,
): SendingStanding {
  const lately = [...networks.values()].filter((at) => nowMs - at < DAY_MS).length
  return { counts: { ...faded(counts, nowMs - atMs), networks: lately }, own, hold, throttle, lastHeldMs, knowsOld }
}
