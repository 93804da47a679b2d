import type { MailWriter } from '../../../core/mail/mail-store.ts'
import type { KeptKey } from '../../../core/pgp/kept-key.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import { invalidProperties, type SetError, setError } from '../../../wire/jmap/errors.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { applyPatch } from '../../../wire/jmap/patch.ts'
import type { Method, MethodContext } from '../capability.ts'
import { passwordNeeded } from '../password-needed.ts'
import { answerSet, NOT_FOUND, requireState, SetOutcome, type SetRequest, takeSet } from '../standard/set.ts'
import { ownAddresses } from '../submission/identities.ts'
import { KEY_PROPERTIES, OwnKeys } from './own-keys.ts'
import { PGP_STORE_LIMITS } from './pgp-limits.ts'
import type { PgpServices } from './pgp-services.ts'
import { KEY_DEFAULTS, readOwnKey } from './read-own-key.ts'

/** PgpKey/set. One transaction; which addresses are the member's is found out before. */
export function setKeys(services: PgpServices): Method {
  return async (args: Arguments, context: MethodContext): Promise<JsonObject> => {
    const request = takeSet(args, context)
    args.end()
    const own = new Set((await ownAddresses(request.account, services)).map(({ email }) => email))
    return context.services.mail.write(request.account, async (mail) => {
      const before = await OwnKeys.read(mail)
      requireState(request.ifInState, before.state)
      const work = new KeyWork(mail, before, own, context.isProved)
      await work.run(request)
      const after = await OwnKeys.read(mail)
      work.tellServerSet(request, before, after)
      await work.tellDefault(before, after)
      const newState = `${await mail.records.state('pgp-key')}`
      return answerSet(request, work.outcome, { oldState: before.state, newState }, context)
    })
  }
}

const SETTABLE = ['publicKey', ...Object.keys(KEY_DEFAULTS)]

class KeyWork {
  readonly outcome = new SetOutcome()
  readonly #mail: MailWriter
  readonly #keys: Map<string, KeptKey>
  readonly #before: OwnKeys
  readonly #own: ReadonlySet<string>
  readonly #isProved: boolean

  constructor(mail: MailWriter, before: OwnKeys, own: ReadonlySet<string>, isProved: boolean) {
    this.#mail = mail
    this.#before = before
    this.#keys = new Map(before.all)
    this.#own = own
    this.#isProved = isProved
  }

  async run({ create, update, destroy }: SetRequest): Promise<void> {
    for (const [creationId, object] of create) {
      const refused = await this.#create(creationId, object)
      if (refused) this.outcome.notCreated.set(creationId, refused)
    }
    for (const [id, patch] of update) {
      const refused = await this.#update(id, patch)
      if (refused) this.outcome.notUpdated.set(id, refused)
      else this.outcome.updated.set(id, null)
    }
    for (const id of destroy) {
      if (this.#keys.delete(id) && (await this.#mail.records.remove('pgp-key', id))) this.outcome.destroyed.push(id)
      else this.outcome.notDestroyed.set(id, NOT_FOUND)
    }
  }

  async #create(creationId: string, object: JsonObject): Promise<SetError | undefined> {
    const unknown = Object.keys(object).filter((name) => !SETTABLE.includes(name))
    if (unknown.length > 0) return invalidProperties(unknown)
    const read = readOwnKey(object)
    if ('refused' in read) return read.refused
    const { fingerprint, kept } = read
    if (this.#keys.has(fingerprint)) {
      return setError('alreadyExists', 'This key is kept already', { existingId: fingerprint })
    }
    if (this.#keys.size >= PGP_STORE_LIMITS.maxKeys) {
      return setError('overQuota', `At most ${PGP_STORE_LIMITS.maxKeys} keys are kept; remove one first`)
    }
    const refused = this.#refusePublishing(kept) ?? this.#refuseUnproved(kept, undefined)
    if (refused) return refused
    await this.#keep(fingerprint, kept)
    this.outcome.created.set(creationId, { id: fingerprint })
    return undefined
  }

