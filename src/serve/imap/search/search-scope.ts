import { Fault } from '../../../base/fault.ts'
import type { MailboxId } from '../../../core/mail/mailbox.ts'
import type { UidSet } from '../../../core/mail/uid-set.ts'
import type { SequenceSet } from '../../../wire/imap/sequence-set.ts'
import { objectScope, othersScope } from '../object-ids.ts'
import { rangesOf, resolveSet, uidRequired, uidsAt } from '../resolve-set.ts'
import type { Selected, Session } from '../session.ts'

/** Where a search looks: the messages of one mailbox, whether it is selected or not. */
export interface SearchScope {
  readonly accountId: string
  readonly mailboxId: MailboxId
  /** What ids end in: see `objectScope`. */
  readonly objectScope: string
  readonly uids: UidSet
  /** The UIDs that a sequence set among the keys names. @throws Fault peer imap/no-such-message, imap/uid-required, imap/not-selected */
  resolve(set: SequenceSet, byUid: boolean): UidSet
}

/** The selected mailbox as its client believes it to be. */
export function selectedScope(session: Session, selected: Selected): SearchScope {
  const { view } = selected
  return {
    accountId: view.accountId,
    mailboxId: view.mailboxId,
    objectScope: objectScope(view.rights.place),
    uids: view.uids,
    resolve: (set, byUid) => resolveSet(session, selected, set, byUid),
  }
}

/**
 * A mailbox of an ESEARCH. Message numbers are places in `uids`; those beyond the last name nothing (RFC 7377 §2). `saved` is what `$` stands for;
 * only in the selected mailbox does it stand for anything.
 */
export function searchedScope(
  session: Session,
  accountId: string,
  mailboxId: MailboxId,
  uids: UidSet,
  saved: UidSet | undefined,
): SearchScope {
  const { state } = session
  const isOwn = state.kind !== 'not-authenticated' && state.account.id === accountId
  return {
    accountId,
    mailboxId,
    objectScope: isOwn ? '' : othersScope(accountId),
    uids,
    resolve(set, byUid) {
      if (set.kind === 'saved') {
        if (saved) return saved.intersect(uids)
        throw new Fault('peer', 'imap/not-selected', '$ names messages of the selected mailbox')
      }
      if (byUid) return rangesOf(set.ranges, uids.last ?? 0).intersect(uids)
      if (session.enabled.uidOnly) throw uidRequired()
      return uidsAt(rangesOf(set.ranges, uids.size), uids)
    },
  }
}
