import { attribute, disarmed, type HtmlNode, isSilent, MOST_DEPTH, tryLinkAddress } from './html-node.ts'
import { INKS, type Ink, inkStyle, tryInk } from './inks.ts'

/** A picture as it is written. */
export interface TidyImage {
  /** `cid:…` in what is sent, an address that the page may show in the editor. */
  readonly src: string
  /** Only in the editor: what the picture is known by. */
  readonly cid?: string
}

export interface Tidying {
  /** For whom it is written: what is sent has colours by value and marks of quotes that every program shows. */
  readonly target: 'editor' | 'message'
  /** The picture that stands for one of these: its `src` as it is, and the name that the editor knows it by. Undefined if it is not ours: a link to it takes its place, and nothing is loaded. */
  image(src: string, cid: string): TidyImage | undefined
}

/**
 * Writes HTML anew from a tree, by a list of what may be in a letter: few elements, next to no attributes, no classes. What is not on it is left out, its text is kept. Nothing that is written loads anything, or runs: threats are remote
 * images and styles that tell a sender that somebody answers, scripts, and markup that is another one after it was parsed again (no element is written whose content is parsed in another way than text).
 */
export function tidyHtml(root: HtmlNode, tidying: Tidying): string {
  const writer = new Writer(tidying)
  writer.children(root, { depth: 0, isInLink: false, isPre: false })
  return writer.text
}

interface Around {
  readonly depth: number
  readonly isInLink: boolean
  readonly isPre: boolean
}

/** Elements that are written, under which name. */
const NAMES: Readonly<Record<string, string>> = Object.fromEntries([
  ...'b i u s sub sup code pre p div ul ol li h1 h2 h3 h4 table thead tbody tfoot tr td th'
    .split(' ')
    .map((one) => [one, one]),
  ...Object.entries({ strong: 'b', em: 'i', ins: 'u', strike: 's', del: 's', tt: 'code', kbd: 'code', samp: 'code' }),
  ...Object.entries({ h5: 'h4', h6: 'h4', section: 'div', article: 'div', header: 'div', footer: 'div', main: 'div' }),
  ...Object.entries({ center: 'div', address: 'div', dl: 'div', dt: 'div', dd: 'div', figure: 'div', nav: 'div' }),
  ...Object.entries({ figcaption: 'div', caption: 'div', form: 'div', fieldset: 'div', aside: 'div' }),
])

/** The one class that is kept: what a signature is known by, so that another one can take its place. */
const SIGNATURE = 'posthus-signature'

/** Nested deeper they lose their elements: an editor would stand still. */
const MOST_NESTED = 60
const QUOTE_STYLE = 'margin:0 0 0 0.4ex;border-left:2px solid #c4c9cf;padding-left:1.2ex'
const PICTURE_STYLE = 'max-width:100%;height:auto'
/** Pixels. */
const MOST_WIDTH = 4000

class Writer {
  readonly #parts: string[] = []
  readonly #tidying: Tidying

  constructor(tidying: Tidying) {
    this.#tidying = tidying
  }

  get text(): string {
    return this.#parts.join('')
  }

  children(node: HtmlNode, around: Around): void {
    if (around.depth > MOST_DEPTH) return
    const inner = { ...around, depth: around.depth + 1 }
    for (const child of Array.from(node.childNodes)) this.#node(child, inner)
  }

