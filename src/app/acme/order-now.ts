import { Fault } from '../../base/fault.ts'
import type { Deed } from '../../core/certificates/certificate-entry.ts'
import { makeOrder } from '../../core/certificates/orders/make-order.ts'
import { nameSubject, type PlannedOrder } from '../../core/certificates/orders/order-book.ts'
import { renewable } from '../../core/certificates/orders/plan-orders.ts'
import type { House } from '../house/house.ts'
import { makeAcmeKey, wantedNames } from './acme-orders.ts'

type OrderingHouse = Pick<House, 'configuration' | 'directory' | 'inventory' | 'orderBook' | 'orderNotices' | 'clock'>

/**
 * Has certificates ordered now, each for a new key, whatever the time of those that are shown, and whatever failed before: for these host names, or for all that there are to be. The running server does it; what is
 * shown stays until then. Orders that were planned already become due.
 * @throws Fault peer acme/not-used, acme/not-wanted
 */
export async function orderNow(
  house: OrderingHouse,
  names: readonly string[],
  deed: Deed,
): Promise<readonly PlannedOrder[]> {
  const { configuration, inventory, orderBook: book, orderNotices } = house
  const wanted = await wantedNames(house)
  requireWanted(configuration.tls.source.issuer, names, wanted)
  const asked = names.length === 0 ? wanted : names
  const authorities = configuration.acme.authorities.map(({ directoryUrl }) => directoryUrl)
  await book.removeWaits([
    ...authorities,
    ...authorities.flatMap((authority) => asked.map((name) => nameSubject(authority, name))),
  ])
  const nowMs = house.clock.nowMs()
  const entries = await inventory.entries()
  const orders = await book.orders()
  const made: PlannedOrder[] = []
  const left = new Set(asked)
  const take = (taken: readonly string[]) => {
    for (const name of taken) left.delete(name)
  }

  for (const order of orders) {
    const entry = entries.find(({ id }) => id === order.id)
    if (!entry?.names.some((name) => left.has(name))) continue
    take(entry.names)
    made.push({ ...order, dueMs: Math.min(order.dueMs, nowMs) })
    await book.putOrder({ ...order, dueMs: Math.min(order.dueMs, nowMs) })
  }
  const order = { authority: authorities[0] as string, dueMs: nowMs }
  const make = (some: readonly string[], replaces: string | undefined) =>
    makeOrder(
      { ...order, names: some, replaces },
      { inventory, book },
      () => makeAcmeKey(configuration.acme.orders.key),
      deed,
    )
  for (const entry of renewable({ entries, wanted, nowMs })) {
    if (!entry.names.some((name) => left.has(name))) continue
    const some = entry.names.filter((name) => wanted.includes(name))
    take(some)
    made.push(await make(some, entry.id))
  }
  const { namesPerCertificate } = configuration.acme.orders
  const rest = [...left]
  for (let i = 0; i < rest.length; i += namesPerCertificate) {
    made.push(await make(rest.slice(i, i + namesPerCertificate), undefined))
  }
  orderNotices.publish(null)
  return made
}

function requireWanted(issuer: string, names: readonly string[], wanted: readonly string[]): void {
  if (issuer !== 'acme') {
    throw new Fault(
      'peer',
      'acme/not-used',
      'nothing is ordered over ACME: set tls.issuer = "acme", and what [acme] wants',
    )
  }
  const unknown = names.filter((name) => !wanted.includes(name))
  if (unknown.length === 0) return
  // Whatever is ordered is renewed, and what is renewed has to stand in the configuration.
  const listed = unknown.slice(0, 5).join(', ')
  throw new Fault('peer', 'acme/not-wanted', `${listed}: not a host name of this server; add it to acme.names first`)
}
