import { Fault } from '../../base/fault.ts'
import { type AclEntry, MAX_ACL_ENTRIES, type Rights } from '../../core/mail/acl.ts'
import type { MailboxId } from '../../core/mail/mailbox.ts'
import type { SqlReader, SqlWriter } from './database.ts'

export async function readAcl(tx: SqlReader, mailbox: MailboxId): Promise<AclEntry[]> {
  const rows = await tx.rows<[string, Rights]>(
    'SELECT identifier, rights FROM acl WHERE mailbox = $1 ORDER BY identifier',
    mailbox,
  )
  return rows.map(([identifier, rights]) => ({ identifier, rights }))
}

/** The lists of all mailboxes that have one. */
export async function readAcls(tx: SqlReader): Promise<Map<MailboxId, AclEntry[]>> {
  const rows = await tx.rows<[MailboxId, string, Rights]>(
    'SELECT mailbox, identifier, rights FROM acl ORDER BY mailbox, identifier',
  )
  const acls = new Map<MailboxId, AclEntry[]>()
  for (const [mailbox, identifier, rights] of rows) {
    const acl = acls.get(mailbox) ?? []
    acl.push({ identifier, rights })
    acls.set(mailbox, acl)
  }
  return acls
}

/** Replaces an entry; without rights it goes. @throws Fault peer mail/too-many-shares */
export async function writeAclEntry(
  tx: SqlWriter,
  mailbox: MailboxId,
  { identifier, rights }: AclEntry,
): Promise<void> {
  await tx.run('DELETE FROM acl WHERE mailbox = $1 AND identifier = $2', mailbox, identifier)
  if (rights === '') return
  const count = await tx.get<{ n: number }>('SELECT count(*) AS n FROM acl WHERE mailbox = $1', mailbox)
  if ((count?.n ?? 0) >= MAX_ACL_ENTRIES) {
    throw new Fault('peer', 'mail/too-many-shares', `An access control list has at most ${MAX_ACL_ENTRIES} entries`)
  }
  await tx.run('INSERT INTO acl (mailbox, identifier, rights) VALUES ($1, $2, $3)', mailbox, identifier, rights)
}

/** A new mailbox is for whom the one above it is for. */
export async function inheritAcl(tx: SqlWriter, mailbox: MailboxId, above: string | undefined): Promise<void> {
  if (above === undefined) return
  await tx.run(
    `INSERT INTO acl (mailbox, identifier, rights)
     SELECT $1, a.identifier, a.rights FROM acl a JOIN mailbox m ON m.id = a.mailbox WHERE m.name = $2`,
    mailbox,
    above,
  )
}
