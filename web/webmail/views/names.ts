import { type Email, type EmailAddress, type Mailbox, nameOf } from '../../../src/wire/jmap/email.ts'
import type { TextKey } from '../language/english.ts'
import type { Language } from '../language/language.ts'

const ROLES: Readonly<Record<string, TextKey>> = {
  inbox: 'role.inbox',
  archive: 'role.archive',
  drafts: 'role.drafts',
  scheduled: 'role.scheduled',
  sent: 'role.sent',
  junk: 'role.junk',
  snoozed: 'role.snoozed',
  trash: 'role.trash',
}

/** A mailbox with a role is called in the member's language, whatever it is called elsewhere. */
export function mailboxName({ role, name }: Mailbox, language: Language): string {
  const text = role === null ? undefined : ROLES[role]
  return text ? language.text(text) : name
}

/** Who the messages of a conversation are from, each once, the first first; of one's own, to whom. */
export function peopleOf(emails: readonly Email[], row: Email, own: string, language: Language): string {
  // What stands behind a plus is one's own as well.
  const isOwn = ({ email }: EmailAddress) => email.toLowerCase().replace(/\+[^@]*@/, '@') === own
  const from = emails.flatMap((email) => email.from ?? [])
  if (from.length > 0 && from.every(isOwn)) {
    const to = (row.to ?? []).map((address) => (isOwn(address) ? language.text('me') : nameOf(address)))
    return to.length === 0 ? language.text('noSender') : language.text('toSomebody', { names: to.join(', ') })
  }
  const names = from.map((address) => (isOwn(address) ? language.text('me') : nameOf(address)))
  const each = [...new Set(names)]
  if (each.length <= 1) return each[0] ?? language.text('noSender')
  // Of several the first names are enough to know them by.
  return each.map((name) => (name.includes('@') ? name : (name.split(/[\s,]/)[0] ?? name))).join(', ')
}

/** The letter and the colour that somebody is known by at a glance. */
export function markOf(address: EmailAddress | undefined): { readonly letter: string; readonly hue: number } {
  const name = address ? nameOf(address) : ''
  const letter = /[\p{L}\p{N}]/u.exec(name)?.[0]?.toUpperCase() ?? '?'
  let sum = 0
  for (const character of address?.email.toLowerCase() ?? '') sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0
  return { letter, hue: sum % 6 }
}

/** What may stand in the name of a file everywhere. */
export function fileName(subject: string): string {
  return (
    subject
      .replace(/[^\p{L}\p{N} ._-]/gu, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 80) || 'message'
  )
}
