import type { RevocationReason } from '../../../core/certificates/acme-client.ts'
import type { CertificateEntry, Deed } from '../../../core/certificates/certificate-entry.ts'
import { noSuchEntry } from '../../../core/certificates/certificate-inventory.ts'
import { isShown } from '../../../core/certificates/certificate-states.ts'
import { changeAccountKey } from '../../acme/acme-places.ts'
import { orderNow } from '../../acme/order-now.ts'
import { revokeAtAuthority } from '../../acme/revoke-certificate.ts'
import type { House } from '../../house/house.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import type { Outcome } from '../outcome.ts'
import { requireConsent } from '../require-consent.ts'

/** Has the running server order certificates now. @throws Fault peer acme/not-used, acme/not-wanted */
export async function orderCertificates(house: House, names: readonly string[], deed: Deed): Promise<Outcome> {
  const orders = await orderNow(
    house,
    names.map((name) => name.toLowerCase()),
    deed,
  )
  return {
    text: `${orders.length} ${orders.length === 1 ? 'order is' : 'orders are'} with the running server, or with the next that starts: "posthus cert orders" shows how far they are.`,
    json: orders,
  }
}

/** Shows what is ordered and planned, and what is left alone because it failed. */
export async function listOrders({ inventory, orderBook }: House): Promise<Outcome> {
  const [orders, waits, entries] = await Promise.all([orderBook.orders(), orderBook.waits(), inventory.entries()])
  const byId = new Map(entries.map((entry) => [entry.id, entry]))
  const planned = formatTable(
    ['certificate', 'state', 'next step', 'authority', 'names'],
    orders.map(({ id, authority, dueMs }) => [
      id,
      byId.get(id)?.state,
      formatMoment(dueMs),
      authority,
      byId.get(id)?.names.join(' '),
    ]),
    'Nothing is ordered.',
  )
  const failed = [...waits.values()].map(({ subject, untilMs, failures, message }) => {
    const [authority = '', name] = subject.split(' ')
    return [name ?? authority, formatMoment(untilMs), String(failures), message]
  })
  const left = failed.length === 0 ? '' : `\n\n${formatTable(['left alone', 'until', 'failures', 'why'], failed, '')}`
  return { text: planned + left, json: { orders, waits: [...waits.values()] } }
}

/**
 * Has its authority revoke a certificate. What is still shown is revoked only with consent: clients that look will refuse it.
 * @throws Fault peer certificates/no-such-entry, acme/not-ours, command/not-confirmed, world acme/*
 */
export async function revokeCertificate(
  house: House,
  terminal: Terminal,
  id: string,
  reason: RevocationReason,
  yes: boolean,
  deed: Deed,
): Promise<Outcome> {
  const entry = await house.inventory.entry(id)
  if (!entry) throw noSuchEntry(id)
  if (!(await hasSuccessor(entry, house))) {
    const question = `Nothing newer is shown for ${entry.names.join(', ')} ("posthus cert order" gets it). Revoke ${id} all the same?`
    await requireConsent(terminal, question, yes)
  }
  const { by } = await revokeEntry(house, entry, reason, deed)
  return {
    text: `${id} is revoked, with the key of the ${by}.${reason === 'key-compromise' ? ' Its key is blocked for good.' : ''}`,
    json: { id, reason, by },
  }
}

/** Has its authority revoke a certificate, and notes that. @throws Fault as `revokeCertificate` */
export async function revokeEntry(house: House, entry: CertificateEntry, reason: RevocationReason, deed: Deed) {
  const { inventory } = house
  const revoked = await revokeAtAuthority(house, entry, reason)
  await inventory.move(entry.id, 'revoked', deed)
  // Whoever says that a key has leaked does not want it to be used again.
  if (reason === 'key-compromise') await inventory.move(entry.id, 'blocked', deed)
  return revoked
}

/** Gives the accounts with all authorities, or one of them, new keys. @throws Fault world acme/* */
export async function changeAccountKeys(house: House, directory: string | undefined): Promise<Outcome> {
  const places = house.configuration.acme.authorities.filter(
    ({ directoryUrl }) => directory === undefined || directoryUrl === directory,
  )
  for (const place of places) await changeAccountKey(house, place)
  house.orderNotices.publish(null)
  const accounts = (await house.acmeAccounts.all()).map(({ directoryUrl, url }) => ({ directory: directoryUrl, url }))
  const lines = accounts.map(({ directory: at, url }) => `${at}: ${url}`)
  return { text: [`${places.length} accounts have new keys.`, ...lines].join('\n'), json: accounts }
}

/** Whether nobody is left without a certificate when this one is gone. */
export async function hasSuccessor(
  { id, state, names }: CertificateEntry,
  { inventory }: Pick<House, 'inventory'>,
): Promise<boolean> {
  if (!isShown(state)) return true
  const others = (await inventory.entries()).filter(
    (one) => isShown(one.state) && one.origin !== 'local' && one.id > id,
  )
  return names.every((name) => others.some((one) => one.names.includes(name)))
}
