import type { Bytes } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import type { Body } from '../../core/mail/body.ts'
import type { ListedMessage } from '../../core/mail/message.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import type { ImapUrl } from '../../wire/imap/imap-url.ts'
import { filterHeader } from '../../wire/mime/filter-header.ts'
import { locateSection, type OctetRange } from '../../wire/mime/section.ts'
import { findMailbox, locate, type Place } from './mailboxes/mailbox-places.ts'
import type { Authenticated, Selected, Session } from './session.ts'

/** What a URL names: as many octets as BODY[section] of RFC 9051 would have. */
export interface UrlOctets {
  readonly size: number
  chunks(): AsyncIterable<Bytes>
}

/** Octets of a header that HEADER.FIELDS in a URL looks at. */
const MAX_FILTERED_HEADER = 4 * 1024 * 1024

/**
 * What a URL names that needs no authorisation, since it leads to what the session may read anyway.
 * @throws Fault peer imap/bad-url if it names another server or somebody else, or nothing that is there
 */
export async function openOwnUrl(
  session: Session,
  state: Authenticated | Selected,
  url: ImapUrl,
  written: string,
): Promise<UrlOctets> {
  const { hostname } = session.services
  const isHere = url.host === undefined || url.host === hostname
  const isOwn = url.user === undefined || url.user.toLowerCase() === state.account.address
  const found = isHere && isOwn ? await tryOpenUrl(session, await locate(session, state, url.mailbox), url) : undefined
  if (!found) throw new Fault('peer', 'imap/bad-url', written)
  return found
}

/** What a URL names in the mailbox at `place`, or undefined if it is not there. */
export async function tryOpenUrl(session: Session, place: Place, url: ImapUrl): Promise<UrlOctets | undefined> {
  const { mail } = session.services
  const row = await mail.read(place.accountId, async (reader) => {
    const placed = await findMailbox(reader, place)
    if (!placed?.rights.includes('r')) return undefined
    const { mailbox } = placed
    if ((url.uidValidity ?? mailbox.uidValidity) !== mailbox.uidValidity) return undefined
    const [found] = await reader.list(mailbox.id, UidSet.of([{ first: url.uid, last: url.uid }]), ['root'])
    return found
  })
  const body = row && (await mail.body(place.accountId, row.bodyId))
  return body && tryOpenSection(row, body, url)
}

async function tryOpenSection(row: ListedMessage, body: Body, url: ImapUrl): Promise<UrlOctets | undefined> {
  const { section } = url
  const whole = section.path.length === 0 && section.text === undefined
  const range = whole ? { start: 0, end: row.size } : row.root && locateSection(row.root, section)
  if (!range) return undefined
  if (section.text?.kind !== 'header-fields') {
    const { start, end } = clip(range, url)
    return { size: end - start, chunks: () => body.chunks(start, end) }
  }
  const { names, not } = section.text
  const filtered = filterHeader(await read(body, range), names, not, section.path.length === 0)
  const { start, end } = clip({ start: 0, end: filtered.length }, url)
  return {
    size: end - start,
    chunks: async function* () {
      yield filtered.subarray(start, end)
    },
  }
}

async function read(body: Body, { start, end }: OctetRange): Promise<Bytes> {
  const pieces: Bytes[] = []
  for await (const piece of body.chunks(start, Math.min(end, start + MAX_FILTERED_HEADER))) pieces.push(piece)
  return Buffer.concat(pieces)
}

function clip(range: OctetRange, { partial }: ImapUrl): OctetRange {
  if (!partial) return range
  const start = Math.min(range.end, range.start + partial.offset)
  return { start, end: partial.length === undefined ? range.end : Math.min(range.end, start + partial.length) }
}
