import { MailboxOrder } from '../../../core/mail/sorting/ordered-uids.ts'
import { mentionsModseq, readSearchProgram, type SearchProgram, textKeys } from '../../../wire/imap/search-key.ts'
import { RETURN_ALL } from '../../../wire/imap/search-return.ts'
import { type Command, whenSelected } from '../command.ts'
import { tellPortion } from '../message-limit.ts'
import { Progress } from '../progress.ts'
import type { Reply } from '../reply.ts'
import { answerExtended, encodeModseq, modseqOf, replyTo } from '../search/search-answer.ts'
import { findSelected } from '../search/search-selected.ts'
import { UpdatedSearch } from '../search/updated-search.ts'
import type { Selected, Session } from '../session.ts'

/** RFC 9051 §6.4.4, with the old answer of RFC 3501 §7.2.5 where RETURN is not given. */
export const search: Command = searchCommand(false)

/** UID SEARCH: RFC 9051 §6.4.9. */
export const uidSearch: Command = searchCommand(true)

function searchCommand(byUid: boolean): Command {
  return whenSelected({
    pushes: byUid ? 'all' : 'no-expunge',
    read(cursor) {
      const program = readSearchProgram(cursor)
      cursor.end()
      return program
    },
    run: (session, selected, program) => run(session, selected, program, byUid),
  })
}

async function run(session: Session, selected: Selected, program: SearchProgram, byUid: boolean): Promise<Reply> {
  const returns = program.returns ?? (session.enabled.rev2 ? RETURN_ALL : undefined)
  using progress = new Progress(session, selected.view.uids.size, textKeys(program.key))
  const { found, portion, run, scope } = await findSelected(session, selected, program.key, returns, progress)
  const order = new MailboxOrder(found)
  const modseq = mentionsModseq(program.key) ? await modseqOf(run, order, returns) : undefined
  if (returns)
    answerExtended(session, selected.view, order, returns, { modseq, relevancy: run.relevancy(found) }, byUid)
  else session.untagged(`SEARCH${order.list(byUid ? undefined : selected.view)}${encodeModseq(modseq)}`)
  if (returns?.update) {
    const updated = new UpdatedSearch(found)
    selected.view.contexts.keep(session, scope, program.key, byUid, updated, returns.update)
  }
  return tellPortion(session, portion, replyTo(run))
}
