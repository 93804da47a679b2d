/** What a frame tells the page around it. Whatever it says is said by a message of a stranger, perhaps: numbers and texts, to be looked at before they are believed. */
export interface FrameListener {
  /** Pixels that the message is high. */
  height?(pixels: number): void
  /** Somebody has chosen a `mailto:` link. */
  mailto?(href: string): void
  /** A key was pressed while the frame had the focus. */
  key?(key: KeyPressed): void
}

export interface KeyPressed {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** The highest frame that is believed: what is higher scrolls. */
const MAX_HEIGHT = 100_000

/** A frame that messages are posted into: `page` for mail, `sealed`, which loads nothing, for what was decrypted. */
export class PostedFrame implements Disposable {
  readonly #element: HTMLIFrameElement
  readonly #listener: FrameListener
  readonly #ready = Promise.withResolvers<void>()
  readonly #hear = (event: MessageEvent): void => this.#heard(event)

  constructor(element: HTMLIFrameElement, kind: 'page' | 'sealed', listener: FrameListener = {}) {
    this.#element = element
    this.#listener = listener
    window.addEventListener('message', this.#hear)
    element.src = `/mail/frame/${kind}`
  }

  /** Shows HTML that was sanitised. Resolves when it was posted. */
  async show(html: string): Promise<void> {
    await this.#ready.promise
    // The origin of the frame is opaque, so it has no name that could stand here; what is posted goes to that window, whose address only our policy decides.
    this.#element.contentWindow?.postMessage({ posthus: 'show', html }, '*')
  }

  [Symbol.dispose](): void {
    window.removeEventListener('message', this.#hear)
  }

  #heard({ source, data }: MessageEvent): void {
    if (source !== this.#element.contentWindow || data?.posthus !== 'frame') return
    if (data.what === 'ready') this.#ready.resolve()
    if (data.what === 'height' && Number.isFinite(data.height)) {
      this.#listener.height?.(Math.min(MAX_HEIGHT, Math.max(0, data.height)))
    }
    if (data.what === 'mailto' && typeof data.href === 'string') this.#listener.mailto?.(data.href.slice(0, 2000))
    if (data.what === 'key' && typeof data.key === 'string') this.#listener.key?.(data)
  }
}
