/** What may be said of an element before anybody has looked at it. Addresses and styles have other names there: nothing follows them. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  alt: 'alt',
  class: 'class',
  colspan: 'colspan',
  color: 'color',
  'data-cid': 'data-cid',
  'data-src': 'data-src',
  'data-style': 'data-style',
  dir: 'dir',
  height: 'height',
  href: 'href',
  rowspan: 'rowspan',
  size: 'size',
  src: 'data-src',
  style: 'data-style',
  width: 'width',
}

/**
 * HTML without anything that a parser could follow: only the attributes above are left, `src` and `style` under other names. A document that a script parses runs nothing and shows nothing, but Chromium asks for the media in it, and reports every handler and `base` in it as an
 * offence against the policy of the page; so what is parsed has none. Every `<` of what comes out begins a tag that was written here, so it is the same however it is parsed.
 */
export function disarmHtml(html: string): string {
  const parts: string[] = []
  let at = 0
  for (;;) {
    const next = html.indexOf('<', at)
    parts.push(next < 0 ? html.slice(at) : html.slice(at, next))
    if (next < 0) return parts.join('')
    const name = tryMatch(NAME, html, next)
    if (name) {
      const tag = readTag(html, next, name)
      // What is not ended is no tag, and nothing after it is one.
      if (!tag) return `${parts.join('')}${html.slice(next).replaceAll('<', '&lt;')}`
      parts.push(writeTag(tag))
      at = tag.end
    } else if (/[!?/]/.test(html[next + 1] ?? '')) at = endOfComment(html, next)
    else {
      parts.push('&lt;')
      at = next + 1
    }
  }
}

const NAME = /<(\/?)([a-z][^\s/>]*)/iy
const ATTRIBUTE = /[\s/]*([^\s/>=][^\s/>=]*)?(\s*=\s*)?/y
const VALUE = /"([^"]*)"|'([^']*)'|([^\s"'>][^\s>]*)/y

function tryMatch(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}

interface Tag {
  readonly slash: string
  readonly name: string
  readonly attributes: readonly (readonly [name: string, value: string])[]
  readonly end: number
}

/** A tag with its attributes (HTML §13.2.5.32 to .39); undefined if it has no end. */
function readTag(html: string, start: number, [opening, slash = '', name = '']: RegExpExecArray): Tag | undefined {
  const attributes: (readonly [string, string])[] = []
  let at = start + opening.length
  while (at < html.length) {
    if (html[at] === '>') return { slash, name, attributes, end: at + 1 }
    const attribute = tryMatch(ATTRIBUTE, html, at)
    at += attribute?.[0].length ?? 0
    // A sign that stands for nothing.
    if (!attribute?.[0]) at++
    if (!attribute?.[2]) {
      if (attribute?.[1]) attributes.push([attribute[1], ''])
      continue
    }
    if (html[at] === '>' || at >= html.length) continue
    const value = tryMatch(VALUE, html, at)
    // A quote that does not end.
    if (!value) return undefined
    at += value[0].length
    attributes.push([attribute[1] ?? '', value[1] ?? value[2] ?? value[3] ?? ''])
  }
  return undefined
}

/** Where a comment ends, or what is taken for one (HTML §13.2.5.41 to .52). */
function endOfComment(html: string, start: number): number {
  if (!html.startsWith('<!--', start)) return after(html, '>', start)
  const short = /<!--(?:-?>)/y
  const match = tryMatch(short, html, start)
  if (match) return start + match[0].length
  const end = /--!?>/g
  end.lastIndex = start + 4
  return end.exec(html) ? end.lastIndex : html.length
}

function after(html: string, end: string, from: number): number {
  const found = html.indexOf(end, from)
  return found < 0 ? html.length : found + end.length
}

function writeTag({ slash, name, attributes }: Tag): string {
  const known = /^[a-z][a-z0-9]*$/i.test(name) ? name.toLowerCase() : 'span'
  // After it there would be no markup any more.
  if (known === 'plaintext') return ''
  if (slash !== '') return `</${known}>`
  const kept = new Map<string, string>()
  for (const [given, value] of attributes) {
    const attribute = Object.hasOwn(ATTRIBUTES, given.toLowerCase()) ? ATTRIBUTES[given.toLowerCase()] : undefined
    // Only links lead anywhere.
    if (attribute === undefined || kept.has(attribute) || (attribute === 'href' && known !== 'a')) continue
    kept.set(attribute, value)
  }
  const written = [...kept].map(([attribute, value]) => ` ${attribute}="${value.replace(/["<>]/g, escaped)}"`)
  return `<${known}${written.join('')}>`
}

function escaped(character: string): string {
  return character === '"' ? '&quot;' : character === '<' ? '&lt;' : '&gt;'
}
