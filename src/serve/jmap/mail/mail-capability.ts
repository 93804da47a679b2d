import { MAIL_CAPABILITY } from '../../../wire/jmap/session.ts'
import type { Capability } from '../capability.ts'
import type { JmapLimits } from '../jmap-limits.ts'
import { changeEmails } from './email-changes.ts'
import { copyEmails } from './email-copy.ts'
import { getEmails } from './email-get.ts'
import { importEmails } from './email-import.ts'
import { parseEmails } from './email-parse.ts'
import { queryEmails } from './email-query.ts'
import { changeEmailQuery } from './email-query-changes.ts'
import { setEmails } from './email-set.ts'
import { EMAIL_SORTS } from './email-sort.ts'
import { changeMailboxes } from './mailbox-changes.ts'
import { getMailboxes } from './mailbox-get.ts'
import { changeMailboxQuery, queryMailboxes } from './mailbox-query.ts'
import { setMailboxes } from './mailbox-set.ts'
import { getSnippets } from './search-snippets.ts'
import { changeThreads } from './thread-changes.ts'
import { getThreads } from './thread-get.ts'

/** Octets of UTF-8 in the name of a mailbox, RFC 8621 §1.3.1: as the store takes them for one level. */
export const MAX_MAILBOX_NAME = 255
/** Levels of mailboxes. */
const MAX_DEPTH = 20

/** Mailboxes, threads, messages and snippets of them: RFC 8621. */
export const mailCapability: Capability = {
  uri: MAIL_CAPABILITY,
  announce: {
    server: () => ({}),
    account: ({ limits }) => ({ ...accountLimits(limits), mayCreateTopLevelMailbox: true }),
    // What somebody else may do there is told mailbox by mailbox.
    shared: ({ limits }) => ({ ...accountLimits(limits), mayCreateTopLevelMailbox: false }),
  },
  methods: {
    'Mailbox/get': getMailboxes,
    'Mailbox/changes': changeMailboxes,
    'Mailbox/query': queryMailboxes,
    'Mailbox/queryChanges': changeMailboxQuery,
    'Mailbox/set': setMailboxes,
    'Thread/get': getThreads,
    'Thread/changes': changeThreads,
    'Email/get': getEmails,
    'Email/changes': changeEmails,
    'Email/query': queryEmails,
    'Email/queryChanges': changeEmailQuery,
    'Email/set': setEmails,
    'Email/copy': copyEmails,
    'Email/import': importEmails,
    'Email/parse': parseEmails,
    'SearchSnippet/get': getSnippets,
  },
  // Not Mailbox/set: whoever only reads subscribes.
  writing: ['Email/set', 'Email/import', 'Email/copy'],
  onShared: [
    'Mailbox/get',
    'Mailbox/changes',
    'Mailbox/query',
    'Mailbox/queryChanges',
    'Mailbox/set',
    'Thread/get',
    'Thread/changes',
    'Email/get',
    'Email/changes',
    'Email/query',
    'Email/queryChanges',
    'Email/set',
    'Email/copy',
    'Email/import',
    'Email/parse',
    'SearchSnippet/get',
  ],
  pushes: ['Mailbox', 'Thread', 'Email', 'EmailDelivery'],
}

function accountLimits({ maxSizeAttachmentsPerEmail }: JmapLimits) {
  return {
    maxMailboxesPerEmail: 1,
    maxMailboxDepth: MAX_DEPTH,
    maxSizeMailboxName: MAX_MAILBOX_NAME,
    maxSizeAttachmentsPerEmail,
    emailQuerySortOptions: [...EMAIL_SORTS],
  }
}
