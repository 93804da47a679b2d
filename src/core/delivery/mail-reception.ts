import { type Bytes, concat } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault, isFault } from '../../base/fault.ts'
import { timedId } from '../../base/ids.ts'
import type { Log } from '../../base/log.ts'
import { claimsToBeOf } from '../../wire/mime/authentication-results.ts'
import { type HeaderField, HeaderFields } from '../../wire/mime/header-fields.ts'
import type { ArrivalCheck } from '../authentication/arrival-check.ts'
import type { AddressBook, Resolution } from '../directory/address-book.ts'
import { canonicalDomain } from '../directory/canonical-address.ts'
import type { Account, Directory } from '../directory/directory.ts'
import type { ArrivalFilter } from '../filter/arrival-filter.ts'
import type { Spool, SpooledBody } from '../mail/body.ts'
import type { Provenance } from '../mail/provenance.ts'
import type { DeliveryAttempt, DeliveryLog } from '../queue/delivery-log.ts'
import { priorityOf } from '../queue/mail-priority.ts'
import type { QueueIntake } from '../queue/outbound-queue.ts'
import type { ReportIntake } from '../reports/report-intake.ts'
import type { SendingGuard } from '../sending/sending-guard.ts'
import { HELD_BY, type SendingHolds } from '../sending/sending-holds.ts'
import type { SendingHold } from '../sending/sending-ledger.ts'
import { type Carriage, carriageOfEnvelope } from './carriage.ts'
import { keptFields, type OpenedMessage, openMessage, writeMessage } from './header-block.ts'
import { type LocalDelivery, mailboxFull } from './local-delivery.ts'
import { isProvenSender } from './proven-sender.ts'
import type { ArrivalFacts, Envelope, EnvelopeRecipient, Reception } from './reception.ts'
import {
  LOCAL_DESTINATION,
  type LocalCopy,
  localRecipient,
  type QueuedRecipient,
  type Routes,
  routeRecipients,
} from './route-recipients.ts'
import { settleAll } from './settle-all.ts'
import { claimedAuthors, missingFields, SUBMISSION_DROPS } from './submission-header.ts'
import { ARRIVAL_DROPS, isLooping, receivedField } from './trace-fields.ts'
import { transportWish } from './transport-wish.ts'

/** What is decided about mail beside its addresses. `queueLifetimeMs`, `delayNoticeMs`: see `RetryPolicy`. */
export interface ReceptionPolicy {
  /** Name of this host in Received fields. */
  readonly hostname: string
  readonly queueLifetimeMs: number
  readonly delayNoticeMs: number
}

/** What decides about what members send. */
export interface Submissions {
  readonly guard: Pick<SendingGuard, 'requireMaySend' | 'admit'>
  readonly holds: Pick<SendingHolds, 'carryOut'>
}

/** Copies of one message that are on their way to accounts at the same time: each of a large one takes a file in the spool. */
const PARALLEL_COPIES = 16

/** Takes mail from anybody for our recipients, and from members for everybody. */
export class MailReception implements Reception {
  readonly #directory: Directory
  readonly #book: AddressBook
  readonly #arrivals: ArrivalCheck
  readonly #local: LocalDelivery
  readonly #submissions: Submissions
  readonly #queue: QueueIntake
  readonly #deliveries: Pick<DeliveryLog, 'record'>
  readonly #spool: Spool
  readonly #policy: ReceptionPolicy
  readonly #clock: Clock
  readonly #entropy: Entropy
  readonly #log: Log
  readonly #filter: Pick<ArrivalFilter, 'check'> | undefined
  readonly #reports: Pick<ReportIntake, 'look'> | undefined

  constructor(
    directory: Directory,
    book: AddressBook,
    arrivals: ArrivalCheck,
    local: LocalDelivery,
    submissions: Submissions,
    queue: QueueIntake,
    deliveries: Pick<DeliveryLog, 'record'>,
    spool: Spool,
    policy: ReceptionPolicy,
    clock: Clock,
    entropy: Entropy,
    log: Log,
    filter?: Pick<ArrivalFilter, 'check'>,
    /** Looks at mail from outside that was taken, for reports on our domains. */
    reports?: Pick<ReportIntake, 'look'>,
  ) {
    this.#directory = directory
    this.#book = book
    this.#arrivals = arrivals
    this.#local = local
    this.#submissions = submissions
    this.#queue = queue
    this.#deliveries = deliveries
    this.#spool = spool
    this.#policy = policy
    this.#clock = clock
    this.#entropy = entropy
    this.#log = log
    this.#filter = filter
    this.#reports = reports
  }

