import type { Bytes } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault, isFault } from '../../base/fault.ts'
import type { MimeLimits } from '../../wire/mime/limits.ts'
import type { Spool } from '../mail/body.ts'
import { NO_FLAGS } from '../mail/flags.ts'
import { Intake } from '../mail/intake.ts'
import type { MailReader, MailStore } from '../mail/mail-store.ts'
import { type Mailbox, takesMail } from '../mail/mailbox.ts'
import type { Provenance } from '../mail/provenance.ts'
import type { Carriage } from './carriage.ts'
import type { MemberFilter } from './filter/member-filter.ts'
import { type OpenedMessage, writeMessage } from './header-block.ts'
import { deliveryFields } from './trace-fields.ts'

/** One copy of a message for one account. */
export interface LocalTarget {
  readonly accountId: string
  /** What Delivered-To says: the account's own address. */
  readonly address: string
  /** What stood behind the plus sign, or undefined. */
  readonly detail: string | undefined
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
  readonly #filter: MemberFilter | undefined
  readonly #limits: Partial<MimeLimits> | undefined

  /** With `filter` what a member's script wants is done. */
  constructor(store: MailStore, spool: Spool, clock: Clock, filter?: MemberFilter, limits?: Partial<MimeLimits>) {
    this.#store = store
    this.#spool = spool
    this.#clock = clock
    this.#filter = filter
    this.#limits = limits
  }

  /** Whether the account may keep anything more. */
  hasRoom(accountId: string): Promise<boolean> {
    return this.#store.hasRoom(accountId, { storageBytes: 1, messages: 1 })
  }

  /**
   * Keeps a copy. Resolves when it is on stable storage. `head` is the message's header, trace fields included, without Return-Path and Delivered-To, which are put before it;
   * `provenance` is kept beside it.
   * @throws Fault as `MailStore.write`; world mail/mailbox-full, peer mail/refused-by-recipient
   */
  async deliver(
    target: LocalTarget,
    carriage: Carriage,
    head: readonly Bytes[],
    message: OpenedMessage,
    provenance?: Provenance,
  ): Promise<void> {
    await using intake = new Intake(this.#spool, this.#limits)
    await writeMessage(intake, [deliveryFields(carriage.reversePath, target.address), ...head], message)
    const incoming = await intake.finish()
    await using _ = incoming.body
    const isJunk = provenance?.verdict.kind === 'junk'
    const place = (mail: MailReader) => chooseMailbox(mail, target.detail, isJunk)
    try {
      const mail = { target, carriage, head, message, incoming, provenance }
      if (await this.#filter?.deliver(mail, place)) return
      await this.#store.write(target.accountId, async (mail) => {
        const mailbox = await place(mail)
        await mail.append(mailbox.id, incoming, { flags: NO_FLAGS, internalMs: this.#clock.nowMs(), provenance })
      })
    } catch (error) {
      throw isFault(error, 'mail/over-quota') ? mailboxFull() : error
    }
  }
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
