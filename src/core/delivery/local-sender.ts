import { toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { AddressBook } from '../directory/address-book.ts'
import type { Lease, OutboundRecipient } from '../queue/outbound-queue.ts'
import type { Sender, SendResult } from '../queue/sender.ts'
import { carriageOfQueued } from './carriage.ts'
import { keptFields, type OpenedMessage, openMessage } from './header-block.ts'
import type { LocalDelivery } from './local-delivery.ts'
import { settleAll } from './settle-all.ts'
import { ARRIVAL_DROPS, isLooping } from './trace-fields.ts'

/** Copies of one message that are on their way at the same time. */
const PARALLEL_COPIES = 16

/** Delivers what the queue holds for mailboxes here: copies that failed when the message came, and those whose sender wants a report of success. */
export class LocalSender implements Sender {
  readonly #book: AddressBook
  readonly #local: LocalDelivery
  readonly #log: Log

  constructor(book: AddressBook, local: LocalDelivery, log: Log) {
    this.#book = book
    this.#local = local
    this.#log = log
  }

  async send(lease: Lease, settled: (results: readonly SendResult[]) => Promise<void>): Promise<void> {
    let message: OpenedMessage
    try {
      message = await openMessage(lease.message.body)
    } catch (error) {
      await settled(lease.recipients.map((recipient) => this.#failure(recipient, error)))
      return
    }
    const faults = await settleAll(lease.recipients, PARALLEL_COPIES, async (recipient) => {
      await settled([await this.#deliver(lease, recipient, message)])
    })
    const fault = faults.find((one) => one !== undefined)
    if (fault) throw fault
  }

  async #deliver(lease: Lease, recipient: OutboundRecipient, message: OpenedMessage): Promise<SendResult> {
    try {
      const resolved = await this.#book.resolveLocal(recipient.address)
      if (resolved.kind === 'closed') return outcome(recipient, 'failed', '5.2.1', 'The mailbox has been closed')
      if (resolved.kind !== 'accounts') return outcome(recipient, 'failed', '5.1.1', 'The mailbox is gone')
      if (isLooping(message.fields, new Set(resolved.accounts.map(({ account }) => account.address)))) {
        return outcome(recipient, 'failed', '5.4.6', 'The message is going round in circles')
      }
      const head = keptFields(message, ARRIVAL_DROPS)
      for (const { account, detail } of resolved.accounts) {
        const deliveryId = `${recipient.messageId} ${recipient.index}`
        const target = { accountId: account.id, address: account.address, detail, deliveryId }
        await this.#local.deliver(target, carriageOfQueued(lease.message), head, message, lease.message.provenance)
      }
      return outcome(recipient, 'delivered', '2.1.5', 'Delivered to the mailbox')
    } catch (error) {
      return this.#failure(recipient, error)
    }
  }

  /** What cannot get better fails; everything else waits, a trouble of ours too: somebody will look at it. */
  #failure(recipient: OutboundRecipient, error: unknown): SendResult {
    const fault = toFault(error)
    if (fault.who === 'us') this.#log.error('delivery/failed', fault, { message: recipient.messageId })
    if (fault.code === 'mail/no-such-account') return outcome(recipient, 'failed', '5.1.1', 'The mailbox is gone')
    if (fault.code === 'mail/mailbox-full') return outcome(recipient, 'deferred', '4.2.2', fault.message)
    if (fault.code === 'mail/refused-by-recipient') return outcome(recipient, 'failed', '5.7.1', fault.message)
    if (fault.who === 'peer') return outcome(recipient, 'failed', '5.6.0', fault.message)
    return outcome(recipient, 'deferred', '4.3.0', 'The mailbox cannot be written to at present')
  }
}

function outcome({ index }: OutboundRecipient, kind: SendResult['kind'], status: string, text: string): SendResult {
  return { index, kind, status, text, host: undefined, reply: undefined, protection: undefined, reportPassedOn: false }
}
