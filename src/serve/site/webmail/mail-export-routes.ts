import { type Context, Hono } from 'hono'
import type { Bytes } from '../../../base/bytes.ts'
import { isFault } from '../../../base/fault.ts'
import type { MailStore } from '../../../core/mail/mail-store.ts'
import { tryObjectNumber } from '../../imap/object-ids.ts'
import { BusyAccounts } from '../../jmap/busy-accounts.ts'
import { encodeRfc8187 } from '../../jmap/download-route.ts'
import { type MemberEnv, membersOnly } from '../sessions/member.ts'
import { provenanceOf } from '../sessions/provenance.ts'
import type { SiteServices } from '../site-context.ts'
import { MailExport } from './mail-export.ts'

/** Messages that are named one by one: as many ids as an address has room for. */
const MOST_IDS = 400
/** Exports of one member at a time: each holds a connection and reads the disk for as long as it takes. */
const MOST_AT_ONCE = 2

/**
 * What a member takes out, as an mbox: `/mail/export/F1.mbox` a mailbox, `/mail/export/messages.mbox?ids=M1,M2` some messages. It is written as it is read, so that it may be as long as it likes.
 * `name`: what the file is to be called.
 *
 * Threat: a link elsewhere that has the browser of a member fetch gigabytes. Only our own page may ask, and for few at a time.
 */
export function mailExportRoutes(
  { sessions }: Pick<SiteServices, 'sessions'>,
  mail: Pick<MailStore, 'read' | 'body'>,
): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const busy = new BusyAccounts('exports', MOST_AT_ONCE)
  routes.use('/mail/export/*', membersOnly(sessions), async (c, next) => {
    if (provenanceOf((name) => c.req.header(name), c.req.header('host') ?? '') !== 'elsewhere') return next()
    return c.text('Only the webmail itself may ask for that.\n', 403)
  })
  routes.get('/mail/export/messages.mbox', (c) => {
    const numbers = (c.req.query('ids') ?? '').split(',').map((id) => tryObjectNumber('M', id, ''))
    const known = numbers.filter((number) => number !== undefined)
    if (known.length < numbers.length || known.length > MOST_IDS) return c.notFound()
    return answer(c, busy, (source) => source.emails(known), mail)
  })
  routes.get('/mail/export/:file', async (c) => {
    const id = tryObjectNumber('F', c.req.param('file').replace(/\.mbox$/, ''), '')
    const { account } = c.var.signedIn
    const mailbox = id === undefined ? undefined : await mail.read(account.id, (reader) => reader.mailbox(id))
    if (!mailbox) return c.notFound()
    return answer(c, busy, (source) => source.mailbox(mailbox.id), mail)
  })
  return routes
}

function answer(
  c: Context<MemberEnv>,
  busy: BusyAccounts,
  take: (source: MailExport) => AsyncGenerator<Bytes>,
  mail: Pick<MailStore, 'read' | 'body'>,
): Response {
  const { id } = c.var.signedIn.account
  const fields = {
    'content-type': 'application/mbox',
    'content-disposition': `attachment; filename*=UTF-8''${encodeRfc8187(c.req.query('name') ?? 'mail.mbox')}`,
    'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
  }
  // HEAD comes here too, and nobody would close what is opened for it.
  if (c.req.method === 'HEAD') return c.body(null, 200, fields)
  let lease: Disposable
  try {
    lease = busy.begin(id)
  } catch (error) {
    if (!isFault(error, 'jmap/limit')) throw error
    return c.text('Two files are being saved already. Wait for one of them.\n', 429)
  }
  return c.body(streamOf(take(new MailExport(mail, id)), lease), 200, fields)
}

/** Reads as fast as it is taken, and no faster; whoever goes away ends it. */
function streamOf(pieces: AsyncGenerator<Bytes>, lease: Disposable): ReadableStream<Bytes> {
  return new ReadableStream<Bytes>({
    async pull(controller) {
      try {
        const { done, value } = await pieces.next()
        if (!done) return controller.enqueue(value)
        lease[Symbol.dispose]()
        controller.close()
      } catch (error) {
        lease[Symbol.dispose]()
        throw error
      }
    },
    async cancel() {
      lease[Symbol.dispose]()
      await pieces.return(undefined)
    },
  })
}
