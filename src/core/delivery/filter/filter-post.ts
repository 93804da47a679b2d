import type { Bytes } from '../../../base/bytes.ts'
import { utf8 } from '../../../base/bytes.ts'
import type { Clock } from '../../../base/clock.ts'
import type { Entropy } from '../../../base/entropy.ts'
import { isFault } from '../../../base/fault.ts'
import { timedId } from '../../../base/ids.ts'
import type { ArcSealer } from '../../arc/arc-sealer.ts'
import type { ArcResult } from '../../arc/check-chain.ts'
import type { AddressBook } from '../../directory/address-book.ts'
import type { Spool, SpooledBody } from '../../mail/body.ts'
import type { QueueIntake } from '../../queue/outbound-queue.ts'
import type { Carriage } from '../carriage.ts'
import { type OpenedMessage, writeMessage } from '../header-block.ts'
import type { LocalTarget } from '../local-delivery.ts'
import { LOCAL_DESTINATION, localRecipient, type QueuedRecipient, routeRecipients } from '../route-recipients.ts'
import type { SenderRewriting } from '../sender-rewriting.ts'

/** What the post of filters works with. */
export interface FilterPostParts {
  readonly queue: QueueIntake
  readonly book: AddressBook
  readonly spool: Spool
  readonly rewriting: SenderRewriting
  /** Vouches for what our own checks have found: the next host can then believe that a message was authentic when it came here, although SPF is ours now. */
  readonly sealer: ArcSealer
  /** See `RetryPolicy.lifetimeMs`. */
  readonly queueLifetimeMs: number
  readonly clock: Clock
  readonly entropy: Entropy
}

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

  /** Where mail for an address goes, or undefined if it cannot go anywhere. */
  async tryRoute(address: string): Promise<readonly QueuedRecipient[] | undefined> {
    try {
      const recipient = { address, notify: [], originalRecipient: undefined }
      const { local, queued } = await routeRecipients(this.#parts.book, [recipient], true)
      return [...local.map(localRecipient), ...queued]
    } catch (error) {
      if (isFault(error, 'mail/recipient-unavailable') || isFault(error, 'directory/bad-address')) return undefined
      throw error
    }
  }

  /**
   * Sends a message on as it came, below a Delivered-To field, by which it is known again if it comes back. `chain`: what its ARC chain came to when it arrived, if it was looked at.
   * Resolves when it is on stable storage.
   * @throws Fault world store/unavailable, store/full
   */
  async forward(
    target: LocalTarget,
    carriage: Carriage,
    recipients: readonly QueuedRecipient[],
    head: readonly Bytes[],
    message: OpenedMessage,
    chain: ArcResult['result'] | undefined,
  ): Promise<void> {
    const fields = [utf8(`Delivered-To: ${target.address}\r\n`), ...head]
    const isLocal = recipients.every(({ destination }) => destination === LOCAL_DESTINATION)
    const domain = target.address.slice(target.address.lastIndexOf('@') + 1)
    const reversePath = isLocal ? carriage.reversePath : await this.#forwardingPath(carriage.reversePath, target)
    await using body = await this.#write(fields, message)
    const seal = isLocal || chain === undefined ? undefined : await this.#parts.sealer.seal(domain, body, chain)
    if (seal === undefined || seal.length === 0) {
      await this.#add({ ...carriage, reversePath }, recipients, body, undefined)
      return
    }
    await using sealed = await this.#write([seal, ...fields], message)
    await this.#add({ ...carriage, reversePath }, recipients, sealed, undefined)
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
    const carriage = { reversePath: '', eightBit, binaryMime: false, smtpUtf8, requireTls }
    await this.#add(carriage, recipients, body, target.accountId)
  }

  /** In whose name a message goes on: a sender of ours stays, any other one is rewritten, or SPF would fail at the next host. */
  async #forwardingPath(reversePath: string, target: LocalTarget): Promise<string> {
    if (reversePath === '') return ''
    const resolved = await this.#parts.book.resolveLocal(reversePath).catch(() => undefined)
    if (resolved && resolved.kind !== 'not-ours') return reversePath
    const domain = target.address.slice(target.address.lastIndexOf('@') + 1)
    // Where that gives too long an address, the member hears of what cannot be forwarded.
    return this.#parts.rewriting.tryRewrite(reversePath, domain) ?? target.address
  }

  async #write(head: readonly Bytes[], message: OpenedMessage): Promise<SpooledBody> {
    await using writer = this.#parts.spool.begin()
    await writeMessage(writer, head, message)
    return writer.finish()
  }

  async #add(
    carriage: Carriage,
    recipients: readonly QueuedRecipient[],
    body: SpooledBody,
    accountId: string | undefined,
  ): Promise<void> {
    const { clock, entropy, queue, queueLifetimeMs } = this.#parts
    const queuedMs = clock.nowMs()
    await queue.add({
      id: timedId(entropy, queuedMs),
      accountId,
      // Ours, or rewritten to be ours: a report comes back here.
      isSenderProven: true,
      priority: carriage.reversePath === '' ? 'bulk' : 'letter',
      ...carriage,
      body,
      envelopeId: undefined,
      dsnReturn: 'HDRS',
      queuedMs,
      expiresMs: queuedMs + queueLifetimeMs,
      recipients,
    })
  }
}
