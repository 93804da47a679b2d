import { type Bytes, utf8 } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault, isFault } from '../../base/fault.ts'
import type { MimeLimits } from '../../wire/mime/limits.ts'
import type { BounceGuard } from '../filter/bounce-guard.ts'
import { junkField } from '../filter/junk-reasons.ts'
import type { MemberJudge } from '../filter/member-judge.ts'
import type { Spool } from '../mail/body.ts'
import { NO_FLAGS } from '../mail/flags.ts'
import { Intake } from '../mail/intake.ts'
import type { MailReader, MailStore } from '../mail/mail-store.ts'
import { type Mailbox, takesMail } from '../mail/mailbox.ts'
import type { IncomingMessage } from '../mail/message.ts'
import type { Provenance } from '../mail/provenance.ts'
import type { Carriage } from './carriage.ts'
import { isRepeated } from './delivery-once.ts'
import type { MemberFilter } from './filter/member-filter.ts'
import { type OpenedMessage, writeMessage } from './header-block.ts'
import { joinConversation } from './join-conversation.ts'
import type { LocalTarget } from './local-target.ts'
import { deliveryFields } from './trace-fields.ts'
import type { Verdict } from './verdict.ts'

/** What is done with a message before it is put into a mailbox, as far as it is there. */
export interface LocalDeliveryParts {
  /** Does what the member's script wants. */
  readonly filter?: MemberFilter
  /** Says what the member takes for junk. */
  readonly judge?: Pick<MemberJudge, 'judge'> | undefined
  /** Keeps floods of forged reports out. */
  readonly bounces?: Pick<BounceGuard, 'take'>
  readonly limits?: Partial<MimeLimits>
}

/**
 * Puts messages into mailboxes.
 *
 * A detail (`anna+lists@…`) chooses the mailbox of that name, letter case ignored, if there is one that takes mail; else INBOX.
 */
export class LocalDelivery {
  readonly #store: MailStore
  readonly #spool: Spool
  readonly #clock: Clock
  readonly #parts: LocalDeliveryParts

  constructor(store: MailStore, spool: Spool, clock: Clock, parts: LocalDeliveryParts = {}) {
    this.#store = store
    this.#spool = spool
    this.#clock = clock
    this.#parts = parts
  }

  /** Whether the account may keep anything more. */
  hasRoom(accountId: string): Promise<boolean> {
    return this.#store.hasRoom(accountId, { storageBytes: 1, messages: 1 })
  }

  /**
   * Keeps a copy. Resolves when it is on stable storage. `head` is the message's header, trace fields included, without Return-Path and Delivered-To, which are put before it;
   * `provenance` is kept beside it.
   * @throws Fault as `MailStore.write`; world mail/mailbox-full, mail/too-many-reports, peer mail/refused-by-recipient
   */
  async deliver(
    target: LocalTarget,
    carriage: Carriage,
    head: readonly Bytes[],
    message: OpenedMessage,
    provenance?: Provenance,
  ): Promise<void> {
    await using stack = new AsyncDisposableStack()
    const copy = await this.#judged(target, carriage, { head, message, provenance }, stack)
    const { incoming } = copy
    const isJunk = copy.provenance?.verdict.kind === 'junk'
    if (copy.provenance?.authentication && carriage.reversePath === '') {
      const { accountId, address } = target
      const report = { accountId, address, message, incoming, provenance: copy.provenance }
      if (await this.#parts.bounces?.take(report)) return
    }
    const place = (mail: MailReader) => chooseMailbox(mail, target.detail, isJunk)
    try {
      if (await this.#parts.filter?.deliver({ target, carriage, message, ...copy }, place)) return
      await this.#store.write(target.accountId, async (mail) => {
        if (await isRepeated(mail, target, this.#clock.nowMs())) return
        const mailbox = await place(mail)
        const options = { flags: NO_FLAGS, internalMs: this.#clock.nowMs(), provenance: copy.provenance }
        await joinConversation(mail, await mail.append(mailbox.id, incoming, options), options)
      })
    } catch (error) {
      throw isFault(error, 'mail/over-quota') ? mailboxFull() : error
    }
  }

  /** The copy as it is kept: one that is junk says why. What is found to be junk when it is there already is written once more. */
  async #judged(
    target: LocalTarget,
    carriage: Carriage,
    { head, message, provenance }: ArrivedMail,
    stack: AsyncDisposableStack,
  ): Promise<JudgedCopy> {
    const take = async (verdict: Verdict | undefined): Promise<JudgedCopy> => {
      const whole = verdict?.kind === 'junk' ? [utf8(junkField(verdict.reasons)), ...head] : head
      const intake = stack.use(new Intake(this.#spool, this.#parts.limits))
      await writeMessage(intake, [deliveryFields(carriage.reversePath, target.address), ...whole], message)
      const incoming = await intake.finish()
      stack.use(incoming.body)
      return { head: whole, incoming, provenance: provenance && verdict && { ...provenance, verdict } }
    }
    const first = await take(provenance?.verdict)
    if (provenance?.verdict.kind !== 'deliver' || !provenance.authentication) return first
    const verdict = await this.#parts.judge?.judge(target.accountId, message, first.incoming, provenance)
    return verdict?.kind === 'junk' ? take(verdict) : first
  }
}

/** A message with what is known of it when it has come. */
interface ArrivedMail {
  readonly head: readonly Bytes[]
  readonly message: OpenedMessage
  readonly provenance: Provenance | undefined
}

/** The same for one member. */
interface JudgedCopy {
  readonly head: readonly Bytes[]
  readonly incoming: IncomingMessage
  readonly provenance: Provenance | undefined
}

/**
 * Not the sender's fault, and not for good: members tidy up when they are told, so the sender keeps the message and tries for days
 * (RFC 5321 §4.2.2, 452; RFC 3463 §3.3, X.2.2). A refusal for good would lose mail over a weekend.
 */
export function mailboxFull(): Fault {
  return new Fault('world', 'mail/mailbox-full', 'The mailbox is full, try again later')
}

async function chooseMailbox(mail: MailReader, detail: string | undefined, isJunk: boolean): Promise<Mailbox> {
  if (isJunk) {
    const junk = (await mail.mailboxes()).find(({ specialUse }) => specialUse === '\\Junk')
    if (junk) return junk
  }
  if (detail !== undefined) {
    const wanted = detail.normalize('NFC').toLowerCase()
    const found = (await mail.mailboxes()).find((mailbox) => mailbox.name.toLowerCase() === wanted)
    if (found && takesMail(found)) return found
  }
  const inbox = await mail.mailboxNamed('INBOX')
  if (!inbox) throw new Fault('us', 'store/corrupt', 'an account has no INBOX')
  return inbox
}
