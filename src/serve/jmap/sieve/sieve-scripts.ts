import { hash } from 'node:crypto'
import type { ScriptReader } from '../../../core/sieve/script-shelf.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { encodeBlobId } from '../blob-ids.ts'

/** A script as JMAP tells it. RFC 9661 §2. */
export interface SieveScriptObject extends JsonObject {
  readonly id: string
  readonly name: string
  readonly blobId: string
  readonly isActive: boolean
}

export const SCRIPT_PROPERTIES = ['id', 'name', 'blobId', 'isActive']

/** All scripts of an account by name, and a state that changes with any of them: they are few and small, so nothing is kept for it. */
export async function readScripts(
  scripts: ScriptReader,
): Promise<{ readonly list: readonly SieveScriptObject[]; readonly state: string }> {
  const contents = new Map((await scripts.all()).map(({ name, content }) => [name, content]))
  const list = (await scripts.list()).map(({ id, name, isActive }): SieveScriptObject => {
    const digest = hash('sha256', contents.get(name) ?? '', 'buffer')
    return { id: `S${id}`, name, blobId: encodeBlobId({ source: { digest }, slices: [] }), isActive }
  })
  return { list, state: `${Number.parseInt(hash('sha256', JSON.stringify(list)).slice(0, 12), 16)}` }
}
