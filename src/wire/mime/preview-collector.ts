import type { Bytes } from '../../base/bytes.ts'
import { GrowingBytes } from './growing-bytes.ts'
import type { PartHeader } from './part-header.ts'
import { previewText } from './preview.ts'

/** Octets of a text, still encoded, out of which its preview is made. HTML often opens with pages of style sheets. */
const MAX_PLAIN = 8 * 1024
const MAX_HTML = 64 * 1024

/** Keeps the beginning of the first plain text and of the first HTML of a message, and makes the preview of one of them. */
export class PreviewCollector {
  #collecting: { readonly header: PartHeader; readonly octets: GrowingBytes; readonly maxBytes: number } | undefined
  readonly #texts = new Map<string, { readonly header: PartHeader; readonly octets: GrowingBytes }>()
  #preview = ''

  /** A leaf begins. */
  begin(header: PartHeader | undefined): void {
    if (header?.type !== 'text' || header.disposition?.kind === 'attachment') return
    const kind = header.subtype === 'html' ? 'html' : 'plain'
    if (this.#texts.has(kind)) return
    // The plain text is complete by now; as a rule it says enough.
    if (kind === 'html' && this.#previewOf('plain') !== '') return
    this.#collecting = { header, octets: new GrowingBytes(), maxBytes: kind === 'html' ? MAX_HTML : MAX_PLAIN }
    this.#texts.set(kind, this.#collecting)
  }

  /** Octets of its body. */
  add(octets: Bytes, from: number, to: number): void {
    const { maxBytes, octets: kept } = this.#collecting ?? {}
    if (maxBytes === undefined || kept === undefined) return
    kept.add(octets.subarray(from, to), maxBytes)
    if (kept.length >= maxBytes) this.stop()
  }

  /** The leaf ends. */
  stop(): void {
    this.#collecting = undefined
  }

  text(): string {
    return this.#previewOf('plain') || this.#previewOf('html')
  }

  #previewOf(kind: string): string {
    if (this.#preview !== '') return this.#preview
    const found = this.#texts.get(kind)
    if (found) this.#preview = previewText(found.header, found.octets.octets)
    return this.#preview
  }
}
