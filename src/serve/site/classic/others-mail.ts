import type { Mailbox } from '../../../wire/jmap/email.ts'
import type { Invocation } from '../../../wire/jmap/request.ts'

/** What somebody else shares with the member, as far as that may be seen. */
export interface OthersMail {
  /** Id of the account in JMAP. */
  readonly accountId: string
  /** Address of whose it is. */
  readonly owner: string
  readonly mailboxes: readonly Mailbox[]
}

/** What can be asked of the mail that a page is about: which messages the provider itself has written is told of one's own alone. */
export function askable(calls: readonly Invocation[], of: string | undefined): readonly Invocation[] {
  return of === undefined ? calls : calls.filter(([name]) => name !== 'OfficialEmail/get')
}

/** Says in an address of the classic webmail that it is about the mail of somebody else: ids of folders and messages are numbers of an account. */
export const OF_QUERY = 'of'
