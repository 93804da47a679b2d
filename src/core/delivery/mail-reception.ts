import type { Bytes } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault, isFault } from '../../base/fault.ts'
import { timedId } from '../../base/ids.ts'
import type { Log } from '../../base/log.ts'
import { claimsToBeOf } from '../../wire/mime/authentication-results.ts'
import type { HeaderField } from '../../wire/mime/header-fields.ts'
import type { AbuseIntake } from '../abuse/abuse-intake.ts'
import type { ArrivalCheck } from '../authentication/arrival-check.ts'
import type { AddressBook, Resolution } from '../directory/address-book.ts'
import { canonicalDomain } from '../directory/canonical-address.ts'
import type { Account, Directory } from '../directory/directory.ts'
import type { ArrivalFilter } from '../filter/arrival-filter.ts'
import type { SpooledBody } from '../mail/body.ts'
import type { Provenance } from '../mail/provenance.ts'
import type { DeliveryAttempt, DeliveryLog } from '../queue/delivery-log.ts'
import type { ReportIntake } from '../reports/report-intake.ts'
import type { SendingGuard } from '../sending/sending-guard.ts'
import { HELD_BY, type SendingHolds } from '../sending/sending-holds.ts'
import type { SendingHold } from '../sending/sending-ledger.ts'
import { type Carriage, carriageOfEnvelope } from './carriage.ts'
import type { Dispatch } from './dispatch.ts'
import { keptFields, type OpenedMessage, openMessage } from './header-block.ts'
import { headerMessageId } from './header-message-id.ts'
import { type LocalDelivery, mailboxFull } from './local-delivery.ts'
import { isProvenSender } from './proven-sender.ts'
import type { ArrivalFacts, Envelope, Reception } from './reception.ts'
import { LOCAL_DESTINATION, type LocalCopy, localRecipient, type Routes, routeRecipients } from './route-recipients.ts'
import { settleAll } from './settle-all.ts'
import { claimedAuthors, missingFields, SUBMISSION_DROPS } from './submission-header.ts'
import { ARRIVAL_DROPS, isLooping, receivedField } from './trace-fields.ts'
import { transportWish } from './transport-wish.ts'

/** What is decided about mail beside its addresses. */
export interface ReceptionPolicy {
  /** Name of this host in Received fields. */
  readonly hostname: string
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
  readonly #dispatch: Dispatch
  readonly #deliveries: Pick<DeliveryLog, 'record'>
  readonly #policy: ReceptionPolicy
  readonly #clock: Clock
  readonly #entropy: Entropy
  readonly #log: Log
  readonly #filter: Pick<ArrivalFilter, 'check'> | undefined
  readonly #reports: Pick<ReportIntake, 'look'> | undefined
  readonly #abuse: Pick<AbuseIntake, 'look'> | undefined