  async #update(id: string, patch: JsonObject): Promise<SetError | undefined> {
    const present = this.#keys.get(id)
    if (!present || !this.#before.all.has(id)) return NOT_FOUND
    const object = { ...this.#before.object(id), isDefault: present.isDefault }
    const applied = applyPatch(object, patch, KEY_DEFAULTS)
    if ('problem' in applied) return setError('invalidPatch', applied.problem)
    const { patched } = applied
    const isSame = (name: string) =>
      JSON.stringify(patched[name]) === JSON.stringify((object as JsonObject)[name]) || SETTABLE.includes(name)
    const fixed = [...new Set([...Object.keys(patched), ...KEY_PROPERTIES])].filter((name) => !isSame(name))
    if (fixed.length > 0) return invalidProperties(fixed)
    const read = readOwnKey(patched)
    if ('refused' in read) return read.refused
    const { fingerprint, kept } = read
    if (fingerprint !== id) return invalidProperties(['publicKey'], 'That is another key: keep it beside this one')
    // Threat: a browser with an older copy of the key takes back, unseen, that its owner has ended it.
    if (present.isRevoked && !kept.isRevoked) {
      return invalidProperties(['publicKey'], 'This key is revoked, and that is not taken back')
    }
    const refused =
      (present.isPublished ? undefined : this.#refusePublishing(kept)) ?? this.#refuseUnproved(kept, present)
    if (refused) return refused
    await this.#keep(id, kept)
    return undefined
  }

  /** Threat: a key that is published for an address is what others encrypt to; so only who has the address may. Where the address is gone later, the directory gives out nothing. */
  #refusePublishing({ isPublished, addresses }: KeptKey): SetError | undefined {
    if (!isPublished || addresses.some((address) => this.#own.has(address))) return undefined
    return invalidProperties(['isPublished'], 'None of the user ids of this key is an address of yours')
  }

  /**
   * Threat: a stranger at an open session puts a key of his own beside or in the place of the member's. Its public part goes out with mail and stands in the directory, others encrypt to it, and he reads along wherever he comes by their mail. A revocation is never hindered.
   */
  #refuseUnproved(kept: KeptKey, present: KeptKey | undefined): SetError | undefined {
    if (this.#isProved) return undefined
    if (!present) return passwordNeeded('Others would encrypt to another key')
    if (kept.isPublished && !present.isPublished) return passwordNeeded('The key would be published')
    const isNewlyWhole = kept.wrappedPrivateKey !== null && present.wrappedPrivateKey === null
    const isOther = isNewlyWhole || (kept.isDefault && !present.isDefault)
    return isOther ? passwordNeeded('Another key would go out with mail') : undefined
  }

  async #keep(id: string, key: KeptKey): Promise<void> {
    if (key.isDefault) {
      for (const [other, one] of this.#keys) {
        if (other !== id && one.isDefault) await this.#put(other, { ...one, isDefault: false })
      }
    }
    await this.#put(id, key)
  }

  async #put(id: string, key: KeptKey): Promise<void> {
    this.#keys.set(id, key)
    await this.#mail.records.put('pgp-key', { id, value: JSON.stringify(key), isOpen: false })
  }

  /** What the server has found out or decided of those that were made or changed. */
  tellServerSet({ create, update }: SetRequest, before: OwnKeys, after: OwnKeys): void {
    for (const [creationId, { id }] of this.outcome.created) {
      if (!after.all.has(id as string)) continue
      const asked = create.get(creationId) ?? {}
      const whole = Object.entries(after.object(id as string))
      this.outcome.created.set(creationId, Object.fromEntries(whole.filter(([name, value]) => asked[name] !== value)))
    }
    for (const id of this.outcome.updated.keys()) {
      if (!after.all.has(id)) continue
      const [old, patch] = [before.object(id), update.get(id) ?? {}]
      const changed = Object.entries(after.object(id)).filter(([name, value]) => {
        const asked = name in patch ? patch[name] : old[name]
        return JSON.stringify(asked) !== JSON.stringify(value)
      })
      if (changed.length > 0) this.outcome.updated.set(id, Object.fromEntries(changed))
    }
  }

  /** What has become the default one, or is it no more, is told to whoever asks for changes, and here (RFC 8620 §5.3). */
  async tellDefault(before: OwnKeys, after: OwnKeys): Promise<void> {
    if (before.defaultId === after.defaultId) return
    for (const id of [before.defaultId, after.defaultId]) {
      const key = id === undefined ? undefined : after.all.get(id)
      if (id === undefined || !key) continue
      if ([...this.outcome.created.values()].some((made) => made['id'] === id)) continue
      await this.#put(id, key)
      const told = this.outcome.updated.get(id)
      this.outcome.updated.set(id, { ...told, isDefault: id === after.defaultId })
    }
  }
}
