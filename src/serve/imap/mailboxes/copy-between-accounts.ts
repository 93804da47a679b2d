import { Fault } from '../../../base/fault.ts'
import { flagScope } from '../../../core/mail/acl.ts'
import { flagsWithin } from '../../../core/mail/flags.ts'
import { Intake } from '../../../core/mail/intake.ts'
import type { Copied } from '../../../core/mail/mail-store.ts'
import type { IncomingMessage, ListedMessage } from '../../../core/mail/message.ts'
import type { Provenance } from '../../../core/mail/provenance.ts'
import { hasRoom, overQuota } from '../../../core/mail/quota.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import type { MailboxView } from '../mailbox-view.ts'
import type { Session } from '../session.ts'
import { Slices } from '../slices.ts'
import { type Place, requireTarget } from './mailbox-places.ts'

interface Taken {
  readonly row: ListedMessage
  readonly message: IncomingMessage
  readonly provenance: Provenance | undefined
}

/**
 * COPY into the store of another account: the octets are read here and appended there, all in one transaction, so that all messages are copied or none (RFC 9051 §6.4.7).
 * @throws Fault peer imap/too-much-to-copy, imap/no-such-target, imap/no-permission, mail/over-quota
 */
export async function copyBetweenAccounts(
  session: Session,
  view: MailboxView,
  uids: UidSet,
  place: Place,
): Promise<Copied> {
  const { mail } = session.services
  await mail.read(place.accountId, (reader) => requireTarget(reader, place))
  const rows = await listRows(session, view, uids)
  await requireRoom(session, place, rows)
  const taken: Taken[] = []
  try {
    const slices = new Slices(session.channel)
    for (const row of rows) {
      const message = await takeOctets(session, view, row)
      const provenance = await mail.read(view.accountId, (reader) => reader.provenance(row.bodyId))
      if (message) taken.push({ row, message, provenance })
      await slices.pause()
    }
    return await mail.write(place.accountId, async (writer) => {
      const { mailbox, rights } = await requireTarget(writer, place)
      const scope = flagScope(rights)
      const pairs: { from: number; to: number }[] = []
      for (const { row, message, provenance } of taken) {
        const options = { flags: flagsWithin(row.flags, scope), internalMs: row.internalMs, provenance }
        pairs.push({ from: row.uid, to: (await writer.append(mailbox.id, message, options)).uid })
      }
      return { uidValidity: mailbox.uidValidity, pairs, modseq: await writer.modseq() }
    })
  } finally {
    for (const { message } of taken) await message.body[Symbol.asyncDispose]()
  }
}

/**
 * MOVE into the store of another account. No transaction spans two stores: the originals go when the copies are on stable storage. If everything stops in between,
 * the messages are there twice, never not at all. Faults as `copyBetweenAccounts`.
 */
export async function moveBetweenAccounts(
  session: Session,
  view: MailboxView,
  uids: UidSet,
  place: Place,
): Promise<Copied> {
  const copied = await copyBetweenAccounts(session, view, uids, place)
  const originals = UidSet.ofSorted(copied.pairs.map((pair) => pair.from))
  const { modseq } = await session.services.mail.write(view.accountId, (writer) =>
    writer.expunge(view.mailboxId, originals, true),
  )
  return { ...copied, modseq }
}

/** @throws Fault peer imap/too-much-to-copy: all of it waits in the spool until it is kept */
async function listRows(session: Session, view: MailboxView, uids: UidSet): Promise<ListedMessage[]> {
  const { mail, limits } = session.services
  const rows: ListedMessage[] = []
  let bytes = 0
  for (let rest = uids; rest.size > 0; ) {
    const some = await mail.read(view.accountId, (reader) => reader.list(view.mailboxId, rest, []))
    for (const row of some) {
      rows.push(row)
      bytes += row.size
    }
    if (rows.length > limits.maxForeignCopyMessages || bytes > limits.maxForeignCopyBytes) {
      const most = `${limits.maxForeignCopyMessages} messages and ${limits.maxForeignCopyBytes} octets`
      throw new Fault('peer', 'imap/too-much-to-copy', `at most ${most} go to another member at once`)
    }
    const last = some.at(-1)
    if (!last) break
    rest = rest.intersect(UidSet.of([{ first: last.uid + 1, last: Number.MAX_SAFE_INTEGER }]))
  }
  return rows
}

async function requireRoom(session: Session, place: Place, rows: readonly ListedMessage[]): Promise<void> {
  const storageBytes = rows.reduce((sum, row) => sum + row.size, 0)
  const quota = await session.services.mail.quota(place.accountId)
  if (!hasRoom(quota, { storageBytes, messages: rows.length })) throw overQuota()
}

/** The message as if it came anew, or undefined if it has just gone. */
async function takeOctets(
  session: Session,
  view: MailboxView,
  row: ListedMessage,
): Promise<IncomingMessage | undefined> {
  const { mail, spool } = session.services
  const body = await mail.body(view.accountId, row.bodyId)
  if (!body) return undefined
  await using intake = new Intake(spool)
  for await (const chunk of body.chunks()) {
    const room = intake.write(chunk)
    if (room) await room
  }
  return await intake.finish()
}
