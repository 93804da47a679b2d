import type { Desk } from '../desk/desk.ts'
import type { Mail } from '../mail/mail.ts'
// What is moved between two accounts goes at once, and not when this has come: the page may be closed by then.
import '../mail/transfer.ts'

/** Sees to it that the folders that others share are known, and that whoever looks into one that is not shared any more looks at their own mail again, for as long as it is not disposed of. */
export function keepShared(desk: Desk): Disposable {
  const asked = new WeakSet<Mail>()
  const look = () => {
    for (const mail of desk.others.values()) {
      if (asked.has(mail) || mail.cache.mailboxState !== undefined) continue
      asked.add(mail)
      void mail.refresh()
    }
    const { list } = desk.route
    const mail = desk.mailOf(list)
    if (mail === desk.mail || mail.cache.mailboxState === undefined) return
    const { mailboxes } = mail.cache
    const isThere = list.kind === 'mailbox' ? mailboxes.get(list.mailboxId)?.myRights.mayReadItems : mailboxes.size > 0
    if (!isThere) desk.leaveShared(mail)
  }
  look()
  return desk.mail.changes.watch(look)
}
