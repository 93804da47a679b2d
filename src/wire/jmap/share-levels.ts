import type { MailboxRights } from '../../../src/wire/jmap/email.ts'

/** What somebody else may do with a folder, as far as it is shared (RFC 8621 §2, RFC 9670 §4). */
export type ShareRight = Exclude<keyof MailboxRights, 'mayShare'>

/** Rights as the server tells and takes them; what is not named is not given. */
export type Rights = Partial<Readonly<Record<keyof MailboxRights, boolean>>>

/** Three that are easily told apart; each has all that those before it have. */
export const LEVELS = ['read', 'mark', 'write'] as const

export type Level = (typeof LEVELS)[number]

const ADDED: Readonly<Record<Level, readonly ShareRight[]>> = {
  read: ['mayReadItems'],
  mark: ['maySetSeen', 'maySetKeywords', 'mayAddItems'],
  write: ['mayRemoveItems', 'mayCreateChild', 'mayRename', 'mayDelete'],
}

/** In the order in which they are told. */
export const SHARE_RIGHTS: readonly ShareRight[] = LEVELS.flatMap((level) => ADDED[level])

/** The rights of a level, with that to share further or without it. `held`: those that may be given on: nobody gives more than they have. */
export function rightsOf(level: Level, mayShare: boolean, held?: Rights): Rights {
  const given = LEVELS.slice(0, LEVELS.indexOf(level) + 1).flatMap((one) => ADDED[one])
  const all = SHARE_RIGHTS.map((right) => [right, given.includes(right) && held?.[right] !== false] as const)
  return { ...Object.fromEntries(all), mayShare }
}

/**
 * The level that rights are just those of; undefined for a combination of its own, as mail programs can set it over IMAP (RFC 4314). INBOX is never renamed nor deleted, so that nobody has the rights for that: `isInbox`.
 */
export function levelOf(rights: Rights, isInbox: boolean): Level | undefined {
  const counts = (right: ShareRight) => !isInbox || (right !== 'mayRename' && right !== 'mayDelete')
  return LEVELS.find((level) => {
    const wanted = rightsOf(level, false)
    return SHARE_RIGHTS.filter(counts).every((right) => (rights[right] === true) === wanted[right])
  })
}

/** What somebody may do, right by right. */
export function rightsIn(rights: Rights): readonly ShareRight[] {
  return SHARE_RIGHTS.filter((right) => rights[right] === true)
}
