import type { Bytes } from '../../../base/bytes.ts'
import { Fault, isFault, toFault } from '../../../base/fault.ts'
import { isUrlToken } from '../../../core/mail/url-authorisation.ts'
import type { Cursor } from '../../../wire/imap/cursor.ts'
import { encodeAstring } from '../../../wire/imap/encode.ts'
import { type ImapUrl, parseImapUrl, type UrlAccess } from '../../../wire/imap/imap-url.ts'
import { afterLogin } from '../command.ts'
import { ownPlace } from '../mailboxes/mailbox-places.ts'
import { ok } from '../reply.ts'
import type { Authenticated, Selected, Session } from '../session.ts'
import { tryOpenUrl, type UrlOctets } from '../url-octets.ts'

/** URLs of one command. */
const MAX_URLS = 100

/**
 * RFC 4467 §7: what URLs name that somebody has vouched for. Whatever is wrong with one (forged, expired, for somebody else, the message gone) it is
 * NIL, and nobody learns which of these it was.
 */
export const urlFetch = afterLogin({
  read: readUrls,
  async run(session, state, urls) {
    const { channel } = session
    channel.write('* URLFETCH')
    for (const url of urls) {
      channel.write(` ${encodeAstring(url, session.allowsUtf8)} `)
      await send(session, await tryRedeem(session, state, url))
    }
    channel.write('\r\n')
    return ok('that is all')
  },
})

/** 1*(SP astring). */
function readUrls(cursor: Cursor): string[] {
  const urls: string[] = []
  do {
    if (urls.length === MAX_URLS) throw new Fault('peer', 'imap/too-complex', `at most ${MAX_URLS} URLs at once`)
    cursor.space()
    urls.push(cursor.astring())
  } while (!cursor.isAtEnd)
  cursor.end()
  return urls
}

/** What an authorised URL names, or undefined. */
async function tryRedeem(
  session: Session,
  state: Authenticated | Selected,
  written: string,
): Promise<UrlOctets | undefined> {
  const url = tryUrl(written)
  const { hostname, clock, mail, sharing } = session.services
  if (!url?.authorisation?.proof || url.host !== hostname || url.user === undefined) return undefined
  const { access, rump, proof, expiresMs } = url.authorisation
  if (proof.mechanism !== 'INTERNAL' || (expiresMs !== undefined && expiresMs <= clock.nowMs())) return undefined
  if (!isFor(access, state)) return undefined
  const owner = await sharing.activeAccountAt(url.user)
  if (!owner) return undefined
  const place = ownPlace(owner, url.mailbox)
  const key = await mail.read(owner.id, async (reader) => {
    const mailbox = await reader.mailboxNamed(place.name)
    return mailbox && reader.urlKey(mailbox.id)
  })
  return key && isUrlToken(key, rump, proof.token) ? tryOpenUrl(session, place, url) : undefined
}

/** RFC 4467 §3: `submit` is for a server that submits mail on somebody's behalf, and none logs in here. */
function isFor(access: UrlAccess, { account }: Authenticated | Selected): boolean {
  if (access.who === 'user') return access.user === account.address
  return access.who !== 'submit'
}

function tryUrl(written: string): ImapUrl | undefined {
  try {
    return parseImapUrl(written)
  } catch (error) {
    if (isFault(error, 'imap/bad-url')) return undefined
    throw error
  }
}

/** Writes an nstring. Its first octet comes after all of the body has been verified, so that one which is not what was stored can still be NIL. */
async function send(session: Session, found: UrlOctets | undefined): Promise<void> {
  const { channel } = session
  const chunks = found?.chunks()[Symbol.asyncIterator]()
  let chunk = chunks && (await tryFirst(session, chunks))
  if (!found || !chunks || !chunk) {
    channel.write('NIL')
    return
  }
  channel.write(`{${found.size}}\r\n`)
  for (; !chunk.done; chunk = await chunks.next()) {
    channel.write(chunk.value)
    if (channel.isCongested) await channel.flush()
  }
  // The next may be another message, perhaps another member's.
  channel.separate()
}

async function tryFirst({ services, channel }: Session, chunks: AsyncIterator<Bytes>) {
  try {
    return await chunks.next()
  } catch (error) {
    services.log.error('imap/urlfetch-failed', toFault(error), { connection: channel.facts.id })
    return undefined
  }
}
