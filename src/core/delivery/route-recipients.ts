import { isAscii } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import type { AddressBook } from '../directory/address-book.ts'
import { canonicalDomain } from '../directory/canonical-address.ts'
import type { NewOutboundMessage } from '../queue/outbound-queue.ts'
import type { LocalTarget } from './local-target.ts'
import type { EnvelopeRecipient } from './reception.ts'

/** A recipient as the queue takes it. */
export type QueuedRecipient = NewOutboundMessage['recipients'][number]

/** A copy for an account, with the recipient that it answers. */
export interface LocalCopy {
  readonly target: LocalTarget
  readonly recipient: EnvelopeRecipient
}

/** Where an address of ours leads to elsewhere. */
export interface ForwardedCopy {
  /** That address, canonical, in a domain of ours. */
  readonly forwarder: string
  readonly recipients: readonly QueuedRecipient[]
}

/** Where the copies of a message go. */
export interface Routes {
  /** One for each account and detail. */
  readonly local: readonly LocalCopy[]
  /** What its sender wrote to elsewhere, and copies for accounts that cannot be kept at once. */
  readonly queued: readonly QueuedRecipient[]
  /** One for each address that leads elsewhere. */
  readonly forwarded: readonly ForwardedCopy[]
}

/**
 * Follows every recipient of an envelope to the accounts and outside addresses that it leads to; each place once, whatever leads there. A recipient that wants to
 * know of its delivery (NOTIFY=SUCCESS) goes through the queue, whose runner writes the report; so does everything that is to be sent later. `mayRelay`: whether recipients elsewhere are taken.
 * @throws Fault world mail/recipient-unavailable for a recipient that has gone since it was checked: the next attempt is told why at RCPT
 */
export async function routeRecipients(
  book: AddressBook,
  recipients: readonly EnvelopeRecipient[],
  mayRelay: boolean,
  isLater = false,
): Promise<Routes> {
  const local = new Map<string, LocalCopy>()
  const queued = new Map<string, QueuedRecipient>()
  const forwarded = new Map<string, { readonly recipient: QueuedRecipient; readonly forwarder: string }>()
  for (const recipient of recipients) {
    const resolved = await book.resolveLocal(recipient.address)
    if (resolved.kind === 'unknown' || resolved.kind === 'closed' || (resolved.kind === 'not-ours' && !mayRelay)) {
      throw new Fault('world', 'mail/recipient-unavailable', 'A recipient has changed, try again')
    }
    if (resolved.kind === 'not-ours') {
      queued.set(recipient.address, outsideRecipient(recipient, recipient.address))
      continue
    }
    const places = resolved.accounts.length + resolved.outside.length
    const wishes = Array.from({ length: places }, (_, place) => wishFor(recipient, place))
    for (const { account, detail } of resolved.accounts) {
      const copy = {
        target: { accountId: account.id, address: account.address, detail },
        recipient: wishes.shift() as EnvelopeRecipient,
      }
      if (isLater || copy.recipient.notify.includes('SUCCESS'))
        queued.set(`${account.id} ${detail ?? ''}`, localRecipient(copy))
      else local.set(`${account.id} ${detail ?? ''}`, copy)
    }
    if (resolved.outside.length === 0) continue
    const forwarder = await book.ownAddress(recipient.address)
    for (const address of resolved.outside) {
      const wish = wishes.shift() as EnvelopeRecipient
      if (!forwarded.has(address)) forwarded.set(address, { recipient: outsideRecipient(wish, address), forwarder })
    }
  }
  for (const address of queued.keys()) forwarded.delete(address)
  const byForwarder = Map.groupBy(forwarded.values(), ({ forwarder }) => forwarder)
  return {
    local: [...local.values()],
    queued: [...queued.values()],
    forwarded: [...byForwarder].map(([forwarder, copies]) => ({
      forwarder,
      recipients: copies.map(({ recipient }) => recipient),
    })),
  }
}

/**
 * What the sender wants of one of the places that an address leads to. The wish to hear of success goes on to the first alone, or it would be answered by all of them (RFC 3461 §5.2.7.3 (b), in place of the
 * "expanded" report of (c)); that to hear of nothing else, or of nothing, holds for each.
 */
function wishFor(recipient: EnvelopeRecipient, place: number): EnvelopeRecipient {
  if (place === 0 || !recipient.notify.includes('SUCCESS')) return recipient
  const rest = recipient.notify.filter((wish) => wish !== 'SUCCESS')
  return { ...recipient, notify: rest.length > 0 ? rest : ['NEVER'] }
}

/** A copy for an account that is to be tried again later. */
export function localRecipient({ target, recipient }: LocalCopy): QueuedRecipient {
  const at = target.address.lastIndexOf('@')
  const address =
    target.detail === undefined
      ? target.address
      : `${target.address.slice(0, at)}+${target.detail}${target.address.slice(at)}`
  return { ...queuedFor(recipient, address), destination: LOCAL_DESTINATION }
}

/** Destination of recipients in the queue whose mailbox is here. */
export const LOCAL_DESTINATION = 'local'

function outsideRecipient(recipient: EnvelopeRecipient, address: string): QueuedRecipient {
  return { ...queuedFor(recipient, address), destination: canonicalDomain(address.slice(address.lastIndexOf('@') + 1)) }
}

/** Whoever sends the report must name the address that the sender knows. RFC 3461 §5.2.1 (d). */
function queuedFor(recipient: EnvelopeRecipient, address: string) {
  const original = recipient.originalRecipient
  const renamed = address !== recipient.address && isAscii(recipient.address)
  return {
    address,
    notify: recipient.notify,
    originalRecipient: original ?? (renamed ? `rfc822;${recipient.address}` : undefined),
  }
}
