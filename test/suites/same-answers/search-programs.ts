import { Dice } from '../../interop/harness/messages.ts'

/** Text that is looked for: words of the corpus, pieces of words, other letter cases, other scripts, and what stands nowhere. */
const TEXTS = [
  'letter',
  'LETTER',
  'ountain',
  'post office',
  'the',
  'hello',
  'inner',
  'b25l',
  'one line',
  'Grüße',
  'GRÜSSE',
  'grüße',
  'grusse',
  'Gr',
  '日本語',
  '本',
  '🙂',
  'é',
  'e\u0301',
  'É',
  'ß',
  'ss',
  'ﬁ',
  'fi',
  'İ',
  'ı',
  'ſ',
  'Ǆ',
  'word_7',
  'word 7',
  'quoted',
  '=?utf-8?q?',
  'utf-8',
  'example.org',
  'joe@example.org',
  'Joe',
  '<joe',
  'jdoe machine',
  'a@b.example',
  '(a',
  'folded here',
  'a b',
  'two  spaces',
  'back\\slash',
  'and "quote"',
  'preamble',
  'epilogue',
  'Things mailing list',
  'structure',
  '0',
  'MIME-Version',
  'boundary',
  'Content-Type',
  'b25lIGxpbmU',
  'level 3',
  'nowhere to be found',
  'Björn',
  'BJÖRN',
  'red',
  'p{color',
  'dir="auto"',
] as const

const FIELDS = ['SUBJECT', 'FROM', 'TO', 'CC', 'BCC'] as const
const HEADERS = [
  'Subject',
  'Message-ID',
  'X-Text',
  'Content-Type',
  'Date',
  'Sender',
  'Reply-To',
  'List-Id',
  'Received',
] as const
const FLAG_KEYS = [
  ...[
    'ANSWERED',
    'UNANSWERED',
    'DELETED',
    'UNDELETED',
    'DRAFT',
    'UNDRAFT',
    'FLAGGED',
    'UNFLAGGED',
    'SEEN',
    'UNSEEN',
    'ALL',
  ],
  ...['KEYWORD Junk', 'KEYWORD junk', 'UNKEYWORD Junk', 'KEYWORD $Forwarded', 'KEYWORD Nobody', 'UNKEYWORD Nobody'],
]
const DAYS = [
  ...[
    '1-Jan-1970',
    '2-Jan-1999',
    '15-Mar-2003',
    '29-Feb-2004',
    '31-Dec-2010',
    '1-Jan-2024',
    '3-Jan-2024',
    '1-Jan-2030',
  ],
  ...[
    '19-Nov-1997',
    '20-Nov-1997',
    '21-Nov-1997',
    '22-Nov-1997',
    '13-Feb-1969',
    '1-Jul-2003',
    '14-Feb-2023',
    '27-Feb-2023',
  ],
]
const SIZES = [0, 1, 2, 57, 100, 101, 250, 500, 1000, 5000, 20_000, 100_000, 1_048_576, 4_000_000_000]

/** Keys that are no combination of others. */
export function simpleKeys(count: number): string[] {
  const texts = TEXTS.flatMap((text) => [`TEXT ${literal(text)}`, `BODY ${literal(text)}`])
  const fields = TEXTS.flatMap((text, at) => [
    `SUBJECT ${literal(text)}`,
    `${FIELDS[1 + (at % (FIELDS.length - 1))]} ${literal(text)}`,
    `HEADER ${HEADERS[at % HEADERS.length]} ${literal(text)}`,
  ])
  const presence = [...HEADERS, 'X-Nobody', 'Cc', 'Content-ID', 'sub ject'].map((field) => `HEADER "${field}" ""`)
  const dates = ['BEFORE', 'ON', 'SINCE', 'SENTBEFORE', 'SENTON', 'SENTSINCE'].flatMap((key) =>
    DAYS.map((day) => `${key} ${day}`),
  )
  const sizes = SIZES.flatMap((size) => [`LARGER ${size}`, `SMALLER ${size}`])
  const sets = [
    `1`,
    `1:10`,
    `${count}:*`,
    '*',
    `5,3,9:7,${count}`,
    'UID 1:50',
    'UID 999999',
    `UID 2,4:8,${count}:*`,
    'UID *',
  ]
  return [...FLAG_KEYS, ...texts, ...fields, ...presence, ...dates, ...sizes, ...sets, 'OLDER 3600', 'YOUNGER 3600']
}

/** Programs put together of some of the keys, the same for the same seed. */
export function combinedPrograms(seed: number, keys: readonly string[], wanted: number): Program[] {
  const dice = new Dice(seed)
  return Array.from({ length: wanted }, () => combine(dice, keys, 1 + dice.number(4)))
}

/** A search program, and what it must find if each of its simple keys finds what `found` says. */
export interface Program {
  readonly text: string
  readonly isOneKey: boolean
  readonly finds: (found: (key: string) => ReadonlySet<number>, all: ReadonlySet<number>) => ReadonlySet<number>
}

function combine(dice: Dice, keys: readonly string[], depth: number): Program {
  if (depth === 0) {
    const key = dice.one(keys)
    return { text: key, isOneKey: true, finds: (found) => found(key) }
  }
  const one = combine(dice, keys, depth - 1)
  switch (dice.number(4)) {
    case 0:
      return {
        text: `NOT ${grouped(one)}`,
        isOneKey: true,
        finds: (found, all) => all.difference(one.finds(found, all)),
      }
    case 1: {
      const two = combine(dice, keys, dice.number(depth))
      const finds: Program['finds'] = (found, all) => one.finds(found, all).union(two.finds(found, all))
      return { text: `OR ${grouped(one)} ${grouped(two)}`, isOneKey: true, finds }
    }
    case 2: {
      const two = combine(dice, keys, dice.number(depth))
      const finds: Program['finds'] = (found, all) => one.finds(found, all).intersection(two.finds(found, all))
      return { text: `${one.text} ${two.text}`, isOneKey: false, finds }
    }
    default:
      return { text: `(${one.text})`, isOneKey: true, finds: one.finds }
  }
}

/** One key for NOT and OR, which take no more. */
function grouped({ text, isOneKey }: Program): string {
  return isOneKey ? text : `(${text})`
}

function literal(text: string): string {
  const octets = Buffer.byteLength(text)
  return /^[\x20-\x7e]*$/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `{${octets}+}\r\n${text}`
}
