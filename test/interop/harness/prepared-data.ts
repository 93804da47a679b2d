import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { KEPT_HOUSES } from '../../kit/kept-houses.ts'

/**
 * Sets the data of a house up: by `setUp`, or by copying what that has made of the same `recipe` before, be it in another process. Nearly every file of tests would spend half a second of a processor on the same domain and members.
 * `recipe` is all that what is made depends on, beside the code.
 */
export async function prepareData(data: string, recipe: string, setUp: () => Promise<void>): Promise<void> {
  const folder = process.env[KEPT_HOUSES]
  // Who has put something there before means that house and no other.
  if (folder === undefined || existsSync(data)) return setUp()
  const kept = join(folder, createHash('sha256').update(recipe).digest('hex'))
  if (existsSync(kept)) return copy(kept, data)
  await setUp()
  const made = mkdtempSync(join(folder, 'made-'))
  copy(data, join(made, 'data'))
  try {
    renameSync(join(made, 'data'), kept)
  } catch (error) {
    // Another file of tests may have set the same up meanwhile.
    if (!existsSync(kept)) throw error
  } finally {
    rmSync(made, { recursive: true })
  }
}

/** With who may read what. */
function copy(from: string, to: string): void {
  execFileSync('cp', ['-a', from, to])
}