  constructor(
    directory: Directory,
    book: AddressBook,
    arrivals: ArrivalCheck,
    local: LocalDelivery,
    submissions: Submissions,
    dispatch: Dispatch,
    deliveries: Pick<DeliveryLog, 'record'>,
    policy: ReceptionPolicy,
    clock: Clock,
    entropy: Entropy,
    log: Log,
    filter?: Pick<ArrivalFilter, 'check'>,
    /** Looks at mail from outside that was taken, for reports on our domains. */
    reports?: Pick<ReportIntake, 'look'>,
    abuse?: Pick<AbuseIntake, 'look'>,
  ) {
    this.#directory = directory
    this.#book = book
    this.#arrivals = arrivals
    this.#local = local
    this.#submissions = submissions
    this.#dispatch = dispatch
    this.#deliveries = deliveries
    this.#policy = policy
    this.#clock = clock
    this.#entropy = entropy
    this.#log = log
    this.#filter = filter
    this.#reports = reports
    this.#abuse = abuse
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
    if (resolved.kind === 'closed') throw new Fault('peer', 'mail/recipient-closed', 'That mailbox has been closed')
    if (resolved.kind === 'not-ours' && arrival.accountId === undefined && arrival.isReport !== true) {
      throw new Fault('peer', 'mail/relay-denied', 'Mail for that domain is not taken here')
    }
    if (resolved.kind === 'accounts' && (await this.#isFull(resolved))) throw mailboxFull()
    if (resolved.kind === 'not-ours' && !arrival.isReport) await this.#dispatch.requireRoom(arrival.accountId, 1)
  }

  async receive(envelope: Envelope, body: SpooledBody, arrival: ArrivalFacts): Promise<{ readonly id: string }> {
    await using _ = body
    const atMs = this.#clock.nowMs()
    const id = timedId(this.#entropy, atMs)
    const { recipients, releaseMs } = envelope
    const message = await openMessage(body)
    const author = await this.#author(arrival)
    const mayRelay = arrival.accountId !== undefined || arrival.isReport === true
    const isLater = releaseMs !== undefined && releaseMs > atMs
    const routes = inOwnName(await routeRecipients(this.#book, recipients, mayRelay, isLater), mayRelay)
    requireCarriable(envelope, message, routes)
    const isForeign = this.#arrivals.isForeign(arrival)
    const checked = await this.#arrivals.check(message, arrival, envelope, atMs)
    const accountIds = routes.local.map(({ target }) => target.accountId)
    const provenance =
      isForeign && this.#filter
        ? await this.#filter.check({ id, atMs, message, envelope, arrival, accountIds }, checked.provenance)
        : checked.provenance
    const leaving = leavingRecipients(routes)
    // Before anybody has a copy: who is told to come again would send those copies again.
    if (leaving > 0 && !arrival.isReport) await this.#dispatch.requireRoom(arrival.accountId, leaving)
    const recipient = recipients.length === 1 ? recipients[0]?.address : undefined
    const { hostname } = this.#policy
    const received = receivedField(arrival, { hostname, id, atMs, smtpUtf8: envelope.smtpUtf8, recipient })
    const rest =
      arrival.accountId === undefined
        ? keptFields(message, ARRIVAL_DROPS, (field) => isForeign && this.#isForged(message, field))
        : await this.#completeSubmission(message, arrival.accountId, id, atMs)
    // Above our Received field, so that what follows it was there when the results were worked out (RFC 8601 §4.1).
    const head = [checked.field, received, ...rest]
    const hold = author && (await this.#submissions.guard.admit(author, recipients, arrival.remoteAddress))
    await this.#dispatch.admit(routes.forwarded)
    const carriage = carriageOfEnvelope(envelope, transportWish(message.fields, author))
    const { local, queued, forwarded } = hold || leaving > 0 ? allQueued(routes) : routes
    const deferred = await this.#deliverLocally(local, carriage, head, message, provenance)
    const toSend = { queued: [...queued, ...deferred.map(localRecipient)], forwarded }
    if (toSend.queued.length + forwarded.length > 0) {
      const isSenderProven = !isForeign || isProvenSender(envelope.reversePath, checked.provenance.authentication)
      const { accountId } = arrival
      const taken = { id, atMs, accountId, envelope, carriage, head, message, provenance, isSenderProven }
      await this.#dispatch.send({ ...taken, hold: hold && { ...hold, by: HELD_BY[hold.by] } }, toSend)
    }
    // Everybody's copy is on stable storage. What fails from here on must not make the sender send it again.
    this.#logMessage(id, routes, deferred)
    const kept = local.filter((copy) => !deferred.includes(copy))
    if (author) await this.#record(kept.map((copy) => localAttempt(copy, arrival, id, atMs, head, checked.provenance)))
    if (!arrival.isReport) {
      const addresses = recipients.map(({ address }) => address)
      if (arrival.accountId === undefined) await this.#reports?.look(addresses, body, provenance)
      // Members complain too.
      await this.#abuse?.look(addresses, body, provenance, arrival.accountId !== undefined)
    }
    if (hold) await this.#carryOut(arrival, hold)
    return { id }
  }

  /** For the delivery log. */
  async #record(attempts: readonly DeliveryAttempt[]): Promise<void> {
    if (attempts.length === 0) return
    try {
      await this.#deliveries.record(attempts)
    } catch (error) {
      this.#log.error('delivery/not-recorded', error, { message: attempts[0]?.queueId })
    }
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
    copies: readonly LocalCopy[],
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
    if (reasons[0] && failed.length === copies.length) {
      throw reasons.find(({ who }) => who === 'us') ?? reasons.find(({ who }) => who === 'world') ?? reasons[0]
    }
    for (const [i, { target }] of failed.entries()) {
      if (isFault(reasons[i], 'mail/refused-by-recipient')) continue
      this.#log.error('delivery/deferred', reasons[i], { account: target.accountId })
    }
    return failed
  }

  async #author({ accountId }: ArrivalFacts): Promise<Account | undefined> {
    return accountId === undefined ? undefined : this.#directory.account(accountId)
  }

  #logMessage(id: string, routes: Routes, deferred: readonly LocalCopy[]): void {
    this.#log.info('delivery/accepted', {
      id,
      local: routes.local.length - deferred.length,
      queued: leavingRecipients(routes),
      deferred: deferred.length,
    })
  }
}

/**
 * What a member, or this house, writes to an address here that leads elsewhere goes there in its own name: SPF and its signature hold. `isOwn`: whether it is such mail.
 */
function inOwnName(routes: Routes, isOwn: boolean): Routes {
  if (!isOwn) return routes
  const { local, queued, forwarded } = routes
  return { local, queued: [...queued, ...forwarded.flatMap(({ recipients }) => recipients)], forwarded: [] }
}

/** @throws Fault peer mail/loop, mail/binary */
function requireCarriable({ body }: Envelope, { fields }: OpenedMessage, { local, queued, forwarded }: Routes): void {
  const places = [...local.map(({ target }) => target.address), ...forwarded.map(({ forwarder }) => forwarder)]
  if (isLooping(fields, new Set(places))) throw new Fault('peer', 'mail/loop', 'The message is going round in circles')
  const isLeaving = forwarded.length > 0 || queued.some(({ destination }) => destination !== LOCAL_DESTINATION)
  if (body === 'binarymime' && isLeaving) {
    throw new Fault('peer', 'mail/binary', 'A message with BODY=BINARYMIME is not carried on from here')
  }
}

/** How many recipients of a message go through the queue. */
function leavingRecipients({ queued, forwarded }: Routes): number {
  return forwarded.reduce((sum, { recipients }) => sum + recipients.length, queued.length)
}

/**
 * Copies for members wait in the queue as well: where it has to have a part of the message it has all of it, so that one step decides whether the message is taken. Were the copies kept first,
 * a failure of the queue would make the sender send them again.
 */
function allQueued({ local, queued, forwarded }: Routes): Routes {
  return { local: [], queued: [...queued, ...local.map(localRecipient)], forwarded }
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
