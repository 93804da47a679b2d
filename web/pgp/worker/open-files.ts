import type { Bytes } from '../../../src/base/bytes.ts'
import { Fault } from '../../../src/base/fault.ts'
import type { OpenedFile } from '../mime/read-content.ts'

/** Largest piece of a file that is handed out at once. */
const MAX_PIECE = 4 * 1024 * 1024

/** Files of opened messages, held in the worker until they are fetched piece by piece. Bounded: the messages that were opened longest ago go first. */
export class OpenFiles {
  readonly #maxBytes: number
  readonly #messages = new Map<number, readonly OpenedFile[]>()
  #bytes = 0
  #next = 1

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Keeps the files of a message; what comes back is the handle to them. */
  keep(files: readonly OpenedFile[]): number {
    const handle = this.#next++
    this.#messages.set(handle, files)
    this.#bytes += sizeOf(files)
    for (const oldest of this.#messages.keys()) {
      if (this.#bytes <= this.#maxBytes || oldest === handle) break
      this.close(oldest)
    }
    return handle
  }

  /** A piece of a file, copied. @throws Fault pgp/closed */
  read(
    handle: number,
    file: number,
    from: number,
    maxBytes: number,
  ): { readonly octets: Bytes; readonly isLast: boolean } {
    const found = this.#messages.get(handle)?.[file]
    if (found === undefined) {
      throw new Fault('peer', 'pgp/closed', 'This message has been closed, or its keys were forgotten. Open it again.')
    }
    const start = Math.max(0, Math.min(from, found.octets.length))
    const end = Math.min(found.octets.length, start + Math.max(1, Math.min(maxBytes, MAX_PIECE)))
    return { octets: found.octets.slice(start, end), isLast: end === found.octets.length }
  }

  close(handle: number): void {
    this.#bytes -= sizeOf(this.#messages.get(handle) ?? [])
    this.#messages.delete(handle)
  }

  clear(): void {
    this.#messages.clear()
    this.#bytes = 0
  }
}

function sizeOf(files: readonly OpenedFile[]): number {
  return files.reduce((sum, file) => sum + file.octets.length, 0)
}
