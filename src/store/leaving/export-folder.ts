import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import type { ExportFiles, OpenExport } from '../../core/leaving/account-exports.ts'
import { errorCode } from '../blobs/blob-file.ts'

const READ_BYTES = 256 * 1024

/** Archives of accounts as files of one folder. A file under its own name is whole. */
export class ExportFolder implements ExportFiles {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Where an archive lies, or (`.partial`) is written; the folder is made. */
  async place(id: string): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    return this.#path(id)
  }

  async open(id: string): Promise<OpenExport | undefined> {
    try {
      const file = await open(this.#path(id), 'r')
      return new OpenFile(file, (await file.stat()).size)
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined
      throw error
    }
  }

  async remove(id: string): Promise<void> {
    for (const suffix of ['', '.partial', '.partial.rows']) await rm(`${this.#path(id)}${suffix}`, { force: true })
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.zip`)
  }
}

class OpenFile implements OpenExport {
  readonly bytes: number
  readonly #file: FileHandle

  constructor(file: FileHandle, bytes: number) {
    this.#file = file
    this.bytes = bytes
  }

  async *octets(from: number, length: number): AsyncGenerator<Bytes> {
    for (let at = from; at < from + length; ) {
      const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, from + length - at))
      const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, at)
      if (bytesRead === 0) throw new Fault('us', 'store/unavailable', 'An archive is shorter than it was')
      yield buffer.subarray(0, bytesRead)
      at += bytesRead
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
  }
}
