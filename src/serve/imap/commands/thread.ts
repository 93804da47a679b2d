import type { Cursor } from '../../../wire/imap/cursor.ts'
import { readSearchCriteria, type SearchKey, textKeys } from '../../../wire/imap/search-key.ts'
import { encodeThreads, readThreadAlgorithm, type ThreadAlgorithm } from '../../../wire/imap/thread-data.ts'
import { type Command, whenSelected } from '../command.ts'
import { refuseMore } from '../message-limit.ts'
import { Progress } from '../progress.ts'
import { replyTo } from '../search/search-answer.ts'
import { findSelected } from '../search/search-selected.ts'
import { threadMessages } from '../search/thread-run.ts'
import { finish } from '../slices.ts'

interface ThreadArgs {
  readonly algorithm: ThreadAlgorithm
  readonly key: SearchKey
}

/** RFC 5256 §3. */
export const thread: Command = threadCommand(false)

/** UID THREAD. */
export const uidThread: Command = threadCommand(true)

function threadCommand(byUid: boolean): Command {
  return whenSelected({
    pushes: byUid ? 'all' : 'no-expunge',
    read: readThread,
    async run(session, selected, { algorithm, key }) {
      using progress = new Progress(session, selected.view.uids.size, textKeys(key) + 1)
      const { found, portion, run, scope, slices } = await findSelected(session, selected, key, undefined, progress)
      // A part of the mailbox in order is not part of the whole in order (RFC 9738 §3.3).
      if (portion.isCut) return refuseMore(session, portion)
      const forest = await threadMessages(session.services, scope, found, algorithm, slices)
      const shown = byUid ? (uid: number) => uid : (uid: number) => selected.view.numberOf(uid)
      const threads = await finish(encodeThreads(forest, shown), slices)
      session.untagged(threads === '' ? 'THREAD' : `THREAD ${threads}`)
      return replyTo(run)
    },
  })
}

/** SP thread-alg SP search-criteria. */
function readThread(cursor: Cursor): ThreadArgs {
  cursor.space()
  const algorithm = readThreadAlgorithm(cursor)
  cursor.space()
  const key = readSearchCriteria(cursor)
  cursor.end()
  return { algorithm, key }
}
