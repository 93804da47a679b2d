import type { Bytes } from '../../base/bytes.ts'
import type { Channel } from '../channel.ts'

const FULL = 64 * 1024
const TEXT_AT_ONCE = 4096
/** What a response should have before it in one piece, so that most can be taken back. */
const ROOM = 8192

/**
 * Collects FETCH responses in large pieces: ASCII text is joined as a string first and turned into octets some kilobytes at a time, octets from
 * the store are copied once. Whatever is complete goes to the channel in pieces of 64 KiB.
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

  constructor(channel: Channel, expectedBytes: number) {
    this.#channel = channel
    this.#octets = Buffer.allocUnsafe(Math.min(FULL, Math.max(512, expectedBytes)))
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
      this.#octets = Buffer.allocUnsafe(FULL)
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
    const { length } = this.#text
    if (length === 0) return
    this.#reserve(length)
    this.#at += this.#octets.write(this.#text, this.#at, length, 'latin1')
    this.#text = ''
  }

  #reserve(count: number): void {
    const needed = this.#at + count
    if (needed <= this.#octets.length) return
    if (needed > FULL || this.#isLong) {
      this.#emit()
      this.#committed = true
      this.#isLong = true
    }
    const size = this.#isLong ? FULL : Math.min(FULL, needed * 2)
    const larger = Buffer.allocUnsafe(Math.max(size, count))
    this.#octets.copy(larger, 0, 0, this.#at)
    this.#octets = larger
  }

  #emit(): void {
    if (this.#at === 0) return
    // The channel keeps the octets until they are sent, so the rest of the buffer is used on, never what has been handed over.
    this.#channel.write(this.#octets.subarray(0, this.#at))
    this.#octets = this.#octets.subarray(this.#at)
    this.#mark = 0
    this.#at = 0
  }
}
