import { utf8 } from '../../../base/bytes.ts'
import { type Annotation, annotationEntry, isPrivate } from '../../../core/mail/annotation.ts'
import type { MailReader } from '../../../core/mail/mail-store.ts'
import { readGetMetadata, readSetMetadata } from '../../../wire/imap/metadata-arguments.ts'
import { afterLogin } from '../command.ts'
import { locate, noPermission, type Place, type Placed, requireMailbox } from '../mailboxes/mailbox-places.ts'
import { tellMetadata } from '../mailboxes/metadata-answer.ts'
import { ok } from '../reply.ts'
import type { Authenticated, Selected, Session } from '../session.ts'

/** GETMETADATA: RFC 5464 §4.2. The mailbox `""` is the server. */
export const metadata = afterLogin({
  read(cursor) {
    const args = readGetMetadata(cursor)
    for (const entry of args.query.entries) annotationEntry(entry, true)
    return args
  },
  async run(session, state, { mailbox: name, query }) {
    const annotations = name === '' ? await ofServer(session, state) : await ofMailbox(session, state, name)
    const longest = tellMetadata(session, name, annotations, query)
    return ok('that is all', longest > 0 ? `METADATA LONGENTRIES ${longest}` : undefined)
  },
})

/** SETMETADATA: RFC 5464 §4.3. What all members share of the server is the operator's. */
export const setMetadata = afterLogin({
  read(cursor) {
    const { mailbox, changes } = readSetMetadata(cursor)
    return { name: mailbox, changes: changes.map(({ entry, value }) => ({ entry: annotationEntry(entry), value })) }
  },
  async run(session, state, { name, changes }) {
    const { mail } = session.services
    const { id } = state.account
    const hasShared = changes.some(({ entry }) => !isPrivate(entry))
    if (name === '' && hasShared) throw noPermission()
    const place = name === '' ? undefined : await locate(session, state, name)
    await mail.write(place?.accountId ?? id, async (writer) => {
      const placed = place && (await requireAnnotated(writer, place))
      if (hasShared && !placed?.rights.includes('w')) throw noPermission('w')
      await writer.annotate(placed?.mailbox.id, id, changes)
      session.metadataNews?.made(await writer.modseq())
    })
    return ok('noted')
  },
})

/** A mailbox whose annotations the member may see: l and any of r, s, w, i, p (RFC 5464 §3.3). @throws Fault as `requireMailbox` */
async function requireAnnotated(reader: MailReader, place: Place): Promise<Placed> {
  await requireMailbox(reader, place, 'l')
  return requireMailbox(reader, place, 'rswip')
}

async function ofMailbox(
  session: Session,
  state: Authenticated | Selected,
  name: string,
): Promise<readonly Annotation[]> {
  const place = await locate(session, state, name)
  return session.services.mail.read(place.accountId, async (reader) => {
    const { mailbox } = await requireAnnotated(reader, place)
    return reader.annotations(mailbox.id, state.account.id)
  })
}

/** Private entries are the member's own; of the shared ones there is whom to ask (RFC 5464 §6.2.1.2): every domain has a postmaster. */
async function ofServer(session: Session, { account }: Authenticated | Selected): Promise<readonly Annotation[]> {
  const own = await session.services.mail.read(account.id, (reader) => reader.annotations(undefined, account.id))
  const admin = `mailto:postmaster${account.address.slice(account.address.lastIndexOf('@'))}`
  return [...own, { entry: '/shared/admin', value: utf8(admin) }]
}
