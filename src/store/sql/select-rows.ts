import { Flag } from '../../core/mail/flags.ts'
import type { RowConditions } from '../../core/mail/mail-store.ts'
import type { MailboxId } from '../../core/mail/mailbox.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import type { SqlReader, SqlValue } from './database.ts'

/** UIDs of the messages that satisfy all conditions. */
export async function selectRows(tx: SqlReader, mailbox: MailboxId, conditions: RowConditions): Promise<UidSet> {
  const { within, set, clear } = conditions
  const parameters: SqlValue[] = [mailbox]
  const terms = ['mailbox = $1']
  for (const [sql, value] of conditionTerms(conditions)) {
    parameters.push(value)
    terms.push(sql.replace('?', `$${parameters.length}`))
  }
  // In the words of the indexes, which a condition with a parameter does not meet.
  if ((clear ?? 0) & Flag.seen) terms.push('bits & 1 = 0')
  if ((set ?? 0) & Flag.deleted) terms.push('bits & 8 = 8')
  const rows = await tx.rows<[number]>(
    `SELECT uid FROM message WHERE ${terms.join(' AND ')} ORDER BY uid`,
    ...parameters,
  )
  const found = UidSet.ofSorted(rows.map(([uid]) => uid))
  return within ? found.intersect(within) : found
}

/** The first message without `\Seen`. */
export async function readFirstUnseen(tx: SqlReader, mailbox: MailboxId): Promise<number | undefined> {
  const [row] = await tx.rows<[number]>(
    'SELECT uid FROM message WHERE mailbox = $1 AND bits & 1 = 0 ORDER BY uid LIMIT 1',
    mailbox,
  )
  return row?.[0]
}

const KEYWORD = "instr(' ' || lower(coalesce(keywords, '')) || ' ', ?)"

type Term = readonly [sql: string, value: SqlValue]

function* conditionTerms(c: RowConditions): Generator<Term> {
  if (c.within?.first !== undefined) yield ['uid >= ?', c.within.first]
  if (c.within?.last !== undefined) yield ['uid <= ?', c.within.last]
  const set = (c.set ?? 0) & ~Flag.deleted
  const clear = (c.clear ?? 0) & ~Flag.seen
  if (set) yield ['~bits & ? = 0', set]
  if (clear) yield ['bits & ? = 0', clear]
  if (c.keyword !== undefined) yield [`${KEYWORD} > 0`, ` ${c.keyword.toLowerCase()} `]
  if (c.notKeyword !== undefined) yield [`${KEYWORD} = 0`, ` ${c.notKeyword.toLowerCase()} `]
  for (const [sql, value] of [
    ['size > ?', c.largerThan],
    ['size < ?', c.smallerThan],
    ['internal_ms >= ?', c.internalFromMs],
    ['internal_ms < ?', c.internalBeforeMs],
    ['sent_ms >= ?', c.sentFromMs],
    ['sent_ms < ?', c.sentBeforeMs],
    ['saved_ms >= ?', c.savedFromMs],
    ['saved_ms < ?', c.savedBeforeMs],
    ['modseq >= ?', c.modseqFrom],
    ['email = ?', c.emailId],
    ['thread = ?', c.threadId],
  ] as const) {
    if (value !== undefined) yield [sql, value]
  }
}
