import type { LetterFile } from './letter.ts'

/** Of what a browser shows as a picture without running anything in it. */
const SHOWN = /^image\/(?:png|jpe?g|gif|webp|avif)$/i
/** Octets of a picture that was pasted within HTML. */
const MOST_INLINE = 20 * 1024 * 1024

export function isPicture(type: string): boolean {
  return SHOWN.test(type)
}

/** The pictures that a letter shows, as the editor shows them: each by its `cid`, from memory. */
export class Pictures implements Disposable {
  readonly #urls = new Map<string, string>()
  readonly #load: (file: LetterFile) => Promise<Blob>

  /** `load` fetches a file from the server. */
  constructor(load: (file: LetterFile) => Promise<Blob>) {
    this.#load = load
  }

  /** The name and the address of one that was just taken in. */
  add(picture: Blob, cid: string): string {
    const url = URL.createObjectURL(picture)
    this.#urls.set(cid, url)
    return url
  }

  /** Where the editor shows it from; empty while it is not there yet. Undefined if there is none of that name. */
  tryUrl(cid: string, files: readonly LetterFile[]): string | undefined {
    return this.#urls.get(cid) ?? (files.some((file) => file.cid === cid) ? '' : undefined)
  }

  /** What an address that the editor shows is the picture of. */
  cidOf(url: string): string | undefined {
    return this.#urls.entries().find(([, known]) => known === url)?.[0]
  }

  /** Fetches those that lie at the server; `show` is called with each. */
  async fetch(files: readonly LetterFile[], show: (cid: string, url: string) => void): Promise<void> {
    for (const file of files) {
      const { cid } = file
      if (cid === undefined || !isPicture(file.type)) continue
      const url = this.#urls.get(cid) ?? this.add(await this.#load(file), cid)
      show(cid, url)
    }
  }

  [Symbol.dispose](): void {
    for (const url of this.#urls.values()) URL.revokeObjectURL(url)
    this.#urls.clear()
  }
}

/** A picture that stands in HTML itself (`data:`), as pages of word processors have them; undefined for anything else. */
export function tryInlinePicture(src: string): Blob | undefined {
  const [, type = '', base64 = ''] = /^data:(image\/[a-z]+);base64,([a-z0-9+/=\s]+)$/i.exec(src) ?? []
  if (!isPicture(type) || base64.length > MOST_INLINE) return undefined
  try {
    const octets = Uint8Array.from(atob(base64.replace(/\s+/g, '')), (character) => character.charCodeAt(0))
    return new Blob([octets], { type: type.toLowerCase() })
  } catch {
    return undefined
  }
}

/** A name for a picture that has none. */
export function pictureName({ type }: Blob): string {
  return `picture.${(type.split('/')[1] ?? 'png').replace('jpeg', 'jpg')}`
}
