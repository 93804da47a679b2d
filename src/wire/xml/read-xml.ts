/** An element of a document, without its attributes; `name` without the prefix of a namespace. */
export interface XmlElement {
  readonly name: string
  /** Text that stands directly in it, without white space around it. */
  readonly text: string
  readonly children: readonly XmlElement[]
}

/** Elements one within another; reports have five. */
const MAX_DEPTH = 16

interface Open {
  readonly name: string
  text: string
  readonly children: XmlElement[]
}

/**
 * Reads a document of elements and text, such as a report of DMARC: no attributes are kept, and of entities only the five of XML itself and numbers of characters are known.
 * Undefined if it is not well-formed, nests deeper than 16 elements or has more than `maxElements`. Linear in its length.
 *
 * Threats: a document type could define entities that grow by multiplication, or that stand for a file or an address. So a document with one is none.
 */
export function tryReadXml(document: string, maxElements: number): XmlElement | undefined {
  const root: Open = { name: '', text: '', children: [] }
  const open: Open[] = [root]
  let elements = 0
  let at = document.charCodeAt(0) === 0xfeff ? 1 : 0
  while (at < document.length) {
    const current = open.at(-1) as Open
    const next = document.indexOf('<', at)
    const text = document.slice(at, next < 0 ? document.length : next)
    if (!addText(current, text, open.length)) return undefined
    if (next < 0) break
    const skipped = skipAside(document, next)
    if (skipped === 'bad') return undefined
    if (skipped !== undefined) {
      if (document.startsWith('<![CDATA[', next)) {
        if (open.length === 1) return undefined
        current.text += document.slice(next + 9, skipped - 3)
      }
      at = skipped
      continue
    }
    const end = tagEnd(document, next)
    if (end === undefined) return undefined
    const tag = document.slice(next + 1, end)
    at = end + 1
    if (tag.startsWith('/')) {
      const closed = open.pop() as Open
      if (open.length === 0 || localName(tag.slice(1).trimEnd()) !== closed.name) return undefined
      ;(open.at(-1) as Open).children.push({ ...closed, text: closed.text.trim() })
      continue
    }
    const isEmpty = tag.endsWith('/')
    const name = localName(/^[^\s/]*/.exec(tag)?.[0] ?? '')
    if (name === undefined || ++elements > maxElements || open.length > MAX_DEPTH) return undefined
    if (isEmpty) current.children.push({ name, text: '', children: [] })
    else open.push({ name, text: '', children: [] })
  }
  const [element, ...more] = root.children
  return open.length === 1 && more.length === 0 ? element : undefined
}

/** The text of the first child with a name; empty if there is none. */
export function textOf(element: XmlElement | undefined, name: string): string {
  return childOf(element, name)?.text ?? ''
}

export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name)
}

/** Whether the text could be added: outside the root only white space may stand. */
function addText(current: Open, text: string, depth: number): boolean {
  if (depth === 1) return text.trim() === ''
  if (!text.includes('&')) {
    current.text += text
    return true
  }
  let isKnown = true
  current.text += text.replace(/&([^;&]{0,12});?/g, (_, name: string) => {
    const character = entity(name)
    if (character === undefined) isKnown = false
    return character ?? ''
  })
  return isKnown
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function entity(name: string): string | undefined {
  if (Object.hasOwn(ENTITIES, name)) return ENTITIES[name]
  const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name) ?? []
  const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal ?? Number.NaN)
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}

/** Behind a declaration, comment or CDATA that begins here; undefined if a tag does; `bad` for a document type, and what has no end. */
function skipAside(document: string, at: number): number | undefined | 'bad' {
  const kind = document.charAt(at + 1)
  if (kind !== '?' && kind !== '!') return undefined
  const close =
    kind === '?'
      ? '?>'
      : document.startsWith('<!--', at)
        ? '-->'
        : document.startsWith('<![CDATA[', at)
          ? ']]>'
          : undefined
  if (close === undefined) return 'bad'
  const end = document.indexOf(close, at + (kind === '?' ? 2 : 4))
  return end < 0 ? 'bad' : end + close.length
}

/** The place of the `>` that ends a tag: not one in a quoted attribute. */
function tagEnd(document: string, at: number): number | undefined {
  let quote = 0
  for (let i = at + 1; i < document.length; i++) {
    const code = document.charCodeAt(i)
    if (quote !== 0) {
      if (code === quote) quote = 0
    } else if (code === 0x22 || code === 0x27) quote = code
    else if (code === 0x3e) return i
    else if (code === 0x3c) return undefined
  }
  return undefined
}

function localName(name: string): string | undefined {
  return /^(?:[A-Za-z_][\w.-]{0,63}:)?([A-Za-z_][\w.-]{0,63})$/.exec(name)?.[1]
}
