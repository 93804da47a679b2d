import { UidSet } from '../../../core/mail/uid-set.ts'
import { mentionsModseq, type SearchKey } from '../../../wire/imap/search-key.ts'
import type { SearchReturn } from '../../../wire/imap/search-return.ts'
import { type Portion, portionOf, scopeOf } from '../message-limit.ts'
import type { Progress } from '../progress.ts'
import type { Selected, Session } from '../session.ts'
import { Slices } from '../slices.ts'
import { SearchRun } from './search-run.ts'
import { type SearchScope, selectedScope } from './search-scope.ts'

/** A search that has been made. */
interface FoundMessages {
  readonly found: UidSet
  /** What was looked through. */
  readonly portion: Portion
  readonly run: SearchRun
  readonly scope: SearchScope
  /** To go on with. */
  readonly slices: Slices
}

/**
 * Searches the selected mailbox for SEARCH, SORT or THREAD. One that fails leaves `$` empty if it was to be set; its old value may be used within this
 * one (RFC 9051 §6.4.4.1). MODSEQ among the keys turns CONDSTORE on (RFC 7162 §3.1).
 */
export async function findSelected(
  session: Session,
  selected: Selected,
  key: SearchKey,
  returns: SearchReturn | undefined,
  progress: Progress,
): Promise<FoundMessages> {
  if (mentionsModseq(key)) session.enableCondstore()
  if (returns?.update) selected.view.contexts.requireFresh(session.reader.tag)
  const scope = selectedScope(session, selected)
  const slices = new Slices(session.channel, progress)
  const run = new SearchRun(session.services, scope, slices)
  try {
    const portion = portionOf(session, scopeOf(session, selected, key))
    return { found: await run.find(key, portion.uids), portion, run, scope, slices }
  } catch (error) {
    if (returns?.save) session.saved = UidSet.empty
    throw error
  }
}
