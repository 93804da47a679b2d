import type { CertificateEntry, Deed } from '../certificate-entry.ts'
import type { CertificateInventory } from '../certificate-inventory.ts'
import type { OrderBook, PlannedOrder } from './order-book.ts'
import type { NewOrder } from './plan-orders.ts'

/** Makes a private key (PKCS #8, PEM). */
export type KeyMaker = () => Promise<string>

/**
 * Puts an order down: a new key for its names first, then the order. Killed between the two, there is a key that nothing was asked for, and which is destroyed later. Any process may do so; the back
 * office takes the order on.
 * @throws Fault those of the inventory
 */
export async function makeOrder(
  { names, authority, replaces, dueMs, isForLeak = false }: Omit<NewOrder, 'why'> & { readonly isForLeak?: boolean },
  { inventory, book }: { readonly inventory: CertificateInventory; readonly book: OrderBook },
  makeKey: KeyMaker,
  deed: Deed,
): Promise<PlannedOrder> {
  const entry = await inventory.add({ origin: 'acme', names, authority, privateKey: await makeKey() }, deed)
  const order = { id: entry.id, authority, replaces, dueMs: Math.ceil(dueMs), answeredMs: undefined, isForLeak }
  await book.putOrder(order)
  return order
}

/** Keys that were made for orders that were never put down, older than `olderThanMs`: what a kill in the middle leaves. */
export function orphans(
  entries: readonly CertificateEntry[],
  orders: readonly PlannedOrder[],
  olderThanMs: number,
): readonly CertificateEntry[] {
  const known = new Set(orders.map(({ id }) => id))
  return entries.filter(
    ({ id, origin, state, createdMs }) =>
      origin === 'acme' && (state === 'keyed' || state === 'ordered') && createdMs < olderThanMs && !known.has(id),
  )
}
