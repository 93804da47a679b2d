import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ImportJournal } from '../../core/transfer/mail-source.ts'
import { syncFolder } from '../sql/synced-folder.ts'
import { reasonOf } from './mbox-source.ts'

/** How far imports have come, in one small file. A file that cannot be understood is as good as none: what it knew is found to be here. */
export class FileImportJournal implements ImportJournal {
  readonly #path: string
  #reached: Map<string, number> | undefined

  constructor(path: string) {
    this.#path = path
  }

  async reached(key: string): Promise<number> {
    return (await this.#load()).get(key) ?? 0
  }

  async advance(key: string, position: number): Promise<void> {
    const reached = await this.#load()
    reached.set(key, position)
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 })
    const temporary = `${this.#path}.partial`
    const file = await open(temporary, 'w', 0o600)
    try {
      await file.writeFile(JSON.stringify(Object.fromEntries(reached)))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, this.#path)
    await syncFolder(dirname(this.#path))
  }

  async #load(): Promise<Map<string, number>> {
    this.#reached ??= new Map(Object.entries(await readKnown(this.#path)))
    return this.#reached
  }
}

async function readKnown(path: string): Promise<Record<string, number>> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (reasonOf(error) === 'ENOENT') return {}
    throw error
  }
  try {
    const known: unknown = JSON.parse(text)
    const entries = Object.entries(known as object).filter((entry): entry is [string, number] =>
      Number.isSafeInteger(entry[1]),
    )
    return Object.fromEntries(entries)
  } catch {
    return {}
  }
}
