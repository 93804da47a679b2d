import type { CorpusMessage } from './corpus.ts'
import { isTidy } from './kept-octets.ts'

/** A message that one of the two servers finds by a simple key, and the other does not. */
export interface SearchDifference {
  readonly message: CorpusMessage
  readonly key: string
  readonly finder: 'ours' | 'theirs'
}

export interface ListedSearchDifference {
  readonly name: string
  readonly rfc: string
  readonly sentence: string
  readonly explains: (difference: SearchDifference, octets: string) => boolean
}

/** Dovecot brings several dates under one NOT together into one, and finds other messages than by each of them. Seen by `compareSearches`. */
export const CONTRADICTION = 'a program finds what the keys in it find, put together as it says'

/** As `LISTED_DIFFERENCES`, for what is found. */
export const LISTED_SEARCH_DIFFERENCES: readonly ListedSearchDifference[] = [
  {
    name: 'sizes searched for are those of the octets that are served',
    rfc: 'RFC 9051 §2.3.4',
    sentence: 'This size SHOULD match the result of a "FETCH BODY[]" command',
    explains: ({ message, key }) => /^(LARGER|SMALLER)/.test(key) && !isTidy(message.octets),
  },
  {
    name: 'a message without a date that can be read was sent on no day, not in 1970',
    rfc: 'RFC 9051 §6.4.4',
    sentence:
      'Messages whose [RFC5322] Date: header field (disregarding time and timezone) is earlier than the specified date',
    explains: ({ message, key, finder }) =>
      key.startsWith('SENT') && finder === 'theirs' && !hasPlainDate(message) && dateFields(message) < 2,
  },
  {
    name: 'dates before 1970 and after 2038, and those that are no RFC 5322 but plain enough, are read; of two that of the ENVELOPE',
    rfc: 'RFC 1123 §1.2.2',
    sentence: 'Be liberal in what you accept',
    explains: ({ message, key }) => key.startsWith('SENT') && !hasPlainDate(message),
  },
  {
    name: 'what chance has damaged is found by what is left of it',
    rfc: 'RFC 9051 §6.4.4',
    sentence: 'Servers are allowed to implement flexible matching for this search key',
    explains: ({ message }) => message.isRandom,
  },
  {
    name: 'octets that are no UTF-8 are read as windows-1252',
    rfc: 'RFC 9051 §6.4.4',
    sentence: 'Servers are allowed to implement flexible matching for this search key',
    explains: ({ message, finder }, octets) =>
      finder === 'ours' && (!isUtf8(message.octets) || /=[89a-f][0-9a-f]/i.test(octets)),
  },
  {
    name: 'an encoded-word may name its language',
    rfc: 'RFC 2231 §5',
    sentence: 'encoded-word := "=?" charset ["*" language] "?" encoded-text "?="',
    explains: ({ finder }, octets) => finder === 'ours' && /=\?[^?*]+\*[a-z]+\?/i.test(octets),
  },
  {
    name: 'a word in a charset that is not known, UTF-7 among them, stays as it is',
    rfc: 'RFC 2047 §6.2',
    sentence:
      'If the mail reader does not support the character set used, it may (a) display the encoded-word as ordinary text',
    explains: (_, octets) => /=\?(utf-7|nonsense-charset)\?/i.test(octets),
  },
  {
    name: 'nobody finds addresses by MISSING_MAILBOX, MISSING_DOMAIN, SYNTAX_ERROR or INVALID_ROUTE',
    rfc: 'RFC 5322 §3.4.1',
    sentence:
      'An addr-spec is a specific Internet identifier that contains a locally interpreted string followed by the at-sign character',
    explains: ({ key, finder }) =>
      finder === 'theirs' &&
      /^(FROM|TO|CC|BCC) /.test(key) &&
      ['missing_mailbox@missing_domain syntax_error invalid_route'].some((text) => text.includes(folded(key))),
  },
  {
    name: 'white space of a header field is what stands there',
    rfc: 'RFC 5322 §2.2.3',
    sentence: 'Unfolding is accomplished by simply removing any CRLF that is immediately followed by WSP',
    explains: ({ key }, octets) =>
      / "[^"]* [^"]*"$/.test(key) && /^(subject|x-text):.*(\t| {2}|\r\n[ \t]|\r[^\n])/im.test(octets),
  },
  {
    name: 'after what is no address the next is read, and of a broken one what there is',
    rfc: 'RFC 1123 §1.2.2',
    sentence: 'Be liberal in what you accept',
    explains: ({ key, message, finder }) =>
      finder === 'ours' && /^(FROM|TO|CC|BCC) /.test(key) && /^(address |obsolete addresses)/.test(message.name),
  },
  {
    name: 'a part whose Content-Type has not the form type/subtype is text',
    rfc: 'RFC 2045 §5.2',
    sentence: 'this default be assumed when a syntactically invalid Content-Type header field is encountered',
    explains: ({ key, message, finder }) =>
      finder === 'ours' && isText(key) && /^(content|odd content types|digest with other types)/.test(message.name),
  },
  {
    name: 'names of attachments are found as they are meant, and HTML as it is read',
    rfc: 'RFC 9051 §6.4.4',
    sentence: 'Servers are allowed to implement flexible matching for this search key',
    explains: ({ key, finder }, octets) =>
      finder === 'ours' && isText(key) && /\b(file)?name\*?[*0-9]*=|text\/html/i.test(octets),
  },
  {
    name: 'parts are those of the structure that is shown',
    rfc: 'RFC 2046 §5.1.1',
    sentence: 'Boundary string comparisons must compare the boundary value with the beginning of each candidate line',
    explains: ({ key }, octets) =>
      isText(key) &&
      /boundary=""|boundary\*=|message\/global|message\/rfc822\r\ncontent-transfer-encoding: base64|content-transfer-encoding:[^\n]*\r\ncontent-transfer-encoding:|content-transfer-encoding: "|multipart\/mixed; boundary=b\r\n--b/i.test(
        octets,
      ),
  },
  {
    name: CONTRADICTION,
    rfc: 'RFC 9051 §6.4.4',
    sentence:
      'When multiple search keys are specified, the result is the intersection (AND function) of all the messages that match those keys',
    explains: () => false,
  },
  {
    name: 'a bare CR in a header is a space',
    rfc: 'RFC 5322 §2.2',
    sentence: 'CR and LF MUST only occur together as CRLF; they MUST NOT appear independently in the body',
    explains: ({ key, finder }, octets) => finder === 'ours' && key.includes(' ') && /\r[^\n]/.test(octets),
  },
]

