import { JmapFailure } from '../mail/jmap-failure.ts'
import type { FileLimits, Upload } from '../mail/upload.ts'
import type { LetterFile } from './letter.ts'

/** A file on its way to the server. */
export interface Uploading {
  readonly id: number
  readonly name: string
  readonly type: string
  readonly size: number
  /** Octets that have gone. */
  readonly sent: number
  readonly cid: string | undefined
  /** Why it did not work; undefined while it is under way. */
  readonly error: JmapFailure | undefined
}

/** A file that cannot go along. */
export interface TooLarge {
  readonly name: string
  /** Octets that it may have: of it alone, or with the others. */
  readonly most: number
  readonly which: keyof FileLimits
}

/** Files that go up at once: more would only wait for one another. */
const AT_ONCE = 3

interface Job {
  uploading: Uploading
  readonly file: File
  readonly stop: AbortController
  isGoing: boolean
  /** It has arrived, and waits for those that were added before. */
  blobId: string | undefined
}

/** The files of one letter that go up to the server, a few at a time. */
export class Uploads {
  readonly #jobs: Job[] = []
  readonly #upload: Upload
  readonly #limits: FileLimits
  readonly #done: (file: LetterFile) => void
  readonly #tell: () => void
  #made = 0
  #waiting: (() => void)[] = []

  /** `done` is called with each file that has arrived, `tell` whenever something has changed. */
  constructor(upload: Upload, limits: FileLimits, done: (file: LetterFile) => void, tell: () => void) {
    this.#upload = upload
    this.#limits = limits
    this.#done = done
    this.#tell = tell
  }

  get all(): readonly Uploading[] {
    return this.#jobs.map(({ uploading }) => uploading)
  }

  /** Sends a file up, unless it is too large: what is known before is said before. `octets`: of the files that go along already. */
  add(file: File, octets: number, cid?: string): TooLarge | undefined {
    const { each, all } = this.#limits
    const name = file.name
    if (file.size > each) return { name, most: each, which: 'each' }
    const others = this.#jobs.reduce((sum, { uploading }) => sum + uploading.size, octets)
    if (others + file.size > all) return { name, most: all, which: 'all' }
    const type = typeOf(file)
    const uploading = { id: ++this.#made, name, type, size: file.size, sent: 0, cid, error: undefined }
    this.#jobs.push({ uploading, file, stop: new AbortController(), isGoing: false, blobId: undefined })
    this.#next()
    return undefined
  }

  cancel(id: number): void {
    const at = this.#jobs.findIndex(({ uploading }) => uploading.id === id)
    const [job] = at < 0 ? [] : this.#jobs.splice(at, 1)
    job?.stop.abort()
    this.#next()
  }

  retry(id: number): void {
    const job = this.#jobs.find(({ uploading }) => uploading.id === id)
    if (!job?.uploading.error) return
    job.uploading = { ...job.uploading, sent: 0, error: undefined }
    this.#next()
  }

  /** Resolves when nothing is under way any more. @throws JmapFailure of a file that did not arrive */
  async settled(): Promise<void> {
    while (this.#jobs.some(({ uploading }) => !uploading.error)) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    const failed = this.#jobs.find(({ uploading }) => uploading.error)
    if (failed) throw failed.uploading.error
  }

  /** Files that have arrived are of the letter in the order in which they were added. */
  #arrive(): void {
    for (const job of [...this.#jobs]) {
      if (job.uploading.error) continue
      if (job.blobId === undefined) return
      this.#jobs.splice(this.#jobs.indexOf(job), 1)
      const { name, type, size, cid } = job.uploading
      this.#done({ blobId: job.blobId, name, type, size, cid })
    }
  }

  #next(): void {
    this.#arrive()
    let going = this.#jobs.filter(({ isGoing }) => isGoing).length
    for (const job of this.#jobs) {
      if (going >= AT_ONCE) break
      if (job.isGoing || job.uploading.error || job.blobId !== undefined) continue
      going++
      void this.#send(job)
    }
    this.#tell()
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }

  async #send(job: Job): Promise<void> {
    job.isGoing = true
    const { file, stop } = job
    const progress = (sent: number) => {
      job.uploading = { ...job.uploading, sent: Math.min(sent, file.size) }
      this.#tell()
    }
    try {
      job.blobId = await this.#upload(file, job.uploading.type, { signal: stop.signal, progress })
    } catch (error) {
      const failure = error instanceof JmapFailure ? error : new JmapFailure('refused', 'unknown', String(error))
      job.uploading = { ...job.uploading, error: failure }
    } finally {
      job.isGoing = false
      this.#next()
    }
  }
}

/** Of names whose type a browser does not know. */
const TYPES: Readonly<Record<string, string>> = {
  asc: 'application/pgp-keys',
  eml: 'message/rfc822',
  ics: 'text/calendar',
  md: 'text/markdown',
  vcf: 'text/vcard',
}

/** The type of a file: as the browser knows it, else by its name. */
function typeOf({ type, name }: File): string {
  const known = /^[a-z0-9][\w.+-]*\/[a-z0-9][\w.+-]*$/i.exec(type.split(';')[0] ?? '')?.[0]
  const end = name.split('.').at(-1)?.toLowerCase() ?? ''
  return known?.toLowerCase() ?? (Object.hasOwn(TYPES, end) ? (TYPES[end] as string) : 'application/octet-stream')
}
