import { type Bytes, concat } from '../../base/bytes.ts'
import { openMessage } from '../delivery/header-block.ts'
import { claimedAuthors } from '../delivery/submission-header.ts'
import { canonicalDomain } from '../directory/canonical-address.ts'
import type { Body, Spool, SpooledBody } from '../mail/body.ts'
import type {
  Lease,
  NewOutboundMessage,
  OutboundQueue,
  QueuedMessage,
  RecipientOutcome,
} from '../queue/outbound-queue.ts'
import type { OutboundSigner } from './outbound-signer.ts'

/**
 * A queue that signs members' mail as it comes in, once, whatever the number of attempts. Only what a member has handed in is signed: its
 * From was checked. Mail that passes through (forwarding) may name anybody there, and a signature of ours would vouch for it.
 */
export class SigningQueue implements OutboundQueue {
  readonly #queue: OutboundQueue
  readonly #signer: OutboundSigner
  readonly #spool: Spool

  constructor(queue: OutboundQueue, signer: OutboundSigner, spool: Spool) {
    this.#queue = queue
    this.#signer = signer
    this.#spool = spool
  }

  async add(message: NewOutboundMessage): Promise<void> {
    const signature = message.accountId === undefined ? undefined : await this.#signature(message.body)
    if (signature === undefined || signature.length === 0) return this.#queue.add(message)
    await using body = await this.#prepend(signature, message.body)
    await this.#queue.add({ ...message, body })
  }

  lease(nowMs: number, leaseMs: number, most: number, perDestination: number): Promise<readonly Lease[]> {
    return this.#queue.lease(nowMs, leaseMs, most, perDestination)
  }

  renew(lease: Lease, untilMs: number): Promise<boolean> {
    return this.#queue.renew(lease, untilMs)
  }

  settle(lease: Lease, outcomes: readonly RecipientOutcome[]): Promise<void> {
    return this.#queue.settle(lease, outcomes)
  }

  nextDueMs(): Promise<number | undefined> {
    return this.#queue.nextDueMs()
  }

  list(): Promise<readonly QueuedMessage[]> {
    return this.#queue.list()
  }

  message(id: string): Promise<QueuedMessage | undefined> {
    return this.#queue.message(id)
  }

  retryNow(nowMs: number, messageId?: string): Promise<number> {
    return this.#queue.retryNow(nowMs, messageId)
  }

  drop(messageId: string): Promise<boolean> {
    return this.#queue.drop(messageId)
  }

  watch(notice: () => void): Disposable {
    return this.#queue.watch(notice)
  }

  async #signature(body: Body): Promise<Bytes> {
    const { fields } = await openMessage(body)
    const author = claimedAuthors(fields)[0] as string
    return this.#signer.sign(canonicalDomain(author.slice(author.lastIndexOf('@') + 1)), body)
  }

  async #prepend(head: Bytes, body: Body): Promise<SpooledBody> {
    await using writer = this.#spool.begin()
    let before = head
    for await (const chunk of body.chunks()) {
      await writer.write(before.length > 0 ? concat([before, chunk]) : chunk)
      before = new Uint8Array(0)
    }
    return await writer.finish()
  }
}
