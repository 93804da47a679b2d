import Squire from 'squire-rte'
import type { Edited } from './edited.ts'
import { type HtmlNode, tryLinkAddress } from './html/html-node.ts'
import { type Ink, inkStyle, tryInk } from './html/inks.ts'
import { parseHtml } from './html/parse-html.ts'
import { tidyHtml } from './html/tidy-html.ts'
import type { LetterBody } from './letter.ts'
import { isPicture, type Pictures, pictureName, tryInlinePicture } from './pictures.ts'

/** What the text at the cursor looks like. */
export interface Format {
  readonly marks: ReadonlySet<Mark | 'UL' | 'OL' | 'BLOCKQUOTE' | 'A'>
  readonly size: Size | undefined
  readonly ink: Ink | undefined
}

export type Mark = 'B' | 'I' | 'U' | 'S'
export type Size = 'small' | 'large'

const MARKS = ['B', 'I', 'U', 'S'] as const
const AROUND = ['UL', 'OL', 'BLOCKQUOTE', 'A'] as const
/** How wide a picture is at first, and when it is made small; pixels. */
const USUAL_WIDTH = 600
const SMALL_WIDTH = 240

/** Squire on one letter: everything that gets into it or out of it is written by the list of what may be in a letter. */
export class LetterEditor implements Disposable {
  readonly #squire: Squire
  readonly #root: HTMLElement
  readonly #composition: Edited
  readonly #pictures: Pictures
  readonly #host: string

