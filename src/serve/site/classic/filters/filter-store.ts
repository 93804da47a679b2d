import { createHash } from 'node:crypto'
import type { JsonObject } from '../../../../wire/jmap/json.ts'
import type { Filter } from '../../../../wire/sieve/filters/filter.ts'
import {
  EMPTY_SCRIPT,
  type ScriptPieces,
  tryReadScript,
  writeScript,
} from '../../../../wire/sieve/filters/script-pieces.ts'
import { listOf } from '../classic-mail.ts'
import { JmapRefusal, type MemberCalls, refusedIn } from '../member-jmap.ts'

/** SieveScript of RFC 9661. */
interface ScriptInfo {
  readonly id: string
  readonly name: string
  readonly blobId: string
  readonly isActive: boolean
}

/** The script that is in use, or else the first one; `id` is undefined where there is none yet. */
export interface OpenScript {
  readonly id: string | undefined
  readonly isActive: boolean
  readonly source: string
  /** Undefined if it is no script at all. */
  readonly pieces: ScriptPieces | undefined
  /** What a form carries, so that it changes nothing that was changed elsewhere meanwhile. */
  readonly state: string
}

/** What the script is called that the first rule makes, as in the other webmail. */
const FIRST_NAME = 'filters'

/** @throws JmapRefusal */
export async function openScript(calls: MemberCalls): Promise<OpenScript> {
  const answer = await calls.call('SieveScript/get', { ids: null })
  const scripts = listOf<ScriptInfo>(answer)
  const script = scripts.find(({ isActive }) => isActive) ?? scripts[0]
  const source = script ? await textOf(calls, script.blobId) : ''
  const read = source === '' ? EMPTY_SCRIPT : tryReadScript(source)
  return {
    id: script?.id,
    isActive: script?.isActive ?? true,
    source,
    pieces: 'problem' in read ? undefined : read,
    state: String(answer['state']),
  }
}

/** @throws JmapRefusal as `storeScript` */
export function storePieces(calls: MemberCalls, script: OpenScript, pieces: ScriptPieces): Promise<void> {
  return storeScript(calls, script, writeScript(pieces))
}

/** Stores the script, which is in use from then on if no other is. @throws JmapRefusal `invalidSieve`, `stateMismatch`, `passwordNeeded` */
export async function storeScript(calls: MemberCalls, { id, state }: OpenScript, source: string): Promise<void> {
  const data = [{ 'data:asText': source }]
  const kept = await calls.call('Blob/upload', { create: { it: { data, type: 'application/sieve' } } })
  const blobId = (kept['created'] as Readonly<Record<string, { readonly id: string }>> | null)?.['it']?.id
  if (blobId === undefined)
    throw refusedIn(kept, 'notCreated', 'it') ?? new JmapRefusal('serverFail', 'It was not kept')
  const change: JsonObject =
    id === undefined
      ? { create: { it: { name: FIRST_NAME, blobId } }, onSuccessActivateScript: '#it' }
      : { update: { [id]: { blobId } } }
  const answer = await calls.call('SieveScript/set', { ...change, ifInState: state })
  const refused = refusedIn(answer, id === undefined ? 'notCreated' : 'notUpdated')
  if (refused) throw refused
}

/** By what a filter is known again in a form. */
export function digestOf(filter: Filter): string {
  return createHash('sha256').update(JSON.stringify(filter)).digest('base64url').slice(0, 22)
}

async function textOf(calls: MemberCalls, blobId: string): Promise<string> {
  const [blob] = listOf<JsonObject>(await calls.call('Blob/get', { ids: [blobId], properties: ['data:asText'] }))
  const text = blob?.['data:asText']
  if (typeof text !== 'string') throw new JmapRefusal('blobNotFound', 'The script cannot be read')
  return text
}
