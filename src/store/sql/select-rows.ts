import type { RowConditions } from '../../core/mail/mail-store.ts'
import type { MailboxId } from '../../core/mail/mailbox.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import type { SqlReader, SqlValue } from './database.ts'

/** UIDs of the messages that satisfy all conditions. */
export async function selectRows(tx: SqlReader, mailbox: MailboxId, conditions: RowConditions): Promise<UidSet> {
  const { within } = conditions
  const parameters: SqlValue[] = [mailbox]
  const terms = ['mailbox = $1']
  for (const [sql, value] of conditionTerms(conditions)) {
    parameters.push(value)
    terms.push(sql.replace('?', `$${parameters.length}`))
  }
  const rows = await tx.rows<[number]>(
    `SELECT uid FROM message WHERE ${terms.join(' AND ')} ORDER BY uid`,
    ...parameters,
  )
  const found = UidSet.ofSorted(rows.map(([uid]) => uid))
  return within ? found.intersect(within) : found
}

const KEYWORD = "instr(' ' || lower(coalesce(keywords, '')) || ' ', ?)"

type Term = readonly [sql: string, value: SqlValue]

function* conditionTerms(c: RowConditions): Generator<Term> {
  if (c.within?.first !== undefined) yield ['uid >= ?', c.within.first]
  if (c.within?.last !== undefined) yield ['uid <= ?', c.within.last]
  if (c.set) yield ['~bits & ? = 0', c.set]
  if (c.clear) yield ['bits & ? = 0', c.clear]
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
