import type { Clock } from '../../../base/clock.ts'
import { Fault } from '../../../base/fault.ts'
import type { Log } from '../../../base/log.ts'
import type { CertificateEntry, Deed } from '../certificate-entry.ts'
import type { CertificateInventory } from '../certificate-inventory.ts'
import { isShown } from '../certificate-states.ts'
import { urgentMoment } from '../renewal.ts'
import type { Answering } from './acme-place.ts'
import type { ChallengeBoard } from './challenge-board.ts'
import { type KeyMaker, makeOrder, orphans } from './make-order.ts'
import type { OrderBook, PlannedOrder } from './order-book.ts'
import type { OrderRun } from './order-run.ts'
import type { OrderSettings } from './order-settings.ts'
import type { OrderWaits } from './order-waits.ts'
import { planOrders, renewable, type Situation } from './plan-orders.ts'
import type { RenewalWatch } from './renewal-watch.ts'

const ROUND_EVERY_MS = 60_000
const HOUR_MS = 3_600_000
/** A wait that is over still says how often something failed in a row; after so long that is nobody's business any more. */
const WAIT_KEPT_MS = 30 * 24 * HOUR_MS
/** Another process may be about to put the order down that a key was made for. */
const ORPHAN_MS = 10 * 60_000

export interface OrderKeeperStores {
  readonly inventory: CertificateInventory
  readonly book: OrderBook
  readonly board: ChallengeBoard
  readonly waits: OrderWaits
}

/** What the keeper is told from outside. */
export interface OrderWishes {
  /** Directories, the one to be asked first in front. */
  readonly authorities: readonly string[]
  /** Host names that are to have a certificate, in small letters. */
  wanted(): Promise<readonly string[]>
  /** Whether a name leads anywhere: if not, no authority will believe that it is ours. */
  hasAddress(name: string): Promise<boolean>
  readonly makeKey: KeyMaker
}

/** Sees to it that every wanted name has a certificate, and the next one in time. There is one of it in a house; it has nothing in memory that is not read again after a restart. */
export class OrderKeeper {
  readonly #stores: OrderKeeperStores
  readonly #wishes: OrderWishes
  readonly #run: Pick<OrderRun, 'advance'>
  readonly #watch: Pick<RenewalWatch, 'ask'>
  readonly #answering: Pick<Answering, 'withdraw'>
  readonly #clock: Clock
  readonly #log: Log
  readonly #settings: OrderSettings
  #orders = new Map<string, PlannedOrder>()
  /** Orders that have been begun and are not done: so many go on at once. */
  readonly #begun = new Set<string>()
  /** Steps that are being made. */
  readonly #steps = new Map<string, Promise<void>>()
  readonly #alarmedMs = new Map<string, number>()
  #round: Promise<void> = Promise.resolve()
  #isRoundWaiting = false
  #roundTimer: Disposable | undefined
  #stepTimer: Disposable | undefined
  #isStopping = false

  constructor(
    stores: OrderKeeperStores,
    wishes: OrderWishes,
    run: Pick<OrderRun, 'advance'>,
    watch: Pick<RenewalWatch, 'ask'>,
    answering: Pick<Answering, 'withdraw'>,
    clock: Clock,
    log: Log,
    settings: OrderSettings,
  ) {
    this.#stores = stores
    this.#wishes = wishes
    this.#run = run
    this.#watch = watch
    this.#answering = answering
    this.#clock = clock
    this.#log = log
    this.#settings = settings
  }

  start(): void {
    this.look()
  }

  /** Looks at everything now; after that each minute. */
  look(): void {
    if (this.#isStopping) return
    this.#roundTimer?.[Symbol.dispose]()
    this.#roundTimer = this.#clock.after(ROUND_EVERY_MS, () => this.look())
    // One that waits for its turn will see all that this one would.
    if (this.#isRoundWaiting) return
    this.#isRoundWaiting = true
    this.#round = this.#round.then(() => {
      this.#isRoundWaiting = false
      return this.#makeRound().catch((error: unknown) => this.#log.error('acme/round-failed', error))
    })
  }

