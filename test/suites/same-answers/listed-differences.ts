import type { Difference } from './differences.ts'
import type { Answers } from './fetch-answers.ts'
import { asDovecotKeeps, isTidy, withoutNul } from './kept-octets.ts'
import { decodedParameters, quotedStrings, sameParameters, withoutSpace } from './shown-strings.ts'
import { allParts, readStructure, type ShownPart } from './structure.ts'

/** A difference that stays, with the sentence of the RFC that says we are right. One that no longer occurs fails the suite. */
export interface ListedDifference {
  readonly name: string
  readonly rfc: string
  readonly sentence: string
  /** Whether it accounts for all of a difference. */
  readonly explains: (difference: Difference) => boolean
}

const NO_VALUE = ['NIL', 'absent']

export const LISTED_DIFFERENCES: readonly ListedDifference[] = [
  {
    name: 'octets are kept as they came: Dovecot puts a CR before a bare LF and sends 0x80 for NUL',
    rfc: 'RFC 9051 §6.3.12',
    sentence: 'The APPEND command appends the literal argument as a new message',
    explains: ({ message, place, ours, theirs }) =>
      /^(BODY|BINARY|RFC822)[[.]/.test(place) &&
      !isTidy(message.octets) &&
      (place.endsWith('>') ||
        asDovecotKeeps(unquoted(ours)) === asDovecotKeeps(unquoted(theirs)) ||
        (place.includes('FIELDS') && /^[^:\n]*\0/m.test(message.octets.toString('latin1')))),
  },
  {
    name: 'sizes are those of the octets that are served',
    rfc: 'RFC 9051 §2.3.4',
    sentence: 'This size SHOULD match the result of a "FETCH BODY[]" command',
    explains: ({ message, place, ours, theirs, ourAnswers }) => {
      if (isTidy(message.octets)) return false
      const section = sizedSection(place)
      const octets = section === undefined ? undefined : ourAnswers.get(section)
      if (!Buffer.isBuffer(octets)) return false
      return Number(ours) === octets.length && Number(theirs) === asDovecotKeeps(octets.toString('latin1')).length
    },
  },
  {
    name: 'a CR before CRLF or at the end is kept, and with it the place of the empty line: Dovecot takes it away',
    rfc: 'RFC 5322 §2.2',
    sentence: 'CR and LF MUST only occur together as CRLF; they MUST NOT appear independently in the body',
    explains: ({ message }) => /\r\r\n|\r$/.test(message.octets.toString('latin1')),
  },
  {
    name: 'a part that is not there is NIL, not an empty string',
    rfc: 'RFC 9051 §4.5',
    sentence: 'represents the non-existence of a particular data item ... as distinct from the empty string',
    explains: ({ place, ours, theirs }) => /^(BODY|BINARY)\[\d/.test(place) && ours === 'NIL' && theirs === '""',
  },
  {
    name: 'a Content-Type without the form type/subtype is text/plain',
    rfc: 'RFC 2045 §5.2',
    sentence: 'this default be assumed when a syntactically invalid Content-Type header field is encountered',
    explains: ({ place, ourAnswers }) => {
      const path = /^BODY(?:STRUCTURE)? ([\d.]+) (?!encoding|size|id|description)/.exec(place)?.[1]
      const type = contentType(ourAnswers.get(`BODY[${path}.MIME]`))
      return (
        type !== undefined &&
        !/^[\s(]*([^)]*\))?\s*[!#-'*+\-.\w^`{|}~]+\s*(\([^)]*\)\s*)?\/\s*[!#-'*+\-.\w^`{|}~]+\s*([;(]|$)/.test(type)
      )
    },
  },
  {
    name: 'only text/plain is US-ASCII unless it says otherwise',
    rfc: 'RFC 6657 §3',
    sentence: 'can define its own default value for the "charset" parameter, including the absence of any default',
    explains: ({ place, ours, theirs }) => {
      if (!place.endsWith(' params')) return false
      const mine = ours === 'NIL' ? [] : quotedStrings(ours)
      return JSON.stringify(quotedStrings(theirs)) === JSON.stringify([...mine, 'charset', 'us-ascii'])
    },
  },
  {
    name: 'parameters of RFC 2231 are decoded',
    rfc: 'RFC 9051 §7.5.2',
    sentence: 'Servers SHOULD decode parameter value continuations and parameter value character sets',
    explains: ({ place, ours, theirs }) => / (params|disposition)$/.test(place) && sameParameters(ours, theirs),
  },
  {
    name: 'a transfer encoding is shown in lower case',
    rfc: 'RFC 2045 §6.1',
    sentence: 'These values are not case sensitive',
    explains: ({ place, ours, theirs }) => place.endsWith(' encoding') && ours === theirs.toLowerCase(),
  },
  {
    name: 'an address without domain or local part has an empty one, no MISSING_DOMAIN that could be answered to',
    rfc: 'RFC 5322 §3.4.1',
    sentence:
      'An addr-spec is a specific Internet identifier that contains a locally interpreted string followed by the at-sign character',
    explains: ({ place, theirs }) =>
      /(ENVELOPE|envelope) (from|sender|reply-to|to|cc|bcc)$/.test(place) &&
      /"(MISSING_MAILBOX|MISSING_DOMAIN|SYNTAX_ERROR|INVALID_ROUTE)"/.test(theirs),
  },
  {
    name: 'NUL is left out of header text',
    rfc: 'RFC 9051 §4.3',
    sentence: 'A literal is a sequence of zero or more octets (including CR and LF)',
    explains: ({ message, place, ours, theirs }) =>
      message.octets.includes(0) &&
      /ENVELOPE|envelope|BODYSTRUCTURE|^BODY /.test(place) &&
      (message.isRandom || withoutNul(theirs) === ours),
  },
  {
    name: 'a message in base64 is not looked into',
    rfc: 'RFC 2046 §5.2.1',
    sentence:
      'No encoding other than "7bit", "8bit", or "binary" is permitted for the body of a "message/rfc822" entity',
    explains: ({ place, ourAnswers }) =>
      partsAround(place, ourAnswers).some(
        ({ places }) =>
          places.get('type') === '"message"' && !/^"(7bit|8bit|binary)"$/i.test(places.get('encoding') ?? '"7bit"'),
      ),
  },
  {
    name: 'a boundary has at least one character',
    rfc: 'RFC 2046 §5.1.1',
    sentence: 'boundary := 0*69<bchars> bcharsnospace',
    explains: ({ place, ourAnswers }) =>
      partsAround(place, ourAnswers).some(({ places }) => /"boundary" ""/.test(places.get('params') ?? '')),
  },
  {
    name: 'BINARY of a multipart or message is as it stands',
    rfc: 'RFC 9051 §6.4.5',
    sentence:
      'This data item can only be requested for leaf body parts: those that have media types other than multipart/*, message/rfc822, or message/global',
    explains: ({ place, ourAnswers }) => {
      const path = /^BINARY(?:\.SIZE)?\[([\d.]+)\]/.exec(place)?.[1]
      const binary = ourAnswers.get(`BINARY[${path}]`)
      const body = ourAnswers.get(`BODY[${path}]`)
      const part = partsAround(place, ourAnswers).at(-1)
      return (
        part !== undefined &&
        (part.isMultipart || part.places.get('type') === '"message"') &&
        part.path === path &&
        Buffer.isBuffer(binary) &&
        Buffer.isBuffer(body) &&
        binary.equals(body)
      )
    },
  },
  {
    name: 'BINARY takes off the encoding that BODYSTRUCTURE shows: of two fields the first, of an empty one 7bit',
    rfc: 'RFC 9051 §6.4.5',
    sentence: "after performing decoding of the section's Content-Transfer-Encoding",
    explains: ({ message, place }) =>
      place.startsWith('BINARY') &&
      /content-transfer-encoding:[ \t]*(\r?\n|[^\n]*\n(\S[^\n]*\n)*content-transfer-encoding:)/i.test(
        message.octets.toString('latin1'),
      ),
  },
  {
    name: 'media types, dispositions and names of parameters are shown in lower case',
    rfc: 'RFC 2045 §5.1',
    sentence: 'Matching of attributes is ALWAYS case-insensitive',
    explains: ({ place, ours, theirs }) =>
      (/ (type|subtype)$/.test(place) && ours === theirs.toLowerCase()) ||
      (/ (params|disposition)$/.test(place) && ours.toLowerCase() === theirs.toLowerCase()),
  },
  {
    name: 'white space in header text is what stands there: Dovecot makes one space of many, and keeps what ends a field',
    rfc: 'RFC 5322 §2.2.3',
    sentence: 'Unfolding is accomplished by simply removing any CRLF that is immediately followed by WSP',
    explains: ({ place, ours, theirs }) =>
      /ENVELOPE|envelope| (description|md5|id|location)$/.test(place) && withoutSpace(ours) === withoutSpace(theirs),
  },
  {
    name: 'the line break before a delimiter belongs to it, also where a multipart or a header ends',
    rfc: 'RFC 2046 §5.1.1',
    sentence: 'the CRLF preceding the boundary delimiter line is conceptually attached to the boundary',
    explains: ({ place, ours, theirs, ourAnswers, theirAnswers }) => {
      if (ours === 'NIL') return false
      const path = partsAround(place, ourAnswers).at(-1)?.path
      const [our, their] = [ourAnswers.get(`BODY[${path}]`), theirAnswers.get(`BODY[${path}]`)]
      if (!path?.includes('.') && !/^\d+$/.test(path ?? '')) return false
      return (
        Buffer.isBuffer(our) &&
        Buffer.isBuffer(their) &&
        their.toString('latin1') === `${asDovecotKeeps(our.toString('latin1'))}\r\n` &&
        ours !== theirs
      )
    },
  },
  {
    name: 'message/global is a message',
    rfc: 'RFC 9051 §6.4.5.1',
    sentence:
      "A part of type MESSAGE/RFC822 or MESSAGE/GLOBAL also has nested part numbers, referring to parts of the MESSAGE part's body",
    explains: ({ place, ourAnswers }) =>
      partsAround(place, ourAnswers).some(({ places }) => places.get('subtype') === '"global"'),
  },
  {
    name: 'a boundary may be encoded by RFC 2231',
    rfc: 'RFC 2231 §4',
    sentence: 'the presence of a asterisk at the end of a parameter name indicates that the value is encoded',
    explains: ({ message, place }) => !place.startsWith('ENVELOPE') && message.octets.includes('boundary*='),
  },
  {
    name: 'the whole boundary is compared, however long it is',
    rfc: 'RFC 2046 §5.1.1',
    sentence: 'Boundary string comparisons must compare the boundary value with the beginning of each candidate line',
    explains: ({ place, ourAnswers }) =>
      [place, 'BODY 1 '].some((at) =>
        partsAround(at, ourAnswers).some(({ places }) => /"boundary" "[^"]{80,}"/.test(places.get('params') ?? '')),
      ),
  },
  {
    name: 'past the most parts that are told apart, the close-delimiter still ends the last',
    rfc: 'RFC 2046 §5.1.1',
    sentence: 'indicates that no further body parts will follow',
    explains: ({ place }) => /[ []9999\b/.test(place),
  },
  {
    name: 'parameters that are empty or without a name are passed over',
    rfc: 'RFC 1123 §1.2.2',
    sentence: 'Be liberal in what you accept',
    explains: ({ message, place }) =>
      place.endsWith(' params') && /content-type:[^\n]*;\s*[;=]/i.test(message.octets.toString('latin1')),
  },
  {
    name: 'a parameter has one value: the first, or that of its extended form',
    rfc: 'RFC 2045 §5.1',
    sentence: 'The ordering of parameters is not significant',
    explains: ({ place, ours, theirs }) => {
      if (!/ (params|disposition)$/.test(place)) return false
      const [our, their] = [decodedParameters(ours), decodedParameters(theirs)]
      const names = their.map((parameter) => parameter.replace(/=[\s\S]*/, ''))
      return new Set(names).size < names.length && our.every((parameter) => their.includes(parameter))
    },
  },
  {
    name: 'pieces of a parameter count from 0 on without a gap',
    rfc: 'RFC 2231 §3',
    sentence: 'The count starts at 0 and increments by 1 for each subsequent section of the parameter value',
    explains: ({ place, theirs }) => / (params|disposition)$/.test(place) && /"[^"*]*\*+\d+\*?"/.test(theirs),
  },
  {
    name: 'Content-* fields count without Content-Type and MIME-Version too: Dovecot takes an encoding off, but shows 7bit',
    rfc: 'RFC 2045 §4',
    sentence:
      'In the absence of a MIME-Version field, a receiving mail user agent may optionally choose to interpret the body of the message according to local conventions',
    explains: ({ place, theirs, ourAnswers }) => {
      const path = / ([\d.]+) (encoding|disposition|language|location|md5|id|description)$/.exec(place)?.[1]
      const header = ourAnswers.get(`BODY[${path}.MIME]`)
      const isBare = Buffer.isBuffer(header) && !/^(content-type|mime-version)[ \t]*:/im.test(header.toString('latin1'))
      return isBare && (theirs === '"7bit"' || theirs === 'NIL')
    },
  },
  {
    name: 'what does not belong to a transfer encoding is passed over',
    rfc: 'RFC 1123 §1.2.2',
    sentence: 'Be liberal in what you accept',
    explains: ({ message, place, theirs }) =>
      /content-transfer-encoding:[ \t]*[-\w"]+[^-\w\r\n]/i.test(message.octets.toString('latin1')) &&
      ((place.endsWith(' encoding') && theirs === '"7bit"') ||
        (place.startsWith('BINARY') && theirs === 'NO [UNKNOWN-CTE')),
  },
  {
    name: 'a disposition in quotes, a file name without its second quote, languages in quotes or without commas are read',
    rfc: 'RFC 1123 §1.2.2',
    sentence: 'Be liberal in what you accept',
    explains: ({ place, ours, theirs }) => {
      if (place.endsWith(' language')) return theirs === 'NIL' || ours.startsWith(theirs.slice(0, -1))
      if (!place.endsWith(' disposition')) return false
      return theirs.startsWith('("" ') || ours.startsWith(theirs.replace(/ NIL\)$/, ' '))
    },
  },
  {
    name: 'a value that should have been quoted is read to its end',
    rfc: 'RFC 2045 §5.1',
    sentence: 'Must be in quoted-string, to use within parameter values',
    explains: ({ place, ours, theirs }) => {
      if (!/ (params|disposition)$/.test(place)) return false
      const [our, their] = [quotedStrings(ours), quotedStrings(theirs)]
      return (
        our.length === their.length && our.every((value, at) => value === their[at] || cutAtSpecial(value, their[at]))
      )
    },
  },
  {
    name: 'a quoted string that nobody closes ends with the field',
    rfc: 'RFC 1123 §1.2.2',
    sentence: 'Be liberal in what you accept',
    explains: ({ message, place, ours, theirs }) =>
      place.endsWith(' params') &&
      /^content-type:[^\n"]*"[^"\n]*\r?\n(\S|\r?\n)/im.test(message.octets.toString('latin1')) &&
      withoutCharset(ours).startsWith(withoutCharset(theirs)),
  },
  {
    name: 'after what is no address the next is read',
    rfc: 'RFC 1123 §1.2.2',
    sentence: 'Be liberal in what you accept',
    explains: ({ message, place, ours, theirs }) =>
      / (from|sender|reply-to|to|cc|bcc)$/.test(place) &&
      (theirs === 'NIL' || ours.startsWith(theirs) || (message.isRandom && hasAllAddresses(ours, theirs))),
  },
  {
    name: 'a Content-* field that chance has damaged says nothing certain',
    rfc: 'RFC 2045 §5.2',
    sentence: "the sender's intent might have been otherwise",
    explains: ({ message, place }) =>
      message.isRandom && /^(BODY|BODYSTRUCTURE) |\[\d/.test(place) && hasBrokenContentField(message.octets),
  },
  {
    name: 'no empty line is added to the header of a message within, of which nothing is there',
    rfc: 'RFC 9051 §6.4.5.1',
    sentence:
      'the blank line is included in all header fetches, except in the case of a message that has no body and no blank line',
    explains: ({ place, ours, theirs }) =>
      /^BODY\[[\d.]+\.HEADER\.FIELDS/.test(place) && ours === '""' && theirs === '"\\r\\n"',
  },
  {
    name: 'what cannot stand in quoted-printable or base64 is read on after',
    rfc: 'RFC 2045 §6.7',
    sentence:
      'A reasonable approach by a robust implementation might be to include the "=" character and the following character in the decoded data without any transformation',
    explains: ({ place, ours, theirs }) =>
      place.startsWith('BINARY') && /^(NO \[PARSE|CLOSED)/.test(theirs) && ours !== 'NIL',
  },
  {
    name: 'lines of text end in CRLF, in what was encoded too',
    rfc: 'RFC 9051 §7.5.2',
    sentence:
      'servers MUST ensure that textual line-oriented sections are always transmitted using the IMAP CRLF line termination syntax',
    explains: ({ place, ourAnswers, theirAnswers }) => {
      const binary = place.replace('.SIZE', '').replace(/<\d+>$/, '')
      const [our, their] = [ourAnswers.get(binary), theirAnswers.get(binary)]
      if (!place.startsWith('BINARY') || !Buffer.isBuffer(our) || !Buffer.isBuffer(their)) return false
      return !our.equals(their) && our.toString('latin1') === their.toString('latin1').replace(/(?<!\r)\n/g, '\r\n')
    },
  },
  {
    name: 'BINARY.SIZE is the size of what BINARY sends',
    rfc: 'RFC 9051 §6.4.5',
    sentence:
      'Requests the decoded size of the section (i.e., the size to expect in response to the corresponding FETCH BINARY request)',
    explains: ({ place, ours, theirs, ourAnswers, theirAnswers }) => {
      const binary = place.replace('.SIZE', '')
      const [our, their] = [ourAnswers.get(binary), theirAnswers.get(binary)]
      if (!place.startsWith('BINARY.SIZE') || !Buffer.isBuffer(our) || our.length !== Number(ours)) return false
      return !Buffer.isBuffer(their) || their.length !== Number(theirs)
    },
  },
]

/** Whether all addresses that they show are among ours, apart from white space. */
function hasAllAddresses(ours: string, theirs: string): boolean {
  const addresses = (shown: string): string[] => withoutSpace(shown).match(/\((?:[^"()]|"(?:[^"\\]|\\.)*")*\)/g) ?? []
  const known = new Set(addresses(ours))
  return addresses(theirs).every((address) => known.has(address))
}

/** The parts that a place is in, outermost first, as our BODYSTRUCTURE shows them. */
function partsAround(place: string, answers: Answers): ShownPart[] {
  const path = /^(?:BODY|BODYSTRUCTURE) ([\d.]+) |^(?:BODY|BINARY)(?:\.SIZE)?\[([\d.]*\d)/.exec(place)
  const structure = answers.get('BODYSTRUCTURE')
  const wanted = path?.[1] ?? path?.[2]
  if (wanted === undefined || structure === undefined) return []
  return [...allParts(readStructure(structure))].filter(
    (part) => part.path === '' || part.path === wanted || wanted.startsWith(`${part.path}.`),
  )
}

function withoutCharset(shown: string): string {
  return shown.replace(/^NIL$|\("charset" "[^"]*"\)|\)$/, '')
}

/** Whether `cut` is the beginning of `value` up to a character that no token holds (RFC 2045 §5.1). */
function cutAtSpecial(value: string, cut: string | undefined): boolean {
  return cut !== undefined && value.startsWith(cut) && /^[\s()<>@,;:\\"/[\]?=]/.test(value.slice(cut.length))
}

const CONTENT_FIELD = /^content-[a-z-]*:((?:[^\n]|\n[ \t])*)/gim
const WELL_FORMED =
  /^\s*[!#$%&'*+\-.0-9A-Z^_`a-z{|}~]+(\/[!#$%&'*+\-.0-9A-Z^_`a-z{|}~]+)?(\s*;\s*[!#$%&'*+\-.0-9A-Z^_`a-z{|}~]+=([!#$%&'*+\-.0-9A-Z^_`a-z{|}~]+|"[ !#-[\]-~]*"))*\s*$/

/** Whether one of the Content-* fields, wherever it stands, is not what its grammar allows. */
function hasBrokenContentField(octets: Buffer): boolean {
  for (const [, value] of octets.toString('latin1').matchAll(CONTENT_FIELD))
    if (!WELL_FORMED.test(value as string)) return true
  return false
}

/** The section whose length a size is. */
function sizedSection(place: string): string | undefined {
  if (place === 'RFC822.SIZE') return 'BODY[]'
  const part = /^(?:BODY|BODYSTRUCTURE) ([\d.]+) size$/.exec(place)
  if (part) return `BODY[${part[1]}]`
  return place.startsWith('BINARY.SIZE') ? place.replace('.SIZE', '') : undefined
}

/** The Content-Type of a part by its own header, unfolded. */
function contentType(header: unknown): string | undefined {
  const text = Buffer.isBuffer(header) ? header.toString('latin1').replace(/\r?\n(?=[ \t])/g, '') : ''
  return /^content-type[ \t]*:(.*?)\r?$/im.exec(text)?.[1]
}

function unquoted(shown: string): string {
  return NO_VALUE.includes(shown) ? shown : (quotedStrings(shown)[0] ?? shown)
}
