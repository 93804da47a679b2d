import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import type { PgpKey } from '../../../src/wire/jmap/pgp.ts'
import type { StoredKey } from '../../pgp/keys/stored-key.ts'
import type { JmapCalls } from '../mail/jmap-calls.ts'
import { JmapFailure, toFailure } from '../mail/jmap-failure.ts'
import { requireDone } from './correspondents.ts'

/** A key to be kept: as the worker has it, or its public part alone. */
export type NewOwnKey = Pick<StoredKey, 'fingerprint' | 'publicKey'> & Partial<Pick<StoredKey, 'wrappedPrivateKey'>>

/** The member's own keys as the server keeps them. There are few: they are asked for together. */
export class OwnKeys {
  readonly #calls: JmapCalls
  readonly #accountId: string
  #all: Promise<readonly PgpKey[]> | undefined
  #state: string | undefined

  constructor(calls: JmapCalls, accountId: string) {
    this.#calls = calls
    this.#accountId = accountId
  }

  /** @throws JmapFailure */
  all(): Promise<readonly PgpKey[]> {
    this.#all ??= this.#load().catch((error: unknown) => {
      this.#all = undefined
      throw error
    })
    return this.#all
  }

  /** Something has changed at the server. True if it was one of these: they are asked for again when they are needed. */
  async refresh(): Promise<boolean> {
    if (!this.#all || this.#state === undefined) return false
    const changes = await this.#calls
      .call('PgpKey/changes', { accountId: this.#accountId, sinceState: this.#state })
      .catch((error: unknown) => toFailure(error))
    if (changes instanceof JmapFailure && changes.why !== 'refused') throw changes
    if (!(changes instanceof JmapFailure) && changes['newState'] === this.#state) return false
    this.#all = undefined
    return true
  }

  /** Keeps a key that was made or imported; the private part of one that is there already is put in its place. @throws JmapFailure */
  async add({ fingerprint, publicKey, wrappedPrivateKey }: NewOwnKey): Promise<void> {
    const isThere = (await this.all()).some(({ id }) => id === fingerprint)
    const patch = wrappedPrivateKey === undefined ? { publicKey } : { publicKey, wrappedPrivateKey }
    if (isThere) await this.change(fingerprint, patch)
    else await this.#create(patch)
  }

  /** @throws JmapFailure */
  async change(
    id: string,
    patch: Partial<Pick<PgpKey, 'publicKey' | 'wrappedPrivateKey' | 'isDefault' | 'isPublished'>>,
  ): Promise<void> {
    const answer = await this.#set({ update: { [id]: { ...patch } } })
    requireDone(answer, 'notUpdated')
  }

  /** Takes a key away; what comes back puts it back as it was. @throws JmapFailure */
  async remove(id: string): Promise<() => Promise<void>> {
    const key = (await this.all()).find((one) => one.id === id)
    requireDone(await this.#set({ destroy: [id] }), 'notDestroyed')
    return async () => {
      if (!key) return
      const { publicKey, wrappedPrivateKey, isDefault, isPublished } = key
      await this.#create({ publicKey, wrappedPrivateKey, isDefault, isPublished })
    }
  }

  async #create(key: JsonObject): Promise<void> {
    requireDone(await this.#set({ create: { key } }), 'notCreated')
  }

  async #set(args: JsonObject): Promise<JsonObject> {
    try {
      return await this.#calls.call('PgpKey/set', { accountId: this.#accountId, ...args })
    } finally {
      this.#all = undefined
    }
  }

  async #load(): Promise<readonly PgpKey[]> {
    const answer = await this.#calls.call('PgpKey/get', { accountId: this.#accountId, ids: null })
    if (!Array.isArray(answer['list'])) throw new JmapFailure('refused', 'unanswered')
    this.#state = answer['state'] as string
    return answer['list'] as unknown as readonly PgpKey[]
  }
}
