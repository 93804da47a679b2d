import { tryParseDate } from './date-time.ts'
import { StructuredScanner } from './structured-scanner.ts'

/** What one Received field says. Every text is printable ASCII of at most `MAX_TEXT` characters. */
export interface ReceivedField {
  /** What the sending host called itself, or was called; undefined where no host is named: the message was only passed on within one system. */
  readonly from: string | undefined
  /** What looks like the IP address of the sending host. */
  readonly address: string | undefined
  readonly by: string | undefined
  /** The words after `with`, in capital letters: `ESMTPS`, `MICROSOFT SMTP SERVER`. */
  readonly protocol: string | undefined
  readonly atMs: number | undefined
  /** Whether TLS was spoken; `unknown`: the field does not tell. */
  readonly tls: 'yes' | 'no' | 'unknown'
  /** `TLSv1.3`. */
  readonly version: string | undefined
  /** As it is written: names of suites differ by library. */
  readonly suite: string | undefined
  /** `X25519MLKEM768`, `x25519`, `P-256`: as it is written. */
  readonly group: string | undefined
}

/** Characters of one value that are looked at; real ones have some hundreds. */
const MAX_VALUE = 4096
const MAX_TEXT = 255
/** Words and comments that are looked at. */
const MAX_TOKENS = 200

/**
 * Reads the value of a Received field, unfolded. RFC 5321 §4.4; keywords of RFC 3848 and RFC 6531 §4.3; the clauses `tls` and `group` of RFC 8314 §7.4; and what Postfix, Exim, Sendmail,
 * Exchange, Gmail, Dovecot, qmail and Posthus write about TLS in comments. Never fails: what cannot be read is undefined. Linear in the length of the value.
 *
 * Threat: what a client calls itself stands in the field too. So nothing about TLS is read from the clause that names it, nor from a comment that holds its name or address.
 */
export function readReceived(value: string): ReceivedField {
  const { tokens, date } = tokensOf(value.slice(0, MAX_VALUE))
  const clauses = clausesOf(tokens)
  const from = clauses.get('from')
  const protocol = clauses.get('with')?.words.join(' ').toUpperCase()
  const facts = tlsFacts(tokens, clauses)
  return {
    from: shown(from?.words[0]),
    address: addressIn(from),
    by: shown(clauses.get('by')?.words[0]),
    protocol: shown(protocol),
    atMs: tryParseDate(date)?.ms,
    tls: facts.version !== undefined || facts.suite !== undefined ? 'yes' : byKeyword(protocol),
    version: facts.version,
    suite: shown(facts.suite),
    group: shown(facts.group),
  }
}

interface Token {
  readonly text: string
  readonly isComment: boolean
}

interface Clause {
  readonly words: string[]
  readonly comments: string[]
}

const KEYWORDS: ReadonlySet<string> = new Set(['from', 'by', 'via', 'with', 'id', 'for', 'tls', 'group'])

/** Words and comments up to the semicolon before the date, and the date. */
function tokensOf(value: string): { readonly tokens: readonly Token[]; readonly date: string } {
  const scanner = new StructuredScanner(value)
  const tokens: Token[] = []
  while (!scanner.done && tokens.length < MAX_TOKENS) {
    const code = scanner.code
    if (code === 0x28) {
      // One comment at a time: `skipSpace` alone would keep only the last of several.
      const end = commentEnd(value, scanner.at)
      tokens.push({ text: value.slice(scanner.at + 1, end - 1), isComment: true })
      scanner.at = end
    } else if (code === 0x22) tokens.push({ text: scanner.quoted(), isComment: false })
    else if (code <= 0x20) scanner.at++
    else if (scanner.take(';')) return { tokens, date: value.slice(scanner.at) }
    else {
      const word = scanner.atom(';')
      tokens.push({ text: word, isComment: false })
      if (word === '') scanner.at++
    }
  }
  return { tokens, date: '' }
}

/** Behind the parenthesis that closes the comment that begins at `at`; the end of the value if none does. */
function commentEnd(value: string, at: number): number {
  let depth = 0
  for (let i = at; i < value.length; i++) {
    const code = value.charCodeAt(i)
    if (code === 0x5c) i++
    else if (code === 0x28) depth++
    else if (code === 0x29 && --depth === 0) return i + 1
  }
  return value.length + 1
}

