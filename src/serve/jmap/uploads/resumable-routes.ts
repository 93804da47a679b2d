import type { Context, Hono } from 'hono'
import { Fault, isFault } from '../../../base/fault.ts'
import { jmapAccountId, requireAccount } from '../account-ids.ts'
import { encodeBlobId } from '../blob-ids.ts'
import type { BusyAccounts } from '../busy-accounts.ts'
import { LimitFault } from '../fault-answer.ts'
import type { JmapEnv } from '../jmap-env.ts'
import type { JmapServices } from '../jmap-services.ts'
import { PARTIAL_UPLOAD, readComplete, readOctets, toldLength, writeComplete, writeLimits } from './upload-fields.ts'
import type { Received, TakenUpload, UploadReceiver } from './upload-receiver.ts'

/** Upload resumption is supported: an interim answer. */
const RESUMPTION_SUPPORTED = 104
const PATHS = ['/jmap/uploads/:accountId/:id']
const PROBLEMS = 'https://iana.org/assignments/http-problem-types'

/**
 * Uploads that go on where they broke off: draft-ietf-httpbis-resumable-upload-15. Every upload has an address of its own, where its offset is asked for (HEAD), more is appended (PATCH) and it is given up (DELETE). With GET its
 * state is there as JSON too: who has not heard the last answer finds the blob there.
 */
export class ResumableUploads {
  readonly #services: JmapServices
  readonly #receiver: UploadReceiver
  readonly #busy: BusyAccounts

  constructor(services: JmapServices, receiver: UploadReceiver, busy: BusyAccounts) {
    this.#services = services
    this.#receiver = receiver
    this.#busy = busy
  }

