import { type Token, Tokenizer, TokenizerMode } from 'parse5'
import { rewriteCss } from '../../../wire/html/rewrite-css.ts'
import { LINK_MARK_STYLE, LINK_REL, linkMarkText } from '../../../wire/links/link-mark.ts'
import { type LinkWarning, linkWarning } from '../../../wire/links/link-warning.ts'
import { FOREIGN, KEPT, RAW, SHOWN, VOID } from './allowed-html.ts'

/** Where what a message refers to is to be found. */
export interface Rewriting {
  /** The path of the part with a Content-ID (without angle brackets) or a Content-Location; undefined if there is none that is an image. */
  part(reference: string): string | undefined
  /** The path under which an image elsewhere is shown; undefined if it stays out. */
  remote(url: string): string | undefined
  /** Names that are ours, whose look-alikes are warned of. */
  readonly ownHosts: readonly string[]
}

export interface RewrittenHtml {
  /** To stand in a body. Every attribute in quotes, every element closed by the end of the document at the latest. */
  readonly html: string
  /** Images elsewhere that the message asks for, shown or not. */
  readonly remoteImages: number
  readonly warnings: readonly LinkWarning[]
}

/** A message that asks for more is not shown with the rest. */
const MAX_REMOTE = 1000
const MAX_WARNINGS = 100
/** Characters of a link's text that are looked at. */
const MAX_LINK_TEXT = 1000

/**
 * Writes the HTML of a message anew: only elements and attributes that are known to load and to do nothing stay, images of the message have a path of ours, links open apart and tell nobody where they were found, and a link that shows another
 * place than it leads to says so beside it.
 *
 * This is the second layer; the wall is the policy of the frame. It goes by tokens and not by a tree: that is linear whatever is sent (a tree can be made to grow with the square of the input), and whatever a browser makes of what comes out, it
 * is made of known elements. No svg, math or template is among them, so there is no other way of reading the text.
 */
export function rewriteHtml(html: string, rewriting: Rewriting): RewrittenHtml {
  return new Rewriter(rewriting).rewrite(html)
}

interface OpenLink {
  readonly href: string
  text: string
}

class Rewriter {
  readonly #rewriting: Rewriting
  readonly #tokenizer: Tokenizer
  readonly #out: string[] = []
  readonly #warnings: LinkWarning[] = []
  #remoteImages = 0
  /** The element whose content is left out, and how many of that name are open. */
  #within: string | undefined
  #depth = 0
  #style: string[] | undefined
  #link: OpenLink | undefined

