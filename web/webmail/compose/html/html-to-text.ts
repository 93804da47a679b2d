import { attribute, type HtmlNode, isSilent, MOST_DEPTH } from './html-node.ts'

/**
 * What a letter says, as the text that goes along for whoever reads no HTML (the first part of multipart/alternative, RFC 2046 §5.1.4): lists with their marks, quotes behind `>`, links with where they lead, pictures by what stands for them.
 */
export function htmlToText(root: HtmlNode): string {
  const lines = new Lines()
  write(root, lines, { depth: 0, isPre: false })
  return lines.text
}

interface Around {
  readonly depth: number
  readonly isPre: boolean
}

const BLOCKS = new Set('div li h1 h2 h3 h4 h5 h6 tr section article header footer main center address dt dd'.split(' '))
/** Those with an empty line before and after. */
const PARAGRAPHS = new Set('p table pre ul ol dl figure'.split(' '))

function write(node: HtmlNode, lines: Lines, around: Around): void {
  if (around.depth > MOST_DEPTH) return
  const inner = { ...around, depth: around.depth + 1 }
  let item = 0
  const isNumbered = node.nodeName.toLowerCase() === 'ol'
  for (const child of Array.from(node.childNodes)) {
    const name = child.nodeName.toLowerCase()
    if (name === 'li') lines.mark(isNumbered ? `${++item}. ` : '- ', () => write(child, lines, inner))
    else writeNode(child, name, lines, inner)
  }
}

function writeNode(node: HtmlNode, name: string, lines: Lines, around: Around): void {
  if (name === '#text') return void lines[around.isPre ? 'addLines' : 'add'](node.nodeValue ?? '')
  if (name.startsWith('#') || isSilent(name)) return
  if (name === 'br') return void lines.breakLine()
  if (name === 'hr') return void lines.alone('----------')
  if (name === 'img') return void lines.add(attribute(node, 'alt') === '' ? '' : `[${attribute(node, 'alt')}]`)
  if (name === 'a') return void writeLink(node, lines, around)
  if (name === 'blockquote') return void lines.quote(() => write(node, lines, around))
  const inner = name === 'pre' ? { ...around, isPre: true } : around
  if (PARAGRAPHS.has(name)) {
    // A list within a list is part of its item.
    const gap = (name !== 'ul' && name !== 'ol') || !lines.isInItem
    return void lines.block(gap, () => write(node, lines, inner))
  }
  if (BLOCKS.has(name)) return void lines.block(false, () => write(node, lines, inner))
  write(node, lines, inner)
  if (name === 'td' || name === 'th') lines.add(' ')
}

function writeLink(node: HtmlNode, lines: Lines, around: Around): void {
  const before = lines.length
  write(node, lines, around)
  const shown = lines.since(before).trim()
  const address = attribute(node, 'href')
  const isSaid = [address, address.replace(/^(?:mailto:|tel:|https?:\/\/)/i, '').replace(/\/$/, '')].includes(
    shown.replace(/\/$/, ''),
  )
  if (!isSaid && /^(?:https?:|mailto:|tel:)/i.test(address)) lines.add(` <${address}>`)
}

/** Lines as they come, with what stands before each of them. */
class Lines {
  readonly #done: string[] = []
  #line = ''
  /** Whether anything stands in the line, if only nothing on purpose. */
  #isBegun = false
  #prefix = ''
  /** What stands before the first line of an item in the place of its indent. */
  #marker: string | undefined
  #wantsGap = false
  isInItem = false

  get text(): string {
    this.#end()
    return this.#done.join('\n').replace(/^\n+|\n+$/g, '')
  }

  get length(): number {
    return this.#line.length
  }

  since(length: number): string {
    return this.#line.slice(length)
  }

  /** Text in which white space is one space. */
  add(text: string): void {
    const flat = text.replace(/[ \t\r\n\f\u200b]+/g, ' ')
    const piece = this.#line === '' || this.#line.endsWith(' ') ? flat.replace(/^ /, '') : flat
    if (piece === '') return
    this.#line += piece
    this.#isBegun = true
  }

  /** Text as it stands. */
  addLines(text: string): void {
    const [first = '', ...rest] = text.split(/\r?\n/)
    this.#line += first
    if (first !== '') this.#isBegun = true
    for (const line of rest) {
      this.breakLine()
      this.#line = line
      this.#isBegun = line !== ''
    }
  }

  breakLine(): void {
    this.#isBegun = true
    this.#end()
  }

  alone(text: string): void {
    this.#end()
    this.add(text)
    this.#end()
  }

  /** Something on lines of its own; with an empty line around it if `gap`. */
  block(gap: boolean, write: () => void): void {
    this.#end()
    if (gap) this.#wantsGap = true
    write()
    this.#end()
    if (gap) this.#wantsGap = true
  }

  /** An item of a list. */
  mark(marker: string, write: () => void): void {
    this.#end()
    const [before, wasInItem] = [this.#prefix, this.isInItem]
    this.#marker = before + marker
    this.#prefix = before + ' '.repeat(marker.length)
    this.isInItem = true
    write()
    // An empty one has its mark all the same.
    if (this.#marker !== undefined) this.#isBegun = true
    this.#end()
    this.#prefix = before
    this.isInItem = wasInItem
  }

  quote(write: () => void): void {
    this.#end()
    const [before, wasInItem] = [this.#prefix, this.isInItem]
    this.#prefix = `${before}> `
    this.isInItem = false
    write()
    this.#end()
    this.#wantsGap = false
    this.#prefix = before
    this.isInItem = wasInItem
  }

  #end(): void {
    if (!this.#isBegun) return
    if (this.#wantsGap && this.#done.length > 0) {
      const empty = this.#prefix.trimEnd()
      if (this.#done.at(-1) !== empty && this.#done.at(-1) !== '') this.#done.push(empty)
    }
    this.#wantsGap = false
    const prefix = this.#marker ?? this.#prefix
    this.#marker = undefined
    const line = this.#line.replaceAll('\u00a0', ' ').trimEnd()
    // `>>` and not `> >`, as answers are written everywhere (RFC 3676 §4.5).
    this.#done.push((prefix + line).replace(/^(?:> )+/, (marks) => `${marks.replaceAll(' ', '')} `).trimEnd())
    this.#line = ''
    this.#isBegun = false
  }
}
