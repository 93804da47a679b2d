import type { HeaderFields } from '../../../wire/mime/header-fields.ts'
import { addressesIn } from '../../sieve/addresses.ts'

/** Who of the addresses a message is written to is looked for, so many at most. */
const MAX_ADDRESSEES = 50

/** Mailboxes of programs, and of those who must not be answered automatically. RFC 3834 §2, RFC 5230 §4.6. */
const PROGRAMS =
  /^(?:mailer-daemon|postmaster|listserv|majordomo|owner-.*|.*-(?:request|owner|relay|bounces?)|bounces?(?:[+-].*)?|no-?reply(?:[+-].*)?)$/i

/**
 * Whether a message may be answered by a program (RFC 5230 §4.6, RFC 3834 §2): it comes from a person, was not sent to a list, by a program or in bulk.
 * Otherwise two programs could write to one another without end, or a whole list read that somebody is away.
 */
export function mayAnswer(reversePath: string, header: HeaderFields): boolean {
  if (reversePath === '' || PROGRAMS.test(reversePath.slice(0, reversePath.lastIndexOf('@')))) return false
  const submitted = header.first('auto-submitted')
  if (submitted !== undefined && !/^no\s*(?:;|$|\()/i.test(submitted)) return false
  if (/^(?:bulk|list|junk)\b/i.test(header.first('precedence') ?? '')) return false
  if (/\b(?:all|oof|autoreply)\b/i.test(header.first('x-auto-response-suppress') ?? '')) return false
  return !header.all.some(({ name }) => name.startsWith('list-') && name !== 'list-unsubscribe-post')
}

/** Whether a notification may be sent of a message: not of what a program sent, or notifications could be notified of (RFC 5436 §2.7.1). */
export function mayNotify(header: HeaderFields): boolean {
  const submitted = header.first('auto-submitted')
  return submitted === undefined || /^no\s*(?:;|$|\()/i.test(submitted)
}

/** Whom a message is written to, RFC 5230 §4.5: a member that stands nowhere among them was written to by a list or a blind copy. */
export function addresseesOf(header: HeaderFields): string[] {
  const fields = ['to', 'cc', 'bcc', 'resent-to', 'resent-cc', 'resent-bcc'].flatMap((name) => header.every(name))
  return fields
    .flatMap((value) => addressesIn(value))
    .filter(({ domain }) => domain !== undefined)
    .slice(0, MAX_ADDRESSEES)
    .map(({ local, domain }) => `${local}@${domain}`)
}
