import { LEAST_ROOM_BYTES } from '../../core/mail/expunged-room.ts'
import type { SqlRow, SqlValue, SqlWriter } from '../sql/database.ts'
import { isSoundKeywords, keywordsSum, mendKeywords, NOT_SUMMED } from '../sql/keywords-sum.ts'
import { checkSeals, mendMailbox, sealMailbox } from '../sql/mailbox-seal.ts'
import { isSoundProvenance, mendProvenance } from '../sql/provenance-column.ts'
import { IS_SOUND, mendRow, rowSum, type SummedRow, summedColumns } from '../sql/row-sum.ts'

/**
 * Mends what rows say of themselves and of one another, as far as it can be known: flipped bits are turned back, sums that were never worked out
 * are, counters count anew, numbers to be given next go above those that were given.
 */
export async function mendRows(tx: SqlWriter): Promise<void> {
  for (const table of ['message', 'expunged'] as const) {
    await mendSums(tx, table)
    await mendTexts(tx, table)
  }
  await mendProvenances(tx)
  const { broken, unsealed } = await checkSeals(tx)
  for (const mailbox of broken) await mendMailbox(tx, mailbox)
  for (const id of unsealed) await sealMailbox(tx, id)
  await mendTombstones(tx)
  for (const statement of RECKONING) await tx.run(statement)
}

/** What follows from the rows. */
const RECKONING: readonly string[] = [
  `UPDATE mailbox SET messages = c.n, unseen = c.u, deleted = c.d, size = c.s
   FROM (
     SELECT x.id, count(m.uid) AS n, coalesce(sum(m.bits & 1 = 0), 0) AS u, coalesce(sum(m.bits & 8 <> 0), 0) AS d,
       coalesce(sum(m.size), 0) AS s
     FROM mailbox x LEFT JOIN message m ON m.mailbox = x.id GROUP BY x.id
   ) c WHERE c.id = mailbox.id AND (messages, unseen, deleted, mailbox.size) <> (c.n, c.u, c.d, c.s)`,
  `UPDATE mailbox SET uid_next = c.last + 1 FROM (SELECT mailbox AS id, max(uid) AS last FROM message GROUP BY mailbox) c
   WHERE c.id = mailbox.id AND uid_next <= c.last`,
  `UPDATE mailbox SET highest_modseq = c.last FROM (
     SELECT mailbox AS id, max(modseq) AS last FROM (
       SELECT mailbox, modseq FROM message UNION ALL SELECT mailbox, modseq FROM vanished) GROUP BY mailbox
   ) c WHERE c.id = mailbox.id AND highest_modseq < c.last`,
  `UPDATE account SET modseq = max(modseq, (SELECT coalesce(max(highest_modseq), 0) FROM mailbox)),
     next_mailbox = max(next_mailbox, 1 + (SELECT coalesce(max(id), 0) FROM (SELECT id FROM mailbox UNION ALL SELECT id FROM gone_mailbox))),
     next_uid_validity = max(next_uid_validity, 1 + (SELECT coalesce(max(uid_validity), 0) FROM mailbox)),
     next_body = max(next_body, 1 + (SELECT coalesce(max(id), 0) FROM body)),
     next_email = max(next_email, 1 + (SELECT coalesce(max(email), 0) FROM (SELECT email FROM message UNION ALL SELECT email FROM expunged))),
     next_thread = max(next_thread, 1 + (SELECT coalesce(max(thread), 0) FROM (SELECT thread FROM message UNION ALL SELECT thread FROM expunged)))`,
  `UPDATE account SET expunged_messages = (SELECT count(*) FROM expunged),
     expunged_room = (SELECT coalesce(sum(max(size, ${LEAST_ROOM_BYTES})), 0) FROM expunged)`,
  `UPDATE body SET messages = c.n FROM (
     SELECT body AS id, count(*) AS n FROM (SELECT body FROM message UNION ALL SELECT body FROM expunged) GROUP BY body
   ) c WHERE c.id = body.id AND messages <> c.n`,
  // The rows of messages have a sum over their size; those of bodies have none.
  `UPDATE body SET size = m.size FROM message m WHERE m.body = body.id AND m.size <> body.size`,
  'UPDATE body SET in_file = NOT EXISTS (SELECT 1 FROM octets o WHERE o.body = body.id) WHERE in_file = EXISTS (SELECT 1 FROM octets o WHERE o.body = body.id)',
]

