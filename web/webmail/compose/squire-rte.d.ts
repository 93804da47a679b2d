/** What is used of Squire. Its own declarations import files without their endings, which TypeScript does not find in ES modules. */
declare module 'squire-rte' {
  interface SquireConfig {
    readonly blockTag: string
    readonly tagAttributes: Readonly<Record<string, Readonly<Record<string, string>>>>
    /** HTML of anybody, as it may stand in the editor. */
    sanitizeToDOMFragment(html: string): DocumentFragment
    /** What is cut or copied, as others get it. */
    willCutCopy(html: string): string
    didError(error: unknown): void
  }

  // biome-ignore lint/style/noDefaultExport: that is how Squire is exported.
  export default class Squire {
    constructor(root: HTMLElement, config: SquireConfig)
    destroy(): void
    focus(): this
    addEventListener(type: string, listener: (event: Event) => void): this
    setHTML(html: string): this
    /** Changes the document without anybody being told. */
    modifyDocument(change: () => void): this
    saveUndoState(): this
    undo(): this
    redo(): this
    getSelection(): Range
    setSelection(range: Range): this
    moveCursorToStart(): this
    hasFormat(tag: string, attributes?: Readonly<Record<string, string>>): boolean
    getFontInfo(): { readonly color?: string; readonly fontSize?: string }
    insertImage(src: string, attributes: Readonly<Record<string, string>>): HTMLImageElement
    makeLink(address: string): this
    removeLink(): this
    setFontSize(size: string | null): this
    setTextColor(color: string | null): this
    removeAllFormatting(): this
    bold(): this
    removeBold(): this
    italic(): this
    removeItalic(): this
    underline(): this
    removeUnderline(): this
    strikethrough(): this
    removeStrikethrough(): this
    makeUnorderedList(): this
    makeOrderedList(): this
    removeList(): this
    increaseQuoteLevel(): this
    decreaseQuoteLevel(): this
  }
}