  /** `takeIn`: has a picture go along with the letter, under a name. `host`: what names of pictures end in. */
  constructor(
    root: HTMLElement,
    composition: Edited,
    pictures: Pictures,
    host: string,
    changed: (format: Format) => void,
    failed: (error: unknown) => void,
  ) {
    this.#root = root
    this.#composition = composition
    this.#pictures = pictures
    this.#host = host
    this.#squire = new Squire(root, {
      blockTag: 'DIV',
      tagAttributes: { blockquote: { type: 'cite' } },
      sanitizeToDOMFragment: (html) => this.#fragment(html),
      willCutCopy: (html) => this.#forMessage(parseHtml(html)),
      didError: failed,
    })
    this.show()
    composition.edit(() => this.#body())
    const tell = () => changed(this.format())
    this.#squire.addEventListener('input', () => composition.typed())
    for (const event of ['pathChange', 'select', 'input', 'undoStateChange']) {
      this.#squire.addEventListener(event, tell)
    }
    this.#squire.addEventListener('pasteImage', (event: Event) => this.#paste(event))
    this.#showPictures(failed)
  }

  /** Shows what the letter says. */
  show(): void {
    const { body } = this.#composition.letter
    // What is set is made fit for the editor on its way (`sanitizeToDOMFragment`).
    this.#squire.setHTML(body.kind === 'rich' ? body.html : '')
    this.#squire.moveCursorToStart()
    this.#composition.settle(this.#body())
  }

  #showPictures(failed: (error: unknown) => void): void {
    const show = (cid: string, url: string) => {
      this.#squire.modifyDocument(() => {
        for (const image of this.#root.querySelectorAll('img')) if (image.dataset['cid'] === cid) image.src = url
      })
    }
    this.#pictures.fetch(this.#composition.letter.files, show).catch(failed)
  }

  #body(): LetterBody {
    return { kind: 'rich', html: this.#forMessage(this.#root) }
  }

  #forMessage(node: HtmlNode): string {
    return tidyHtml(node, {
      target: 'message',
      image: (_src, cid) => (this.#tryUrl(cid) === undefined ? undefined : { src: `cid:${cid}` }),
    })
  }

  /** HTML of a letter, or from anywhere: what may be in the editor of it. */
  #forEditor(html: string): string {
    return tidyHtml(parseHtml(html), {
      target: 'editor',
      image: (src, given) => {
        const cid = src.startsWith('cid:') ? src.slice(4) : (this.#pictures.cidOf(src) ?? given)
        const url = this.#tryUrl(cid)
        if (url !== undefined) return { src: url, cid }
        const picture = tryInlinePicture(src)
        return picture && this.#takeIn(new File([picture], pictureName(picture), { type: picture.type }))
      },
    })
  }

  #tryUrl(cid: string): string | undefined {
    return cid === '' ? undefined : this.#pictures.tryUrl(cid, this.#composition.letter.files)
  }

  #fragment(html: string): DocumentFragment {
    const page = new DOMParser().parseFromString(this.#forEditor(html), 'text/html')
    const fragment = document.createDocumentFragment()
    fragment.append(...[...page.body.childNodes].map((node) => document.importNode(node, true)))
    return fragment
  }

  /** Gives where it is shown from; undefined if it is too large to go along. */
  #takeIn(file: File): { readonly src: string; readonly cid: string } | undefined {
    const cid = `${crypto.randomUUID()}@${this.#host}`
    if (this.#composition.addFile(file, cid)) return undefined
    return { src: this.#pictures.add(file, cid), cid }
  }

  /** Puts pictures where the cursor is; what is no picture goes along as a file. */
  insertFiles(files: readonly File[]): void {
    for (const file of files) {
      const taken = isPicture(file.type) ? this.#takeIn(file) : undefined
      if (!taken) {
        if (!isPicture(file.type)) this.#composition.addFile(file)
        continue
      }
      const image = this.#squire.insertImage(taken.src, { 'data-cid': taken.cid, alt: file.name })
      image.addEventListener('load', () => this.#fit(image, USUAL_WIDTH), { once: true })
    }
  }

  #paste(event: Event): void {
    const { clipboardData } = (event as CustomEvent<{ readonly clipboardData: DataTransfer }>).detail
    this.insertFiles([...clipboardData.files].filter(({ type }) => isPicture(type)))
  }

  /** Puts the cursor where something was dropped. */
  moveCursorTo(x: number, y: number): void {
    const at = document.caretPositionFromPoint?.(x, y)
    if (!at || !this.#root.contains(at.offsetNode)) return
    const range = document.createRange()
    range.setStart(at.offsetNode, at.offset)
    this.#squire.setSelection(range)
  }

  /** Makes a picture small, or as wide as it is. */
  resize(image: HTMLImageElement, to: 'small' | 'whole'): void {
    this.#squire.saveUndoState()
    this.#fit(image, to === 'small' ? SMALL_WIDTH : image.naturalWidth)
  }

  /** No wider than so much, and no wider than it is. */
  #fit(image: HTMLImageElement, width: number): void {
    image.style.removeProperty('width')
    image.style.removeProperty('height')
    image.removeAttribute('height')
    image.width = Math.min(image.naturalWidth || width, width)
    this.#composition.typed()
  }

  format(): Format {
    const squire = this.#squire
    const marks = new Set([...MARKS, ...AROUND].filter((tag) => squire.hasFormat(tag)))
    const { color = '', fontSize } = squire.getFontInfo()
    const size = (['small', 'large'] as const).find((one) => one === fontSize)
    return { marks, size, ink: tryInk(color) }
  }

  toggle(mark: Mark): void {
    const isOn = this.#squire.hasFormat(mark)
    const acts = {
      B: ['bold', 'removeBold'],
      I: ['italic', 'removeItalic'],
      U: ['underline', 'removeUnderline'],
      S: ['strikethrough', 'removeStrikethrough'],
    } as const
    this.#squire[acts[mark][isOn ? 1 : 0]]()
    this.#squire.focus()
  }

  list(kind: 'UL' | 'OL'): void {
    if (this.#squire.hasFormat(kind)) this.#squire.removeList()
    else if (kind === 'UL') this.#squire.makeUnorderedList()
    else this.#squire.makeOrderedList()
    this.#squire.focus()
  }

  quote(by: 1 | -1): void {
    if (by > 0) this.#squire.increaseQuoteLevel()
    else this.#squire.decreaseQuoteLevel()
    this.#squire.focus()
  }

  size(size: Size | undefined): void {
    this.#squire.setFontSize(size ?? null)
    this.#squire.focus()
  }

  ink(ink: Ink | undefined): void {
    this.#squire.setTextColor(ink ? inkStyle(ink) : null)
    this.#squire.focus()
  }

  clear(): void {
    this.#squire.removeAllFormatting()
    this.#squire.focus()
  }

  undo(): void {
    this.#squire.undo().focus()
  }

  redo(): void {
    this.#squire.redo().focus()
  }

  /** Where the link at the cursor leads; empty if there is none. */
  linkAddress(): string {
    const node = this.#squire.getSelection().startContainer
    const element = node instanceof Element ? node : node.parentElement
    return element?.closest('a')?.getAttribute('href') ?? ''
  }

  /** Makes the selected text a link, or the address itself; empty takes the link away. False if it leads nowhere. */
  link(typed: string): boolean {
    const address = typed.trim() === '' ? '' : tryTyped(typed.trim())
    if (address === undefined) return false
    if (address === '') this.#squire.removeLink()
    else this.#squire.makeLink(address)
    this.#squire.focus()
    return true
  }

  focus(): void {
    this.#squire.focus()
  }

  [Symbol.dispose](): void {
    this.#composition.edit(undefined)
    this.#squire.destroy()
  }
}

/** An address as people type it. */
function tryTyped(typed: string): string | undefined {
  const isMail = /^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/.test(typed)
  const hasScheme = /^[a-z][a-z0-9+.-]*:/i.test(typed)
  return tryLinkAddress(hasScheme ? typed : isMail ? `mailto:${typed}` : `https://${typed}`)
}
