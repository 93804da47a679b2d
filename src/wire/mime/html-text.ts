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

  /** The text of the next piece. */
  push(html: string): string {
    const input = this.#held + html
    this.#held = ''
    let out = ''
    let at = 0
    while (at < input.length) {
      if (this.#until !== undefined) at = this.#skip(input, at)
      else {
        const tag = input.indexOf('<', at)
        const end = tag < 0 ? textEnd(input, at) : tag
        out += decodeEntities(input.slice(at, end))
        at = end
        if (tag < 0) {
          this.#held = input.slice(at)
          break
        }
        const next = this.#openTag(input, tag)
        if (next < 0) {
          this.#held = input.slice(tag)
          break
        }
        if (next === tag) {
          out += '<'
          at++
        } else {
          if (isBlock(this.#name)) out += ' '
          at = next
        }
      }
    }
    return out
  }

  /** What is left at the end. */
  finish(): string {
    const rest = this.#until === undefined && !this.#held.startsWith('<') ? decodeEntities(this.#held) : ''
    this.#held = ''
    this.#until = undefined
    return rest
  }

  #name = ''

  /** Reads the beginning of a tag. Returns where to go on, `at` if it is no tag, -1 if more input is needed. */
  #openTag(input: string, at: number): number {
    if (input.startsWith('<!--', at)) {
      this.#name = ''
      this.#until = '-->'
      return at + 4
    }
    if (input.length - at < 40 && !/[\s>]/.test(input.slice(at + 1))) return -1
    const match = /^<(?:[!?]|\/?([A-Za-z][A-Za-z0-9:-]{0,20}))/.exec(input.slice(at, at + 24))
    if (!match) return at
    this.#name = (match[1] ?? '').toLowerCase()
    this.#until = '>'
    this.#dropping = DROPPED.has(this.#name) && input[at + 1] !== '/' ? this.#name : undefined
    return at + match[0].length
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

/** The text of a whole piece of HTML. */
export function stripHtml(html: string): string {
  const stripper = new HtmlText()
  return stripper.push(html) + stripper.finish()
}

const DROPPED: ReadonlySet<string> = new Set(['script', 'style', 'title', 'noscript', 'template', 'svg'])

const INLINE =
  /^(?:a|abbr|b|big|cite|code|em|font|i|ins|del|kbd|mark|o:p|q|s|samp|small|span|strong|sub|sup|tt|u|var|wbr)$/

function isBlock(name: string): boolean {
  return name !== '' && !INLINE.test(name)
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