  constructor(rewriting: Rewriting) {
    this.#rewriting = rewriting
    const text = ({ chars }: { chars: string }) => this.#text(chars)
    this.#tokenizer = new Tokenizer(
      {},
      {
        onComment: () => undefined,
        onDoctype: () => undefined,
        onStartTag: (token) => this.#start(token),
        onEndTag: ({ tagName }) => this.#end(tagName),
        onEof: () => this.#endLink(),
        onCharacter: text,
        onWhitespaceCharacter: text,
        onNullCharacter: () => undefined,
      },
    )
  }

  rewrite(html: string): RewrittenHtml {
    this.#tokenizer.write(html, true)
    return { html: this.#out.join(''), remoteImages: this.#remoteImages, warnings: this.#warnings }
  }

  #text(chars: string): void {
    if (this.#style) this.#style.push(chars)
    if (this.#style || this.#within !== undefined) return
    if (this.#link && this.#link.text.length < MAX_LINK_TEXT) this.#link.text += chars.slice(0, MAX_LINK_TEXT)
    this.#out.push(escaped(chars))
  }

  #start({ tagName, attrs, selfClosing }: Token.TagToken): void {
    if (tagName === 'style' || RAW.has(tagName)) {
      // What a browser reads until the end tag it reads as text here too.
      this.#tokenizer.state = tagName === 'plaintext' ? TokenizerMode.PLAINTEXT : TokenizerMode.RAWTEXT
      if (this.#within !== undefined) return
      if (tagName === 'style') this.#style = []
      else this.#within = tagName
      this.#depth = 1
      return
    }
    if (this.#within !== undefined) {
      if (tagName === this.#within && !selfClosing) this.#depth++
    } else if (FOREIGN.has(tagName)) {
      if (selfClosing) return
      this.#within = tagName
      this.#depth = 1
    } else if (tagName === 'body') this.#out.push(`<div${this.#bodyStyle(attrs)}>`)
    else if (SHOWN.has(tagName)) this.#shown(tagName, attrs)
  }

  #shown(tagName: string, attrs: readonly Token.Attribute[]): void {
    if (tagName === 'a') this.#endLink()
    const written = attrs.map(({ name, value }) => this.#attribute(tagName, name, value)).filter(Boolean)
    this.#out.push(`<${[tagName, ...written].join(' ')}>`)
    const href = attrs.find(({ name }) => name === 'href')?.value
    if (tagName === 'a' && href !== undefined) this.#link = { href, text: '' }
    if (tagName === 'area' && href !== undefined) this.#warn({ href, text: '' })
  }

  #end(tagName: string): void {
    if (this.#style && tagName === 'style') {
      const css = rewriteCss(this.#style.join(''), (url) => this.#image(url))
      this.#out.push('<style>', css.replaceAll('</', '<\\/'), '</style>')
      this.#style = undefined
    } else if (this.#within !== undefined) {
      if (tagName === this.#within && --this.#depth === 0) this.#within = undefined
    } else if (SHOWN.has(tagName) && !VOID.has(tagName)) {
      this.#out.push(`</${tagName}>`)
      if (tagName === 'a') this.#endLink()
    }
  }

  /** An attribute as it is written, or nothing. */
  #attribute(tagName: string, name: string, value: string): string {
    if (name === 'style')
      return attribute(
        'style',
        rewriteCss(value, (url) => this.#image(url)),
      )
    if (name === 'href' && (tagName === 'a' || tagName === 'area')) return hrefOf(value)
    const isImage = (name === 'src' && tagName === 'img') || name === 'background'
    if (!isImage) return KEPT.has(name) ? attribute(name, value) : ''
    const found = this.#image(value)
    return found === undefined ? '' : attribute(name, found)
  }

  /** A body within a body is not shown as one. */
  #bodyStyle(attrs: readonly Token.Attribute[]): string {
    const of = (name: string) => attrs.find((one) => one.name === name)?.value
    const color = (property: string, value: string | undefined) =>
      value !== undefined && /^[#\w(),.% ]{1,40}$/.test(value) ? `${property}:${value};` : ''
    const background = of('background')
    const image = background === undefined ? undefined : this.#image(background)
    const style = [
      color('background-color', of('bgcolor')),
      color('color', of('text')),
      image === undefined ? '' : `background-image:url("${image.replace(/["\\\n\r<>]/g, encodeURIComponent)}");`,
      rewriteCss(of('style') ?? '', (url) => this.#image(url)),
    ].join('')
    return style === '' ? '' : ` ${attribute('style', style)}`
  }

  #image(reference: string): string | undefined {
    const url = reference.trim()
    if (/^data:image\/(?:png|jpe?g|gif|webp|avif)[;,]/i.test(url)) return url
    if (/^cid:/i.test(url)) return this.#rewriting.part(unescapedCid(url.slice(4)))
    const own = this.#rewriting.part(url)
    if (own !== undefined) return own
    const remote = URL.parse(url.startsWith('//') ? `https:${url}` : url)
    if (remote?.protocol !== 'http:' && remote?.protocol !== 'https:') return undefined
    return ++this.#remoteImages > MAX_REMOTE ? undefined : this.#rewriting.remote(remote.href)
  }

  #endLink(): void {
    const link = this.#link
    this.#link = undefined
    if (link) this.#warn(link)
  }

  #warn(link: OpenLink): void {
    const warning = linkWarning(link, this.#rewriting.ownHosts)
    if (!warning || this.#warnings.length >= MAX_WARNINGS) return
    this.#warnings.push(warning)
    this.#out.push(` <span ${attribute('style', LINK_MARK_STYLE)}>${escaped(linkMarkText(warning.host))}</span> `)
  }
}

function hrefOf(value: string): string {
  const href = value.trim()
  if (/^#[^\s]*$/.test(href)) return attribute('href', href)
  const url = URL.parse(href.startsWith('//') ? `https:${href}` : href)
  return url && /^(?:https?|mailto|tel):$/.test(url.protocol)
    ? `${attribute('href', url.href)} target="_blank" rel="${LINK_REL}"`
    : ''
}

function unescapedCid(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function attribute(name: string, value: string): string {
  return `${name}="${escaped(value)}"`
}

function escaped(text: string): string {
  return text.replace(/[&<>"'`\xa0]/g, (character) => `&#${character.charCodeAt(0)};`)
}
