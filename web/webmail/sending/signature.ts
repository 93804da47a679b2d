import type { LetterBody } from '../compose/letter.ts'
import type { Identity } from './senders.ts'

/** What divides a signature from the text, in plain text: RFC 3676 §4.3. */
const DIVIDER = '-- '
/** Marks the element of a signature in HTML, so that it can be exchanged. */
const MARK = 'posthus-signature'

type Signature = Pick<Identity, 'textSignature' | 'htmlSignature'>

/**
 * Puts a signature into a body that has none. `place`: above what is quoted, or below it; without a quote both are the end. An empty signature leaves the body as it is.
 */
export function putSignature(body: LetterBody, signature: Signature, place: 'above' | 'below'): LetterBody {
  if (body.kind === 'plain') {
    const block = plainBlock(signature)
    if (block === '') return body
    const quote = place === 'above' ? quoteStart(body.text) : undefined
    if (quote === undefined) return { kind: 'plain', text: `${body.text.trimEnd()}\n\n${block}\n` }
    const written = body.text.slice(0, quote).trimEnd()
    return { kind: 'plain', text: `${written}\n\n${block}\n\n${body.text.slice(quote)}` }
  }
  const block = htmlBlock(signature)
  if (block === '') return body
  const quote = place === 'above' ? body.html.search(HTML_QUOTE) : -1
  if (quote < 0) return { kind: 'rich', html: `${body.html}${block}` }
  return { kind: 'rich', html: `${body.html.slice(0, quote)}${block}${body.html.slice(quote)}` }
}

/** The body with another signature in the place of the one that was put in; one that somebody has written over stays, and the other one is put in beside nothing. */
export function exchangeSignature(
  body: LetterBody,
  before: Signature,
  after: Signature,
  place: 'above' | 'below',
): LetterBody {
  const bare = takeOut(body, before)
  return bare ? putSignature(bare, after, place) : isEmpty(before) ? putSignature(body, after, place) : body
}

function takeOut(body: LetterBody, signature: Signature): LetterBody | undefined {
  if (body.kind === 'plain') {
    const block = plainBlock(signature)
    const at = block === '' ? -1 : body.text.lastIndexOf(`\n${block}\n`)
    if (at < 0) return undefined
    const rest = body.text.slice(at + block.length + 2).replace(/^\n+/, '')
    const written = body.text.slice(0, at).replace(/\n+$/, '')
    return { kind: 'plain', text: rest === '' ? written : `${written}\n\n${rest}` }
  }
  const there = markedBlock(body.html)
  if (!there || wordsOf(there.block) !== wordsOf(htmlBlock(signature))) return undefined
  return { kind: 'rich', html: `${body.html.slice(0, there.at)}${body.html.slice(there.at + there.block.length)}` }
}

/** Where what is quoted begins in HTML, with the line that says who wrote it; or what is passed on. */
const HTML_QUOTE = /(?:<div>[^<]+<\/div>)?<blockquote[\s>]|<div>-{5,} [^<]+ -{5,}<\/div>/i

/** The element that a signature was put in as, whatever an editor has made of what is in it. */
function markedBlock(html: string): { readonly at: number; readonly block: string } | undefined {
  const at = html.indexOf(`<div class="${MARK}">`)
  if (at < 0) return undefined
  let depth = 0
  for (const tag of html.slice(at).matchAll(/<(\/?)div[\s>]/g)) {
    depth += tag[1] === '' ? 1 : -1
    if (depth === 0) return { at, block: html.slice(at, at + tag.index + '</div>'.length) }
  }
  return undefined
}

function wordsOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&nbsp;', ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Text of an HTML signature that somebody wrote as text, and the other way round, so that neither kind of letter goes without. */
export function htmlOfText(text: string): string {
  const escaped = text.replace(/[&<>"]/g, (one) => ESCAPES[one] as string)
  return escaped.trimEnd().replace(/\r?\n/g, '<br>')
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function isEmpty({ textSignature, htmlSignature }: Signature): boolean {
  return textSignature.trim() === '' && htmlSignature.trim() === ''
}

function plainBlock({ textSignature }: Signature): string {
  const text = textSignature.replace(/\r\n?/g, '\n').trimEnd()
  if (text === '') return ''
  return text.startsWith(`${DIVIDER}\n`) ? text : `${DIVIDER}\n${text}`
}

function htmlBlock({ textSignature, htmlSignature }: Signature): string {
  const html = htmlSignature.trim() === '' ? htmlOfText(textSignature) : htmlSignature
  return html.trim() === '' ? '' : `<div class="${MARK}"><br>${html}</div>`
}

/** Where what is quoted begins, with the line that says who wrote it; undefined if nothing is quoted. */
function quoteStart(text: string): number | undefined {
  const quote = /^>/m.exec(text)?.index ?? /^-{5,} .+ -{5,}$/m.exec(text)?.index
  if (quote === undefined) return undefined
  if (text[quote] !== '>') return quote
  const before = text.slice(0, quote)
  const line = /\n([^\n]+:)\n+$/.exec(before)
  return line ? line.index + 1 : quote
}