  async checkSender(reversePath: string, arrival: ArrivalFacts): Promise<void> {
    if (arrival.accountId === undefined) return
    const account = await this.#author(arrival)
    if (!account || (reversePath !== '' && !(await this.#mayUse(account.id, reversePath)))) {
      throw new Fault('peer', 'mail/sender-refused', 'That sender address is not one of yours')
    }
    await this.#submissions.guard.requireMaySend(account)
  }

  async checkRecipient(address: string, arrival: ArrivalFacts): Promise<void> {
    const resolved = await this.#resolve(address)
    if (resolved.kind === 'unknown') throw new Fault('peer', 'mail/no-such-recipient', 'There is no such recipient')
    if (resolved.kind === 'not-ours' && arrival.accountId === undefined && arrival.isReport !== true) {
      throw new Fault('peer', 'mail/relay-denied', 'Mail for that domain is not taken here')
    }
    if (resolved.kind === 'accounts' && (await this.#isFull(resolved))) throw mailboxFull()
    if (resolved.kind === 'not-ours' && !arrival.isReport) await this.#queue.requireRoom(arrival.accountId, 1)
  }

  async receive(envelope: Envelope, body: SpooledBody, arrival: ArrivalFacts): Promise<{ readonly id: string }> {
    await using _ = body
    const atMs = this.#clock.nowMs()
    const id = timedId(this.#entropy, atMs)
    const { recipients } = envelope
    const message = await openMessage(body)
    const { releaseMs } = envelope
    const mayRelay = arrival.accountId !== undefined || arrival.isReport === true
    const isLater = releaseMs !== undefined && releaseMs > atMs
    const routes = await routeRecipients(this.#book, recipients, mayRelay, isLater)
    if (isLooping(message.fields, new Set(routes.local.map(({ target }) => target.address)))) {
      throw new Fault('peer', 'mail/loop', 'The message is going round in circles')
    }
    if (envelope.body === 'binarymime' && routes.queued.some(({ destination }) => destination !== LOCAL_DESTINATION)) {
      throw new Fault('peer', 'mail/binary', 'A message with BODY=BINARYMIME is not carried on from here')
    }
    const isForeign = this.#arrivals.isForeign(arrival)
    const checked = await this.#arrivals.check(message, arrival, envelope, atMs)
    const accountIds = routes.local.map(({ target }) => target.accountId)
    const provenance =
      isForeign && this.#filter
        ? await this.#filter.check({ id, atMs, message, envelope, arrival, accountIds }, checked.provenance)
        : checked.provenance
    // Before anybody has a copy: who is told to come again would send those copies again.
    if (routes.queued.length > 0 && !arrival.isReport) {
      await this.#queue.requireRoom(arrival.accountId, routes.queued.length)
    }
    const recipient = recipients.length === 1 ? recipients[0]?.address : undefined
    const { hostname } = this.#policy
    const received = receivedField(arrival, { hostname, id, atMs, smtpUtf8: envelope.smtpUtf8, recipient })
    const rest =
      arrival.accountId === undefined
        ? keptFields(message, ARRIVAL_DROPS, (field) => isForeign && this.#isForged(message, field))
        : await this.#completeSubmission(message, arrival.accountId, id, atMs)
    // Above our Received field, so that what follows it was there when the results were worked out (RFC 8601 §4.1).
    const head = [checked.field, received, ...rest]
    const hold = await this.#admit(arrival, recipients)
    const { local, queued: toSend } = hold ? allQueued(routes) : routes
    const carriage = carriageOfEnvelope(envelope)
    const deferred = await this.#deliverLocally({ local, queued: toSend }, carriage, head, message, provenance)
    const queued = [...toSend, ...deferred.map(localRecipient)]
    const isProven = !isForeign || isProvenSender(envelope.reversePath, checked.provenance.authentication)
    if (queued.length > 0) {
      await this.#enqueue(id, atMs, envelope, arrival, queued, head, message, provenance, isProven, hold)
    }
    if (arrival.accountId !== undefined) {
      const kept = local.filter((copy) => !deferred.includes(copy))
      await this.#deliveries.record(kept.map((copy) => localAttempt(copy, arrival, id, atMs, head, checked.provenance)))
    }
    if (arrival.accountId === undefined && !arrival.isReport) {
      await this.#reports?.look(
        recipients.map(({ address }) => address),
        body,
        provenance,
      )
    }
    this.#logMessage(id, routes, deferred)
    if (hold) await this.#carryOut(arrival, hold)
    return { id }
  }

  /** The hold that a member's message leads to. It is kept all the same: what was acknowledged is never lost. */
  async #admit(arrival: ArrivalFacts, recipients: readonly EnvelopeRecipient[]): Promise<SendingHold | undefined> {
    const account = await this.#author(arrival)
    return account && this.#submissions.guard.admit(account, recipients, arrival.remoteAddress)
  }

  /** The message is on stable storage and the account is held: what else follows must not make the sender think otherwise. It is done again in the background. */
  async #carryOut({ accountId }: ArrivalFacts, hold: SendingHold): Promise<void> {
    try {
      if (accountId !== undefined) await this.#submissions.holds.carryOut(accountId, hold)
    } catch (error) {
      this.#log.error('sending/hold-not-carried-out', error, { account: accountId })
    }
  }

  async #resolve(address: string): Promise<Resolution> {
    try {
      return await this.#book.resolveLocal(address)
    } catch (error) {
      if (isFault(error, 'directory/bad-address')) throw new Fault('peer', 'mail/bad-address', error.message)
      throw error
    }
  }

  /** Whether nobody whom the address leads to can keep a message: said before it is sent, it costs nobody anything. */
  async #isFull({ accounts, outside }: Resolution & { kind: 'accounts' }): Promise<boolean> {
    if (outside.length > 0) return false
    for (const { account } of accounts) if (await this.#local.hasRoom(account.id)) return false
    return true
  }

  async #mayUse(accountId: string, address: string): Promise<boolean> {
    const account = await this.#directory.account(accountId)
    return account?.state === 'active' && (await this.#book.mayUse(account, address))
  }

  /** The header of a member's message: what it may not say is refused or left out, what it lacks is added. */
  async #completeSubmission(message: OpenedMessage, accountId: string, id: string, atMs: number): Promise<Bytes[]> {
    const authors = claimedAuthors(message.fields)
    for (const author of authors) {
      if (!(await this.#mayUse(accountId, author))) {
        throw new Fault('peer', 'mail/from-refused', 'An address in From or Sender is not one of yours')
      }
    }
    const first = authors[0] as string
    const added = missingFields(message.fields, id, canonicalDomain(first.slice(first.lastIndexOf('@') + 1)), atMs)
    return [added, ...keptFields(message, SUBMISSION_DROPS, (field) => this.#isForged(message, field))]
  }

  /** Whether a field would tell readers, in our name, of results that we have not found (RFC 8601 §5). */
  #isForged({ fields }: OpenedMessage, field: HeaderField): boolean {
    return field.name === 'authentication-results' && claimsToBeOf(fields.value(field), this.#arrivals.authservId)
  }

  /**
   * Delivers the copies side by side. Returns those that failed after others were kept: they must be tried again from the queue, since a refusal now would
   * make the sender send the message again to those that have it. Where nothing has been kept the failure is the answer.
   * @throws Fault as `LocalDelivery.deliver`
   */
  async #deliverLocally(
    { local: copies, queued }: Routes,
    carriage: Carriage,
    head: readonly Bytes[],
    message: OpenedMessage,
    provenance: Provenance,
  ): Promise<readonly LocalCopy[]> {
    const faults = await settleAll(copies, PARALLEL_COPIES, ({ target }) =>
      this.#local.deliver(target, carriage, head, message, provenance),
    )
    const failed = copies.filter((_, i) => faults[i])
    const reasons = faults.filter((fault) => fault !== undefined)
    if (reasons[0] && failed.length === copies.length && !isRefusedForSome(reasons, queued.length)) {
      throw reasons.find(({ who }) => who === 'us') ?? reasons.find(({ who }) => who === 'world') ?? reasons[0]
    }
    for (const [i, { target }] of failed.entries()) {
      if (isFault(reasons[i], 'mail/refused-by-recipient')) continue
      this.#log.error('delivery/deferred', reasons[i], { account: target.accountId })
    }
    return failed
  }

  /**
   * Puts what is not delivered into the queue, as one durable message. If that fails after local copies were kept, the sender is told to try again and those accounts
   * get the message twice: a duplicate is the lesser evil beside a loss, and nothing but two-phase commit over all accounts would spare it.
   */
  async #enqueue(
    id: string,
    atMs: number,
    envelope: Envelope,
    arrival: ArrivalFacts,
    recipients: readonly QueuedRecipient[],
    head: readonly Bytes[],
    message: OpenedMessage,
    provenance: Provenance,
    isSenderProven: boolean,
    hold: SendingHold | undefined,
  ): Promise<void> {
    const { releaseMs } = envelope
    await using writer = this.#spool.begin()
    await writeMessage(writer, head, message)
    await using body = await writer.finish()
    await this.#queue.add({
      id,
      accountId: arrival.accountId,
      isSenderProven,
      priority: priorityOf(envelope.reversePath, envelope.recipients.length, message.fields),
      ...headerMessageId(head),
      provenance,
      delayNoticeMs: this.#policy.delayNoticeMs,
      reversePath: envelope.reversePath,
      body,
      // RFC 6531 §3.4: a message with SMTPUTF8 is an 8-bit one.
      eightBit: envelope.body !== '7bit' || envelope.smtpUtf8,
      smtpUtf8: envelope.smtpUtf8,
      requireTls: envelope.requireTls,
      transport: transportWish(message.fields, await this.#author(arrival)),
      envelopeId: envelope.envelopeId,
      dsnReturn: envelope.dsnReturn,
      queuedMs: atMs,
      ...(releaseMs === undefined ? {} : { releaseMs }),
      expiresMs: (releaseMs ?? atMs) + this.#policy.queueLifetimeMs,
      recipients,
      ...(hold ? { hold: { ...hold, by: HELD_BY[hold.by] } } : {}),
    })
  }

  async #author({ accountId }: ArrivalFacts): Promise<Account | undefined> {
    return accountId === undefined ? undefined : this.#directory.account(accountId)
  }

  #logMessage(id: string, routes: Routes, deferred: readonly LocalCopy[]): void {
    this.#log.info('delivery/accepted', {
      id,
      local: routes.local.length - deferred.length,
      queued: routes.queued.length,
      deferred: deferred.length,
    })
  }
}

