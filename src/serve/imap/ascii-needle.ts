import type { Bytes } from '../../base/bytes.ts'
import type { SearchableSpan } from '../../wire/mime/searchable-text.ts'

/** Of longer needles the expression would take longer to make than the texts to read. */
const MAX_LENGTH = 64

/**
 * A needle of printable ASCII, looked for in octets before any text is made of them. That takes a fiftieth of the time, and most messages that an index
 * names hold what it was asked for. It proves only that a needle is there: É decomposes into E and an accent, so CAFE is in a text that does not have these four octets.
 */
export class AsciiNeedle {
  readonly #pattern: RegExp
  /** Whether quoted-printable may leave it as it is: it has no escapes, and does not end in white space, which goes away before a line break. */
  readonly #isUnescaped: boolean

  private constructor(needle: string) {
    // Without `u`, no character beyond ASCII is taken for the other case of an ASCII letter.
    this.#pattern = new RegExp(needle.replace(/[^A-Za-z0-9 ]/g, '\\$&'), 'gi')
    this.#isUnescaped = !/=| $/.test(needle)
  }

  /**
   * Undefined if the needle, prepared by `casemap`, is of another kind. Small letters in it are not those of ASCII, which have become capitals: ﬁ decomposes
   * into two that are.
   */
  static tryOf(needle: string): AsciiNeedle | undefined {
    return needle.length <= MAX_LENGTH && /^[ -`{-~]+$/.test(needle) ? new AsciiNeedle(needle) : undefined
  }

  /** Whether it is certain to stand in a text of that span of `octets`, a whole message. */
  isCertainlyIn(octets: Bytes, { start, end, ascii }: SearchableSpan): boolean {
    if (ascii === 'none' || (ascii === 'unescaped' && !this.#isUnescaped)) return false
    const piece = octets.subarray(start, end)
    const characters = Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString('latin1')
    this.#pattern.lastIndex = 0
    for (let found = this.#pattern.exec(characters); found; found = this.#pattern.exec(characters)) {
      if (ascii === 'all' || !mayBeEscaped(characters, found.index)) return true
    }
    return false
  }
}

/** Whether what stands at `at` may begin within an escape. */
function mayBeEscaped(characters: string, at: number): boolean {
  return characters[at - 1] === '=' || characters[at - 2] === '='
}
