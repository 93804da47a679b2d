import { isFault } from '../../../base/fault.ts'
import { decodeUtf7, encodeUtf7 } from '../../../wire/imap/mailbox-name.ts'

/** Letters behind `:2,` in the name of a message, in the order in which they are written. */
const LETTERS: readonly (readonly [string, string])[] = [
  ['D', '\\Draft'],
  ['F', '\\Flagged'],
  ['R', '\\Answered'],
  ['S', '\\Seen'],
  ['T', '\\Deleted'],
]
/** Dovecot's letters for keywords: `a` is the first of its `dovecot-keywords` file. */
const MOST_KEYWORDS = 26

/** Flags in the name of a file of `cur`; `keywords` are those that its small letters stand for. */
export function flagsOfName(name: string, keywords: readonly string[]): string[] {
  const info = /:2,([A-Za-z]*)/.exec(name)?.[1] ?? ''
  const flags: string[] = []
  for (const letter of info) {
    const flag = LETTERS.find(([known]) => known === letter)?.[1] ?? keywords[letter.charCodeAt(0) - 0x61]
    if (flag !== undefined) flags.push(flag)
  }
  return flags
}

/** `:2,` and the letters of flags. Keywords that are not among the first 26 have no letter. */
export function infoOf(flags: readonly string[], keywords: readonly string[]): string {
  const letters = LETTERS.filter(([, flag]) => flags.includes(flag)).map(([letter]) => letter)
  const small = flags
    .map((flag) => keywords.indexOf(flag))
    .filter((at) => at >= 0 && at < MOST_KEYWORDS)
    .sort((a, b) => a - b)
    .map((at) => String.fromCharCode(0x61 + at))
  return `:2,${letters.join('')}${small.join('')}`
}

/** When the file was made, in milliseconds since the epoch, by the number that its name begins with; undefined if that is no time. */
export function timeOfName(name: string): number | undefined {
  const seconds = /^(\d{9,10})\./.exec(name)?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1000
}

/** The folder of a mailbox in Maildir++: `.Level.Level`, names in modified UTF-7; a dot within a level is `%2E`. INBOX is the root. */
export function folderOfMailbox(name: string): string {
  if (name === 'INBOX') return ''
  const levels = name.split('/').map((level) => encodeUtf7(level.replaceAll('%', '%25').replaceAll('.', '%2E')))
  return `.${levels.join('.')}`
}

/** The mailbox whose folder is called so. A name that is no modified UTF-7 is taken as it is. */
export function mailboxOfFolder(folder: string): string {
  if (folder === '' || folder === '.') return 'INBOX'
  const levels = folder
    .replace(/^\./, '')
    .split('.')
    .map((level) => decodeLevel(level).replaceAll('%2E', '.').replaceAll('%25', '%'))
  return levels.filter((level) => level !== '').join('/')
}

/** One level of a folder's name. */
export function decodeLevel(level: string): string {
  try {
    return decodeUtf7(level)
  } catch (error) {
    if (isFault(error, 'imap/bad-mailbox-name')) return level
    throw error
  }
}
