import type { Bytes } from '../../../base/bytes.ts'
import type { Channel } from '../../channel.ts'

const FULL = 64 * 1024
const TEXT_AT_ONCE = 4096
/** What a response should have before it in one piece, so that most can be taken back. */
const ROOM = 8192

/**
 * Collects FETCH responses in large pieces: ASCII text is joined as a string first and turned into octets some kilobytes at a time, octets from
 * the store are copied once. Whatever is complete goes to the channel in pieces of up to 64 KiB, whose buffers come back when they have been sent: a hundred
 * megabytes of new ones would have V8 look through its whole heap again and again.
 */
export class FetchOutput {
  readonly #channel: Channel
  #octets: Buffer
  #at = 0
  #text = ''
  /** Whether the output has filled a piece before: then it is worth a whole one at once. */
  #isLong = false
  /** Whether something of the present response has gone out already, so that it cannot be taken back. */
  #committed = false
  #mark = 0
  /** Whether `#octets` is a whole buffer, not what is left of one. */
  #isWhole: boolean
  /** Buffers that have come back. No more of them are away than the channel takes before it is congested. */
  readonly #spare: Buffer[] = []

  constructor(channel: Channel, expectedBytes: number) {
    this.#channel = channel
    this.#octets = Buffer.allocUnsafe(Math.min(FULL, Math.max(512, expectedBytes)))
    this.#isWhole = this.#octets.length === FULL
  }

  /** Adds ASCII characters. */
  text(text: string): void {
    this.#text += text
    if (this.#text.length > TEXT_AT_ONCE) this.#settle()
  }

  /** Adds octets. */
  octets(octets: Bytes): void {
    this.#settle()
    if (octets.length >= FULL / 2) {
      this.#emit()
      this.#channel.write(octets)
      this.#committed = true
    } else {
      this.#reserve(octets.length)
      this.#octets.set(octets, this.#at)
      this.#at += octets.length
    }
  }

  /** A response begins here; `takeBack` returns to this place. */
  begin(): void {
    this.#settle()
    if (this.#isLong && this.#octets.length - this.#at < ROOM) {
      this.#emit()
      this.#takeWhole()
    }
    this.#mark = this.#at
    this.#committed = false
  }

  /** Forgets everything since `begin`. False if some of it has gone out: then the connection cannot go on. */
  takeBack(): boolean {
    this.#text = ''
    if (this.#committed) return false
    this.#at = this.#mark
    return true
  }

  /** Hands everything to the channel, and waits until the peer has room. */
  async flush(): Promise<void> {
    this.finish()
    this.#committed = true
    await this.#channel.flush()
  }

  /** Hands everything to the channel, which sends it with what comes next. */
  finish(): void {
    this.#settle()
    this.#emit()
  }

  #settle(): void {
    const text = this.#text
    if (text.length === 0) return
    this.#text = ''
    if (text.length >= FULL / 2) {
      this.octets(Buffer.from(text, 'latin1'))
      return
    }
    this.#reserve(text.length)
    this.#at += this.#octets.write(text, this.#at, text.length, 'latin1')
  }

  #reserve(count: number): void {
    const needed = this.#at + count
    if (needed <= this.#octets.length) return
    if (needed > FULL || this.#isLong) {
      this.#emit()
      this.#committed = true
      this.#isLong = true
      this.#takeWhole()
      return
    }
    const larger = Buffer.allocUnsafe(Math.min(FULL, needed * 2))
    this.#octets.copy(larger, 0, 0, this.#at)
    this.#octets = larger
    this.#isWhole = larger.length === FULL
  }

  /** Goes on in an empty buffer of full size: the present one, if it is that. */
  #takeWhole(): void {
    if (this.#isWhole && this.#at === 0) return
    this.#octets = this.#spare.pop() ?? Buffer.allocUnsafe(FULL)
    this.#isWhole = true
  }

  /** What has been handed over is not touched again before it comes back; a small piece never does, and the rest of its buffer is used on. */
  #emit(): void {
    if (this.#at === 0) return
    const piece = this.#octets.subarray(0, this.#at)
    this.#mark = 0
    this.#at = 0
    if (!this.#isWhole || piece.length < FULL / 2) {
      this.#octets = this.#octets.subarray(piece.length)
      this.#isWhole = false
      this.#channel.write(piece)
      return
    }
    const whole = this.#octets
    this.#octets = this.#spare.pop() ?? Buffer.allocUnsafe(FULL)
    this.#channel.lend(piece, () => this.#spare.push(whole))
  }
}