  addTo(routes: Hono<JmapEnv>): void {
    routes.on('OPTIONS', ['/jmap/upload/:accountId', '/jmap/upload/:accountId/', ...PATHS], (c) => {
      this.#accountOf(c)
      const limits = writeLimits(this.#services.limits, this.#services.limits.uploadKeptMs)
      return c.body(null, 204, { 'accept-patch': PARTIAL_UPLOAD, 'upload-limit': limits })
    })
    // HEAD is answered as this, without a body.
    routes.on('GET', PATHS, async (c) => {
      const taken = await this.#receiver.take(this.#accountOf(c), idOf(c))
      if (!taken) throw noSuchUpload()
      const { upload } = taken
      if (upload.length !== undefined) c.header('upload-length', `${upload.length}`)
      return this.#tell(c, taken, upload, 200)
    })
    routes.on('PATCH', PATHS, (c) => this.#append(c))
    routes.on('DELETE', PATHS, async (c) => {
      if (!(await this.#receiver.giveUp(this.#accountOf(c), idOf(c)))) throw noSuchUpload()
      return c.body(null, 204)
    })
  }

  /** An upload that says whether this is all of it. */
  async create(c: Context<JmapEnv>, account: string, isLast: boolean): Promise<Response> {
    const { limits, base } = this.#services
    c.header('upload-limit', writeLimits(limits, limits.uploadKeptMs))
    const length = toldLength(readOctets(c.req.header('upload-length')), 0, contentLength(c), isLast)
    if (length === 'wrong') return inconsistent(c)
    this.#requireRoom(length)
    using _place = this.#busy.begin(account)
    const type = (c.req.header('content-type') ?? 'application/octet-stream').slice(0, 255)
    const taken = await this.#receiver.begin(account, type, length)
    const location = `${base}/jmap/uploads/${jmapAccountId(account)}/${taken.upload.id}`
    c.env.inform?.(RESUMPTION_SUPPORTED, { location, 'upload-limit': writeLimits(limits, limits.uploadKeptMs) })
    const received = await this.#receive(c, taken, length, isLast)
    if (received instanceof Response) return received
    c.header('location', location)
    return this.#tell(c, taken, received, 201)
  }

  async #append(c: Context<JmapEnv>): Promise<Response> {
    const account = this.#accountOf(c)
    const offset = readOctets(c.req.header('upload-offset'))
    const isLast = readComplete(c.req.header('upload-complete'))
    if (offset === undefined || isLast === undefined) {
      throw new Fault('peer', 'jmap/bad-url', 'Upload-Offset and Upload-Complete must say where this goes')
    }
    if (!/^application\/partial-upload\s*(?:;|$)/i.test(c.req.header('content-type') ?? '')) {
      return problem(c, 415, 'about:blank', { detail: `What is appended is of the type ${PARTIAL_UPLOAD}` })
    }
    using _place = this.#busy.begin(account)
    const taken = await this.#receiver.take(account, idOf(c))
    if (!taken) throw noSuchUpload()
    const { upload } = taken
    c.header('upload-complete', writeComplete(upload.digest !== undefined))
    c.header('upload-offset', `${upload.size}`)
    if (upload.digest) return problem(c, 400, `${PROBLEMS}#completed-upload`, { detail: 'It is complete' })
    if (offset !== upload.size) {
      const offsets = { 'expected-offset': upload.size, 'provided-offset': offset }
      return problem(c, 409, `${PROBLEMS}#mismatching-upload-offset`, { detail: 'It goes on elsewhere', ...offsets })
    }
    const length = toldLength(readOctets(c.req.header('upload-length')), offset, contentLength(c), isLast)
    const isOther = upload.length !== undefined && length !== undefined && length !== upload.length
    if (length === 'wrong' || isOther) return inconsistent(c)
    this.#requireRoom(length)
    if (length !== undefined && upload.length === undefined) await this.#receiver.setLength(taken, length)
    const received = await this.#receive(c, taken, upload.length ?? length, isLast)
    return received instanceof Response ? received : this.#tell(c, taken, received, received.digest ? 201 : 200)
  }

  /** Threat: what is said only later of the length is taken for the bound. @throws LimitFault */
  #requireRoom(length: number | undefined): void {
    const { maxSizeUpload } = this.#services.limits
    if (length !== undefined && length > maxSizeUpload) {
      throw new LimitFault('maxSizeUpload', `At most ${maxSizeUpload} octets are taken`)
    }
  }

  async #receive(
    c: Context<JmapEnv>,
    taken: TakenUpload,
    length: number | undefined,
    isLast: boolean,
  ): Promise<Received | Response> {
    const progress = (size: number): void => c.env.inform?.(RESUMPTION_SUPPORTED, { 'upload-offset': `${size}` })
    try {
      const content = c.req.raw.body as ReadableStream<Uint8Array> | null
      return await this.#receiver.receive(taken, { content, length, isLast, progress })
    } catch (error) {
      if (isFault(error, 'jmap/upload-length')) return inconsistent(c)
      throw error
    }
  }

  /** State of an upload, in fields and as JSON. What is complete is told as RFC 8620 §6.1 has it. */
  #tell(
    c: Context<JmapEnv>,
    { account, upload }: TakenUpload,
    { size, digest }: Received,
    status: 200 | 201,
  ): Response {
    const { limits, clock } = this.#services
    c.header('upload-complete', writeComplete(digest !== undefined))
    c.header('upload-offset', `${size}`)
    c.header('upload-limit', writeLimits(limits, upload.atMs + limits.uploadKeptMs - clock.nowMs()))
    const known = { accountId: jmapAccountId(account), type: upload.type, size }
    if (!digest) return c.json({ ...known, isComplete: false }, status)
    return c.json({ ...known, blobId: encodeBlobId({ source: { digest }, slices: [] }) }, status)
  }

  #accountOf(c: Context<JmapEnv>): string {
    return requireAccount(c.req.param('accountId') ?? '', { caller: c.var.caller.account, owners: new Map() })
  }
}

function idOf(c: Context<JmapEnv>): string {
  return c.req.param('id') ?? ''
}

function contentLength(c: Context<JmapEnv>): number | undefined {
  return readOctets(c.req.header('content-length'))
}

function noSuchUpload(): Fault {
  return new Fault('peer', 'jmap/no-such-upload', 'There is no such upload, or not any more')
}

function inconsistent(c: Context<JmapEnv>): Response {
  const detail = 'The octets are more or fewer than was said'
  return problem(c, 400, `${PROBLEMS}#inconsistent-upload-length`, { detail })
}

/** RFC 9457. */
function problem(c: Context<JmapEnv>, status: 400 | 409 | 415, type: string, more: Record<string, unknown>): Response {
  return c.body(JSON.stringify({ type, status, ...more }), status, { 'content-type': 'application/problem+json' })
}
