import { Fault } from '../../base/fault.ts'
import {
  type AnnotatedPlace,
  type Annotation,
  type AnnotationChange,
  type AnnotationLimits,
  type AnnotationNotice,
  isPrivate,
} from '../../core/mail/annotation.ts'
import type { MailboxId, Modseq } from '../../core/mail/mailbox.ts'
import type { SqlReader, SqlWriter } from './database.ts'

/** The account as a whole: no mailbox has this number. */
const ACCOUNT = 0
/** Whose the shared annotations are. */
const EVERYBODY = ''
/** Annotations that have gone and are remembered, so that others can be told. */
const MAX_GONE = 1000

/** The shared annotations of a place and the private ones of `reader`. */
export async function readAnnotations(tx: SqlReader, place: AnnotatedPlace, reader: string): Promise<Annotation[]> {
  const rows = await tx.rows<[string, Uint8Array]>(
    `SELECT entry, value FROM annotation WHERE mailbox = $1 AND reader IN ($2, $3) AND value IS NOT NULL ORDER BY entry`,
    place ?? ACCOUNT,
    EVERYBODY,
    reader,
  )
  return rows.map(([entry, value]) => ({ entry, value }))
}

/** What has been set or removed after `since`, as far as `reader` may know of it. */
export async function readAnnotationChanges(tx: SqlReader, since: Modseq, reader: string): Promise<AnnotationNotice[]> {
  const rows = await tx.rows<[MailboxId, string, Modseq]>(
    'SELECT mailbox, entry, modseq FROM annotation WHERE modseq > $1 AND reader IN ($2, $3) ORDER BY mailbox, entry',
    since,
    EVERYBODY,
    reader,
  )
  return rows.map(([mailbox, entry, modseq]) => ({ place: mailbox === ACCOUNT ? undefined : mailbox, entry, modseq }))
}

/** @throws Fault peer mail/annotation-too-big, mail/too-many-annotations: then nothing of the transaction is done */
export async function writeAnnotations(
  tx: SqlWriter,
  place: AnnotatedPlace,
  reader: string,
  modseq: Modseq,
  changes: readonly AnnotationChange[],
  limits: AnnotationLimits,
): Promise<void> {
  for (const { entry, value } of changes) {
    if (value && value.length > limits.maxValueBytes) {
      throw new Fault('peer', 'mail/annotation-too-big', `A value has at most ${limits.maxValueBytes} octets`)
    }
    await tx.run(
      `INSERT INTO annotation (mailbox, reader, entry, modseq, value) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (mailbox, reader, entry) DO UPDATE SET modseq = excluded.modseq, value = excluded.value`,
      place ?? ACCOUNT,
      isPrivate(entry) ? reader : EVERYBODY,
      entry,
      modseq,
      value ?? null,
    )
  }
  await requireFew(tx, place ?? ACCOUNT, limits)
  await tx.run(
    `DELETE FROM annotation WHERE value IS NULL AND modseq <= (
       SELECT modseq FROM annotation WHERE value IS NULL ORDER BY modseq DESC LIMIT 1 OFFSET $1
     )`,
    MAX_GONE,
  )
}

export async function forgetAnnotations(tx: SqlWriter, mailbox: MailboxId): Promise<void> {
  await tx.run('DELETE FROM annotation WHERE mailbox = $1', mailbox)
}

async function requireFew(tx: SqlReader, mailbox: MailboxId, limits: AnnotationLimits): Promise<void> {
  const most = await tx.get<{ n: number }>(
    'SELECT count(*) AS n FROM annotation WHERE mailbox = $1 AND value IS NOT NULL GROUP BY reader ORDER BY n DESC LIMIT 1',
    mailbox,
  )
  const all = await tx.get<{ bytes: number }>('SELECT coalesce(sum(length(value)), 0) AS bytes FROM annotation')
  const { maxPerPlace, maxAccountBytes } = limits
  if ((most?.n ?? 0) <= maxPerPlace && (all?.bytes ?? 0) <= maxAccountBytes) return
  throw new Fault(
    'peer',
    'mail/too-many-annotations',
    `At most ${maxPerPlace} annotations of a mailbox, ${maxAccountBytes} octets in all`,
  )
}
