import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { Clock } from '../../../base/clock.ts'
import { tryCertificateId } from '../../../wire/acme/certificate-id.ts'
import { type AcmeIdentifier, type AcmeOrder, type AcmeOrderRequest, problemBehind } from '../acme-client.ts'
import type { CertificateEntry } from '../certificate-entry.ts'
import type { CertificateInventory } from '../certificate-inventory.ts'
import type { AcmePlace } from './acme-place.ts'
import type { OrderBook, PlannedOrder } from './order-book.ts'
import type { OrderSettings } from './order-settings.ts'

const HOUR_MS = 3_600_000
/** How long an order waits when as many as may be were placed within the hour. */
const FULL_MS = 60_000

/** Places an order with its authority, unless too many were within the hour; one for a leaked key is, however many were. Returns when there is more to do for it. */
export async function placeOrder(
  order: PlannedOrder,
  entry: CertificateEntry,
  { client, profile }: AcmePlace,
  { inventory, book }: { readonly inventory: CertificateInventory; readonly book: OrderBook },
  clock: Clock,
  { perHour }: Pick<OrderSettings, 'perHour'>,
): Promise<number> {
  const nowMs = clock.nowMs()
  const { authority, isForLeak } = order
  // A leaked key is worse than an authority that says "enough for now", which is obeyed.
  const most = isForLeak ? Number.POSITIVE_INFINITY : perHour
  // Counted before it is asked: what is counted and not placed does no harm, the other way about it would.
  if (!(await book.mayPlace(authority, nowMs, nowMs - HOUR_MS, most))) return nowMs + FULL_MS
  const replaces = await replacedId(order, inventory)
  const identifiers = entry.names.map(identifierOf)
  const held = await orderWith({ identifiers, profile, replaces }, client)
  const why = `ordered from ${authority}`
  await inventory.request(entry.id, 'ordered', { authority, reference: held.url }, { by: 'posthus', why, atMs: nowMs })
  await book.removeWaits([authority])
  return nowMs
}

/** RFC 9773 §5: one order may replace a certificate. If an order that we have forgotten does already, this one is placed without a word of it. */
async function orderWith(request: AcmeOrderRequest, client: AcmePlace['client']): Promise<AcmeOrder> {
  try {
    return await client.newOrder(request)
  } catch (error) {
    const type = problemBehind(error)?.type
    if (request.replaces === undefined || (type !== 'alreadyReplaced' && type !== 'malformed')) throw error
    return client.newOrder({ ...request, replaces: undefined })
  }
}

/** What the certificate that is replaced is called by the authority that has issued it; nobody else knows it. */
async function replacedId({ replaces, authority }: PlannedOrder, inventory: CertificateInventory) {
  const old = replaces === undefined ? undefined : await inventory.entry(replaces)
  if (old?.chain === undefined || old.authority !== authority) return undefined
  return tryCertificateId(new Uint8Array(new X509Certificate(old.chain).raw))
}

function identifierOf(value: string): AcmeIdentifier {
  return { type: isIP(value) === 0 ? 'dns' : 'ip', value }
}
