import { Duplex } from 'node:stream'
import { constants, createDeflateRaw, createInflateRaw, type DeflateRaw, type InflateRaw } from 'node:zlib'

/**
 * Window and table sizes of what we send: 48 KiB of memory for each connection instead of zlib's usual 256, for a few
 * per cent of the compression.
 */
const DEFLATE = { windowBits: 13, memLevel: 5, level: 6 } as const
/** Octets of inflated input at a time. A peer that sends a bomb gets no further than its next piece: the stream waits for its reader. */
const CHUNK_BYTES = 16 * 1024

/**
 * DEFLATE (RFC 1951) on both directions of a stream, as COMPRESS of RFC 4978 wants it: every write reaches the peer at once.
 *
 * Each write is compressed on its own (Z_FULL_FLUSH): nothing in it is shortened because an earlier one had the same octets. Whoever can
 * make a member's mailbox hold text of his choice and sees how long the answers are would otherwise learn, try by try, what stands in the
 * messages beside his own (CRIME, CVE-2012-4929).
 */
export class CompressedStream extends Duplex {
  readonly #plain: Duplex
  readonly #deflate: DeflateRaw
  readonly #inflate: InflateRaw
  #released = false
  /** Octets of the write that is being compressed. */
  #compressing = 0
  /** Called when nothing waits behind the write that is being compressed. */
  #onLast: (() => void) | undefined
  /** Pieces that may not have been inflated yet; what is left of them behind the end of the compressed octets belongs to the stream below. */
  #fed: { readonly piece: Buffer; readonly end: number }[] = []
  #fedBytes = 0
  #inflated = false

  /** `early` are octets that have been read of `plain` already: they are the first of the peer's compressed ones. */
  constructor(plain: Duplex, early: readonly Buffer[]) {
    super({ allowHalfOpen: true })
    this.#plain = plain
    this.#deflate = createDeflateRaw(DEFLATE)
    this.#inflate = createInflateRaw({ chunkSize: CHUNK_BYTES, flush: constants.Z_SYNC_FLUSH })
    this.#deflate.on('data', this.#onDeflated)
    this.#inflate.on('data', (piece: Buffer) => {
      if (!this.push(piece)) this.#inflate.pause()
    })
    this.#inflate.on('end', () => {
      this.#inflated = true
    })
    this.#inflate.on('error', (error) => this.destroy(error))
    this.#deflate.on('error', (error) => this.destroy(error))
    plain.on('data', this.#onData)
    plain.on('end', this.#onEnd)
    plain.on('close', this.#onClose)
    plain.on('error', this.#onError)
    this.#inflate.on('drain', this.#onRoom)
    for (const piece of early) this.#onData(piece)
    plain.resume()
  }

  /**
   * Takes the compression off: `last` ends our compressed octets, and the stream below is given back with what the peer has sent behind its
   * own (RFC 8437 §4.1). Nothing may be written any more.
   */
  async release(last: Uint8Array): Promise<{ readonly stream: Duplex; readonly early: readonly Buffer[] }> {
    this.#released = true
    // What has been written may still wait for its turn: it belongs to the compressed octets.
    if (this.writableLength > this.#compressing) {
      await new Promise<void>((resolve) => {
        this.#onLast = resolve
      })
    }
    await this.#writeLast(last)
    const plain = this.#plain
    plain.off('data', this.#onData)
    plain.off('end', this.#onEnd)
    plain.off('close', this.#onClose)
    plain.off('error', this.#onError)
    plain.pause()
    const used = this.#inflate.bytesWritten
    const early = this.#fed.flatMap(({ piece, end }) => (end > used ? [piece.subarray(-(end - used))] : []))
    this.#inflate.destroy()
    return { stream: plain, early }
  }

  /** In one piece: a client that reads `last` and goes on in the clear would take an end that comes later for text. */
  async #writeLast(last: Uint8Array): Promise<void> {
    if (this.destroyed) return
    const pieces: Buffer[] = []
    this.#deflate.off('data', this.#onDeflated)
    this.#deflate.on('data', (piece: Buffer) => pieces.push(piece))
    // It closes too when the connection is lost meanwhile, and then it has no end.
    await new Promise<void>((resolve) => {
      this.#deflate.once('close', resolve)
      this.#deflate.end(last)
    })
    if (this.#plain.writable) this.#plain.write(Buffer.concat(pieces))
  }

  override _read(): void {
    this.#inflate.resume()
    if (!this.#inflate.writableNeedDrain) this.#plain.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // One TLS record for all that deflate gives out in pieces.
    this.#plain.cork()
    this.#compressing = chunk.length
    this.#deflate.write(chunk)
    this.#deflate.flush(constants.Z_FULL_FLUSH, () => {
      this.#compressing = 0
      this.#plain.uncork()
      if (this.#plain.destroyed || !this.#plain.writableNeedDrain) done()
      else this.#plain.once('drain', () => done())
    })
    if (this.writableLength <= chunk.length) this.#onLast?.()
  }

  override _final(done: (error?: Error | null) => void): void {
    if (!this.#released) this.#plain.end()
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#deflate.destroy()
    this.#inflate.destroy()
    this.#onLast?.()
    if (!this.#released) this.#plain.destroy()
    done(error)
  }

  readonly #onDeflated = (piece: Buffer): void => {
    this.#plain.write(piece)
  }

  readonly #onData = (chunk: Buffer): void => {
    const used = this.#inflate.bytesWritten
    while (this.#fed[0] && this.#fed[0].end <= used) this.#fed.shift()
    this.#fedBytes += chunk.length
    this.#fed.push({ piece: chunk, end: this.#fedBytes })
    if (this.#inflated || !this.#inflate.write(chunk)) this.#plain.pause()
  }

  readonly #onRoom = (): void => {
    if (!this.isPaused()) this.#plain.resume()
  }

  /** Half a block may be missing: what came before it has been handed out, and the peer cannot say more. */
  readonly #onEnd = (): void => {
    if (!this.#released) this.#inflate.flush(constants.Z_SYNC_FLUSH, () => this.push(null))
  }

  readonly #onClose = (): void => {
    this.destroy()
  }

  readonly #onError = (error: Error): void => {
    this.destroy(error)
  }
}
