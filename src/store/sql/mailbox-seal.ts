import { crc32 } from 'node:zlib'
import type { SqlReader, SqlWriter } from './database.ts'

interface Sealed {
  readonly id: number
  readonly name: string
  readonly special_use: string | null
  readonly uid_validity: number
  readonly seal: number | null
}

/**
 * Seals what makes a mailbox the one that clients know: number, name, special use, UIDVALIDITY. One flipped bit in them would have every client
 * fetch everything again. Whoever changes one of them without a new seal breaks it (a trigger sets it to NULL): then nothing is said of it.
 */
export async function sealMailbox(tx: SqlWriter, id: number): Promise<void> {
  const mailbox = await tx.get<Sealed>(
    'SELECT id, name, special_use, uid_validity, seal FROM mailbox WHERE id = $1',
    id,
  )
  if (mailbox) await tx.run('UPDATE mailbox SET seal = $2 WHERE id = $1', id, sealOf(mailbox))
}

/** Names of the mailboxes whose seal is broken, and numbers of those that have none. */
export async function checkSeals(tx: SqlReader): Promise<{ readonly broken: string[]; readonly unsealed: number[] }> {
  const mailboxes = await tx.all<Sealed>('SELECT id, name, special_use, uid_validity, seal FROM mailbox')
  const broken = mailboxes.filter((mailbox) => mailbox.seal !== null && mailbox.seal !== sealOf(mailbox))
  return {
    broken: broken.map(({ name }) => name),
    unsealed: mailboxes.filter(({ seal }) => seal === null).map(({ id }) => id),
  }
}

function sealOf({ id, name, special_use, uid_validity }: Sealed): number {
  return crc32(JSON.stringify([id, name, special_use, uid_validity]))
}
