import { applyFlags, Flag, type FlagChange, type Flags, sameFlags } from '../../core/mail/flags.ts'
import type { StoredFlags } from '../../core/mail/mail-store.ts'
import type { MailboxId, Modseq } from '../../core/mail/mailbox.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import type { AccountState } from './account-state.ts'
import type { SqlWriter } from './database.ts'
import { noteHistory } from './email-history.ts'
import { countFlags } from './insert-message.ts'
import { requireFewKeywords, spellKeywords } from './keyword-spelling.ts'
import { isSoundKeywords, joinKeywords, keywordsSum } from './keywords-sum.ts'
import { toFlags } from './message-rows.ts'
import { IS_SOUND, requireEvery } from './row-sum.ts'
import { damagedRow } from './sqlite-fault.ts'
import { EVERY } from './stretch.ts'
import { Turn } from './turn.ts'

/** Rows that are read at once. */
const ROWS_AT_ONCE = 1_000

type FlagColumns = readonly [
  uid: number,
  modseq: number,
  bits: number,
  keywords: string | null,
  keywordsSum: number | null,
]
type Stored = StoredFlags['changed'][number]

/** STORE, with the condition of RFC 7162 §3.1.3. */
export async function storeFlags(
  tx: SqlWriter,
  state: AccountState,
  id: MailboxId,
  uids: UidSet,
  change: FlagChange,
  unchangedSince = Number.MAX_SAFE_INTEGER,
): Promise<StoredFlags> {
  await state.mailbox(id)
  const spelt = { ...change, flags: await spellKeywords(tx, change.flags) }
  const changed: Stored[] = []
  const modified: number[] = []
  const turn = new Turn()
  for (const { first, last } of uids.ranges) {
    for (let start = first; start <= last; ) {
      const rows = await tx.rows<FlagColumns>(
        'SELECT uid, modseq, bits, keywords, keywords_sum FROM message WHERE mailbox = $1 AND uid BETWEEN $2 AND $3 ORDER BY uid LIMIT $4',
        id,
        start,
        last,
        ROWS_AT_ONCE,
      )
      await storeRows(tx, state, id, rows, spelt, unchangedSince, { changed, modified })
      const pause = turn.pause()
      if (pause) await pause
      if (rows.length < ROWS_AT_ONCE) break
      start = (rows.at(-1) as FlagColumns)[0] + 1
    }
  }
  return { changed, modified: UidSet.ofSorted(modified) }
}

/** Neighbouring rows that get the same flags, and so one statement. */
interface Run {
  readonly first: number
  last: number
  rows: number
  readonly outcome: Outcome
}

/** What becomes of a row. Neighbours mostly have the same flags, so it is worked out once for all of them. */
interface Outcome {
  readonly bits: number
  readonly keywords: string | null
  readonly keywordsSum: number | null
  readonly after: Flags
  readonly afterKeywords: string | null
  readonly stays: boolean
}

async function storeRows(
  tx: SqlWriter,
  state: AccountState,
  id: MailboxId,
  rows: readonly FlagColumns[],
  change: FlagChange,
  unchangedSince: Modseq,
  into: { readonly changed: Stored[]; readonly modified: number[] },
): Promise<void> {
  const mailbox = await state.mailbox(id)
  const runs: Run[] = []
  let run: Run | undefined
  let drawn: Modseq | undefined
  let outcome: Outcome | undefined
  for (const [uid, modseq, bits, keywords, sum] of rows) {
    if (modseq > unchangedSince) {
      into.modified.push(uid)
      run = undefined
      continue
    }
    if (outcome?.bits !== bits || outcome.keywords !== keywords || outcome.keywordsSum !== sum) {
      if (!isSoundKeywords(keywords, sum)) throw damagedRow(`The keywords of UID ${uid}`)
      outcome = work(bits, keywords, sum, change)
      run = undefined
    }
    if (outcome.stays) {
      into.changed.push({ uid, modseq, flags: outcome.after })
      continue
    }
    if (drawn === undefined) {
      await state.changing(id)
      drawn = await state.drawModseq()
    }
    into.changed.push({ uid, modseq: drawn, flags: outcome.after })
    countFlags(mailbox, bits, -1)
    countFlags(mailbox, outcome.after.bits, 1)
    if (!run) runs.push((run = { first: uid, last: uid, rows: 0, outcome }))
    run.last = uid
    run.rows++
  }
  for (const each of runs) {
    const { bits, after } = each.outcome
    if ((bits ^ after.bits) & Flag.deleted) {
      await noteHistory(tx, state, EVERY, [id, each.first, each.last], (after.bits & Flag.deleted) !== 0)
    }
    const done = updateRun(tx, id, each, drawn as Modseq)
    requireEvery(done instanceof Promise ? await done : done, each.rows, `UID ${each.first} to ${each.last}`)
  }
}

/** @throws Fault peer mail/too-many-keywords */
function work(bits: number, keywords: string | null, sum: number | null, change: FlagChange): Outcome {
  const before = toFlags(bits, keywords)
  const after = applyFlags(before, change)
  if (after.keywords.length > before.keywords.length) requireFewKeywords(after)
  const stays = sameFlags(before, after)
  const afterKeywords = joinKeywords(after.keywords)
  return {
    bits,
    keywords,
    keywordsSum: sum,
    after: stays ? before : toFlags(after.bits, afterKeywords),
    afterKeywords,
    stays,
  }
}

/** Put together once: a text that is built for each call is hashed for each call. */
const UPDATE = `UPDATE message SET modseq = $4, bits = $5, keywords = $6, keywords_sum = $7
  WHERE mailbox = $1 AND uid BETWEEN $2 AND $3 AND ${IS_SOUND.message}`

function updateRun(tx: SqlWriter, id: MailboxId, { first, last, outcome }: Run, modseq: Modseq) {
  return tx.run(
    UPDATE,
    id,
    first,
    last,
    modseq,
    outcome.after.bits,
    outcome.afterKeywords,
    keywordsSum(outcome.afterKeywords),
  )
}
