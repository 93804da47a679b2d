import { Fault } from '../../../base/fault.ts'
import { MailboxOrder } from '../../../core/mail/sorting/ordered-uids.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import { encodeMailbox } from '../../../wire/imap/encode.ts'
import { type MultiSearch, readMultiSearch } from '../../../wire/imap/multi-search.ts'
import { mentionsModseq, mentionsSaved, type SearchProgram, textKeys } from '../../../wire/imap/search-key.ts'
import { RETURN_ALL } from '../../../wire/imap/search-return.ts'
import { afterLogin } from '../command.ts'
import { Progress } from '../progress.ts'
import { ok, type Reply } from '../reply.ts'
import { asksForAnswer, encodeReturnData, modseqOf, namedMessages } from '../search/search-answer.ts'
import { SearchRun } from '../search/search-run.ts'
import { type SearchScope, searchedScope } from '../search/search-scope.ts'
import { findSearched, type SearchedMailbox } from '../search/search-sources.ts'
import { UpdatedSearch } from '../search/updated-search.ts'
import type { Authenticated, Selected, Session } from '../session.ts'
import { Slices } from '../slices.ts'

/** ESEARCH in many mailboxes, selected or not: RFC 7377. */
export const esearch = afterLogin({
  read(cursor) {
    const search = readMultiSearch(cursor)
    cursor.end()
    return search
  },
  async run(session, state, search) {
    requireSelected(state, search)
    if (search.program.returns?.update && state.kind === 'selected') {
      state.view.contexts.requireFresh(session.reader.tag)
    }
    if (mentionsModseq(search.program.key)) session.enableCondstore()
    try {
      return await run(session, state, search)
    } catch (error) {
      if (search.program.returns?.save) session.saved = UidSet.empty
      throw error
    }
  },
})

/** @throws Fault peer imap/not-selected where the selected mailbox is meant and there is none, or `$` in another one (RFC 7377 §2.2) */
function requireSelected(state: Authenticated | Selected, { sources, program }: MultiSearch): void {
  const needsIt = sources.some(({ kind }) => kind === 'selected') || program.returns?.update
  if (needsIt && state.kind !== 'selected') throw new Fault('peer', 'imap/not-selected', 'no mailbox is selected')
  if (mentionsSaved(program.key) && sources.some(({ kind }) => kind !== 'selected')) {
    throw new Fault('peer', 'imap/not-selected', '$ names messages of the selected mailbox alone')
  }
}

async function run(
  session: Session,
  state: Authenticated | Selected,
  { sources, program }: MultiSearch,
): Promise<Reply> {
  const mailboxes = await findSearched(session, state, sources)
  const messages = mailboxes.reduce((sum, { mailbox }) => sum + mailbox.messages, 0)
  using progress = new Progress(session, messages, textKeys(program.key) * mailboxes.length)
  const slices = new Slices(session.channel, progress)
  let unreadable = 0
  for (const searched of mailboxes) {
    const scope = await scopeOf(session, state, searched)
    const run = new SearchRun(session.services, scope, slices)
    const found = await run.find(program.key)
    await answer(session, searched, run, found, program)
    // Of all mailboxes only the selected one is kept up to date (RFC 7377 §2.2).
    if (program.returns?.update && state.kind === 'selected' && isSelected(state, searched)) {
      const updated = new UpdatedSearch(found)
      state.view.contexts.keep(session, scope, program.key, true, updated, program.returns.update)
    }
    unreadable += run.unreadable
    await slices.pause()
  }
  return ok(unreadable > 0 ? `${unreadable} messages could not be read` : 'that is all')
}

/** One ESEARCH response, or none if nothing is found (RFC 7377 §2.1). */
async function answer(
  session: Session,
  { mailbox, name }: SearchedMailbox,
  run: SearchRun,
  uids: UidSet,
  { key, returns = RETURN_ALL }: SearchProgram,
): Promise<void> {
  const found = new MailboxOrder(uids)
  if (returns.save) session.saved = namedMessages(found, returns)
  if (found.size === 0 || !asksForAnswer(returns)) return
  const modseq = mentionsModseq(key) ? await modseqOf(run, found, returns) : undefined
  const shown = encodeMailbox(name, session.names)
  const data = encodeReturnData(found, returns, { modseq, relevancy: run.relevancy(uids) }, undefined)
  session.untagged(
    `ESEARCH (TAG "${session.reader.tag}" MAILBOX ${shown} UIDVALIDITY ${mailbox.uidValidity}) UID${data}`,
  )
}

function isSelected({ view }: Selected, { accountId, mailbox }: SearchedMailbox): boolean {
  return view.mailboxId === mailbox.id && view.accountId === accountId
}

/** The selected mailbox is searched as its client believes it to be. */
async function scopeOf(
  session: Session,
  state: Authenticated | Selected,
  searched: SearchedMailbox,
): Promise<SearchScope> {
  const {
    accountId,
    mailbox: { id },
  } = searched
  if (state.kind === 'selected' && isSelected(state, searched)) {
    return searchedScope(session, accountId, id, state.view.uids, session.saved)
  }
  const uids = await session.services.mail.read(accountId, (reader) => reader.uids(id))
  return searchedScope(session, accountId, id, uids, undefined)
}
