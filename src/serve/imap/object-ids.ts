import type { Place } from './mailboxes/mailbox-places.ts'

/**
 * RFC 8474: ids of mailboxes, messages and threads, told apart by their first letter. They are numbers within an account; those of another account carry its id, since
 * nothing else that the client sees may have the same one (§4, §5).
 */
export function mailboxObjectId(id: number, scope: string): string {
  return `F${id}${scope}`
}

export function emailObjectId(id: number, scope: string): string {
  return `M${id}${scope}`
}

export function threadObjectId(id: number, scope: string): string {
  return `T${id}${scope}`
}

/** What ids at a place end in: nothing for the member's own. */
export function objectScope(place: Pick<Place, 'accountId' | 'viewer'>): string {
  return place.viewer === undefined ? '' : othersScope(place.accountId)
}

/** What ids of somebody else's mailboxes end in. */
export function othersScope(accountId: string): string {
  return `-${accountId}`
}

/** The number in an id that begins with `letter` and ends in `scope`, or undefined: then no object there has it. */
export function tryObjectNumber(letter: 'F' | 'M' | 'T', id: string, scope: string): number | undefined {
  if (id[0] !== letter || !id.endsWith(scope)) return undefined
  const digits = id.slice(1, id.length - scope.length)
  return /^[1-9]\d{0,15}$/.test(digits) ? Number(digits) : undefined
}
