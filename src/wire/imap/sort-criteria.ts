import { Fault } from '../../base/fault.ts'
import type { Cursor } from './cursor.ts'
import { syntaxFault } from './syntax-fault.ts'

const SORT_KEYS = [
  'ARRIVAL',
  'CC',
  'DATE',
  'DISPLAYFROM',
  'DISPLAYTO',
  'FROM',
  'RELEVANCY',
  'SIZE',
  'SUBJECT',
  'TO',
] as const

/** sort-key of RFC 5256 §5, with those of RFC 5957 and 6203. */
export type SortKey = (typeof SORT_KEYS)[number]

export interface SortCriterion {
  readonly key: SortKey
  readonly reverse: boolean
}

/** Each key holds something of every message; that there are only ten does not keep a client from naming them a thousand times. */
const MAX_CRITERIA = 20

/** sort-criteria = "(" sort-criterion *(SP sort-criterion) ")". RFC 5256 §5. @throws Fault peer imap/syntax, imap/too-complex */
export function readSortCriteria(cursor: Cursor): SortCriterion[] {
  const criteria: SortCriterion[] = []
  cursor.open()
  do {
    if (criteria.length === MAX_CRITERIA) {
      throw new Fault('peer', 'imap/too-complex', `a sort may have ${MAX_CRITERIA} criteria`)
    }
    criteria.push(readSortCriterion(cursor))
  } while (cursor.trySpace())
  cursor.close()
  return criteria
}

/** sort-criterion = ["REVERSE" SP] sort-key. */
function readSortCriterion(cursor: Cursor): SortCriterion {
  const reverse = cursor.tryKeyword('REVERSE')
  if (reverse) cursor.space()
  const word = cursor.keyword()
  const key = SORT_KEYS.find((known) => known === word)
  if (!key) throw syntaxFault(`there is no sort key ${word.slice(0, 40)}`)
  return { key, reverse }
}