  #node(node: HtmlNode, around: Around): void {
    const name = node.nodeName.toLowerCase()
    if (name === '#text') return void this.#push(escapeText(node.nodeValue ?? ''))
    if (name.startsWith('#') || isSilent(name) || isOfEditor(node)) return
    if (name === 'br' || name === 'hr') return void this.#push(`<${name}>`)
    if (name === 'img') return void this.#image(node, around)
    if (around.depth > MOST_NESTED) return void this.children(node, around)
    if (name === 'a') return void this.#link(node, around)
    if (name === 'blockquote') return void this.#wrap('blockquote', this.#quoteAttributes(), node, around)
    const known = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined
    if (known === undefined) return void this.#inline(node, around)
    this.#block(known, node, around)
  }

  #block(name: string, node: HtmlNode, around: Around): void {
    const dir = attribute(node, 'dir').toLowerCase()
    const isSignature = name === 'div' && attribute(node, 'class') === SIGNATURE
    const mark = isSignature ? ` class="${SIGNATURE}"` : ''
    const attributes = dir === 'rtl' || dir === 'ltr' ? `${mark} dir="${dir}"` : mark
    const inner = { ...around, isPre: around.isPre || name === 'pre' }
    if (name !== 'td' && name !== 'th') return void this.#wrap(name, attributes, node, inner)
    const spans = ['colspan', 'rowspan'].flatMap((span) => {
      const value = Number(attribute(node, span))
      return Number.isInteger(value) && value > 1 && value < 100 ? [` ${span}="${value}"`] : []
    })
    this.#wrap(name, attributes + spans.join(''), node, inner)
  }

  /** What has no element of its own here may still say how its text looks. */
  #inline(node: HtmlNode, around: Around): void {
    const { marks, style } = lookOf(node, this.#tidying.target)
    const open = marks.map((mark) => `<${mark}>`).join('')
    const close = [...marks].reverse().map((mark) => `</${mark}>`)
    this.#push(style.open + open)
    this.children(node, around)
    this.#push(close.join('') + style.close)
  }

  #link(node: HtmlNode, around: Around): void {
    const address = around.isInLink ? undefined : tryLinkAddress(attribute(node, 'href'))
    if (address === undefined) return void this.children(node, around)
    this.#wrap('a', ` href="${escapeValue(address)}"`, node, { ...around, isInLink: true })
  }

  #image(node: HtmlNode, { isInLink }: Around): void {
    const [src, alt] = [disarmed(node, 'src'), attribute(node, 'alt').slice(0, 500)]
    const css = declarations(disarmed(node, 'style'))
    const [width, height] = ['width', 'height'].map((side) => {
      const styled = /^([\d.]+)px$/.exec(css.get(side) ?? '')?.[1]
      return Math.round(Number.parseFloat(styled ?? attribute(node, side)))
    })
    const ours = this.#tidying.image(src, attribute(node, 'data-cid'))
    if (ours) {
      const cid = ours.cid === undefined ? '' : ` data-cid="${escapeValue(ours.cid)}"`
      const wide = width !== undefined && width > 0 && width <= MOST_WIDTH ? ` width="${width}"` : ''
      const style = this.#tidying.target === 'message' ? ` style="${PICTURE_STYLE}"` : ''
      return void this.#push(`<img src="${escapeValue(ours.src)}"${cid} alt="${escapeValue(alt)}"${wide}${style}>`)
    }
    // Dots that count readers, and what keeps columns apart.
    if ((width ?? 9) <= 2 || (height ?? 9) <= 2) return
    const address = /^https?:/i.test(src) ? tryLinkAddress(src) : undefined
    const shown = alt === '' ? '' : `[${escapeText(alt)}]`
    if (isInLink || address === undefined) return void this.#push(shown)
    if (shown !== '') this.#push(`<a href="${escapeValue(address)}">${shown}</a>`)
  }

  #quoteAttributes(): string {
    return this.#tidying.target === 'message' ? ` type="cite" style="${QUOTE_STYLE}"` : ' type="cite"'
  }

  #wrap(name: string, attributes: string, node: HtmlNode, around: Around): void {
    const { marks, style } = lookOf(node, this.#tidying.target)
    const others = marks.filter((mark) => mark !== name)
    this.#push(`<${name}${attributes}>`)
    // A style of a block is a style of its text; blocks do not stand in what is inline, so theirs is left.
    const isOfText = TEXT_BLOCKS.has(name) && !hasBlocks(node)
    if (isOfText) this.#push(style.open + others.map((mark) => `<${mark}>`).join(''))
    this.children(node, around)
    if (isOfText)
      this.#push(
        [...others]
          .reverse()
          .map((mark) => `</${mark}>`)
          .join('') + style.close,
      )
    this.#push(`</${name}>`)
  }

  #push(text: string | undefined): void {
    if (text) this.#parts.push(text)
  }
}

const TEXT_BLOCKS = new Set('b i u s sub sup code p div li td th a h1 h2 h3 h4'.split(' '))
const BLOCKS = new Set(
  'blockquote pre p div ul ol li h1 h2 h3 h4 h5 h6 table thead tbody tfoot tr td th section article header footer main center address dl dt dd figure hr form fieldset nav aside'.split(
    ' ',
  ),
)

