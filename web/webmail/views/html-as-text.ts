const BLOCKS = new Set(
  'ADDRESS ARTICLE BLOCKQUOTE CENTER DIV DL DT DD FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION TABLE TR UL'.split(
    ' ',
  ),
)
const SILENT = new Set('SCRIPT STYLE TITLE TEMPLATE NOSCRIPT HEAD OBJECT SVG MATH'.split(' '))
/** Elements deeper than that are not looked at: a page may be made to be endless. */
const MOST_DEPTH = 200

/** The words of a web page, without the page. The document that it is read in is inert: it runs no script and loads nothing (HTML §8.5.1). */
export function htmlAsText(html: string): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html')
  const parts: string[] = []
  gather(body, parts, 0)
  return parts
    .join('')
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n[ \t]+/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function gather(node: Node, parts: string[], depth: number): void {
  if (depth > MOST_DEPTH) return
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) parts.push((child.textContent ?? '').replace(/\s+/g, ' '))
    if (!(child instanceof Element)) continue
    const name = child.tagName.toUpperCase()
    if (SILENT.has(name)) continue
    if (name === 'BR') parts.push('\n')
    const isBlock = BLOCKS.has(name)
    if (isBlock) parts.push(name === 'P' || name === 'TABLE' || /^H\d/.test(name) ? '\n\n' : '\n')
    gather(child, parts, depth + 1)
    if (name === 'TD' || name === 'TH') parts.push(' ')
    if (isBlock) parts.push('\n')
  }
}
