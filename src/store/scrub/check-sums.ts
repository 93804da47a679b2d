import type { SqlReader } from '../sql/database.ts'
import { isSoundKeywords } from '../sql/keywords-sum.ts'
import { checkSeals } from '../sql/mailbox-seal.ts'
import { isSoundProvenance } from '../sql/provenance-column.ts'
import { rowSum } from '../sql/row-sum.ts'
import type { Finding } from './finding.ts'

/** Rows of messages and mailboxes that are not what was written. */
export async function checkSums(tx: SqlReader): Promise<Finding[]> {
  const findings: Finding[] = []
  const rows = await tx.rows<[string | null, number]>(
    `SELECT b.name, m.uid FROM message m LEFT JOIN mailbox b ON b.id = m.mailbox WHERE m.sum <> ${rowSum('message', 'm.')}
     UNION ALL
     SELECT b.name, e.uid FROM expunged e LEFT JOIN mailbox b ON b.id = e.mailbox WHERE e.sum <> ${rowSum('expunged', 'e.')}`,
  )
  for (const [mailbox, uid] of rows) {
    const problem = 'the row of the message is not what was written'
    findings.push({ what: 'row', mailbox: mailbox ?? undefined, uid, problem })
  }
  const keywords = tx.iterate<[string, number, string, number]>(
    `SELECT b.name, m.uid, m.keywords, m.keywords_sum FROM
       (SELECT mailbox, uid, keywords, keywords_sum FROM message WHERE keywords IS NOT NULL
        UNION ALL SELECT mailbox, uid, keywords, keywords_sum FROM expunged WHERE keywords IS NOT NULL) m
     LEFT JOIN mailbox b ON b.id = m.mailbox`,
  )
  for await (const [mailbox, uid, text, sum] of keywords) {
    if (isSoundKeywords(text, sum)) continue
    findings.push({ what: 'row', mailbox, uid, problem: 'the keywords of the message are not what was written' })
  }
  const provenances = tx.iterate<[number, Uint8Array]>('SELECT id, provenance FROM body WHERE provenance IS NOT NULL')
  for await (const [id, provenance] of provenances) {
    if (isSoundProvenance(provenance)) continue
    const problem = `where a message comes from is not what was written (body ${id})`
    findings.push({ what: 'row', mailbox: undefined, uid: undefined, problem })
  }
  for (const { name: mailbox } of (await checkSeals(tx)).broken) {
    const problem = 'name, special use or UIDVALIDITY of the mailbox are not what was written'
    findings.push({ what: 'row', mailbox, uid: undefined, problem })
  }
  return findings
}
