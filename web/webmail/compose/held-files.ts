import { systemEntropy } from '../../../src/base/entropy.ts'
import { randomId } from '../../../src/base/ids.ts'

/** Files of a letter that are in this window alone: they may not lie at the server in clear. */
export class HeldFiles {
  readonly #files: Map<string, Blob>

  /** `files`: by what stands for their blobs. */
  constructor(files: ReadonlyMap<string, Blob> = new Map()) {
    this.#files = new Map(files)
  }

  /** Keeps a file, and gives what stands for its blob. */
  hold(octets: Blob): string {
    const id = `here:${randomId(systemEntropy)}`
    this.#files.set(id, octets)
    return id
  }

  held(blobId: string): Blob | undefined {
    return this.#files.get(blobId)
  }

  /** Takes others in, as they are named. */
  take(files: ReadonlyMap<string, Blob>): void {
    for (const [id, octets] of files) this.#files.set(id, octets)
  }
}
