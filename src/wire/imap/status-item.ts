import type { Cursor } from './cursor.ts'
import { syntaxFault } from './syntax-fault.ts'

const STATUS_ITEMS = [
  'MESSAGES',
  'RECENT',
  'UIDNEXT',
  'UIDVALIDITY',
  'UNSEEN',
  'DELETED',
  'DELETED-STORAGE',
  'SIZE',
  'HIGHESTMODSEQ',
  'APPENDLIMIT',
  'MAILBOXID',
] as const

/** status-att of RFC 9051 §6.3.11, RFC 3501 (RECENT), 7162, 7889, 8474, 9208. */
export type StatusItem = (typeof STATUS_ITEMS)[number]

/** "(" status-att *(SP status-att) ")". @throws Fault peer imap/syntax */
export function readStatusItems(cursor: Cursor): StatusItem[] {
  const items: StatusItem[] = []
  cursor.list(() => {
    const word = cursor.keyword()
    const item = STATUS_ITEMS.find((known) => known === word)
    if (!item) throw syntaxFault(`there is no STATUS item ${word.slice(0, 40)}`)
    if (!items.includes(item)) items.push(item)
  })
  if (items.length === 0) throw syntaxFault('STATUS needs items')
  return items
}
