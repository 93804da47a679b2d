import { Flag, type FlagScope } from './flags.ts'

/**
 * What may be done with a mailbox: letters of `ALL_RIGHTS`, each once and in that order. RFC 4314 §2.1: l see it, r read, s keep \Seen, w keep other flags,
 * i put messages in, p post (not enforced by IMAP), k make mailboxes below, x delete and rename, t keep \Deleted, e expunge, a administer.
 */
export type Rights = string

export const ALL_RIGHTS: Rights = 'lrswipkxtea'
export const NO_RIGHTS: Rights = ''

/** Everybody of the owner's domain. Nobody else ever comes here, so that it means no more than it can. */
export const ANYONE = 'anyone'

/** Entries that one mailbox may have: each look at it reads them all. */
export const MAX_ACL_ENTRIES = 1000

/** One line of an access control list. */
export interface AclEntry {
  /**
   * The id of an account, or `anyone`; with `-` before it the rights are taken away (RFC 4314 §2). Ids and not addresses: whoever is given the address of a
   * member who has left must not find what was shared with that one.
   */
  readonly identifier: string
  readonly rights: Rights
}

/** What c and d of RFC 2086 stand for (RFC 4314 §2.1.1). */
const OBSOLETE: Readonly<Record<string, string>> = { c: 'kx', d: 'te' }

/** Rights from letters in any order, c and d of RFC 2086 among them; undefined if one is unknown. */
export function tryRights(letters: string): Rights | undefined {
  const spelt = [...letters].map((letter) => OBSOLETE[letter] ?? letter).join('')
  return [...spelt].every((letter) => ALL_RIGHTS.includes(letter)) ? inOrder(spelt) : undefined
}

/** Rights as they are told: with c and d where any of what they stand for is there (RFC 4314 §2.1.1). */
export function shownRights(rights: Rights): string {
  const obsolete = Object.keys(OBSOLETE).filter((letter) =>
    [...(OBSOLETE[letter] as string)].some((one) => rights.includes(one)),
  )
  return rights + obsolete.join('')
}

export function withRights(rights: Rights, more: Rights): Rights {
  return inOrder(rights + more)
}

export function withoutRights(rights: Rights, less: Rights): Rights {
  return [...rights].filter((letter) => !less.includes(letter)).join('')
}

/** What the account may do by a list: all that is granted to it or to anyone, less all that is taken away (RFC 4314 §2). */
export function effectiveRights(acl: readonly AclEntry[], accountId: string): Rights {
  let granted = NO_RIGHTS
  let denied = NO_RIGHTS
  for (const { identifier, rights } of acl) {
    if (identifier === accountId || identifier === ANYONE) granted += rights
    else if (identifier === `-${accountId}` || identifier === `-${ANYONE}`) denied += rights
  }
  return withoutRights(inOrder(granted), denied)
}

/** The flags that may be kept with such rights (RFC 4314 §4). */
export function flagScope(rights: Rights): FlagScope {
  const writes = rights.includes('w')
  const bits =
    (rights.includes('s') ? Flag.seen : 0) |
    (rights.includes('t') ? Flag.deleted : 0) |
    (writes ? Flag.answered | Flag.flagged | Flag.draft : 0)
  return { bits, keywords: writes }
}

function inOrder(letters: string): Rights {
  return [...ALL_RIGHTS].filter((letter) => letters.includes(letter)).join('')
}
