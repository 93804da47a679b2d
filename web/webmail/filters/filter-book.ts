import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import type { TestedOutcome } from '../../../src/wire/jmap/sieve-test.ts'
import {
  EMPTY_SCRIPT,
  type ScriptPieces,
  tryReadScript,
  writeScript,
} from '../../../src/wire/sieve/filters/script-pieces.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import type { Mail } from '../mail/mail.ts'
import { refusal } from '../mail/refusal.ts'

/** SieveScript of RFC 9661. */
export interface ScriptInfo {
  readonly id: string
  readonly name: string
  readonly blobId: string
  readonly isActive: boolean
}

/** The script that is looked at. `id` is undefined for one that is made with the first rule. */
export interface OpenScript {
  readonly id: string | undefined
  readonly source: string
  /** Undefined if it is no script at all. */
  readonly pieces: ScriptPieces | undefined
}

/** What the script is called that the first rule makes. */
const FIRST_NAME = 'filters'
/** Messages that one call tries a script on. */
const TESTED_AT_ONCE = 50

/** The member's filter scripts: which there are, and one of them to be looked at and changed. Every change is stored at once, and is refused if somebody else has changed them meanwhile. */
export class FilterBook {
  readonly #mail: Mail
  scripts: readonly ScriptInfo[] = []
  open: OpenScript | undefined
  #state: string | undefined

  constructor(mail: Mail) {
    this.#mail = mail
  }

  /** Looks at a script: the one with that id, else the active one. @throws JmapFailure */
  async load(id?: string): Promise<void> {
    const { accountId, calls } = this.#mail
    const answer = await calls.call('SieveScript/get', { accountId, ids: null })
    this.scripts = answer['list'] as unknown as readonly ScriptInfo[]
    this.#state = answer['state'] as string
    const wanted = this.scripts.find((script) => script.id === id) ?? this.scripts.find(({ isActive }) => isActive)
    this.#show(wanted?.id, wanted ? await this.#text(wanted.blobId) : '')
  }

  #show(id: string | undefined, source: string): void {
    const read = source === '' ? EMPTY_SCRIPT : tryReadScript(source)
    this.open = { id, source, pieces: 'problem' in read ? undefined : read }
  }

  async #text(blobId: string): Promise<string> {
    const answer = await this.#mail.calls.call('Blob/get', {
      accountId: this.#mail.accountId,
      ids: [blobId],
      properties: ['data:asText'],
    })
    const [blob] = answer['list'] as readonly JsonObject[]
    const text = blob?.['data:asText']
    if (typeof text !== 'string') throw new JmapFailure('refused', 'blobNotFound')
    return text
  }

  /** Stores what the rules of the open script are now. @throws JmapFailure as `write` */
  async writePieces(pieces: ScriptPieces): Promise<void> {
    await this.write(writeScript(pieces))
  }

  /**
   * Stores the open script. Where there was none, it is made, and active from then on unless another one is.
   * @throws JmapFailure `invalidSieve` with the lines in its message, `stateMismatch` if the scripts have been changed elsewhere
   */
  async write(source: string): Promise<void> {
    const { accountId } = this.#mail
    const blobId = await this.#upload(source)
    const id = this.open?.id
    if (id !== undefined) {
      await this.#set({ accountId, update: { [id]: { blobId } } }, id, 'notUpdated')
      this.#show(id, source)
      return
    }
    const taken = new Set(this.scripts.map(({ name }) => name))
    let name = FIRST_NAME
    for (let count = 2; taken.has(name); count++) name = `${FIRST_NAME} ${count}`
    const activate = this.scripts.some(({ isActive }) => isActive) ? {} : { onSuccessActivateScript: '#it' }
    const answer = await this.#set({ accountId, create: { it: { name, blobId } }, ...activate }, 'it', 'notCreated')
    this.#show((answer['created'] as Record<string, { id: string }>)['it']?.id, source)
  }

  async #upload(source: string): Promise<string> {
    const answer = await this.#mail.calls.call('Blob/upload', {
      accountId: this.#mail.accountId,
      create: { it: { data: [{ 'data:asText': source }], type: 'application/sieve' } },
    })
    const made = (answer['created'] as Record<string, { id: string }> | null)?.['it']
    if (!made) throw refusal(answer, 'notCreated', 'it')
    return made.id
  }

  async #set(args: JsonObject, id: string, refused: string): Promise<JsonObject> {
    const { calls } = this.#mail
    const ifInState = this.#state === undefined ? {} : { ifInState: this.#state }
    const answer = await calls.call('SieveScript/set', { ...args, ...ifInState })
    if (Object.hasOwn((answer[refused] ?? {}) as object, id)) throw refusal(answer, refused, id)
    this.#state = answer['newState'] as string
    const list = await calls.call('SieveScript/get', { accountId: this.#mail.accountId, ids: null })
    this.scripts = list['list'] as unknown as readonly ScriptInfo[]
    return answer
  }

  /** Has a script decide what becomes of mail from now on; undefined: none does. @throws JmapFailure */
  async activate(id: string | undefined): Promise<void> {
    const which = id === undefined ? { onSuccessDeactivateScript: true } : { onSuccessActivateScript: id }
    await this.#set({ accountId: this.#mail.accountId, ...which }, '', 'notUpdated')
  }

  /** What a script would do with messages that are here. @throws JmapFailure, `invalidSieve` for what is no script */
  async tryOn(source: string, emailIds: readonly string[]): Promise<ReadonlyMap<string, TestedOutcome>> {
    const blobId = await this.#upload(source)
    const outcomes = new Map<string, TestedOutcome>()
    for (let at = 0; at < emailIds.length; at += TESTED_AT_ONCE) {
      const answer = await this.#mail.calls.call('SieveScript/test', {
        accountId: this.#mail.accountId,
        blobId,
        emailIds: emailIds.slice(at, at + TESTED_AT_ONCE),
      })
      const error = answer['error'] as JsonObject | null
      if (error) throw new JmapFailure('refused', String(error['type']), String(error['description'] ?? error['type']))
      for (const [id, outcome] of Object.entries(answer['outcomes'] as object)) outcomes.set(id, outcome)
    }
    return outcomes
  }
}
