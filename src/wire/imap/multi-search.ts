import { Fault } from '../../base/fault.ts'
import type { Cursor } from './cursor.ts'
import { readSearchProgram, type SearchProgram } from './search-key.ts'
import { syntaxFault } from './syntax-fault.ts'

/** Mailboxes that are to be searched: filter-mailboxes of RFC 5465 §6 as RFC 7377 §2.2 changes it. */
export type SearchSource =
  | { readonly kind: 'selected' | 'inboxes' | 'personal' | 'subscribed' }
  | { readonly kind: 'subtree' | 'subtree-one' | 'mailboxes'; readonly names: readonly string[] }

export interface MultiSearch {
  /** `selected` alone if no sources were given. */
  readonly sources: readonly SearchSource[]
  readonly program: SearchProgram
}

const OPEN = 0x28
/** Sources and mailbox names of one command. */
const MAX_SOURCES = 1000

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

/** "(" filter-mailboxes *(SP filter-mailboxes) ")". */
function readSources(cursor: Cursor): SearchSource[] {
  const budget = { left: MAX_SOURCES }
  const sources: SearchSource[] = []
  cursor.open()
  do {
    spend(budget)
    sources.push(readSource(cursor, budget))
  } while (cursor.trySpace())
  cursor.close()
  return sources
}

function readSource(cursor: Cursor, budget: { left: number }): SearchSource {
  const word = cursor.keyword().toLowerCase()
  switch (word) {
    case 'selected':
    case 'inboxes':
    case 'personal':
    case 'subscribed':
      return { kind: word }
    case 'subtree':
    case 'subtree-one':
    case 'mailboxes':
      cursor.space()
      return { kind: word, names: readNames(cursor, budget) }
  }
  throw syntaxFault(`there is no source ${word.slice(0, 40)}`)
}

/** one-or-more-mailbox = mailbox / many-mailboxes. */
function readNames(cursor: Cursor, budget: { left: number }): string[] {
  if (cursor.next !== OPEN) return [cursor.mailbox()]
  const names: string[] = []
  cursor.open()
  do {
    spend(budget)
    names.push(cursor.mailbox())
  } while (cursor.trySpace())
  cursor.close()
  return names
}

function spend(budget: { left: number }): void {
  if (--budget.left < 0) throw new Fault('peer', 'imap/too-complex', `a search may name ${MAX_SOURCES} sources`)
}