function dateFields({ octets }: CorpusMessage): number {
  return (
    octets
      .toString('latin1')
      .replace(/\r?\n\r?\n[\s\S]*/, '\r\n')
      .match(/^date:/gim)?.length ?? 0
  )
}

function isText(key: string): boolean {
  return /^(TEXT|BODY) /.test(key)
}

/** The text of a key as it is compared, for ASCII. */
function folded(key: string): string {
  const text = /^\w+ "(.*)"$/.exec(key)?.[1] ?? key.replace(/^\w+ \{\d+\+\}\r\n/, '')
  return text.normalize('NFKC').replaceAll('ı', 'i').toLowerCase()
}

const PLAIN_DATE =
  /^date:\s*(?:[a-z]{3},)?\s*(\d{1,2})\s+(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s+(19[89]\d|197[1-9]|20[0-3]\d|[7-9]\d|[0-2]\d)\s+([01]\d|2[0-3])\s*:\s*[0-5]\d(\s*:\s*([0-5]\d|60))?(\s+([+-](0\d|1[0-4])[0-5]\d|ut|gmt|[ecmp][sd]t|[a-z]))?\s*(\(.*\))?\s*$/i

/** Whether there is one date, one that RFC 5322 has, of a day that a signed number of 32 bits holds. */
export function hasPlainDate({ octets }: CorpusMessage): boolean {
  const header = octets.toString('latin1').replace(/\r?\n\r?\n[\s\S]*/, '\r\n')
  const dates = header.replace(/\r?\n(?=[ \t])/g, '').match(/^date:.*$/gim) ?? []
  const plain = dates.length === 1 ? PLAIN_DATE.exec(dates[0] as string) : undefined
  if (!plain) return false
  const day = new Date(`${plain[1]} ${plain[2]} ${plain[3]} UTC`)
  return day.getUTCDate() === Number(plain[1])
}

function isUtf8(octets: Buffer): boolean {
  return Buffer.from(octets.toString('utf8')).equals(octets)
}
