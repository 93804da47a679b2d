import { isFault } from '../../../base/fault.ts'
import type { Session } from '../session.ts'
import { Notifier } from './notifier.ts'

/** Whether something has happened that the client may have to be told. */
export function hasNews(session: Session): boolean {
  const { state, notifier, metadataNews } = session
  if (state.kind === 'selected' && state.view.hasNews) return true
  return (notifier?.hasNews ?? false) || (metadataNews?.hasNews ?? false)
}

/**
 * Tells what has happened in the selected mailbox, and in those that NOTIFY watches; looks into the store where something was noticed, in the
 * selected mailbox also if `always`. False if the selected mailbox is gone.
 */
export async function tellNews(session: Session, expunges: boolean, always = false): Promise<boolean> {
  const { state } = session
  if (state.kind === 'selected' && !(await state.view.tell(session, expunges, always))) return false
  await session.metadataNews?.tell()
  try {
    await session.notifier?.tell()
  } catch (error) {
    if (!isFault(error, 'imap/too-much-to-notify')) throw error
    // RFC 5465 §5.8: from here on as after NOTIFY NONE.
    session.notify(Notifier.silent(session))
    session.untagged('OK [NOTIFICATIONOVERFLOW] there are too many mailboxes, ask for fewer')
  }
  return true
}
