import type { EmailAddress } from '../../../src/wire/jmap/email.ts'
import { addressesOf, type ContactCard, cardName, isGroup, membersOf } from './card/contact-card.ts'

/** What becomes of a group that somebody writes to. */
export interface GroupMembers {
  /** Each address once, in the order of the group. */
  readonly addresses: readonly EmailAddress[]
  /** Names of members that have no address. */
  readonly without: readonly string[]
}

/**
 * The addresses of a group (RFC 9553 §2.1.6): of each member the one that is preferred; of groups within it, theirs. A member may be a `mailto:` URI (RFC 6350 §6.6.5). Groups that are members of one another end, and members that
 * are not in the book any more are left out.
 */
export function groupMembers(group: ContactCard, byUid: (uid: string) => ContactCard | undefined): GroupMembers {
  const addresses = new Map<string, EmailAddress>()
  const without: string[] = []
  const seen = new Set<string>()
  const waiting: ContactCard[] = [group]
  const add = (email: string, name: string | null) => {
    if (!addresses.has(email.toLowerCase())) addresses.set(email.toLowerCase(), { name, email })
  }
  for (let card = waiting.shift(); card; card = waiting.shift()) {
    if (seen.has(card.uid)) continue
    seen.add(card.uid)
    if (!isGroup(card)) {
      const [email] = addressesOf(card)
      const name = cardName(card)
      if (email === undefined) without.push(name)
      else add(email, name === email ? null : name)
      continue
    }
    const within: ContactCard[] = []
    for (const uid of membersOf(card)) {
      const member = byUid(uid)
      const email = member ? undefined : tryMailto(uid)
      if (member) within.push(member)
      else if (email !== undefined) add(email, null)
    }
    waiting.unshift(...within)
  }
  return { addresses: [...addresses.values()], without }
}

/** The address of a `mailto:` URI for one person (RFC 6068 §2). */
function tryMailto(uri: string): string | undefined {
  const [, written] = /^mailto:([^?]*)/i.exec(uri) ?? []
  if (written === undefined) return undefined
  try {
    const email = decodeURIComponent(written)
    return /^[^\s@,<>"]+@[^\s@,<>"]+$/.test(email) ? email : undefined
  } catch {
    return undefined
  }
}
