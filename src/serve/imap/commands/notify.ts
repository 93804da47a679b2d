import { type EventGroup, type NotifyArgs, readNotify } from '../../../wire/imap/notify.ts'
import { afterLogin } from '../command.ts'
import { MetadataNews } from '../notify/metadata-news.ts'
import { Notifier } from '../notify/notifier.ts'
import { KNOWN_EVENTS, metadataFilter } from '../notify/notify-filter.ts'
import { OwnChanges } from '../notify/own-changes.ts'
import { no, ok, type Reply } from '../reply.ts'
import type { Authenticated, Selected, Session } from '../session.ts'

/** RFC 5465 §3.1. What is asked for is told at any time from now on, not only while a command is worked on. */
export const notify = afterLogin({
  pushes: 'none',
  read: readNotify,
  run: (session, state, args) => set(session, state, args),
})

async function set(
  session: Session,
  state: Authenticated | Selected,
  { status, groups = [], unknown }: NotifyArgs,
): Promise<Reply> {
  if (unknown || groups.some(wantsUnknown))
    return no(`BADEVENT (${KNOWN_EVENTS.join(' ')})`, 'not all of that can be told')
  const notifier = await Notifier.open(session, state, groups)
  // Before anything new is kept back, everything is told that has been: SET is a NOOP too.
  session.notify(undefined)
  rememberOwnChanges(session)
  if (state.kind === 'selected' && !(await state.view.tell(session, true, true))) {
    notifier[Symbol.dispose]()
    session.bye('the mailbox has been deleted')
    return ok('nothing is left to tell')
  }
  session.notify(notifier)
  const isWanted = metadataFilter(groups)
  session.watchMetadata(isWanted && (await MetadataNews.open(session, state.account, isWanted)))
  if (status) await notifier.tellStatus()
  return ok('you will be told')
}

function wantsUnknown({ events }: EventGroup): boolean {
  return [...events].some((event) => !KNOWN_EVENTS.includes(event))
}

function rememberOwnChanges(session: Session): void {
  if (session.ownChanges) return
  session.ownChanges = new OwnChanges()
  session.services = { ...session.services, mail: session.ownChanges.remembering(session.services.mail) }
}
