/**
 * Takes the tags out of HTML, piece by piece, for searching and previews: never for display, so what comes out must not be put into a page.
 * Script, style and title are dropped with their content, comments too; block elements become a space. Linear, and holds at most one unfinished tag.
 */
export class HtmlText {
  /** What the input so far is within: undefined for text, else what ends it. */
  #until: string | undefined
  /** Element whose content is dropped after its start tag. */
  #dropping: string | undefined
  #held = ''
  /** The beginning of a tag as far as it says what it is. A name counts once it is known where it ends, so that it cannot be cut in two. */
  readonly #tag = /<(?:!--|!-?(?=[^-])|\?|\/?([A-Za-z][A-Za-z0-9:-]{0,20})(?=[^A-Za-z0-9:-]))/y

  /** The text of the next piece. */
  push(html: string): string {
    const input = this.#held + html
    this.#held = ''
    const out: string[] = []
    let at = 0
    while (at < input.length) at = this.#until === undefined ? this.#readText(input, at, out) : this.#skip(input, at)
    return out.join('')
  }

  /** What is left at the end. */
  finish(): string {
    const rest = this.#until === undefined && !this.#held.startsWith('<') ? decodeEntities(this.#held) : ''
    this.#held = ''
    this.#until = undefined
    return rest
  }

  /** Puts text up to the next tag into `out`, and what may be the beginning of a tag or a reference aside. Returns where to go on. */
  #readText(input: string, from: number, out: string[]): number {
    let tag = input.indexOf('<', from)
    for (; tag >= 0; tag = input.indexOf('<', tag + 1)) {
      const name = this.#tryOpenTag(input, tag)
      if (name !== undefined) {
        out.push(decodeEntities(input.slice(from, tag)))
        if (isBlock(name)) out.push(' ')
        // `<!-->` is a whole comment.
        return tag + (this.#until === '>' ? 1 : 2)
      }
      if (input.length - tag < MAX_TAG_START && isUndecided(input.slice(tag))) break
    }
    const end = tag < 0 ? textEnd(input, from) : tag
    out.push(decodeEntities(input.slice(from, end)))
    this.#held = input.slice(end)
    return input.length
  }

  /** The name of the element whose tag begins at `at`, empty for comments and declarations, or undefined if no tag begins there. */
  #tryOpenTag(input: string, at: number): string | undefined {
    this.#tag.lastIndex = at
    const match = this.#tag.exec(input)
    if (!match) return undefined
    const name = (match[1] ?? '').toLowerCase()
    this.#until = match[0] === '<!--' ? '-->' : '>'
    this.#dropping = DROPPED.has(name) && input[at + 1] !== '/' ? name : undefined
    return name
  }

  /** Skips to the end of what the input is within. */
  #skip(input: string, at: number): number {
    const until = this.#until as string
    const found = until.startsWith('</') ? indexOfClosing(input, until, at) : input.indexOf(until, at)
    if (found < 0) {
      // The end may be cut in two.
      this.#held = input.slice(Math.max(at, input.length - until.length + 1))
      return input.length
    }
    if (until === '>' && this.#dropping) {
      this.#until = `</${this.#dropping}`
      this.#dropping = undefined
      return found + 1
    }
    this.#until = until.startsWith('</') ? '>' : undefined
    return found + until.length
  }
}

/** Characters after which it is known whether a tag begins. */
const MAX_TAG_START = 26

/** Whether the end of a piece may go on as a tag. */
function isUndecided(rest: string): boolean {
  return /^<(?:!-?|\/?(?:[A-Za-z][A-Za-z0-9:-]{0,20})?)$/.test(rest)
}

/** The text of a whole piece of HTML. */
export function stripHtml(html: string): string {
  const stripper = new HtmlText()
  return stripper.push(html) + stripper.finish()
}

const DROPPED: ReadonlySet<string> = new Set(['script', 'style', 'title', 'noscript', 'template', 'svg'])

const INLINE: ReadonlySet<string> = new Set(
  'a abbr b big cite code del em font i ins kbd mark o:p q s samp small span strong sub sup tt u var wbr'.split(' '),
)

function isBlock(name: string): boolean {
  return name !== '' && !INLINE.has(name)
}

/** Where text without a tag ends, sparing a character reference that may go on in the next piece. */
function textEnd(input: string, from: number): number {
  const ampersand = input.lastIndexOf('&')
  return ampersand >= from && input.length - ampersand < 12 && !input.includes(';', ampersand)
    ? ampersand
    : input.length
}

function indexOfClosing(input: string, closing: string, from: number): number {
  for (let at = input.indexOf('</', from); at >= 0; at = input.indexOf('</', at + 2)) {
    if (input.slice(at, at + closing.length).toLowerCase() === closing) return at
  }
  return -1
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  auml: 'ä',
  bull: '•',
  copy: '©',
  eacute: 'é',
  egrave: 'è',
  euro: '€',
  gt: '>',
  hellip: '…',
  laquo: '«',
  ldquo: '“',
  lsquo: '‘',
  lt: '<',
  mdash: '—',
  middot: '·',
  nbsp: ' ',
  ndash: '–',
  ouml: 'ö',
  aring: 'å',
  oslash: 'ø',
  aelig: 'æ',
  quot: '"',
  raquo: '»',
  rdquo: '”',
  reg: '®',
  rsquo: '’',
  shy: '',
  szlig: 'ß',
  trade: '™',
  uuml: 'ü',
  zwj: '',
  zwnj: '',
}

/** Numeric references and the names that are met in mail; others stay as they are. */
function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z]{2,8}));/g,
    (raw, decimal, hexadecimal, name) => {
      if (name !== undefined) return ENTITIES[name as string] ?? ENTITIES[(name as string).toLowerCase()] ?? raw
      const code = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal)
      return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : ''
    },
  )
}
