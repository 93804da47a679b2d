import { type Bytes, CR, LF } from '../../base/bytes.ts'

/** Makes every line end in CRLF, chunk by chunk: a CR is put before each LF that has none. */
export class LineEnds {
  #last = 0

  push(chunk: Bytes): Bytes {
    const bare = this.#bareFeeds(chunk)
    if (chunk.length > 0) this.#last = chunk[chunk.length - 1] as number
    if (bare.length === 0) return chunk
    const out = new Uint8Array(chunk.length + bare.length)
    let from = 0
    for (const [added, at] of bare.entries()) {
      out.set(chunk.subarray(from, at), from + added)
      out[at + added] = CR
      from = at
    }
    out.set(chunk.subarray(from), from + bare.length)
    return out
  }

  /** Places of line feeds without a CR before them. */
  #bareFeeds(chunk: Bytes): number[] {
    const bare: number[] = []
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1)) {
      if ((at === 0 ? this.#last : chunk[at - 1]) !== CR) bare.push(at)
    }
    return bare
  }
}
