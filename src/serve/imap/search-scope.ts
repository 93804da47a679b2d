import type { MailboxId } from '../../core/mail/mailbox.ts'
import type { UidSet } from '../../core/mail/uid-set.ts'
import type { SequenceSet } from '../../wire/imap/sequence-set.ts'
import { resolveSet } from './resolve-set.ts'
import type { Selected, Session } from './session.ts'

/** Where a search looks: the messages of one mailbox, whether it is selected or not. */
export interface SearchScope {
  readonly accountId: string
  readonly mailboxId: MailboxId
  readonly uids: UidSet
  /** The UIDs that a sequence set among the keys names. @throws Fault peer imap/no-such-message */
  resolve(set: SequenceSet, byUid: boolean): UidSet
}

/** The selected mailbox as its client believes it to be. */
export function selectedScope(session: Session, selected: Selected): SearchScope {
  const { view } = selected
  return {
    accountId: view.accountId,
    mailboxId: view.mailboxId,
    uids: view.uids,
    resolve: (set, byUid) => resolveSet(session, selected, set, byUid),
  }
}
