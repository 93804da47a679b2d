import { type Bytes, concat } from '../../base/bytes.ts'
import { openMessage } from '../delivery/header-block.ts'
import { claimedAuthors } from '../delivery/submission-header.ts'
import { canonicalDomain } from '../directory/canonical-address.ts'
import type { Body, Spool, SpooledBody } from '../mail/body.ts'
import type { NewOutboundMessage, QueueIntake } from '../queue/outbound-queue.ts'
import type { OutboundSigner } from './outbound-signer.ts'

/**
 * A queue that signs members' mail as it comes in, once, whatever the number of attempts. Only what a member has handed in is signed: its
 * From was checked. Mail that passes through (forwarding) may name anybody there, and a signature of ours would vouch for it.
 */
export class SigningQueue implements QueueIntake {
  readonly #queue: QueueIntake
  readonly #signer: OutboundSigner
  readonly #spool: Spool

  constructor(queue: QueueIntake, signer: OutboundSigner, spool: Spool) {
    this.#queue = queue
    this.#signer = signer
    this.#spool = spool
  }

  async add(...messages: NewOutboundMessage[]): Promise<void> {
    await using stack = new AsyncDisposableStack()
    const signed: NewOutboundMessage[] = []
    for (const message of messages) signed.push(await this.#signed(message, stack))
    await this.#queue.add(...signed)
  }

  requireRoom(accountId: string | undefined, recipients: number): Promise<void> {
    return this.#queue.requireRoom(accountId, recipients)
  }

  async #signed(message: NewOutboundMessage, stack: AsyncDisposableStack): Promise<NewOutboundMessage> {
    const signature = message.accountId === undefined ? undefined : await this.#signature(message.body)
    if (signature === undefined || signature.length === 0) return message
    return { ...message, body: stack.use(await this.#prepend(signature, message.body)) }
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
