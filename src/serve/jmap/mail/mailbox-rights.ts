import { type Rights, withoutRights, withRights } from '../../../core/mail/acl.ts'
import { isObject, type Json } from '../../../wire/jmap/json.ts'

/** The rights of RFC 8621 §2 as letters of RFC 4314: all of them are needed. */
const LETTERS = {
  mayReadItems: 'lr',
  mayAddItems: 'i',
  mayRemoveItems: 'te',
  maySetSeen: 's',
  maySetKeywords: 'w',
  mayCreateChild: 'k',
  mayRename: 'x',
  mayDelete: 'x',
  maySubmit: 'p',
} as const

/** What RFC 9670 adds, by the name that other types have for it (RFC 9610 §2): to say who may do what. */
const SHARING_LETTERS = { ...LETTERS, mayShare: 'a' } as const

/** Rights as JMAP tells them. */
export type MailboxRights = Readonly<Record<string, boolean>>

/** What may be done with a mailbox. INBOX stays what it is, whoever asks. With `withSharing` also whether it may be shared. */
export function mailboxRights(rights: Rights, isInbox: boolean, withSharing: boolean): MailboxRights {
  const told = toldRights(rights, withSharing ? SHARING_LETTERS : LETTERS)
  return isInbox ? { ...told, mayRename: false, mayDelete: false } : told
}

/** What an entry of a list gives. */
export function sharedRights(rights: Rights): MailboxRights {
  return toldRights(rights, SHARING_LETTERS)
}

/**
 * The letters of an entry after a client has said what it wants of it: letters change where what they stand for was told otherwise, so that what IMAP has given in part (`t` without `e`) stays as long as
 * nobody touches it. Undefined if these are no rights, or some that cannot be had: to rename and to delete are one letter.
 */
export function tryLetters(wanted: Json, before: Rights): Rights | undefined {
  if (!isObject(wanted)) return undefined
  const names = Object.keys(SHARING_LETTERS) as (keyof typeof SHARING_LETTERS)[]
  const isKnown = ([name, value]: readonly [string, Json]) =>
    names.includes(name as 'mayShare') && typeof value === 'boolean'
  if (!Object.entries(wanted).every(isKnown)) return undefined
  if ((wanted['mayRename'] ?? false) !== (wanted['mayDelete'] ?? false)) return undefined
  const told = sharedRights(before)
  let letters = before
  for (const name of names) {
    const wants = wanted[name] === true
    if (wants === told[name]) continue
    letters = wants ? withRights(letters, SHARING_LETTERS[name]) : withoutRights(letters, SHARING_LETTERS[name])
  }
  return letters
}

function toldRights(rights: Rights, letters: Readonly<Record<string, string>>): MailboxRights {
  const has = (all: string) => [...all].every((letter) => rights.includes(letter))
  return Object.fromEntries(Object.entries(letters).map(([name, all]) => [name, has(all)]))
}