/** The first clause of each keyword. A keyword right behind another one is its word: a host may be called `by`. */
function clausesOf(tokens: readonly Token[]): ReadonlyMap<string, Clause> {
  const clauses = new Map<string, Clause>()
  let current: Clause | undefined
  for (const { text, isComment } of tokens) {
    const keyword = text.toLowerCase()
    if (isComment) current?.comments.push(text)
    else if (KEYWORDS.has(keyword) && (!current || current.words.length > 0 || current.comments.length > 0)) {
      current = { words: [], comments: [] }
      if (!clauses.has(keyword)) clauses.set(keyword, current)
    } else current?.words.push(text)
  }
  return clauses
}

/** The address of the client: in brackets where a server has put it (the first, since what the client calls itself comes behind it), or all of a comment. */
function addressIn(from: Clause | undefined): string | undefined {
  if (!from) return undefined
  for (const text of [...from.comments, from.words[0] ?? '']) {
    const literal = /\[(?:IPv6:)?([0-9A-Fa-f.:]{2,45})\]/i.exec(text)?.[1]
    const bare = text.trim()
    for (const one of [literal, bare]) if (one !== undefined && isAddress(one)) return one.toLowerCase()
  }
  return undefined
}

interface TlsFacts {
  readonly version: string | undefined
  readonly suite: string | undefined
  readonly group: string | undefined
}

function tlsFacts(tokens: readonly Token[], clauses: ReadonlyMap<string, Clause>): TlsFacts {
  const texts = tokens.filter(({ text, isComment }) => isComment && !namesClient(text)).map(({ text }) => text)
  const all = texts.join(' ; ')
  // Exim: `(TLS1.2:ECDHE-RSA-AES256-GCM-SHA384:256)`. qmail with TLS: `(ECDHE-RSA-AES256-GCM-SHA384 encrypted)`.
  const colons = /(?:TLS|SSL)v?[\d._]{1,4}:([A-Za-z0-9_-]{3,80})(?::\d{1,4})?/i.exec(all)?.[1]
  const encrypted = /(?:^|; )([A-Z0-9_-]{5,80}) encrypted/i.exec(all)?.[1]
  const suite =
    clauses.get('tls')?.words[0] ?? /\bcipher[= ]\s?([A-Za-z0-9_-]{3,80})/i.exec(all)?.[1] ?? colons ?? encrypted
  return { version: versionIn(all), suite, group: clauses.get('group')?.words[0] ?? groupIn(all, suite) }
}

/** `TLSv1.3`, `TLS1.3`, `TLS1_3`, `TLS 1.3`. */
function versionIn(text: string): string | undefined {
  const [, name, major, minor = '0'] = /\b(TLS|SSL)\s?v?(\d)(?:[._](\d))?(?![A-Za-z0-9])/i.exec(text) ?? []
  return name === undefined
    ? undefined
    : `${name.toUpperCase()}v${major}${minor === '0' && name.toUpperCase() === 'SSL' ? '' : `.${minor}`}`
}

/** Postfix: `key-exchange X25519MLKEM768`, `key-exchange ECDHE (P-256)`; Posthus: `key exchange X25519`; Exim with GnuTLS: in the name of the suite. */
function groupIn(text: string, suite: string | undefined): string | undefined {
  const [, exchange, detail] =
    /\bkey[- ]exchange[= ]\s?([A-Za-z0-9_-]{2,40})(?: \(([A-Za-z0-9_ -]{2,40})\))?/i.exec(text) ?? []
  if (exchange !== undefined) return detail ?? exchange
  return /^(?:ECDHE|DHE)_([A-Z0-9]{4,20})__/i.exec(suite ?? '')?.[1]
}

/** Whether a comment holds what the client calls itself, or is called by its own DNS. */
function namesClient(comment: string): boolean {
  return /\bhelo[ =]|\behlo[ =]|\[[0-9A-Fa-f.:]{2,45}\]|\[IPv6:/i.test(comment) || isAddress(comment.trim())
}

function isAddress(text: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) || /^[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f.]{0,15}){2,8}$/.test(text)
}

/** RFC 3848: an S stands for TLS; the keywords without one say that there was none. Other words say nothing. */
function byKeyword(protocol: string | undefined): ReceivedField['tls'] {
  const keyword = protocol?.split(' ')[0] ?? ''
  if (/^(?:UTF8)?(?:E?SMTP|LMTP)SA?$/.test(keyword)) return 'yes'
  if (/^(?:UTF8)?(?:E?SMTP|LMTP)A?$/.test(keyword)) return 'no'
  return 'unknown'
}

function shown(text: string | undefined): string | undefined {
  const plain = text?.replace(/[^\x21-\x7e ]/g, '?').slice(0, MAX_TEXT)
  return plain === '' ? undefined : plain
}
