import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import type { EnvelopeRecipient } from '../delivery/reception.ts'
import { tryCanonicalAddress } from '../directory/canonical-address.ts'
import type { Account } from '../directory/directory.ts'
import { clientNetwork } from '../passwords/client-network.ts'
import type { OldCorrespondents } from './old-correspondents.ts'
import type { SendingHold, SendingLedger, SendingStanding, SendingVerdict } from './sending-ledger.ts'
import { failedPercent, limitsOf, type SendingLimits, type SendingSettings } from './sending-limits.ts'

/** How long an account that may send is not asked about again before its message is read: `admit`, which decides, asks each time. */
const KNOWN_MS = 250
/** Accounts of which that is known; beyond, all are asked about anew. */
const MAX_KNOWN = 10_000

/** Decides whether what a member hands in is sent. */
export class SendingGuard {
  readonly #ledger: SendingLedger
  readonly #correspondents: Pick<OldCorrespondents, 'note'>
  readonly #settings: SendingSettings
  readonly #clock: Clock
  /** When accounts were found to be ones that may send. */
  readonly #known = new Map<string, number>()

  constructor(
    ledger: SendingLedger,
    correspondents: Pick<OldCorrespondents, 'note'>,
    settings: SendingSettings,
    clock: Clock,
  ) {
    this.#ledger = ledger
    this.#correspondents = correspondents
    this.#settings = settings
    this.#clock = clock
  }

  /**
   * To be asked before a member's message is read.
   * @throws Fault world sending/held, sending/too-many (450 4.7.1)
   */
  async requireMaySend(account: Account): Promise<void> {
    const nowMs = this.#clock.nowMs()
    if (this.#isKnown(account.id, nowMs)) return
    const { hold, counts, own, throttle, knowsOld } = await this.#ledger.standing(account.id, nowMs)
    if (hold) throw held()
    const { recipientsPerHour, recipientsPerDay } = limitsOf(account, own, this.#settings, nowMs, throttle)
    const isOver = counts.recipientsOfHour + 1 > recipientsPerHour || counts.recipientsOfDay + 1 > recipientsPerDay
    if (isOver) throw tooMany(`Your account has reached what it may send (${recipientsPerHour} recipients an hour)`)
    if (!knowsOld) await this.#correspondents.note(account.id)
    if (this.#known.size >= MAX_KNOWN) this.#known.clear()
    this.#known.set(account.id, nowMs)
  }

  /**
   * Counts a message that is complete. Returns the hold that it leads to, where it is one too many to people whom the member has never written to, or the like: it is to be kept, and not sent.
   * @throws Fault world sending/held, sending/too-many (450 4.7.1)
   */
  async admit(
    account: Account,
    recipients: readonly EnvelopeRecipient[],
    remoteAddress: string,
  ): Promise<SendingHold | undefined> {
    const nowMs = this.#clock.nowMs()
    const submission = {
      accountId: account.id,
      recipients: [...new Set(recipients.map(({ address }) => tryCanonicalAddress(address) ?? address))],
      network: clientNetwork(remoteAddress),
    }
    const judge = (standing: SendingStanding) =>
      this.#judge(standing, limitsOf(account, standing.own, this.#settings, nowMs, standing.throttle))
    const verdict = await this.#ledger.charge(submission, nowMs, judge)
    if (verdict.kind !== 'send') this.#known.delete(account.id)
    if (verdict.kind === 'refuse') {
      const { hold } = await this.#ledger.standing(account.id, nowMs)
      throw hold ? held() : tooMany(verdict.reason)
    }
    return verdict.kind === 'hold' ? { by: 'limits', reason: verdict.reason, sinceMs: nowMs } : undefined
  }

  #isKnown(accountId: string, nowMs: number): boolean {
    const agoMs = nowMs - (this.#known.get(accountId) ?? Number.NEGATIVE_INFINITY)
    return agoMs >= 0 && agoMs < KNOWN_MS
  }

  #judge({ counts, hold }: SendingStanding, limits: SendingLimits): SendingVerdict {
    if (hold) return { kind: 'refuse', reason: 'held' }
    const { recipientsPerHour, recipientsPerDay, newRecipientsPerHour, networksPerDay } = limits
    if (counts.recipientsOfHour > recipientsPerHour) {
      return {
        kind: 'refuse',
        reason: `With this message it would be more than ${recipientsPerHour} recipients an hour`,
      }
    }
    if (counts.recipientsOfDay > recipientsPerDay) {
      return { kind: 'refuse', reason: `With this message it would be more than ${recipientsPerDay} recipients a day` }
    }
    const reason =
      counts.newRecipients > newRecipientsPerHour
        ? `more than ${newRecipientsPerHour} new recipients within an hour`
        : counts.networks > networksPerDay
          ? `mail from more than ${networksPerDay} networks within a day`
          : failedPercent(counts) >= this.#settings.holdFailedPercent
            ? `other servers refused ${Math.round(failedPercent(counts))} % of the recipients of a day`
            : undefined
    return reason === undefined ? { kind: 'send' } : { kind: 'hold', reason }
  }
}

function held(): Fault {
  return new Fault(
    'world',
    'sending/held',
    'Your outgoing mail is held: a message in your inbox says why, and what to do',
  )
}

function tooMany(text: string): Fault {
  return new Fault('world', 'sending/too-many', `${text}, try again later`)
}