  /** Resolves when there is nothing to do until the next appointment. */
  async settled(): Promise<void> {
    do {
      await this.#round
      await Promise.all(this.#steps.values())
    } while (this.#steps.size > 0 || this.#isRoundWaiting)
  }

  /** Ends after the steps that are being made; whoever comes next goes on from there. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#roundTimer?.[Symbol.dispose]()
    this.#stepTimer?.[Symbol.dispose]()
    await this.settled()
  }

  async #makeRound(): Promise<void> {
    if (this.#isStopping) return
    const { inventory, book } = this.#stores
    await this.#tidy(await inventory.entries(), await book.orders())
    const entries = await inventory.entries()
    const wanted = await this.#wishes.wanted()
    const renewed = renewable({ entries, wanted, nowMs: this.#clock.nowMs() })
    this.#alarm(renewed)
    await this.#watch.ask(renewed, () => this.#isStopping)
    await this.#plan(await this.#withAddresses(await this.#situation(wanted)))
    for (const order of await book.orders()) if (!this.#steps.has(order.id)) this.#orders.set(order.id, order)
    this.#work()
  }

  /** Orders before entries: what is done in between is among both then, and not among neither, which would have it ordered twice. */
  async #situation(wanted: readonly string[]): Promise<Situation> {
    const { book, inventory, waits } = this.#stores
    const orders = await book.orders()
    const entries = await inventory.entries()
    const [waiting, windows] = await Promise.all([waits.all(), book.windows()])
    const { authorities } = this.#wishes
    return { wanted, entries, orders, waits: waiting, windows, authorities, nowMs: this.#clock.nowMs() }
  }

  async #plan(situation: Situation): Promise<void> {
    const { make, hasten } = planOrders(situation, this.#settings)
    for (const order of hasten) await this.#stores.book.putOrder(order)
    for (const { why, ...order } of make) {
      if (this.#isStopping) return
      await makeOrder(order, this.#stores, this.#wishes.makeKey, this.#deed(why))
    }
  }

  /** Leaves out names that no order is made for yet and that lead nowhere. */
  async #withAddresses(situation: Situation): Promise<Situation> {
    if (!this.#settings.checksNames) return situation
    const asked = planOrders(situation, this.#settings).make.filter(({ replaces }) => replaces === undefined)
    const names = asked.flatMap((order) => order.names).filter((name) => !name.startsWith('*.'))
    const answers = await Promise.all(names.map((name) => this.#wishes.hasAddress(name)))
    const missing = names.filter((_, i) => !answers[i])
    if (missing.length === 0) return situation
    for (const authority of this.#wishes.authorities) {
      await this.#stores.waits.namesFailed(authority, missing, noAddress(), undefined)
    }
    this.#log.warn('acme/no-address', { names: missing.slice(0, 20).join(' '), count: missing.length })
    return { ...situation, waits: await this.#stores.waits.all() }
  }

  /** Makes the steps that are due, and comes back when there are others. */
  #work(): void {
    if (this.#isStopping) return
    const nowMs = this.#clock.nowMs()
    const waiting = [...this.#orders.values()].filter(({ id }) => !this.#steps.has(id))
    // Those that are under way come first: a challenge that is answered late is answered in vain.
    const sorted = waiting.sort((a, b) => this.#rank(a) - this.#rank(b) || a.dueMs - b.dueMs)
    for (const order of sorted) {
      if (order.dueMs > nowMs) continue
      if (!this.#begun.has(order.id) && this.#begun.size >= this.#settings.concurrent) continue
      this.#begun.add(order.id)
      this.#steps.set(order.id, this.#step(order))
    }
    this.#stepTimer?.[Symbol.dispose]()
    // What is due and has no place yet is looked at when another one has made its step.
    const next = Math.min(...waiting.map(({ dueMs }) => dueMs).filter((dueMs) => dueMs > nowMs))
    if (next < Number.POSITIVE_INFINITY) this.#stepTimer = this.#clock.after(next - nowMs, () => this.#work())
  }

  #rank({ id, answeredMs }: PlannedOrder): number {
    return this.#begun.has(id) || answeredMs !== undefined ? 0 : 1
  }

  async #step(order: PlannedOrder): Promise<void> {
    try {
      const next = await this.#run.advance(order)
      if (next) this.#orders.set(order.id, next)
      else this.#orders.delete(order.id)
      // What has to wait for long leaves its place to others.
      if (!next || next.dueMs > this.#clock.nowMs() + ROUND_EVERY_MS) this.#begun.delete(order.id)
    } catch (error) {
      this.#log.error('acme/order-stopped', error, { certificate: order.id })
      this.#orders.delete(order.id)
      this.#begun.delete(order.id)
    } finally {
      this.#steps.delete(order.id)
      this.#work()
    }
  }

  /** Destroys keys that nothing was ordered for, and takes back answers that nobody needs any more. */
  async #tidy(entries: readonly CertificateEntry[], orders: readonly PlannedOrder[]): Promise<void> {
    for (const { id } of orphans(entries, orders, this.#clock.nowMs() - ORPHAN_MS)) {
      await this.#stores.inventory.move(id, 'destroyed', this.#deed('nothing was ordered for it'))
    }
    const known = new Set(orders.map(({ id }) => id))
    for (const id of await this.#stores.board.orders()) if (!known.has(id)) await this.#answering.withdraw(id)
    const shown = new Set(entries.filter(({ state }) => isShown(state)).map(({ id }) => id))
    await this.#stores.book.prune(this.#clock.nowMs() - WAIT_KEPT_MS, shown)
  }

  #alarm(entries: readonly CertificateEntry[]): void {
    const nowMs = this.#clock.nowMs()
    for (const { id, names, facts } of entries) {
      if (!facts || nowMs < urgentMoment(facts, this.#settings.renewal)) continue
      if ((this.#alarmedMs.get(id) ?? Number.NEGATIVE_INFINITY) > nowMs - HOUR_MS) continue
      this.#alarmedMs.set(id, nowMs)
      const until = new Date(facts.notAfterMs).toISOString()
      this.#log.error('acme/renewal-late', lateRenewal(names, until), {
        certificate: id,
        names: names.join(' '),
        until,
      })
    }
  }

  #deed(why: string): Deed {
    return { by: 'posthus', why, atMs: this.#clock.nowMs() }
  }
}

function noAddress(): Fault {
  return new Fault('world', 'acme/no-address', 'the name has no address in the DNS: let it lead to this server')
}

function lateRenewal(names: readonly string[], until: string): Fault {
  return new Fault(
    'us',
    'acme/renewal-late',
    `the certificate for ${names.slice(0, 5).join(', ')} ends on ${until} and could not be renewed: "posthus cert orders" says why`,
  )
}
