import { link, open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Entropy } from '../../base/entropy.ts'
import { randomId } from '../../base/ids.ts'

/** Puts `content` at `path` so that whoever reads it sees all of the old or all of the new, after a power cut too. */
export async function replaceFile(path: string, content: string, mode: number, entropy: Entropy): Promise<void> {
  const temporary = await writeBeside(path, content, mode, entropy)
  await rename(temporary, path)
  await syncFolder(path)
}

/** As `replaceFile`, but what is there already stays. Returns whether `content` was written; of many at once exactly one wins. */
export async function createFile(path: string, content: string, mode: number, entropy: Entropy): Promise<boolean> {
  const temporary = await writeBeside(path, content, mode, entropy)
  try {
    await link(temporary, path)
    await syncFolder(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await unlink(temporary)
  }
}

async function writeBeside(path: string, content: string, mode: number, entropy: Entropy): Promise<string> {
  const temporary = `${path}.${randomId(entropy, 8)}.tmp`
  const file = await open(temporary, 'wx', mode)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  return temporary
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
