import type { Bytes } from '../../../base/bytes.ts'
import { Fault, isFault } from '../../../base/fault.ts'
import { randomId } from '../../../base/ids.ts'
import type { SpooledBody, SpoolWriter } from '../../../core/mail/body.ts'
import type { UnfinishedLimits, UnfinishedUpload } from '../../../core/mail/unfinished-upload.ts'
import { LimitFault } from '../fault-answer.ts'
import type { JmapServices } from '../jmap-services.ts'

/** An upload that a request goes on with. */
export interface TakenUpload {
  readonly account: string
  readonly upload: UnfinishedUpload
  /** Name under which it was taken. */
  readonly by: string
}

/** What has come of a request. */
export interface Received {
  /** Octets that are on stable storage now. */
  readonly size: number
  /** SHA-256 of the whole if it is complete. */
  readonly digest: Bytes | undefined
}

/** What is done with one request's content. */
export interface Receiving {
  readonly content: ReadableStream<Uint8Array> | null
  /** Octets of all of it, as far as anybody has said. */
  readonly length: number | undefined
  /** Whether it ends with this content. */
  readonly isLast: boolean
  /** Is called when more is on stable storage. */
  readonly progress: (size: number) => void
}

/**
 * Takes files in that come in pieces. What comes is kept piece by piece: when the line breaks, when the next request shows that it had broken, or when this process ends, all but the last octets are there.
 */
export class UploadReceiver {
  readonly #services: JmapServices
  /** By account and upload what ends the request that is under way here, and when it is over. */
  readonly #underWay = new Map<string, { readonly stop: AbortController; readonly over: Promise<void> }>()

  constructor(services: JmapServices) {
    this.#services = services
  }

