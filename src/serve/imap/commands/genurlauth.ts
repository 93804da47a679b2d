import { Fault } from '../../../base/fault.ts'
import { URL_KEY_BYTES, urlToken } from '../../../core/mail/url-authorisation.ts'
import type { Cursor } from '../../../wire/imap/cursor.ts'
import { encodeAstring } from '../../../wire/imap/encode.ts'
import { type ImapUrl, parseImapUrl } from '../../../wire/imap/imap-url.ts'
import { afterLogin } from '../command.ts'
import { ownPlace, requireMailbox } from '../mailboxes/mailbox-places.ts'
import { no, ok } from '../reply.ts'
import type { Authenticated, Selected, Session } from '../session.ts'
import { tryOpenUrl } from '../url-octets.ts'

/** URLs of one command. */
const MAX_URLS = 100

interface Asked {
  readonly written: string
  readonly mechanism: string
}

/** RFC 4467 §7: vouches for URLs of the member's own messages, so that others, or a program, may read just them. */
export const genUrlAuth = afterLogin({
  read: readGenUrlAuth,
  async run(session, state, asked) {
    if (asked.some(({ mechanism }) => mechanism !== 'INTERNAL')) return no('CANNOT', 'INTERNAL is the only mechanism')
    const vouched: string[] = []
    for (const { written } of asked) vouched.push(await vouchFor(session, state, written))
    const urls = vouched.map((url) => encodeAstring(url, session.allowsUtf8))
    session.untagged(`GENURLAUTH ${urls.join(' ')}`)
    return ok('they are vouched for')
  },
})

/** 1*(SP astring SP mechanism). */
function readGenUrlAuth(cursor: Cursor): Asked[] {
  const asked: Asked[] = []
  do {
    if (asked.length === MAX_URLS) throw new Fault('peer', 'imap/too-complex', `at most ${MAX_URLS} URLs at once`)
    cursor.space()
    const written = cursor.astring()
    cursor.space()
    asked.push({ written, mechanism: cursor.atom().toUpperCase() })
  } while (!cursor.isAtEnd)
  cursor.end()
  return asked
}

/**
 * Threat: whoever has been in once vouches for the messages of years to come, by their numbers, and reads them with an account of their own when the password is long another one. So only what is there is vouched for, and could have been
 * taken along as well.
 * @throws Fault peer imap/bad-url for one that is not of this server and this member, names no message, or is vouched for already
 */
async function vouchFor(session: Session, state: Authenticated | Selected, written: string): Promise<string> {
  const url = parseImapUrl(written)
  if (!isVouchable(session, state, url)) throw new Fault('peer', 'imap/bad-url', written)
  const { mail, entropy } = session.services
  const { account } = state
  const place = ownPlace(account, url.mailbox)
  const key = await mail.write(account.id, async (writer) => {
    const { mailbox } = await requireMailbox(writer, place, 'r')
    const known = await writer.urlKey(mailbox.id)
    if (known) return known
    const fresh = entropy.bytes(URL_KEY_BYTES)
    await writer.setUrlKey(mailbox.id, fresh)
    return fresh
  })
  if (!(await tryOpenUrl(session, place, url))) throw new Fault('peer', 'imap/bad-url', written)
  return `${written}:internal:${urlToken(key, written)}`
}

function isVouchable(
  { services }: Session,
  { account }: Authenticated | Selected,
  { host, user, authorisation }: ImapUrl,
): boolean {
  const isOwn = host === services.hostname && user?.toLowerCase() === account.address
  return isOwn && authorisation !== undefined && authorisation.proof === undefined
}