/** Copies for members wait in the queue as well. */
function allQueued({ local, queued }: Routes): Routes {
  return { local: [], queued: [...queued, ...local.map(localRecipient)] }
}

/**
 * Whether some recipients refuse a message by their scripts that others have not: then the refusal cannot be the answer to all of it, and the queue reports it.
 * A trouble of another kind is the answer all the same: nobody has the message yet.
 */
function isRefusedForSome(reasons: readonly Fault[], queued: number): boolean {
  const refused = reasons.filter(({ code }) => code === 'mail/refused-by-recipient').length
  return refused === reasons.length && queued > 0
}

/** What the Message-ID field says (RFC 5322 §3.6.4), for the delivery log; nothing if it says nothing that can be looked for. */
function headerMessageId(head: readonly Bytes[]): { readonly headerMessageId?: string } {
  const value = new HeaderFields(concat(head)).first('message-id')
  const id = /^<([\x21-\x3b\x3d\x3f-\x7e]{1,500})>$/.exec(value ?? '')?.[1]
  return id === undefined ? {} : { headerMessageId: id }
}

/** For the delivery log: a member's message that is in a mailbox here. */
function localAttempt(
  { recipient }: LocalCopy,
  arrival: ArrivalFacts,
  queueId: string,
  atMs: number,
  head: readonly Bytes[],
  { hops }: Provenance,
): DeliveryAttempt {
  return {
    accountId: arrival.accountId,
    queueId,
    headerMessageId: headerMessageId(head).headerMessageId,
    recipient: recipient.address,
    atMs,
    attempt: 1,
    kind: 'delivered',
    status: '2.1.5',
    text: 'Delivered to the mailbox',
    host: undefined,
    address: undefined,
    reply: undefined,
    protection: undefined,
    facts: undefined,
    accepted: hops[0],
  }
}
