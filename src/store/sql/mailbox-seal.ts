import { crc32 } from 'node:zlib'
import { tryText } from '../../base/bytes.ts'
import type { SqlReader, SqlWriter } from './database.ts'
import { tryNumber } from './flipped-kind.ts'

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

/** The mailboxes whose seal is broken, and numbers of those that have none. */
export async function checkSeals(tx: SqlReader): Promise<{ readonly broken: Sealed[]; readonly unsealed: number[] }> {
  const mailboxes = await tx.all<Sealed>('SELECT id, name, special_use, uid_validity, seal FROM mailbox')
  const broken = mailboxes.filter((mailbox) => mailbox.seal !== null && mailbox.seal !== sealOf(mailbox))
  return {
    broken,
    unsealed: mailboxes.filter(({ seal }) => seal === null).map(({ id }) => id),
  }
}

/** Turns the bit back that must have flipped in a mailbox whose seal is broken, if there is one. */
export async function mendMailbox(tx: SqlWriter, mailbox: Sealed): Promise<void> {
  for (const candidate of flipsOf(mailbox)) {
    if (sealOf(candidate) !== candidate.seal) continue
    if (await tx.get('SELECT 1 FROM mailbox WHERE name = $2 AND id <> $1', mailbox.id, candidate.name)) return
    const { name, special_use, uid_validity } = candidate
    await tx.run(
      'UPDATE mailbox SET name = $2, special_use = $3, uid_validity = $4 WHERE id = $1',
      mailbox.id,
      name,
      special_use,
      uid_validity,
    )
    return sealMailbox(tx, mailbox.id)
  }
}

/** Every mailbox that differs by one bit, in the seal too; also one of those bits that say of which kind a value is. */
function* flipsOf(mailbox: Sealed): Generator<Sealed> {
  for (const seal of numberFlips(mailbox.seal, 32n)) yield { ...mailbox, seal: seal >>> 0 }
  for (const uid_validity of numberFlips(mailbox.uid_validity, 48n)) yield { ...mailbox, uid_validity }
  for (const name of textFlips(mailbox.name)) yield { ...mailbox, name }
  for (const special_use of textFlips(mailbox.special_use)) yield { ...mailbox, special_use }
}

function* numberFlips(found: unknown, bits: bigint): Generator<number> {
  const value = tryNumber(found)
  if (value === undefined) return
  if (value !== found) yield value
  else for (let bit = 0n; bit < bits; bit++) yield Number(BigInt(value) ^ (1n << bit))
}

function* textFlips(found: unknown): Generator<string> {
  if (typeof found !== 'string' && !(found instanceof Uint8Array)) return
  const octets = Buffer.from(found as string)
  if (typeof found !== 'string') {
    const text = tryText(octets)
    if (text !== undefined) yield text
    return
  }
  for (let at = 0; at < octets.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      octets[at]! ^= 1 << bit
      const flipped = tryText(octets)
      if (flipped !== undefined) yield flipped
      octets[at]! ^= 1 << bit
    }
  }
}

function sealOf({ id, name, special_use, uid_validity }: Sealed): number {
  return crc32(JSON.stringify([id, name, special_use, uid_validity]))
}
