import { Fault } from '../../base/fault.ts'
import { HIERARCHY_SEPARATOR } from './mailbox.ts'

/** Octets of UTF-8 that a whole name may have. */
export const MAX_NAME_BYTES = 512
/** Levels that a name may have. */
export const MAX_NAME_LEVELS = 20

const encoder = new TextEncoder()

// Controls would break lines and terminals; `%` and `*` are LIST wildcards (RFC 9051 §6.3.9), so no client could list such a name
// alone; bidirectional overrides and invisible characters make one name look like another.
const FORBIDDEN = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff%*]/u

/**
 * A mailbox name as it is kept: NFC, `INBOX` in capitals where it is the first level. RFC 9051 §5.1.
 * @throws Fault mail/bad-name for empty levels, control characters, wildcards, more than 20 levels or 512 octets
 */
export function mailboxName(name: string): string {
  const kept = foldedName(name)
  const levels = kept.split(HIERARCHY_SEPARATOR)
  if (levels.includes('')) throw badName('has an empty level')
  if (levels.length > MAX_NAME_LEVELS) throw badName(`has more than ${MAX_NAME_LEVELS} levels`)
  if (FORBIDDEN.test(kept)) throw badName('has a character that is not allowed')
  if (kept.startsWith('#')) throw badName('begins with #, which is kept for namespaces')
  if (encoder.encode(kept).length > MAX_NAME_BYTES) throw badName(`is longer than ${MAX_NAME_BYTES} octets`)
  return kept
}

/** Before the mailboxes that others share: `#user/<address>/<name>` (RFC 2342, RFC 9051 §6.3.10). */
export const OTHERS_PREFIX = '#user/'

/** A name that may be subscribed: of a mailbox of one's own, or of one that somebody shares. @throws Fault mail/bad-name as `mailboxName` */
export function subscribableName(name: string): string {
  return name.startsWith(OTHERS_PREFIX)
    ? OTHERS_PREFIX + mailboxName(name.slice(OTHERS_PREFIX.length))
    : mailboxName(name)
}

/** The name that comes closest to one from elsewhere and may be had here: what is not allowed becomes `_`, what is too much is left out. */
export function permittedName(name: string): string {
  const levels = foldedName(name)
    .split(HIERARCHY_SEPARATOR)
    .map((level) => level.toWellFormed().replaceAll(new RegExp(FORBIDDEN, 'gu'), '_'))
    .filter((level) => level !== '')
    .slice(0, MAX_NAME_LEVELS)
  let permitted = levels.join(HIERARCHY_SEPARATOR).replace(/^#/, '_')
  while (encoder.encode(permitted).length > MAX_NAME_BYTES) permitted = [...permitted].slice(0, -1).join('')
  return foldedName(permitted.replace(/\/$/, '') || '_')
}

/** A name to look a mailbox up with: NFC and INBOX as `mailboxName`, but nothing is refused. */
export function foldedName(name: string): string {
  const normal = name.normalize('NFC')
  const separator = normal.indexOf(HIERARCHY_SEPARATOR)
  const first = separator < 0 ? normal : normal.slice(0, separator)
  return /^inbox$/i.test(first) ? `INBOX${normal.slice(5)}` : normal
}

/** The names above a name, the highest first. */
export function namesAbove(name: string): string[] {
  const above: string[] = []
  for (let at = name.indexOf(HIERARCHY_SEPARATOR); at >= 0; at = name.indexOf(HIERARCHY_SEPARATOR, at + 1)) {
    above.push(name.slice(0, at))
  }
  return above
}

function badName(why: string): Fault {
  return new Fault('peer', 'mail/bad-name', `The mailbox name ${why}`)
}
