import { UidSet } from '../../../core/mail/uid-set.ts'
import {
  readSearchProgram,
  type SearchKey,
  type SearchProgram,
  type SearchReturn,
} from '../../../wire/imap/search-key.ts'
import { type Command, whenSelected } from '../command.ts'
import { type Portion, portionOf, scopeOf, tellPortion } from '../message-limit.ts'
import { ok, type Reply } from '../reply.ts'
import { SearchRun } from '../search-run.ts'
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
  const usesModseq = mentions(program.key, 'modseq')
  if (usesModseq) session.enableCondstore()
  // A failed search leaves `$` empty (RFC 9051 §6.4.4.1); the old value may be used within this one.
  const run = new SearchRun(session, selected)
  let portion: Portion
  let found: UidSet
  try {
    portion = portionOf(session, scopeOf(session, selected, program.key))
    found = await run.find(program.key, portion.uids)
  } catch (error) {
    if (program.returns?.save) session.saved = UidSet.empty
    throw error
  }
  // Of the messages that the answer names: RFC 7162 §3.1.10.
  const named = program.returns ? namedPart(found, program.returns) : found
  const modseq = usesModseq && found.size > 0 ? await run.highestModseq(named) : undefined
  if (program.returns) extendedAnswer(session, selected, found, program.returns, modseq, byUid)
  else if (session.enabled.rev2) extendedAnswer(session, selected, found, ALL, modseq, byUid)
  else {
    const numbers = byUid ? found : selected.view.numbersOf(found)
    const suffix = modseq === undefined ? '' : ` (MODSEQ ${modseq})`
    session.untagged(['SEARCH', ...numbers].join(' ') + suffix)
  }
  const reply = ok(run.unreadable > 0 ? `${run.unreadable} messages could not be read` : 'that is all')
  return tellPortion(session, portion, reply)
}

const ALL: SearchReturn = { min: false, max: false, all: true, count: false, save: false }

/** ESEARCH (RFC 9051 §7.3.4). SAVE alone answers nothing (§6.4.4.1). */
function extendedAnswer(
  session: Session,
  { view }: Selected,
  found: UidSet,
  returns: SearchReturn,
  modseq: number | undefined,
  byUid: boolean,
): void {
  const numbers = byUid ? found : view.numbersOf(found)
  const { min, max, all, count, save } = returns
  if (save) session.saved = namedPart(found, returns)
  if (save && !min && !max && !all && !count) return
  let line = `ESEARCH (TAG "${session.reader.tag}")${byUid ? ' UID' : ''}`
  if (min && found.size > 0) line += ` MIN ${numbers.first}`
  if (max && found.size > 0) line += ` MAX ${numbers.last}`
  if (all && found.size > 0) line += ` ALL ${numbers}`
  if (count) line += ` COUNT ${found.size}`
  if (modseq !== undefined) line += ` MODSEQ ${modseq}`
  session.untagged(line)
}

/** With MIN or MAX alone only those are named, and saved (RFC 9051 §6.4.4.1, table). */
function namedPart(found: UidSet, { min, max, all, count }: SearchReturn): UidSet {
  if (all || count || (!min && !max) || found.size === 0) return found
  const ends: number[] = []
  if (min) ends.push(found.first as number)
  if (max) ends.push(found.last as number)
  return UidSet.of(ends.map((uid) => ({ first: uid, last: uid })))
}

function mentions(key: SearchKey, kind: SearchKey['kind']): boolean {
  if (key.kind === kind) return true
  if (key.kind === 'and') return key.keys.some((one) => mentions(one, kind))
  if (key.kind === 'or') return mentions(key.left, kind) || mentions(key.right, kind)
  return key.kind === 'not' && mentions(key.key, kind)
}
