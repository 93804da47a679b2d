import { type Bytes, CR, LF } from '../../base/bytes.ts'

/** Lets the header of a message pass, the empty line after it, and a number of lines of its body: what TOP shows. RFC 1939 §7. */
export class TopCutter {
  #linesLeft: number
  #inHeader = true
  /** Octets other than CR since the line began. */
  #lineHasText = false

  constructor(lines: number) {
    this.#linesLeft = lines
  }

  /** Whether nothing of what follows is wanted. */
  get done(): boolean {
    return !this.#inHeader && this.#linesLeft === 0
  }

  /** The part of `chunk` that is wanted, as a view. */
  push(chunk: Bytes): Bytes {
    let at = 0
    while (at < chunk.length && !this.done) {
      const lineFeed = chunk.indexOf(LF, at)
      const end = lineFeed < 0 ? chunk.length : lineFeed
      if (this.#inHeader && !this.#lineHasText) this.#lineHasText = hasText(chunk, at, end)
      at = lineFeed < 0 ? end : end + 1
      if (lineFeed >= 0) this.#endLine()
    }
    return at === chunk.length ? chunk : chunk.subarray(0, at)
  }

  #endLine(): void {
    if (!this.#inHeader) this.#linesLeft--
    else if (this.#lineHasText) this.#lineHasText = false
    else this.#inHeader = false
  }
}

function hasText(chunk: Bytes, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (chunk[at] !== CR) return true
  return false
}
