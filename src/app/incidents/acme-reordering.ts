import type { CertificateEntry } from '../../core/certificates/certificate-entry.ts'
import { makeOrder } from '../../core/certificates/orders/make-order.ts'
import { nameSubject } from '../../core/certificates/orders/order-book.ts'
import { makeAcmeKey } from '../acme/acme-orders.ts'
import type { House } from '../house/house.ts'
import { byHand, type Reordering } from './inventory-keeper.ts'

/** An authority takes seconds for each; a run that has waited so long tries again later. */
const PATIENCE_MS = 120_000

/** Orders from the authorities of `[acme]`, whatever authority the certificate before was from. */
export class AcmeReordering implements Reordering {
  readonly patienceMs = PATIENCE_MS
  readonly #house: House

  constructor(house: House) {
    this.#house = house
  }

  async order(entry: CertificateEntry): Promise<void> {
    const { configuration, inventory, orderBook: book, orderNotices, clock } = this.#house
    const authorities = configuration.acme.authorities.map(({ directoryUrl }) => directoryUrl)
    const authority = authorities.includes(entry.authority) ? entry.authority : authorities[0]
    // What people have had vetted is not put aside for something less without them.
    if (configuration.tls.source.issuer !== 'acme' || entry.origin !== 'acme' || !authority) throw byHand(entry)
    const nowMs = clock.nowMs()
    const planned = (await book.orders()).find(({ replaces }) => replaces === entry.id)
    if (planned && !planned.isForLeak) await book.putOrder({ ...planned, dueMs: nowMs, isForLeak: true })
    if (!planned) {
      const deed = { by: 'posthus', why: `the key of ${entry.id} may have leaked`, atMs: nowMs }
      const wish = { names: entry.names, authority, replaces: entry.id, dueMs: nowMs, isForLeak: true }
      await makeOrder(wish, { inventory, book }, () => makeAcmeKey(configuration.acme.orders.key), deed)
      const subjects = [authority, ...entry.names.map((name) => nameSubject(authority, name))]
      const waits = await book.waits()
      // What failed before is tried again now; an authority that has said when it may be asked again is not.
      await book.removeWaits(subjects.filter((subject) => waits.get(subject)?.code !== 'acme/rate-limited'))
    }
    orderNotices.publish(null)
  }

  async cancel({ id }: CertificateEntry): Promise<void> {
    await this.#house.orderBook.removeOrder(id)
  }
}
