/** Some text, which leads to `url` if there is one. */
export interface Piece {
  readonly text: string
  readonly url: string | undefined
}

/** Lines that belong together. `depth`: how often they are quoted (RFC 3676 §4.5). */
export interface TextBlock {
  readonly depth: number
  readonly pieces: readonly Piece[]
}

/** Blocks of one text: it is cut off where nobody would read on, and a browser would stand still. */
const MOST_BLOCKS = 5000

/** Takes a plain text apart: paragraphs, what is quoted, and the addresses of pages in it. Only `https:`, `http:` and `mailto:` lead anywhere, and what is shown is where it leads. */
export function readPlainText(text: string): readonly TextBlock[] {
  const blocks: { depth: number; lines: string[] }[] = []
  for (const line of text.split(/\r\n?|\n/)) {
    const [, marks = '', rest = ''] = /^((?:> ?)*)(.*)$/s.exec(line) ?? []
    const depth = marks.replaceAll(' ', '').length
    const last = blocks.at(-1)
    const isNew = !last || last.depth !== depth || (rest.trim() === '' && depth === 0)
    if (!isNew) last.lines.push(rest)
    else if (rest.trim() !== '' || depth > 0) blocks.push({ depth, lines: [rest] })
    else blocks.push({ depth, lines: [] })
    if (blocks.length > MOST_BLOCKS) break
  }
  return blocks
    .filter(({ lines }) => lines.some((line) => line.trim() !== ''))
    .map(({ depth, lines }) => ({ depth, pieces: piecesOf(lines.join('\n')) }))
}

const LINK = /\b(?:https?:\/\/|mailto:)[^\s<>"'`{}|\\^]{2,2000}/gi

function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const match of text.matchAll(LINK)) {
    const shown = withoutTail(match[0])
    if (!URL.canParse(shown)) continue
    if (match.index > at) pieces.push({ text: text.slice(at, match.index), url: undefined })
    pieces.push({ text: shown, url: shown })
    at = match.index + shown.length
  }
  if (at < text.length) pieces.push({ text: text.slice(at), url: undefined })
  return pieces
}

/** What ends a sentence, and a bracket that was not opened in it, do not belong to an address. */
function withoutTail(address: string): string {
  let shown = address
  for (;;) {
    const last = shown.at(-1) ?? ''
    const isOpen = last === ')' ? shown.includes('(') : last === ']' ? shown.includes('[') : false
    if (!/[.,;:!?)\]]/.test(last) || isOpen) return shown
    shown = shown.slice(0, -1)
  }
}
