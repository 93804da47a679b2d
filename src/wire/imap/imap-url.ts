import { Fault } from '../../base/fault.ts'
import type { Section } from '../mime/section.ts'
import { parseSection } from './fetch-attribute.ts'
import { canonicalName } from './mailbox-name.ts'

/** An IMAP URL that names a message or a part of one: RFC 5092 §6, §7, with the authorisation of RFC 4467. */
export interface ImapUrl {
  /** Server, without its port, in lower case; undefined in a URL that begins with the mailbox. */
  readonly host: string | undefined
  /** Whose mailbox; undefined for that of whoever uses the URL. */
  readonly user: string | undefined
  readonly mailbox: string
  readonly uidValidity: number | undefined
  readonly uid: number
  readonly section: Section
  /** Octets: RFC 5092 §6.3, the length undefined for all that follows. */
  readonly partial: { readonly offset: number; readonly length: number | undefined } | undefined
  readonly authorisation: UrlAuthorisation | undefined
}

export interface UrlAuthorisation {
  /** Moment after which the URL is worth nothing, in milliseconds since the epoch. */
  readonly expiresMs: number | undefined
  readonly access: UrlAccess
  /** What is vouched for: the URL up to and with the access identifier, as it was written. */
  readonly rump: string
  /** Undefined in a URL that is still to be vouched for. */
  readonly proof: { readonly mechanism: string; readonly token: string } | undefined
}

/** Who may use the URL: RFC 4467 §3. */
export type UrlAccess =
  | { readonly who: 'anonymous' | 'authuser' }
  | { readonly who: 'user' | 'submit'; readonly user: string }

/** Characters of a URL. */
export const MAX_URL_LENGTH = 4096

const SERVER = /^imap:\/\/(?:([^@/;:]*)(?:;AUTH=[^@/]*)?@)?([^/;@]+)(?=\/)/i
const MAILBOX = /^\/([^;]*?)(?:;UIDVALIDITY=(\d{1,10}))?\/;UID=(\d{1,10})/i
const PART = /^(?:\/;SECTION=([^;]*?))?(?:\/;PARTIAL=(\d{1,15})(?:\.(\d{1,15}))?)?(?=;|$)/i
const AUTHORISATION = /^(?:;EXPIRE=([0-9TZ:.+-]{1,40}))?;URLAUTH=(anonymous|authuser|(?:submit|user)\+[^:;/]+)/i
const PROOF = /^:([A-Z0-9.-]{1,32}):([0-9A-F]{32,256})$/i

/** Reads a URL. @throws Fault peer imap/bad-url, whose message is the URL, for anything else than a message or a part of one */
export function parseImapUrl(url: string): ImapUrl {
  const bad = () => new Fault('peer', 'imap/bad-url', url)
  if (url.length > MAX_URL_LENGTH) throw bad()
  const server = SERVER.exec(url)
  let at = server?.[0].length ?? 0
  const mailbox = MAILBOX.exec(url.slice(at))
  if (!mailbox) throw bad()
  at += mailbox[0].length
  const part = PART.exec(url.slice(at))
  if (!part) throw bad()
  at += part[0].length
  const authorisation = at < url.length ? tryAuthorisation(url, at) : undefined
  if (at < url.length && !authorisation) throw bad()
  try {
    return {
      host: server?.[2]?.replace(/:\d*$/, '').toLowerCase(),
      user: server?.[1] ? decodeURIComponent(server[1]) : undefined,
      mailbox: canonicalName(decodeURIComponent(mailbox[1] as string)),
      uidValidity: mailbox[2] === undefined ? undefined : Number(mailbox[2]),
      uid: Number(mailbox[3]),
      section: parseSection(decodeURIComponent(part[1] ?? '')),
      partial: part[2] === undefined ? undefined : { offset: Number(part[2]), length: optionalNumber(part[3]) },
      authorisation,
    }
  } catch {
    // Whatever is wrong with it (escapes, section, name of the mailbox): it is one bad URL.
    throw bad()
  }
}

/** iurlauth-rump [iua-verifier], RFC 4467 §9. */
function tryAuthorisation(url: string, at: number): UrlAuthorisation | undefined {
  const found = AUTHORISATION.exec(url.slice(at))
  if (!found) return undefined
  const end = at + found[0].length
  const proof = PROOF.exec(url.slice(end))
  if (end < url.length && !proof) return undefined
  const expiresMs = found[1] === undefined ? undefined : Date.parse(found[1])
  const access = tryAccess(found[2] as string)
  if (!access || Number.isNaN(expiresMs)) return undefined
  return {
    expiresMs,
    access,
    rump: url.slice(0, end),
    proof: proof
      ? { mechanism: (proof[1] as string).toUpperCase(), token: (proof[2] as string).toLowerCase() }
      : undefined,
  }
}

function tryAccess(text: string): UrlAccess | undefined {
  const [who, user] = text.split('+', 2) as [string, string?]
  const kind = who.toLowerCase()
  if (kind === 'anonymous' || kind === 'authuser') return { who: kind }
  try {
    return { who: kind as 'user' | 'submit', user: decodeURIComponent(user as string).toLowerCase() }
  } catch {
    return undefined
  }
}

function optionalNumber(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits)
}
