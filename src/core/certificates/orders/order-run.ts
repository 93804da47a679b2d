import type { Clock } from '../../../base/clock.ts'
import { type Fault, isFault, toFault } from '../../../base/fault.ts'
import type { Log } from '../../../base/log.ts'
import { type AcmeOrder, problemBehind } from '../acme-client.ts'
import type { CertificateEntry, Deed } from '../certificate-entry.ts'
import type { CertificateInventory } from '../certificate-inventory.ts'
import { isComing } from '../certificate-states.ts'
import { urgentMoment } from '../renewal.ts'
import type { AcmePlace, Answering, RequestMaker } from './acme-place.ts'
import { answerChallenges, complaints } from './authorizations.ts'
import { checkIssued } from './check-issued.ts'
import type { OrderBook, PlannedOrder, Wait } from './order-book.ts'
import { blamed, isOfAuthority, isOfNames, orderFailed } from './order-faults.ts'
import type { OrderSettings } from './order-settings.ts'
import type { OrderWaits } from './order-waits.ts'
import { placeOrder } from './place-order.ts'
import { authorityFor } from './plan-orders.ts'

const HOUR_MS = 3_600_000
/** An order that has not come to an end after this and the time for the DNS never will. */
const LONGEST_ORDER_MS = HOUR_MS
/** How long a fault of ours, such as a full disk, or an order that was forgotten is given. */
const OURS_MS = 60_000
/** How often an authority fails, or how long it has us wait, before another one is asked for what was ordered from it. */
const PATIENCE = 3
const PATIENCE_MS = 10 * 60_000
/** How soon an order is looked at again that the authority says nothing about: after a fifth of the time that it has taken, within these. */
const SOONEST_POLL_MS = 250
const LATEST_POLL_MS = 10_000

export interface OrderRunStores {
  readonly inventory: CertificateInventory
  readonly book: OrderBook
  readonly waits: OrderWaits
}

/**
 * Takes orders from a key to a certificate, step by step. How far an order is, the authority and the inventory know: nothing depends on what a process has in memory, so that any step may be the last before a kill, and is
 * done again after it. Until the new certificate has been checked and is in the inventory, nothing of what is shown changes.
 */
export class OrderRun {
  readonly #stores: OrderRunStores
  readonly #places: ReadonlyMap<string, AcmePlace>
  readonly #answering: Answering
  readonly #makeRequest: RequestMaker
  readonly #clock: Clock
  readonly #log: Log
  readonly #settings: OrderSettings
  readonly #startedMs: number

  /** `places` by their directories, the one to be asked first in front. */
  constructor(
    stores: OrderRunStores,
    places: ReadonlyMap<string, AcmePlace>,
    answering: Answering,
    makeRequest: RequestMaker,
    clock: Clock,
    log: Log,
    settings: OrderSettings,
  ) {
    this.#stores = stores
    this.#places = places
    this.#answering = answering
    this.#makeRequest = makeRequest
    this.#clock = clock
    this.#log = log
    this.#settings = settings
    this.#startedMs = clock.nowMs()
  }

  /** Does the next step for an order. Returns it with when there is more to do, or undefined when there is nothing any more. Faults of stores are thrown, all others dealt with. */
  async advance(order: PlannedOrder): Promise<PlannedOrder | undefined> {
    const entry = await this.#stores.inventory.entry(order.id)
    if (!entry || !isComing(entry.state)) return this.#forget(order)
    const place = this.#places.get(order.authority)
    const wait = (await this.#stores.waits.all()).get(order.authority)
    const isWaiting = wait !== undefined && wait.untilMs > this.#clock.nowMs()
    if (!place) return this.#reassign(order, entry, undefined)
    if (isWaiting) return this.#await(order, entry, wait)
    try {
      return await this.#step(order, entry, place)
    } catch (error) {
      return this.#failed(order, entry, toFault(error))
    }
  }

  async #step(order: PlannedOrder, entry: CertificateEntry, place: AcmePlace): Promise<PlannedOrder | undefined> {
    if (entry.state === 'keyed') {
      const { inventory, book } = this.#stores
      const dueMs = await placeOrder(order, entry, place, { inventory, book }, this.#clock, this.#settings)
      return this.#later(order, dueMs)
    }
    const held = await this.#tryRead(entry, place)
    // Not at once: one that forgets every order would be asked without end.
    if (!held) return this.#begin(order, entry, 'its authority does not know the order any more', OURS_MS)
    const age = this.#clock.nowMs() - entry.stateMs
    if (age > LONGEST_ORDER_MS + this.#settings.dnsWaitMs) throw orderFailed('it came to no end', [])
    if (held.status === 'valid') return this.#collect(order, entry, held, place)
    // Who was killed cannot say that a name is its own: that is no failure of the name, which would be left alone for it.
    if (held.status === 'invalid' && order.answeredMs !== undefined && order.answeredMs < this.#startedMs) {
      return this.#begin(order, entry, 'its authority asked while this server was not there')
    }
    if (held.status === 'invalid') throw orderFailed(...(await complaints(held, entry.names, place.client)))
    if (held.status === 'pending') return this.#answer(order, held, place, age)
    if (held.status === 'ready') await this.#finalize(entry, held, place)
    return this.#later(order, this.#pollMs(held, age))
  }

  /** Undefined: an authority may forget orders (RFC 8555 §7.1.6), and one for tests does so at each start. */
  async #tryRead(entry: CertificateEntry, { client }: AcmePlace): Promise<AcmeOrder | undefined> {
    try {
      return await client.readOrder(entry.reference)
    } catch (error) {
      const type = problemBehind(error)?.type
      if (isFault(error, 'acme/refused') && type === 'malformed') return undefined
      throw error
    }
  }

  async #answer(order: PlannedOrder, held: AcmeOrder, { client }: AcmePlace, age: number): Promise<PlannedOrder> {
    const { challenge, dnsWaitMs } = this.#settings
    const nowMs = this.#clock.nowMs()
    if (order.answeredMs === undefined) {
      const prepare = this.#answering.prepare.bind(this.#answering, order.id)
      await answerChallenges(held, challenge, client, { prepare })
      const dueMs = challenge === 'dns-01' ? nowMs + dnsWaitMs : nowMs
      return this.#later({ ...order, answeredMs: nowMs }, dueMs)
    }
    if (challenge === 'dns-01' && nowMs < order.answeredMs + dnsWaitMs) {
      return this.#later(order, order.answeredMs + dnsWaitMs)
    }
    await answerChallenges(held, challenge, client, { tell: (url) => client.answerChallenge(url) })
    return this.#later(order, this.#pollMs(held, age))
  }

