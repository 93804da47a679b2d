import { type Bytes, concat } from '../../../base/bytes.ts'
import type { Body } from '../../../core/mail/body.ts'
import { HeaderFields } from '../../../wire/mime/header-fields.ts'
import type { Part } from '../../../wire/mime/message-content.ts'
import { openTransferDecoder } from '../../../wire/mime/transfer-decoder.ts'

/** Octets of one header that are read. */
const MAX_HEADER = 1024 * 1024

/** The octets of one message: in memory, or to be read from where they are kept. */
export class EmailSource {
  readonly #octets: Bytes | undefined
  readonly #body: Pick<Body, 'chunks'> | undefined

  constructor(from: { readonly octets: Bytes } | { readonly body: Pick<Body, 'chunks'> }) {
    this.#octets = 'octets' in from ? from.octets : undefined
    this.#body = 'body' in from ? from.body : undefined
  }

  /** @throws Fault store/body-corrupt, store/body-missing */
  async *chunks(start: number, end: number): AsyncGenerator<Bytes> {
    if (this.#octets) yield this.#octets.subarray(start, end)
    else if (this.#body && end > start) yield* this.#body.chunks(start, end)
  }

  async read(start: number, end: number): Promise<Bytes> {
    if (this.#octets) return this.#octets.subarray(start, end)
    const chunks: Bytes[] = []
    for await (const chunk of this.chunks(start, end)) chunks.push(chunk)
    return concat(chunks)
  }

  /** The fields of a part's own header. */
  async fields({ headerStart, bodyStart }: Part): Promise<HeaderFields> {
    return new HeaderFields(await this.read(headerStart, Math.min(bodyStart, headerStart + MAX_HEADER)))
  }

  /** A part's body without its transfer encoding, up to `most` octets and perhaps some more. */
  async decoded(part: Part, most = Number.POSITIVE_INFINITY): Promise<Bytes> {
    const decoder = openTransferDecoder(part.encoding)
    const out: Bytes[] = []
    let length = 0
    for await (const chunk of this.chunks(part.bodyStart, part.bodyEnd)) {
      const piece = decoder.push(chunk)
      out.push(piece)
      length += piece.length
      if (length > most) return concat(out)
    }
    return concat([...out, decoder.finish()])
  }

  /** Octets of a part's body without its transfer encoding. */
  async decodedSize(part: Part): Promise<number> {
    if (part.encoding !== 'base64' && part.encoding !== 'quoted-printable') {
      return Math.max(0, part.bodyEnd - part.bodyStart)
    }
    const decoder = openTransferDecoder(part.encoding)
    let size = 0
    for await (const chunk of this.chunks(part.bodyStart, part.bodyEnd)) size += decoder.push(chunk).length
    return size + decoder.finish().length
  }
}
