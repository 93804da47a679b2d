import { type Bytes, hex, text, utf8 } from '../../../src/base/bytes.ts'
import type { FileToSend } from '../../pgp/mime/write-content.ts'
import type { LetterFile } from '../compose/letter.ts'

/** Files of a draft that together have fewer octets go within its message, as other programs do it. */
const LEAST_BYTES = 128 * 1024
/** Of what a blob is put together at most (RFC 9404 §3.1 asks for 64 sources). */
const MOST_FILES = 60
/** The list of those files, within what is encrypted. */
export const LIST_TYPE = 'application/vnd.posthus.draft-files+json'

/** A file behind a draft: an encrypted message of its own, found by its place. */
export interface KeptFile {
  readonly name: string
  readonly type: string
  readonly size: number
  readonly cid: string | undefined
  /** Octets of the sealed file. */
  readonly octets: number
  /** SHA-256 of those, so that nobody puts another one there. */
  readonly digest: string
}

interface Sealed {
  readonly blobId: string
  readonly octets: number
  readonly digest: string
}

/** Whether the files of a draft are large enough to go up once each. */
export function areKeptApart(files: readonly LetterFile[]): boolean {
  return files.length <= MOST_FILES && files.reduce((sum, { size }) => sum + size, 0) >= LEAST_BYTES
}

/**
 * Large files of encrypted drafts: each is encrypted and goes up once, however often the draft is saved. They stand behind the encrypted message, after the end of its last part, where no mail program looks (RFC 2046 §5.1.1: the epilogue is ignored); within it stands which they are.
 */
export class KeptFiles {
  readonly #sealed = new Map<string, Promise<Sealed>>()
  readonly #seal: (file: LetterFile) => Promise<Bytes>
  readonly #upload: (octets: Blob) => Promise<string>

  /** `seal`: makes an encrypted message of a file. */
  constructor(seal: (file: LetterFile) => Promise<Bytes>, upload: (octets: Blob) => Promise<string>) {
    this.#seal = seal
    this.#upload = upload
  }

  /** The file that lists them, and the blobs that stand behind the draft, in order. @throws JmapFailure, Fault */
  async keep(
    files: readonly LetterFile[],
  ): Promise<{ readonly list: FileToSend; readonly blobIds: readonly string[] }> {
    const blobIds: string[] = []
    const kept: KeptFile[] = []
    for (const file of files) {
      const { blobId, octets, digest } = await this.#once(file)
      blobIds.push(blobId)
      const { name, type, size, cid } = file
      kept.push({ name, type, size, cid, octets, digest })
    }
    const list = { name: 'files.json', type: LIST_TYPE, octets: utf8(JSON.stringify(kept)), contentId: undefined }
    return { list, blobIds }
  }

  /** What went up is not there any more: the server keeps what no message holds for a while only. */
  forget(): void {
    this.#sealed.clear()
  }

  #once(file: LetterFile): Promise<Sealed> {
    const known = this.#sealed.get(file.blobId)
    if (known) return known
    const sealing = this.#keep(file)
    this.#sealed.set(file.blobId, sealing)
    sealing.catch(() => this.#sealed.delete(file.blobId))
    return sealing
  }

  async #keep(file: LetterFile): Promise<Sealed> {
    const octets = await this.#seal(file)
    const blobId = await this.#upload(new Blob([octets as Uint8Array<ArrayBuffer>]))
    return { blobId, octets: octets.length, digest: await digestOf(octets) }
  }
}

/** The list of a draft; undefined if that is none. */
export function tryReadList(octets: Bytes): readonly KeptFile[] | undefined {
  try {
    const list = JSON.parse(text(octets)) as readonly KeptFile[]
    return Array.isArray(list) && list.length <= MOST_FILES && list.every(isKeptFile) ? list : undefined
  } catch {
    return undefined
  }
}

/** The sealed files of a draft, which stand at its end in order. Undefined for one that is not what was kept. */
export async function* sealedFiles(
  draft: Bytes,
  list: readonly KeptFile[],
): AsyncGenerator<readonly [KeptFile, Bytes | undefined]> {
  let at = draft.length - list.reduce((sum, { octets }) => sum + octets, 0)
  for (const file of list) {
    const octets = at < 0 ? undefined : draft.slice(at, at + file.octets)
    at += file.octets
    yield [file, octets && (await digestOf(octets)) === file.digest ? octets : undefined]
  }
}

function isKeptFile({ name, type, size, cid, octets, digest }: Partial<KeptFile>): boolean {
  const areTexts = [name, type, digest].every((one) => typeof one === 'string')
  const areCounts = [size, octets].every((one) => Number.isSafeInteger(one) && Number(one) >= 0)
  return areTexts && areCounts && (cid === undefined || typeof cid === 'string')
}

async function digestOf(octets: Bytes): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', octets as Uint8Array<ArrayBuffer>)))
}
