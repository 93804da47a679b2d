import { isWhollyConfusable, looksLike, mixesScripts, readableHost } from './look-alike.ts'

/**
 * Why a link may lead somewhere else than it seems to. `other-host`: its text shows another name. `credentials`: something stands before an `@`, where people read the name. `mixed-scripts`, `look-alike`: its name is written so that it is read
 * as another one. `like-ours`: as a name of the provider.
 */
export type LinkReason = 'other-host' | 'credentials' | 'mixed-scripts' | 'look-alike' | 'like-ours'

export interface LinkWarning {
  /** Where it leads, to be read by people: with what A-labels stand for, and themselves behind. */
  readonly host: string
  readonly reasons: readonly LinkReason[]
}

/** What is looked at of a link. */
export interface LinkShown {
  readonly href: string
  /** What is read in its place, white space and all. */
  readonly text: string
}

/** A name in a text, perhaps with a scheme before it. */
const NAME =
  /^(?:[a-z][a-z0-9+.-]{0,15}:\/\/)?(?:[^\s/@]{1,64}@)?((?:[\p{L}\p{N}\p{M}-]{1,63}\.){1,10}[\p{L}\p{N}-]{2,63})(?=[:/?#\s.,)\]]|$)/iu
const MAX_TEXT = 1000

/** What is to be said of a link to http or https; undefined if nothing is. `ownHosts`: names of the provider, small letters. Linear in the length of the text. */
export function linkWarning({ href, text }: LinkShown, ownHosts: readonly string[]): LinkWarning | undefined {
  const url = URL.parse(href.trim())
  if (!url || !/^https?:$/.test(url.protocol)) return undefined
  const host = url.hostname
  const reasons: LinkReason[] = []
  const shown = shownHost(text)
  if (shown !== undefined && !isSameOwner(shown, host)) reasons.push('other-host')
  if (url.username !== '' || url.password !== '') reasons.push('credentials')
  if (mixesScripts(host)) reasons.push('mixed-scripts')
  else if (isWhollyConfusable(host)) reasons.push('look-alike')
  if (ownHosts.some((own) => looksLike(host, own))) reasons.push('like-ours')
  if (reasons.length === 0) return undefined
  const readable = readableHost(host)
  return { host: readable === host ? host : `${readable} (${host})`, reasons }
}

/** The host that a text seems to lead to, as A-labels; undefined if it shows none. */
function shownHost(text: string): string | undefined {
  const plain = text
    .slice(0, MAX_TEXT)
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '')
    .trim()
  const name = NAME.exec(plain)?.[1]
  // `Node.js` and `report.pdf` are no hosts: without a scheme or `www.` only what ends in a top-level domain that no file has counts.
  if (name === undefined || (!/^(?:[a-z]+:\/\/|www\.)/i.test(plain) && FILE_LIKE.test(name))) return undefined
  return URL.parse(`http://${name}/`)?.hostname
}

const FILE_LIKE = /\.(?:js|ts|py|pdf|docx?|xlsx?|pptx?|zip|md|txt|png|jpe?g|gif|html?|exe|rs|sh)$/i

/** Whether two names are likely to belong to the same people: the same, one below the other, or next to each other below a name that people register. */
function isSameOwner(a: string, b: string): boolean {
  return registered(a) === registered(b)
}

/** The last two labels, or three where the second one is that of a registry (`co.uk`, `com.au`). The list of public suffixes is too large for every page; what this gets wrong warns once too often. */
function registered(host: string): string {
  const labels = host.replace(/\.$/, '').split('.')
  const [top = '', second = ''] = labels.toReversed()
  const isRegistry = top.length === 2 && /^(?:co|com|net|org|gov|gob|ac|edu|or|ne|go|gv|nhs|ltd|plc|me)$/.test(second)
  return labels.slice(isRegistry ? -3 : -2).join('.')
}
