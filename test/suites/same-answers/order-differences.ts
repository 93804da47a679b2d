import type { CorpusMessage } from './corpus.ts'
import { isTidy } from './kept-octets.ts'
import { hasPlainDate } from './search-differences.ts'

/** Messages that SORT and THREAD may put in another place than Dovecot does, by the sort keys that this is about. */
export interface ListedOrderDifference {
  readonly name: string
  readonly rfc: string
  readonly sentence: string
  readonly keys: RegExp
  readonly concerns: (message: CorpusMessage, octets: string) => boolean
}

/** Everything else has to be in the same order. */
export const LISTED_ORDER_DIFFERENCES: readonly ListedOrderDifference[] = [
  {
    name: 'sizes sorted by are those of the octets that are served',
    rfc: 'RFC 9051 §2.3.4',
    sentence: 'This size SHOULD match the result of a "FETCH BODY[]" command',
    keys: /SIZE/,
    concerns: ({ octets }) => !isTidy(octets),
  },
  {
    name: 'dates before 1970 and after 2038, and those that are no RFC 5322 but plain enough, sort as what they say',
    rfc: 'RFC 5256 §2.2',
    sentence:
      'the term "sent date" refers to the date and time from the Date: header, adjusted by time zone to normalize to UTC',
    keys: /DATE|ORDEREDSUBJECT|REFERENCES/,
    concerns: (message, octets) => /^date[ \t]*:/im.test(headerOf(octets)) && !hasPlainDate(message),
  },
  {
    name: 'of two fields of one name the one in the ENVELOPE sorts',
    rfc: 'RFC 5256 §3',
    sentence: '[IMAP] addr-mailbox of the first "From" address',
    keys: /./,
    concerns: ({ name }) => /^(duplicate fields|two of everything)/.test(name),
  },
  {
    name: 'words in a charset that is not known, octets that are no UTF-8, NUL and split characters sort as they are shown here',
    rfc: 'RFC 5256 §2.1',
    sentence: 'Convert any RFC 2047 encoded-words in the subject to UTF-8',
    keys: /SUBJECT|DISPLAY|REFERENCES/,
    concerns: ({ name }, octets) =>
      /^(octets|8-bit header)/.test(name) ||
      /=\?(utf-7|nonsense-charset|utf-8\*de|us-ascii\*en)\?|=\?\?|=\?us-ascii\?q\?=FC|=\?utf-8\?q\?=(00|FF|C3\?=)|=\?utf-8\?b\?w\?=|Ǆ/i.test(
        Buffer.from(octets, 'latin1').toString('utf8'),
      ),
  },
  {
    name: 'addresses that are no addresses sort by what is left of them',
    rfc: 'RFC 5322 §3.4.1',
    sentence:
      'An addr-spec is a specific Internet identifier that contains a locally interpreted string followed by the at-sign character',
    keys: /FROM|TO|CC|DISPLAY/,
    concerns: ({ name }) => /^(address|obsolete addresses|text \\)/.test(name),
  },
  {
    name: 'what chance has damaged sorts by what is left of it',
    rfc: 'RFC 1123 §1.2.2',
    sentence: 'Be liberal in what you accept',
    keys: /./,
    concerns: ({ isRandom }) => isRandom,
  },
]

function headerOf(octets: string): string {
  return octets.replace(/\r?\n\r?\n[\s\S]*/, '\r\n')
}
