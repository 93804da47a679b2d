import type { Cursor } from './cursor.ts'
import { MailboxSpecifiers, type SearchSource } from './filter-mailboxes.ts'
import { readSearchProgram, type SearchProgram } from './search-key.ts'
import { syntaxFault } from './syntax-fault.ts'

export interface MultiSearch {
  /** `selected` alone if no sources were given. */
  readonly sources: readonly SearchSource[]
  readonly program: SearchProgram
}

/**
 * [SP "IN" SP "(" source-mbox ")"] [SP search-return-opts] SP search-program. RFC 7377 §4. There are no scope options.
 * @throws Fault peer imap/syntax, imap/too-complex, and as `readSearchProgram`
 */
export function readMultiSearch(cursor: Cursor): MultiSearch {
  const start = cursor.at
  cursor.space()
  let sources: readonly SearchSource[] = [{ kind: 'selected' }]
  if (cursor.tryKeyword('IN')) {
    cursor.space()
    sources = readSources(cursor)
  } else cursor.at = start
  const program = readSearchProgram(cursor)
  if (program.returns?.save && sources.some(({ kind }) => kind !== 'selected')) {
    throw syntaxFault('SAVE is for a search of the selected mailbox alone')
  }
  return { sources, program }
}

/** "(" source-mbox ")". */
function readSources(cursor: Cursor): SearchSource[] {
  const specifiers = new MailboxSpecifiers(cursor)
  const sources: SearchSource[] = []
  cursor.open()
  do sources.push(specifiers.searched())
  while (cursor.trySpace())
  cursor.close()
  return sources
}
