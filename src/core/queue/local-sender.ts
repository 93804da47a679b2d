import type { Bytes } from '../../base/bytes.ts'
import { toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import { type OpenedMessage, openMessage } from '../delivery/header-block.ts'
import type { LocalDelivery } from '../delivery/local-delivery.ts'
import type { AddressBook } from '../directory/address-book.ts'
import type { Lease, OutboundRecipient } from './outbound-queue.ts'
import type { Sender, SendResult } from './sender.ts'

type Verdict = Pick<SendResult, 'kind' | 'status' | 'text'>

/** Delivers what waits in the queue for mailboxes here: copies that could not be kept at once, and those whose sender wants to hear of the delivery. */
export class LocalSender implements Sender {
  readonly #book: AddressBook
  readonly #delivery: Pick<LocalDelivery, 'deliver'>
  readonly #log: Log

  constructor(book: AddressBook, delivery: Pick<LocalDelivery, 'deliver'>, log: Log) {
    this.#book = book
    this.#delivery = delivery
    this.#log = log
  }

  async send(lease: Lease, settled: (results: readonly SendResult[]) => Promise<void>): Promise<void> {
    const message = await openMessage(lease.message.body)
    const head: Bytes = message.fields.octets
    for (const recipient of lease.recipients) {
      const verdict = await this.#deliver(recipient, lease.message.reversePath, head, message)
      await settled([
        {
          ...verdict,
          index: recipient.index,
          host: undefined,
          reply: undefined,
          protection: undefined,
          reportPassedOn: false,
        },
      ])
    }
  }

  async #deliver(
    recipient: OutboundRecipient,
    reversePath: string,
    head: Bytes,
    message: OpenedMessage,
  ): Promise<Verdict> {
    try {
      const resolved = await this.#book.resolveLocal(recipient.address)
      if (resolved.kind !== 'accounts' || resolved.accounts.length === 0) {
        return { kind: 'failed', status: '5.1.1', text: 'there is no such mailbox here any more' }
      }
      for (const { account, detail } of resolved.accounts) {
        const target = { accountId: account.id, address: account.address, detail }
        await this.#delivery.deliver(target, reversePath, [head], message)
      }
      return { kind: 'delivered', status: '2.1.5', text: 'delivered to the mailbox' }
    } catch (error) {
      const fault = toFault(error)
      if (fault.who === 'peer') return { kind: 'failed', status: '5.2.0', text: fault.message }
      this.#log.error('queue/local-delivery-failed', error)
      return { kind: 'deferred', status: '4.2.0', text: `the mailbox is not available (${fault.code})` }
    }
  }
}