/** Rows in which one bit has flipped. */
async function mendSums(tx: SqlWriter, table: 'message' | 'expunged'): Promise<void> {
  const rows = await tx.all<SqlRow & SummedRow>(`SELECT * FROM ${table} WHERE sum <> ${rowSum(table)}`)
  for (const row of rows) {
    const summed = Object.fromEntries(
      summedColumns(table).map((column) => [column, row[column]]),
    ) as unknown as SummedRow
    const mended = mendRow(summed)
    if (mended) await replace(tx, table, row, { ...row, ...mended })
  }
}

async function mendTexts(tx: SqlWriter, table: 'message' | 'expunged'): Promise<void> {
  const rows = await tx.all<SqlRow>(`SELECT * FROM ${table} WHERE keywords IS NOT NULL AND sum = ${rowSum(table)}`)
  for (const row of rows) {
    const [text, sum] = [row['keywords'] as string, row['keywords_sum'] as number]
    if (sum === NOT_SUMMED) await replace(tx, table, row, { ...row, keywords_sum: keywordsSum(text) })
    else if (!isSoundKeywords(text, sum)) {
      const mended = mendKeywords(text, sum)
      if (mended !== undefined) await replace(tx, table, row, { ...row, keywords: mended })
    }
  }
}

async function mendProvenances(tx: SqlWriter): Promise<void> {
  const damaged: [number, Uint8Array][] = []
  for await (const row of tx.iterate<[number, Uint8Array]>(
    'SELECT id, provenance FROM body WHERE provenance IS NOT NULL',
  )) {
    if (!isSoundProvenance(row[1])) damaged.push(row)
  }
  for (const [id, provenance] of damaged) {
    await tx.run('UPDATE body SET provenance = $2 WHERE id = $1', id, mendProvenance(provenance))
  }
}

/** Puts the mended row in the place of the damaged one; if its key has flipped, there is another place, which must be free. */
async function replace(tx: SqlWriter, table: 'message' | 'expunged', old: SqlRow, row: SqlRow): Promise<void> {
  const keys = table === 'message' ? ['mailbox', 'uid'] : ['expunged_ms', 'mailbox', 'uid']
  const isThat = keys.map((key, at) => `${key} = $${at + 1}`).join(' AND ')
  const keyOf = (of: SqlRow) => keys.map((key) => of[key] as SqlValue)
  if (keys.some((key) => old[key] !== row[key])) {
    // It may be in another mailbox, which is not there: then nobody knows better than the finding says.
    if (await tx.get(`SELECT 1 FROM ${table} WHERE ${isThat}`, ...keyOf(row))) return
    // Another row may rightly have the key that the flip has made; then that one is found, and must stay.
    const gone = await tx.run(`DELETE FROM ${table} WHERE ${isThat} AND NOT ${IS_SOUND[table]}`, ...keyOf(old))
    if (gone === 0) return
  }
  await put(tx, table, row)
}

async function put(tx: SqlWriter, table: string, row: SqlRow): Promise<void> {
  const columns = Object.keys(row).filter((column) => column !== 'sum')
  await tx.run(
    `INSERT OR REPLACE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((_, at) => `$${at + 1}`).join(', ')})`,
    ...columns.map((column) => row[column] as SqlValue),
  )
}

/** Tombstones of messages that are there: those up to them are forgotten, which only makes answers larger. */
async function mendTombstones(tx: SqlWriter): Promise<void> {
  const wrong = await tx.rows<[mailbox: number, modseq: number]>(
    `SELECT v.mailbox, max(v.modseq) FROM vanished v JOIN message m ON m.mailbox = v.mailbox AND m.uid BETWEEN v.first AND v.last
     GROUP BY v.mailbox`,
  )
  for (const [mailbox, modseq] of wrong) {
    await tx.run('UPDATE mailbox SET vanished_floor = max(vanished_floor, $2) WHERE id = $1', mailbox, modseq)
    await tx.run('DELETE FROM vanished WHERE mailbox = $1 AND modseq <= $2', mailbox, modseq)
  }
}
