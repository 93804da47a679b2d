import type { Bytes } from '../../base/bytes.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import { timedId } from '../../base/ids.ts'
import type { Spool, SpooledBody } from '../mail/body.ts'
import type { Provenance } from '../mail/provenance.ts'
import { priorityOf } from '../queue/mail-priority.ts'
import type { Hold, NewOutboundMessage, QueueIntake } from '../queue/outbound-queue.ts'
import type { AutomaticSending } from '../sending/automatic-sending.ts'
import type { Carriage } from './carriage.ts'
import type { Forwarding } from './forwarding.ts'
import { type OpenedMessage, writeMessage } from './header-block.ts'
import { headerMessageId } from './header-message-id.ts'
import type { Envelope } from './reception.ts'
import type { ForwardedCopy, Routes } from './route-recipients.ts'

export interface DispatchParts {
  readonly queue: QueueIntake
  readonly forwarding: Forwarding
  readonly automatic: AutomaticSending
  readonly spool: Spool
  readonly entropy: Entropy
  /** See `RetryPolicy`. */
  readonly queueLifetimeMs: number
  readonly delayNoticeMs: number
}

/** A message that was taken, with what is known of it. */
export interface TakenMail {
  /** What its Received field says. */
  readonly id: string
  readonly atMs: number
  readonly accountId: string | undefined
  readonly envelope: Envelope
  readonly carriage: Carriage
  /** Its header, trace fields included. */
  readonly head: readonly Bytes[]
  readonly message: OpenedMessage
  readonly provenance: Provenance
  readonly isSenderProven: boolean
  readonly hold: Hold | undefined
}

/** Puts what cannot stay here at once into the queue. */
export class Dispatch {
  readonly #parts: DispatchParts

  constructor(parts: DispatchParts) {
    this.#parts = parts
  }

  /** @throws Fault as `QueueIntake.requireRoom` */
  requireRoom(accountId: string | undefined, recipients: number): Promise<void> {
    return this.#parts.queue.requireRoom(accountId, recipients)
  }

  /** Counts what is to be sent on. @throws Fault world sending/too-many-forwards */
  async admit(forwarded: readonly ForwardedCopy[]): Promise<void> {
    const addresses = forwarded.flatMap(({ recipients }) => recipients.map(({ address }) => address))
    if (await this.#parts.automatic.mayForwardTo(addresses)) return
    throw new Fault('world', 'sending/too-many-forwards', 'Too much mail is sent on from there, try again later')
  }

  /**
   * All of it in one durable step: what its sender wrote to as one message, and one more for each address here that leads elsewhere, in the name of that address.
   * @throws Fault as `QueueIntake.add`
   */
  async send(mail: TakenMail, { queued, forwarded }: Pick<Routes, 'queued' | 'forwarded'>): Promise<void> {
    await using stack = new AsyncDisposableStack()
    const messages: NewOutboundMessage[] = []
    if (queued.length > 0) {
      const body = stack.use(await this.#write(mail))
      const { isSenderProven } = mail
      const { reversePath } = mail.envelope
      messages.push({ ...this.#common(mail), id: mail.id, reversePath, isSenderProven, body, recipients: queued })
    }
    for (const { forwarder, recipients } of forwarded) {
      // Somebody of the domain hears of what cannot be forwarded where the sender cannot.
      const fallback = `postmaster${forwarder.slice(forwarder.lastIndexOf('@'))}`
      const letter = { ...mail, reversePath: mail.envelope.reversePath }
      const prepared = await this.#parts.forwarding.prepare({ address: forwarder, fallback, isLeaving: true }, letter)
      stack.use(prepared.body)
      const id = timedId(this.#parts.entropy, mail.atMs)
      messages.push({ ...this.#common(mail), ...prepared, id, recipients })
    }
    await this.#parts.queue.add(...messages)
  }

  #common({ envelope, carriage, message, atMs, accountId, head, provenance, hold }: TakenMail) {
    const { queueLifetimeMs, delayNoticeMs } = this.#parts
    const { releaseMs, envelopeId, dsnReturn, recipients } = envelope
    return {
      ...carriage,
      accountId,
      priority: priorityOf(envelope.reversePath, recipients.length, message.fields),
      ...headerMessageId(head, message.fields),
      provenance,
      delayNoticeMs,
      envelopeId,
      dsnReturn,
      queuedMs: atMs,
      ...(releaseMs === undefined ? {} : { releaseMs }),
      expiresMs: (releaseMs ?? atMs) + queueLifetimeMs,
      ...(hold ? { hold } : {}),
    }
  }

  async #write({ head, message }: TakenMail): Promise<SpooledBody> {
    await using writer = this.#parts.spool.begin()
    await writeMessage(writer, head, message)
    return writer.finish()
  }
}