  /** @throws Fault peer jmap/limit */
  async begin(account: string, type: string, length: number | undefined): Promise<TakenUpload> {
    const { mail, clock, entropy, limits } = this.#services
    const [id, by, atMs] = [randomId(entropy, 26), randomId(entropy), clock.nowMs()]
    try {
      await mail.write(account, ({ uploads }) => uploads.begin({ id, type, length }, by, atMs, this.#limits))
    } catch (error) {
      if (!isFault(error, 'mail/too-many-uploads')) throw error
      throw new LimitFault('maxUnfinishedUploads', `At most ${limits.maxUnfinishedUploads} uploads may be unfinished`)
    }
    return { account, by, upload: { id, type, size: 0, length, atMs, digest: undefined } }
  }

  /** Takes an upload from whoever has it: a request that is under way here is ended, and what has come with it is kept before this resolves; one of another process can add nothing any more. */
  async take(account: string, id: string): Promise<TakenUpload | undefined> {
    const { mail, clock, entropy } = this.#services
    await this.#stop(account, id)
    const by = randomId(entropy)
    const upload = await mail.write(account, ({ uploads }) => uploads.take(id, by, clock.nowMs(), this.#limits))
    return upload && { account, upload, by }
  }

  async setLength({ account, upload, by }: TakenUpload, length: number): Promise<void> {
    await this.#services.mail.write(account, ({ uploads }) => uploads.setLength(upload.id, by, length))
  }

  /** False: there was none. */
  async giveUp(account: string, id: string): Promise<boolean> {
    await this.#stop(account, id)
    return this.#services.mail.write(account, ({ uploads }) => uploads.giveUp(id))
  }

  /**
   * Takes the content of a request in.
   * @throws Fault peer jmap/upload-length (more or less than was said), jmap/limit, mail/upload-taken, mail/over-quota; world net/connection-lost: what has come is kept
   */
  async receive(taken: TakenUpload, receiving: Receiving): Promise<Received> {
    const name = nameOf(taken.account, taken.upload.id)
    const stop = new AbortController()
    const { promise: over, resolve } = Promise.withResolvers<void>()
    const entry = { stop, over }
    this.#underWay.set(name, entry)
    try {
      return await this.#receive(taken, receiving, stop.signal)
    } finally {
      if (this.#underWay.get(name) === entry) this.#underWay.delete(name)
      resolve()
    }
  }

  get #limits(): UnfinishedLimits {
    const { maxUploadBytes, uploadKeptMs, maxUnfinishedUploads } = this.#services.limits
    return { maxTotalBytes: maxUploadBytes, keptMs: uploadKeptMs, maxUnfinished: maxUnfinishedUploads }
  }

  async #stop(account: string, id: string): Promise<void> {
    const present = this.#underWay.get(nameOf(account, id))
    present?.stop.abort()
    await present?.over
  }

  async #receive(taken: TakenUpload, receiving: Receiving, stop: AbortSignal): Promise<Received> {
    const { spool, limits } = this.#services
    const { length, isLast, progress } = receiving
    let size = taken.upload.size
    let writer = spool.begin()
    try {
      for await (const chunk of contentOf(receiving.content, stop)) {
        const most = length ?? limits.maxSizeUpload
        if (size + writer.size + chunk.length > most) throw await this.#tooLong(taken, length)
        await writer.write(chunk)
        if (writer.size < limits.uploadPieceBytes) continue
        size = await this.#keep(taken, writer, size)
        writer = spool.begin()
        progress(size)
      }
      const end = size + writer.size
      if (isLast && size === 0 && (length ?? end) === end) return await this.#finish(taken, await writer.finish())
      size = await this.#keep(taken, writer, size)
    } catch (error) {
      // Of what came before the line broke nothing has to come again.
      if (isFault(error, 'net/connection-lost')) await this.#keep(taken, writer, size)
      throw error
    } finally {
      await writer[Symbol.asyncDispose]()
    }
    if (!isLast) return { size, digest: undefined }
    if (length !== undefined && length !== size) throw wrongLength()
    return this.#finish(taken, await this.#putTogether(taken))
  }

  /** Keeps a piece; the result is what is there then. */
  async #keep({ account, upload, by }: TakenUpload, writer: SpoolWriter, size: number): Promise<number> {
    if (writer.size === 0) return size
    const { mail, clock } = this.#services
    await using piece = await writer.finish()
    await mail.write(account, ({ uploads }) => uploads.append(upload.id, by, piece, clock.nowMs(), this.#limits))
    return size + piece.size
  }

  async #putTogether({ account, upload }: TakenUpload): Promise<SpooledBody> {
    const { mail, spool } = this.#services
    await using writer = spool.begin()
    for (const piece of await mail.uploadPieces(account, upload.id)) {
      for await (const chunk of piece.chunks()) await writer.write(chunk)
    }
    return await writer.finish()
  }

  async #finish({ account, upload, by }: TakenUpload, body: SpooledBody): Promise<Received> {
    const { mail, clock } = this.#services
    await using whole = body
    await mail.write(account, ({ uploads }) => uploads.finish(upload.id, by, whole, clock.nowMs(), this.#limits))
    return { size: whole.size, digest: whole.digest }
  }

  /** More than there is to be makes all of it worthless. */
  async #tooLong({ account, upload }: TakenUpload, length: number | undefined): Promise<Fault> {
    await this.#services.mail.write(account, ({ uploads }) => uploads.giveUp(upload.id))
    const { maxSizeUpload } = this.#services.limits
    return length === undefined
      ? new LimitFault('maxSizeUpload', `At most ${maxSizeUpload} octets are taken`)
      : wrongLength()
  }
}

/** Whoever has heard of an upload of somebody else ends nothing of it. */
function nameOf(account: string, id: string): string {
  return `${account}/${id}`
}

function wrongLength(): Fault {
  return new Fault('peer', 'jmap/upload-length', 'There are more or fewer octets than was said')
}

/** The octets of a request as they come. @throws Fault world net/connection-lost when the line breaks, or `stop` says that it has broken */
async function* contentOf(content: ReadableStream<Uint8Array> | null, stop: AbortSignal): AsyncGenerator<Bytes> {
  if (!content) return
  const reader = content.getReader()
  const lost = (cause?: unknown) => new Fault('world', 'net/connection-lost', 'the upload broke off', { cause })
  // Wakes who waits for octets; that nothing comes any more is all there is to it.
  const wake = (): void => void reader.cancel().catch(() => undefined)
  stop.addEventListener('abort', wake, { once: true })
  try {
    while (!stop.aborted) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw lost(error)
      })
      if (stop.aborted) break
      if (done) return
      yield value
    }
    throw lost()
  } finally {
    stop.removeEventListener('abort', wake)
  }
}