  async #finalize(entry: CertificateEntry, held: AcmeOrder, { client }: AcmePlace): Promise<void> {
    const key = await this.#stores.inventory.privateKey(entry.id)
    await client.finalize(held, await this.#makeRequest(entry.names, key))
  }

  async #collect(
    order: PlannedOrder,
    entry: CertificateEntry,
    held: AcmeOrder,
    { client }: AcmePlace,
  ): Promise<undefined> {
    const chains = await client.download(held.certificate ?? '')
    const checked = checkIssued(chains, entry, this.#clock.nowMs())
    await this.#stores.inventory.certify(entry.id, checked, this.#deed('its authority has issued it'))
    await this.#stores.waits.succeeded(order.authority, entry.names)
    this.#log.info('acme/issued', {
      certificate: entry.id,
      names: entry.names.join(' '),
      authority: order.authority,
      until: new Date(checked.facts.notAfterMs).toISOString(),
    })
    return this.#forget(order)
  }

  async #failed(order: PlannedOrder, entry: CertificateEntry, fault: Fault): Promise<PlannedOrder | undefined> {
    const facts = { names: entry.names.join(' '), authority: order.authority, code: fault.code, why: fault.message }
    if (isOfAuthority(fault, entry.names)) {
      const wait = await this.#stores.waits.authorityFailed(order.authority, fault)
      const until = new Date(wait.untilMs).toISOString()
      this.#log.warn('acme/authority-failed', { ...facts, failures: wait.failures, until })
      return this.#await(order, entry, wait)
    }
    if (!isOfNames(fault)) {
      this.#log.error('acme/order-stopped', fault, facts)
      return this.#later(order, this.#clock.nowMs() + OURS_MS)
    }
    const names = blamed(fault, entry.names)
    await this.#stores.waits.namesFailed(order.authority, names, fault, await this.#urgentMs(order))
    // No certificate was issued for this key, and whoever orders next makes another.
    await this.#stores.inventory.move(entry.id, 'destroyed', this.#deed(fault.message.slice(0, 300)))
    await this.#forget(order)
    // Told once it is over: who orders anew on hearing of it would find the old order still under way.
    this.#log.warn('acme/order-failed', { ...facts, blamed: names.join(' ') })
    return undefined
  }

  #await(order: PlannedOrder, entry: CertificateEntry, { untilMs, failures }: Wait): Promise<PlannedOrder> {
    const isPatient = failures < PATIENCE && untilMs - this.#clock.nowMs() < PATIENCE_MS
    return isPatient ? this.#later(order, untilMs) : this.#reassign(order, entry, untilMs)
  }

  /** Has another authority asked, if there is one that need not be left alone; else waits for this one. */
  async #reassign(order: PlannedOrder, entry: CertificateEntry, untilMs: number | undefined): Promise<PlannedOrder> {
    const waits = await this.#stores.waits.all()
    const nowMs = this.#clock.nowMs()
    const other = authorityFor({ authorities: [...this.#places.keys()], waits, nowMs }, entry.names)
    if (other === undefined) return this.#later(order, untilMs ?? nowMs + HOUR_MS)
    this.#log.warn('acme/other-authority', { names: entry.names.join(' '), authority: other, instead: order.authority })
    return this.#begin({ ...order, authority: other }, entry, 'another authority is asked')
  }

  /** From the key again. */
  async #begin(order: PlannedOrder, entry: CertificateEntry, why: string, delayMs = 0): Promise<PlannedOrder> {
    await this.#answering.withdraw(order.id)
    if (entry.state !== 'keyed') await this.#stores.inventory.move(entry.id, 'keyed', this.#deed(why))
    return this.#later({ ...order, answeredMs: undefined }, this.#clock.nowMs() + delayMs)
  }

  async #later(order: PlannedOrder, dueMs: number): Promise<PlannedOrder> {
    const updated = { ...order, dueMs: Math.ceil(dueMs) }
    await this.#stores.book.putOrder(updated)
    return updated
  }

  async #forget(order: PlannedOrder): Promise<undefined> {
    await this.#answering.withdraw(order.id)
    await this.#stores.book.removeOrder(order.id)
  }

  async #urgentMs({ replaces }: PlannedOrder): Promise<number | undefined> {
    const old = replaces === undefined ? undefined : await this.#stores.inventory.entry(replaces)
    return old?.facts && urgentMoment(old.facts, this.#settings.renewal)
  }

  #pollMs({ retryAfterMs }: AcmeOrder, age: number): number {
    const soon = Math.min(Math.max(age / 5, SOONEST_POLL_MS), LATEST_POLL_MS)
    return this.#clock.nowMs() + Math.min(Math.max(retryAfterMs ?? soon, 1), HOUR_MS / 2)
  }

  #deed(why: string): Deed {
    return { by: 'posthus', why, atMs: this.#clock.nowMs() }
  }
}