function hasBlocks(node: HtmlNode): boolean {
  return Array.from(node.childNodes).some((child) => BLOCKS.has(child.nodeName.toLowerCase()))
}

/** What the editor itself puts into the text, and is nothing of the letter. */
function isOfEditor(node: HtmlNode): boolean {
  return attribute(node, 'class').includes('squire-image-resize')
}

interface Wrapping {
  readonly open: string
  readonly close: string
}

interface Look {
  readonly marks: readonly string[]
  readonly style: Wrapping
}

/** How the text of an element looks, of what letters know: bold, italic, underlined, struck out, an ink, small or large. */
function lookOf(node: HtmlNode, target: Tidying['target']): Look {
  const css = declarations(disarmed(node, 'style'))
  const marks = [
    /^(?:bold|bolder|[6-9]00)$/.test(css.get('font-weight') ?? '') ? 'b' : '',
    /^(?:italic|oblique)/.test(css.get('font-style') ?? '') ? 'i' : '',
    /underline/.test(decoration(css)) ? 'u' : '',
    /line-through/.test(decoration(css)) ? 's' : '',
  ].filter((mark) => mark !== '')
  const isFont = node.nodeName.toLowerCase() === 'font'
  const ink = tryInk(css.get('color') ?? (isFont ? attribute(node, 'color') : ''))
  const size = sizeOf(css.get('font-size') ?? (isFont ? fontSize(attribute(node, 'size')) : ''))
  // A link has a colour of its own.
  const isLink = node.nodeName.toLowerCase() === 'a'
  return { marks, style: isLink ? NO_STYLE : styling(ink, size, target) }
}

const NO_STYLE: Wrapping = { open: '', close: '' }

/** In a message one element says both; the editor takes colour and size apart, and knows them by their classes. */
function styling(ink: Ink | undefined, size: string, target: Tidying['target']): Wrapping {
  const color = ink === undefined ? '' : `color:${inkText(ink, target)}`
  const font = size === '' ? '' : `font-size:${size}`
  if (target === 'message') {
    const style = [color, font].filter((one) => one !== '').join(';')
    return style === '' ? NO_STYLE : { open: `<span style="${style}">`, close: '</span>' }
  }
  const spans = [color && `<span class="color" style="${color}">`, font && `<span class="size" style="${font}">`]
  const open = spans.join('')
  return { open, close: '</span>'.repeat(spans.filter((one) => one !== '').length) }
}

function inkText(ink: Ink, target: Tidying['target']): string {
  return target === 'editor' ? inkStyle(ink) : INKS[ink]
}

function decoration(css: ReadonlyMap<string, string>): string {
  return `${css.get('text-decoration') ?? ''} ${css.get('text-decoration-line') ?? ''}`
}

/** Enough of CSS for what is looked for: what is cut in the wrong place is not known, and left out. */
function declarations(style: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const one of style.slice(0, 4000).toLowerCase().split(';')) {
    const colon = one.indexOf(':')
    if (colon > 0) found.set(one.slice(0, colon).trim(), one.slice(colon + 1).trim())
  }
  return found
}

/** Sizes of `<font>`: 1 to 7, of which 3 is that of the text. */
function fontSize(size: string): string {
  if (/^(?:[12]|-[1-9])$/.test(size)) return 'small'
  return /^(?:[5-7]|\+[2-9])$/.test(size) ? 'large' : ''
}

function sizeOf(css: string): '' | 'small' | 'large' {
  if (/^(?:xx-small|x-small|small|smaller)$/.test(css)) return 'small'
  if (/^(?:large|larger|x-large|xx-large|xxx-large)$/.test(css)) return 'large'
  const [, number, unit] = /^([\d.]{1,8})(px|pt|em|rem|%)$/.exec(css) ?? []
  if (number === undefined) return ''
  const pixels = Number(number) * ({ px: 1, pt: 4 / 3, em: 16, rem: 16, '%': 0.16 }[unit ?? 'px'] ?? 1)
  if (pixels > 0 && pixels < 12) return 'small'
  return pixels >= 18 ? 'large' : ''
}

function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\u00a0', '&nbsp;')
    .replaceAll('\0', '')
}

function escapeValue(text: string): string {
  return escapeText(text).replaceAll('"', '&quot;')
}
