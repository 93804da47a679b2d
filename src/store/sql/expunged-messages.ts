import type { BroughtBack, ExpungedKey, ExpungedMessage } from '../../core/mail/expunged-message.ts'
import { expungedRoom } from '../../core/mail/expunged-room.ts'
import { Flag } from '../../core/mail/flags.ts'
import type { MailboxId } from '../../core/mail/mailbox.ts'
import { requireSound } from '../scrub/content-sums.ts'
import type { AccountState } from './account-state.ts'
import type { SqlReader, SqlWriter } from './database.ts'
import { noteReturn } from './email-history.ts'
import { countIn, insertMessage } from './insert-message.ts'
import { isSoundKeywords } from './keywords-sum.ts'
import { readMailboxNamed } from './mailbox-rows.ts'
import type { MailboxTree } from './mailbox-tree.ts'
import { toFlags } from './message-rows.ts'
import { IS_SOUND } from './row-sum.ts'
import { damagedRow } from './sqlite-fault.ts'
import { Turn } from './turn.ts'

const BEFORE_ALL: ExpungedKey = { expungedMs: Number.MIN_SAFE_INTEGER, mailbox: 0, uid: 0 }
/** Rows that are read between two looks at how large their envelopes have become. */
const ROWS_AT_ONCE = 25
/** Octets of envelopes that one listing holds: whoever sends mail decides how large one is. */
const MOST_ENVELOPE_BYTES = 4 * 1024 * 1024

type Columns = readonly [
  expungedMs: number,
  mailbox: number,
  uid: number,
  mailboxName: string,
  bits: number,
  keywords: string | null,
  internalMs: number,
  size: number,
  emailId: number,
  threadId: number,
  bodyId: number,
  envelope: Uint8Array,
  sums: Uint8Array | null,
]

/** Messages behind `after` that can be brought back, in the order in which they went. */
export async function readExpunged(
  tx: SqlReader,
  after: ExpungedKey = BEFORE_ALL,
  limit: number,
): Promise<ExpungedMessage[]> {
  const out: ExpungedMessage[] = []
  let envelopeBytes = 0
  for (let last = after; out.length < limit && envelopeBytes < MOST_ENVELOPE_BYTES; ) {
    const rows = await tx.rows<Columns>(
      `SELECT e.expunged_ms, e.mailbox, e.uid, coalesce(m.name, g.name), e.bits, e.keywords, e.internal_ms, e.size, e.email, e.thread,
         e.body, b.envelope, b.sums
       FROM expunged e JOIN body b ON b.id = e.body LEFT JOIN mailbox m ON m.id = e.mailbox LEFT JOIN gone_mailbox g ON g.id = e.mailbox
       WHERE (e.expunged_ms, e.mailbox, e.uid) > ($1, $2, $3) ORDER BY e.expunged_ms, e.mailbox, e.uid LIMIT $4`,
      last.expungedMs,
      last.mailbox,
      last.uid,
      Math.min(ROWS_AT_ONCE, limit - out.length),
    )
    for (const row of rows) {
      requireSound('envelope', [row[11]], row[12], row[2])
      out.push((last = toExpunged(row)))
      envelopeBytes += row[11].length
    }
    if (rows.length < ROWS_AT_ONCE) break
  }
  return out
}

function toExpunged(row: Columns): ExpungedMessage {
  const [expungedMs, mailbox, uid, mailboxName, bits, keywords, internalMs, size, emailId, threadId, bodyId, envelope] =
    row
  const flags = toFlags(bits, keywords)
  return { expungedMs, mailbox, uid, mailboxName, flags, internalMs, size, emailId, threadId, bodyId, envelope }
}

/** A row of `expunged` on its way back. */
interface Returning {
  readonly bits: number
  readonly keywords: string | null
  readonly keywordsSum: number | null
  readonly internalMs: number
  readonly sentMs: number | null
  readonly size: number
  readonly email: number
  readonly thread: number
  readonly body: number
  readonly sound: number
}

/** Puts expunged messages back. Their bodies, which they have kept, are not touched. */
export async function bringBack(
  tx: SqlWriter,
  state: AccountState,
  tree: MailboxTree,
  messages: readonly ExpungedKey[],
  nowMs: number,
): Promise<BroughtBack[]> {
  const targets = new Map<MailboxId, MailboxId>()
  const done: BroughtBack[] = []
  const turn = new Turn()
  for (const from of messages) {
    const row = await tx.get<Returning>(
      `DELETE FROM expunged WHERE expunged_ms = $1 AND mailbox = $2 AND uid = $3
       RETURNING bits, keywords, keywords_sum AS "keywordsSum", internal_ms AS "internalMs", sent_ms AS "sentMs", size, email, thread, body,
         ${IS_SOUND.expunged} AS sound`,
      from.expungedMs,
      from.mailbox,
      from.uid,
    )
    if (!row) continue
    if (row.sound !== 1) throw damagedRow('The row of an expunged message')
    if (!isSoundKeywords(row.keywords, row.keywordsSum)) throw damagedRow('The keywords of an expunged message')
    const target = targets.get(from.mailbox) ?? (await findOrMake(tx, state, tree, from.mailbox))
    targets.set(from.mailbox, target)
    const mailbox = await state.changing(target)
    // With \Deleted it would be taken away again by the next EXPUNGE.
    const { bits } = row
    const back = {
      ...row,
      uid: mailbox.uidNext++,
      modseq: await state.drawModseq(),
      savedMs: nowMs,
      bits: bits & ~Flag.deleted,
    }
    await insertMessage(tx, target, back)
    await noteReturn(tx, back.modseq, back.email, back.thread, target)
    countIn(mailbox, back.bits, back.size)
    await state.countExpunged(-1, -expungedRoom(back.size))
    done.push({ from, mailbox: target, uid: back.uid })
    const pause = turn.pause()
    if (pause) await pause
  }
  return done
}

/** The mailbox itself, or the one that bears the name it had when it was deleted, which is made if there is none. */
async function findOrMake(tx: SqlWriter, state: AccountState, tree: MailboxTree, id: MailboxId): Promise<MailboxId> {
  if (await tx.get('SELECT 1 FROM mailbox WHERE id = $1', id)) return id
  const gone = await tx.get<{ name: string }>('SELECT name FROM gone_mailbox WHERE id = $1', id)
  const name = gone?.name ?? 'INBOX'
  await state.flush()
  return (await readMailboxNamed(tx, name))?.id ?? (await tree.create(name, undefined)).id
}
