import type { Bytes } from '../../base/bytes.ts'
import type { MimeLimits } from '../../wire/mime/limits.ts'
import { MimeParser } from '../../wire/mime/mime-parser.ts'
import type { Spool, SpoolWriter } from './body.ts'
import type { IncomingMessage } from './message.ts'

/** Takes a message in: its octets go to the spool and through the MIME parser at the same time, so it is read once. */
export class Intake implements AsyncDisposable {
  readonly #writer: SpoolWriter
  readonly #parser: MimeParser

  constructor(spool: Spool, limits?: Partial<MimeLimits>) {
    this.#writer = spool.begin()
    this.#parser = new MimeParser(limits)
  }

  /** Number of octets so far. */
  get size(): number {
    return this.#writer.size
  }

  /** Adds octets; resolves when more may be written. @throws Fault store/full */
  write(chunk: Bytes): Promise<void> | void {
    this.#parser.push(chunk)
    return this.#writer.write(chunk)
  }

  /** Ends the message. Any octets are a message: what cannot be understood is text. */
  async finish(): Promise<IncomingMessage> {
    const content = this.#parser.finish()
    return { body: await this.#writer.finish(), content }
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#writer[Symbol.asyncDispose]()
  }
}
