import type { Bytes } from '../../../base/bytes.ts'
import type { Clock } from '../../../base/clock.ts'
import type { Entropy } from '../../../base/entropy.ts'
import { isFault } from '../../../base/fault.ts'
import { timedId } from '../../../base/ids.ts'
import type { AddressBook } from '../../directory/address-book.ts'
import type { Spool } from '../../mail/body.ts'
import type { NewOutboundMessage, QueueIntake } from '../../queue/outbound-queue.ts'
import type { AutomaticKind, AutomaticSending } from '../../sending/automatic-sending.ts'
import { type Carriage, PLAIN_CARRIAGE } from '../carriage.ts'
import type { ArrivedLetter, Forwarding } from '../forwarding.ts'
import { headerMessageId } from '../header-message-id.ts'
import type { LocalTarget } from '../local-target.ts'
import { LOCAL_DESTINATION, localRecipient, type QueuedRecipient, routeRecipients } from '../route-recipients.ts'

/** What the post of filters works with. */
export interface FilterPostParts {
  readonly queue: QueueIntake
  readonly book: AddressBook
  readonly spool: Spool
  readonly forwarding: Forwarding
  readonly automatic: AutomaticSending
  /** See `RetryPolicy.lifetimeMs`. */
  readonly queueLifetimeMs: number
  readonly clock: Clock
  readonly entropy: Entropy
}

/** What there is to say of a message beside when it came here and to whom it goes. */
type PostedMail = Carriage &
  Pick<NewOutboundMessage, 'body' | 'accountId' | 'isSenderProven' | 'provenance' | 'headerMessageId'>

/** Sends what scripts want sent: everything goes through the queue, durably. */
export class FilterPost {
  readonly #parts: FilterPostParts

  constructor(parts: FilterPostParts) {
    this.#parts = parts
  }

  /** Whether the queue would take that many recipients of forwarded mail more. @throws Fault as `QueueIntake.requireRoom` */
  requireRoom(recipients: number): Promise<void> {
    return this.#parts.queue.requireRoom(undefined, recipients)
  }

  /** Whether the member's filter may send that much more; if so, it is counted. */
  mayPost(accountId: string, kind: AutomaticKind, recipients: number): Promise<boolean> {
    return this.#parts.automatic.mayPost(accountId, kind, recipients)
  }

  /** Where mail for an address goes, or undefined if it cannot go anywhere. */
  async tryRoute(address: string): Promise<readonly QueuedRecipient[] | undefined> {
    try {
      const recipient = { address, notify: [], originalRecipient: undefined }
      const { local, queued, forwarded } = await routeRecipients(this.#parts.book, [recipient], true)
      return [...local.map(localRecipient), ...queued, ...forwarded.flatMap(({ recipients }) => recipients)]
    } catch (error) {
      if (isFault(error, 'mail/recipient-unavailable') || isFault(error, 'directory/bad-address')) return undefined
      throw error
    }
  }

  /** Sends a message on as it came. Resolves when it is on stable storage. @throws Fault world store/unavailable, store/full */
  async forward(
    { address }: LocalTarget,
    carriage: Carriage,
    recipients: readonly QueuedRecipient[],
    letter: ArrivedLetter,
  ): Promise<void> {
    const isLeaving = recipients.some(({ destination }) => destination !== LOCAL_DESTINATION)
    // The member hears of what cannot be forwarded where the sender cannot.
    const forwarded = await this.#parts.forwarding.prepare({ address, fallback: address, isLeaving }, letter)
    await using _ = forwarded.body
    const { provenance, head } = letter
    await this.#add(
      { ...carriage, ...forwarded, ...headerMessageId(head), accountId: undefined, provenance },
      recipients,
    )
  }

  /** Sends a message of a member's own, with the null reverse-path: nobody is told of its fate. @throws as `forward` */
  async send(
    target: LocalTarget,
    recipients: readonly QueuedRecipient[],
    octets: Bytes,
    requireTls: boolean,
  ): Promise<void> {
    await using writer = this.#parts.spool.begin()
    await writer.write(octets)
    await using body = await writer.finish()
    const eightBit = octets.some((octet) => octet > 0x7f)
    const smtpUtf8 = recipients.some(({ address }) => /[^\x00-\x7f]/.test(address))
    const carriage = { ...PLAIN_CARRIAGE, eightBit, smtpUtf8, requireTls }
    await this.#add({ ...carriage, body, accountId: target.accountId, isSenderProven: true }, recipients)
  }

  async #add(mail: PostedMail, recipients: readonly QueuedRecipient[]): Promise<void> {
    const { clock, entropy, queue, queueLifetimeMs } = this.#parts
    const queuedMs = clock.nowMs()
    await queue.add({
      ...mail,
      id: timedId(entropy, queuedMs),
      priority: mail.reversePath === '' ? 'bulk' : 'letter',
      envelopeId: undefined,
      dsnReturn: 'HDRS',
      queuedMs,
      expiresMs: queuedMs + queueLifetimeMs,
      recipients,
    })
  }
}
