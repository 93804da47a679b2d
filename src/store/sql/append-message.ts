import type { MailboxId } from '../../core/mail/mailbox.ts'
import type { Appended, AppendOptions, IncomingMessage } from '../../core/mail/message.ts'
import type { AccountBlobs } from '../blobs/account-blobs.ts'
import { INLINE_BYTES } from '../blobs/file-spool.ts'
import { contentSums } from '../scrub/content-sums.ts'
import type { AccountState } from './account-state.ts'
import { contentColumns } from './content-columns.ts'
import type { SqlWriter } from './database.ts'
import { countIn, insertMessage, shareBody } from './insert-message.ts'
import { spellKeywords } from './keyword-spelling.ts'
import { joinKeywords } from './keywords-sum.ts'
import { encodeProvenance } from './provenance-column.ts'
import { assignThread } from './threads.ts'

/** Keeps a message: its body, if the account does not have it yet, and a row in the mailbox. */
export async function appendMessage(
  tx: SqlWriter,
  state: AccountState,
  blobs: AccountBlobs,
  mailboxId: MailboxId,
  message: IncomingMessage,
  options: AppendOptions,
  nowMs: number,
): Promise<Appended> {
  const mailbox = await state.changing(mailboxId)
  const modseq = await state.drawModseq()
  const flags = await spellKeywords(tx, options.flags)
  const emailId = await state.nextEmails(1)
  const uid = mailbox.uidNext++
  const row = {
    uid,
    modseq,
    bits: flags.bits,
    keywords: joinKeywords(flags.keywords),
    internalMs: options.internalMs,
    savedMs: nowMs,
    sentMs: message.content.sentMs ?? null,
    size: message.body.size,
    email: emailId,
    thread: await assignThread(tx, message.content, () => state.nextThread()),
    body: await keepBody(tx, state, blobs, message, encodeProvenance(options.provenance)),
  }
  await insertMessage(tx, mailboxId, row)
  countIn(mailbox, row.bits, row.size)
  return { mailbox: mailboxId, uidValidity: mailbox.uidValidity, uid, modseq, emailId }
}

/** The number of a body, which is kept first if the account has none with its digest. */
async function keepBody(
  tx: SqlWriter,
  state: AccountState,
  blobs: AccountBlobs,
  message: IncomingMessage,
  provenance: Uint8Array | null,
): Promise<number> {
  const { body } = message
  const inFile = body.size > INLINE_BYTES
  if (inFile) {
    const known = await tryShareBody(tx, body.digest, provenance)
    if (known !== undefined) return known
    // Before the row that names it: a row without its file would be a lost message, a file without a row is only waste.
    await blobs.keep(body)
  }
  const id = await state.nextBody()
  if (!(await insertBody(tx, id, inFile, message, provenance))) {
    return (await tryShareBody(tx, body.digest, provenance)) as number
  }
  if (!inFile) await tx.run('INSERT INTO octets (body, octets) VALUES ($1, $2)', id, await body.bytes())
  return id
}

/**
 * The body with that digest, which one message more has from now on, or undefined if there is none. What is known of its way here goes with the octets: the first
 * record stays.
 */
async function tryShareBody(
  tx: SqlWriter,
  digest: Uint8Array,
  provenance: Uint8Array | null,
): Promise<number | undefined> {
  const known = await tx.get<{ id: number }>('SELECT id FROM body WHERE digest = $1', digest)
  if (!known) return undefined
  await shareBody(tx, known.id)
  if (provenance) {
    await tx.run('UPDATE body SET provenance = $2 WHERE id = $1 AND provenance IS NULL', known.id, provenance)
  }
  return known.id
}

/** False if a body with that digest is there already: nearly always none is, so nobody looks first. */
async function insertBody(
  tx: SqlWriter,
  id: number,
  inFile: boolean,
  { body, content }: IncomingMessage,
  provenance: Uint8Array | null,
): Promise<boolean> {
  const columns = contentColumns(content)
  const made = await tx.run(
    `INSERT INTO body (id, digest, size, in_file, messages, sent_ms, is_reply, has_attachment, message_id, base_subject, message_refs,
       envelope, body_structure, preview, parts, sums, provenance)
     VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     ON CONFLICT (digest) DO NOTHING`,
    id,
    body.digest,
    body.size,
    inFile ? 1 : 0,
    columns.sent_ms,
    columns.is_reply,
    columns.has_attachment,
    columns.message_id,
    columns.base_subject,
    columns.message_refs,
    columns.envelope,
    columns.body_structure,
    columns.preview,
    columns.parts,
    contentSums(columns),
    provenance,
  )
  return made > 0
}
