import type { Mailbox, MailboxId, SpecialUse } from '../../core/mail/mailbox.ts'
import type { SqlReader } from './database.ts'

const COLUMNS = `m.id, m.name, m.special_use, m.uid_validity, m.uid_next, m.highest_modseq, m.messages, m.unseen, m.deleted,
  m.size, s.name IS NOT NULL`
const SUBSCRIBED = 'mailbox m LEFT JOIN subscription s ON s.name = m.name'
/** Put together once: every command asks for one of them. */
const BY_ID = `SELECT ${COLUMNS} FROM ${SUBSCRIBED} WHERE m.id = $1`
const BY_NAME = `SELECT ${COLUMNS} FROM ${SUBSCRIBED} WHERE m.name = $1`

type Columns = readonly [
  id: number,
  name: string,
  specialUse: SpecialUse | null,
  uidValidity: number,
  uidNext: number,
  highestModseq: number,
  messages: number,
  unseen: number,
  deleted: number,
  size: number,
  subscribed: number,
]

export async function readMailboxes(tx: SqlReader): Promise<Mailbox[]> {
  const rows = await tx.rows<Columns>(`SELECT ${COLUMNS} FROM ${SUBSCRIBED} ORDER BY m.name <> 'INBOX', m.name`)
  return rows.map(toMailbox)
}

export async function readMailbox(tx: SqlReader, id: MailboxId): Promise<Mailbox | undefined> {
  const [row] = await tx.rows<Columns>(BY_ID, id)
  return row && toMailbox(row)
}

/** The name is one that has been folded. */
export async function readMailboxNamed(tx: SqlReader, name: string): Promise<Mailbox | undefined> {
  const [row] = await tx.rows<Columns>(BY_NAME, name)
  return row && toMailbox(row)
}

/** Mailboxes below a name, at any depth. `0` is the character after `/`, so the range holds all names that begin with `name/`. */
export async function readMailboxesBelow(tx: SqlReader, name: string): Promise<Mailbox[]> {
  const rows = await tx.rows<Columns>(
    `SELECT ${COLUMNS} FROM ${SUBSCRIBED} WHERE m.name > $1 AND m.name < $2 ORDER BY m.name`,
    `${name}/`,
    `${name}0`,
  )
  return rows.map(toMailbox)
}

export async function readOrphanSubscriptions(tx: SqlReader): Promise<string[]> {
  const rows = await tx.rows<[string]>(
    'SELECT s.name FROM subscription s WHERE NOT EXISTS (SELECT 1 FROM mailbox m WHERE m.name = s.name) ORDER BY s.name',
  )
  return rows.map(([name]) => name)
}

function toMailbox(row: Columns): Mailbox {
  const [id, name, specialUse, uidValidity, uidNext, highestModseq, messages, unseen, deleted, size, subscribed] = row
  return {
    id,
    name,
    specialUse: specialUse ?? undefined,
    subscribed: subscribed !== 0,
    uidValidity,
    uidNext,
    highestModseq,
    messages,
    unseen,
    deleted,
    size,
  }
}
