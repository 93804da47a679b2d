import { applyFlags, type FlagChange, type Flags, sameFlags } from '../../core/mail/flags.ts'
import type { StoredFlags } from '../../core/mail/mail-store.ts'
import type { MailboxId, Modseq } from '../../core/mail/mailbox.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import type { AccountState } from './account-state.ts'
import type { SqlWriter } from './database.ts'
import { countFlags } from './insert-message.ts'
import { requireFewKeywords, spellKeywords } from './keyword-spelling.ts'
import { isSoundKeywords, joinKeywords, keywordsSum } from './keywords-sum.ts'
import { toFlags } from './message-rows.ts'
import { damagedRow } from './sqlite-fault.ts'

/** STORE, with the condition of RFC 7162 §3.1.3. */
export async function storeFlags(
  tx: SqlWriter,
  state: AccountState,
  mailbox: MailboxId,
  uids: UidSet,
  change: FlagChange,
  unchangedSince = Number.MAX_SAFE_INTEGER,
): Promise<StoredFlags> {
  await state.mailbox(mailbox)
  const spelt = { how: change.how, flags: await spellKeywords(tx, change.flags) }
  const changed: { uid: number; modseq: Modseq; flags: Flags }[] = []
  const modified: number[] = []
  for (const { first, last } of uids.ranges) {
    const rows = await tx.rows<
      [uid: number, modseq: number, bits: number, keywords: string | null, sum: number | null]
    >(
      'SELECT uid, modseq, bits, keywords, keywords_sum FROM message WHERE mailbox = $1 AND uid BETWEEN $2 AND $3 ORDER BY uid',
      mailbox,
      first,
      last,
    )
    for (const [uid, modseq, bits, keywords, sum] of rows) {
      if (modseq > unchangedSince) {
        modified.push(uid)
        continue
      }
      if (!isSoundKeywords(keywords, sum)) throw damagedRow(`The keywords of UID ${uid}`)
      const before = toFlags(bits, keywords)
      const after = applyFlags(before, spelt)
      if (sameFlags(before, after)) changed.push({ uid, modseq, flags: before })
      else changed.push({ uid, modseq: await updateFlags(tx, state, mailbox, uid, before, after), flags: after })
    }
  }
  return { changed, modified: UidSet.ofSorted(modified) }
}

async function updateFlags(
  tx: SqlWriter,
  state: AccountState,
  id: MailboxId,
  uid: number,
  before: Flags,
  after: Flags,
): Promise<Modseq> {
  if (after.keywords.length > before.keywords.length) requireFewKeywords(after)
  const mailbox = await state.changing(id)
  const modseq = await state.drawModseq()
  const keywords = joinKeywords(after.keywords)
  await tx.run(
    'UPDATE message SET modseq = $3, bits = $4, keywords = $5, keywords_sum = $6 WHERE mailbox = $1 AND uid = $2',
    id,
    uid,
    modseq,
    after.bits,
    keywords,
    keywordsSum(keywords),
  )
  countFlags(mailbox, before.bits, -1)
  countFlags(mailbox, after.bits, 1)
  return modseq
}
