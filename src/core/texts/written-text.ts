/** A part of a line. `href`: where it leads. */
export interface Words {
  readonly text: string
  readonly href?: string
  readonly isStrong?: boolean
}

/** A part of a text. */
export type Block =
  | { readonly kind: 'heading'; readonly words: readonly Words[] }
  | { readonly kind: 'paragraph'; readonly words: readonly Words[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Words[])[] }

/** Links, and what is strong. Lengths are bounded, so that a line of brackets costs no more than its length. */
const MARKS = /\[([^[\]\n]{1,200})\]\(([^()\s]{1,500})\)|\*\*([^*\n]{1,200})\*\*/g

/** Where a text may lead: within the site, to another one over TLS, or to a letter. Nothing else is a link: no `javascript:`, no clear text. */
const LINK = /^(?:\/(?![/\\])|https:\/\/|mailto:)[!-~]*$/

/**
 * Takes a text apart that somebody has written for people: the few marks of Markdown that such texts need. Empty lines are between paragraphs, `## ` begins a heading, `- ` an entry of a list, `[words](https://…)` is a link
 * and `**words**` are strong. All else is text, HTML too: whoever can write news cannot put anything else on a page.
 */
export function parseWrittenText(text: string): readonly Block[] {
  const blocks: Block[] = []
  for (const part of text.replace(/\r\n?/g, '\n').split(/\n[ \t]*\n/)) {
    const lines = part.split('\n').map((line) => line.trim())
    let paragraph: string[] = []
    const end = () => {
      if (paragraph.length > 0) blocks.push({ kind: 'paragraph', words: parseWords(paragraph.join(' ')) })
      paragraph = []
    }
    let items: string[] = []
    const endList = () => {
      if (items.length > 0) blocks.push({ kind: 'list', items: items.map(parseWords) })
      items = []
    }
    for (const line of lines) {
      if (line === '') continue
      if (line.startsWith('## ')) {
        end()
        endList()
        blocks.push({ kind: 'heading', words: parseWords(line.slice(3).trim()) })
      } else if (line.startsWith('- ')) {
        end()
        items.push(line.slice(2).trim())
      } else if (items.length > 0) items[items.length - 1] += ` ${line}`
      else paragraph.push(line)
    }
    end()
    endList()
  }
  return blocks
}

/** The text without its marks, cut off after so many characters: what comes of it in a list. */
export function beginningOf(text: string, most: number): string {
  const first = parseWrittenText(text).find(({ kind }) => kind === 'paragraph')
  const words = first && first.kind !== 'list' ? first.words.map((one) => one.text).join('') : ''
  return words.length <= most ? words : `${words.slice(0, most).replace(/\s+\S*$/, '')} …`
}

function parseWords(line: string): readonly Words[] {
  const words: Words[] = []
  let at = 0
  for (const match of line.matchAll(MARKS)) {
    const [whole, linked, href = '', strong] = match
    const found: Words | undefined =
      strong !== undefined
        ? { text: strong, isStrong: true }
        : LINK.test(href)
          ? { text: linked ?? '', href }
          : undefined
    if (!found) continue
    if (match.index > at) words.push({ text: line.slice(at, match.index) })
    words.push(found)
    at = match.index + whole.length
  }
  if (at < line.length) words.push({ text: line.slice(at) })
  return words
}
