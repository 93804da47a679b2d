import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Puts the entries of a folder on stable storage: a new or renamed file survives a power failure only after this. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Makes a folder and those above it, mode 0700, each entry synced. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  const top = dirname(first)
  for (let at = dirname(path); ; at = dirname(at)) {
    await syncFolder(at)
    if (at === top || at === dirname(at)) return
  }
}
