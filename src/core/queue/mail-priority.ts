import type { HeaderFields } from '../../wire/mime/header-fields.ts'

/** What goes out first when not everything can: a letter before a newsletter before what no person waits for. */
export type MailPriority = 'letter' | 'newsletter' | 'bulk'

/** Recipients from which a message is no letter any more. */
const NEWSLETTER_RECIPIENTS = 20
const BULK_RECIPIENTS = 200

/** Fields of mailing lists (RFC 2369, RFC 2919, RFC 8058). */
const LIST_FIELDS = ['list-id', 'list-unsubscribe', 'list-post', 'list-help']

/**
 * The priority of a message, from how many recipients it has and what it says of itself: `Precedence` (RFC 3834 §2 tells what programs make of it), the fields of lists, and
 * `Auto-Submitted` (RFC 3834 §5). A null reverse-path is a report or an automatic answer. Claims only ever lower it: nothing that a message says makes it go out sooner.
 */
export function priorityOf(reversePath: string, recipients: number, fields: HeaderFields): MailPriority {
  const precedence = fields.first('precedence')?.trim().toLowerCase()
  if (reversePath === '' || recipients >= BULK_RECIPIENTS || precedence === 'bulk' || precedence === 'junk')
    return 'bulk'
  const automatic = fields.first('auto-submitted')?.trim().toLowerCase()
  if (automatic !== undefined && !/^no\b/.test(automatic)) return 'bulk'
  if (recipients >= NEWSLETTER_RECIPIENTS || precedence === 'list') return 'newsletter'
  return LIST_FIELDS.some((name) => fields.first(name) !== undefined) ? 'newsletter' : 'letter'
}
