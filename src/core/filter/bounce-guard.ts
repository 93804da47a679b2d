import { type Bytes, utf8 } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault, toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { OpenedMessage } from '../delivery/header-block.ts'
import { deliveryFields, mailDate } from '../delivery/trace-fields.ts'
import type { Spool } from '../mail/body.ts'
import { NO_FLAGS } from '../mail/flags.ts'
import { Intake } from '../mail/intake.ts'
import type { MailStore, MailWriter } from '../mail/mail-store.ts'
import type { Mailbox } from '../mail/mailbox.ts'
import type { IncomingMessage } from '../mail/message.ts'
import type { Provenance } from '../mail/provenance.ts'
import type { DeliveryLog } from '../queue/delivery-log.ts'
import { isDeliveryReport, type ReturnedMessage, readReturned } from './returned-message.ts'

export interface BounceSettings {
  /** Name of this host: what our own Received fields say. */
  readonly hostname: string
  /** Reports in an hour, of mail that was not sent from here, that come as they are. In each process for itself. */
  readonly perHour: number
  /** Those beyond it that are kept in a day, in short. The rest is put off. */
  readonly keptPerDay: number
}

/** A report for one member. */
export interface ArrivedReport {
  readonly accountId: string
  /** Of the member, as Delivered-To has it. */
  readonly address: string
  readonly message: OpenedMessage
  readonly incoming: IncomingMessage
  readonly provenance: Provenance
}

/** Where reports in short are kept; it is made when it is needed. */
export const BOUNCES_MAILBOX = 'Bounces'
/** One for all of them, so that they are one conversation. */
const SUBJECT = 'Returned mail that was not sent from here'
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
/** Accounts whose reports are counted at once. */
const MAX_COUNTED = 1000
/** Octets of a field that is taken over. */
const MAX_FIELD = 500

/**
 * Keeps a flood of reports about mail that the member never sent from a mailbox: somebody forges the member's address as a sender, and thousands of servers return what they cannot deliver.
 *
 * A report that returns a message of the member's own is never touched: its Message-ID, or our own id in its Received fields, is in the delivery log under the member's account.
 * Of the others a few come as they are, since the member may send from elsewhere too. Beyond that they are kept in short, in one conversation in one mailbox, and beyond that put
 * off (4xx): the servers try again for days, so that nothing is lost should the flood have had a real one in it.
 */
export class BounceGuard {
  readonly #store: Pick<MailStore, 'write'>
  readonly #deliveries: Pick<DeliveryLog, 'find'>
  readonly #spool: Spool
  readonly #settings: BounceSettings
  readonly #clock: Clock
  readonly #log: Log
  /** When reports came, by account. */
  readonly #counts = new Map<string, number[]>()

  constructor(
    store: Pick<MailStore, 'write'>,
    deliveries: Pick<DeliveryLog, 'find'>,
    spool: Spool,
    settings: BounceSettings,
    clock: Clock,
    log: Log,
  ) {
    this.#store = store
    this.#deliveries = deliveries
    this.#spool = spool
    this.#settings = settings
    this.#clock = clock
    this.#log = log
  }

  /**
   * Keeps the report in short if it belongs to a flood; false: it is to be delivered as any other mail.
   * @throws Fault world mail/too-many-reports (451 4.7.1), and as `MailStore.write`
   */
  async take(report: ArrivedReport): Promise<boolean> {
    if (!isDeliveryReport(report.incoming.content.root)) return false
    const returned = await readReturned(report.incoming, this.#settings.hostname)
    if (await this.#isOwn(report.accountId, returned)) return false
    const nowMs = this.#clock.nowMs()
    if (this.#count(report.accountId, nowMs) <= this.#settings.perHour) return false
    await using intake = new Intake(this.#spool)
    await intake.write(this.#short(report, returned, nowMs))
    const incoming = await intake.finish()
    await using _ = incoming.body
    await this.#store.write(report.accountId, async (mail) => {
      const mailbox = await bouncesMailbox(mail)
      const kept = await mail.select(mailbox.id, { savedFromMs: nowMs - DAY_MS })
      if (kept.size >= this.#settings.keptPerDay) throw tooMany()
      await mail.append(mailbox.id, incoming, { flags: NO_FLAGS, internalMs: nowMs, provenance: report.provenance })
    })
    this.#log.info('filter/report-grouped', { account: report.accountId })
    return true
  }

  /** A log that cannot be asked is no reason to treat a real report as a forged one. */
  async #isOwn(accountId: string, { messageId, queueIds }: ReturnedMessage): Promise<boolean> {
    try {
      if (messageId !== undefined) {
        const found = await this.#deliveries.find({ accountId, headerMessageId: messageId, most: 1 })
        if (found.length > 0) return true
      }
      for (const queueId of queueIds) {
        if ((await this.#deliveries.find({ accountId, queueId, most: 1 })).length > 0) return true
      }
      return false
    } catch (error) {
      this.#log.warn('filter/deliveries-unknown', { reason: toFault(error).message })
      return true
    }
  }

  /** How many have come within an hour, this one included. */
  #count(accountId: string, nowMs: number): number {
    const recent = (this.#counts.get(accountId) ?? []).filter((atMs) => nowMs - atMs < HOUR_MS)
    if (recent.length <= this.#settings.perHour) recent.push(nowMs)
    this.#counts.delete(accountId)
    this.#counts.set(accountId, recent)
    if (this.#counts.size > MAX_COUNTED) this.#counts.delete(this.#counts.keys().next().value as string)
    return recent.length
  }

  #short({ accountId, address, message }: ArrivedReport, { status }: ReturnedMessage, nowMs: number): Bytes {
    const { hostname } = this.#settings
    const { fields } = message
    const taken = ['from', 'to', 'date', 'message-id'].flatMap((name) => {
      const value = fields.first(name)
      return value === undefined || value.length > MAX_FIELD ? [] : [`${FIELD_NAMES[name]}: ${value}\r\n`]
    })
    const words = [
      'A server reports that it could not deliver a message. It returns none that was sent from your',
      'account here: somebody else uses your address as a sender, and many such reports have come.',
      '',
      'They are kept in short, in this conversation. Reports about your own mail are not among them.',
      '',
      ...status,
      '',
      `The report had ${message.body.size} octets.`,
    ]
    return Buffer.concat([
      deliveryFields('', address),
      Buffer.from(taken.join(''), 'latin1'),
      utf8(
        [
          `Subject: ${SUBJECT}`,
          `References: <returned.${mailDate(nowMs).slice(5, 16).replaceAll(' ', '-')}.${accountId}@${hostname}>`,
          'Auto-Submitted: auto-generated',
          'MIME-Version: 1.0',
          'Content-Type: text/plain; charset=utf-8',
          '',
          ...words,
          '',
        ].join('\r\n'),
      ),
    ])
  }
}

const FIELD_NAMES: Readonly<Record<string, string>> = {
  from: 'From',
  to: 'To',
  date: 'Date',
  'message-id': 'Message-ID',
}

async function bouncesMailbox(mail: MailWriter): Promise<Mailbox> {
  const found = await mail.mailboxNamed(BOUNCES_MAILBOX)
  if (found) return found
  const made = await mail.createMailbox(BOUNCES_MAILBOX)
  await mail.subscribe(made.name, true)
  return made
}

function tooMany(): Fault {
  return new Fault('world', 'mail/too-many-reports', 'Too many reports have come for that member, try again later')
}
