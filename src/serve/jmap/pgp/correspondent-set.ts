import { hash } from 'node:crypto'
import { utf8 } from '../../../base/bytes.ts'
import type { MailWriter } from '../../../core/mail/mail-store.ts'
import { RECORD_LIMITS } from '../../../core/mail/record-shelf.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import { invalidProperties, type SetError, setError } from '../../../wire/jmap/errors.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { applyPatch } from '../../../wire/jmap/patch.ts'
import type { MethodContext } from '../capability.ts'
import { answerSet, NOT_FOUND, requireState, SetOutcome, type SetRequest, takeSet } from '../standard/set.ts'
import {
  correspondentObject,
  correspondentRecord,
  type KeptCorrespondent,
  readCorrespondent,
} from './kept-correspondent.ts'
import { PGP_STORE_LIMITS } from './pgp-limits.ts'

/** PgpCorrespondent/set. One transaction. A browser that says in which state it has looked (`ifInState`) takes back no decision that was made in another one meanwhile. */
export async function setCorrespondents(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeSet(args, context)
  args.end()
  return context.services.mail.write(request.account, async (mail) => {
    const oldState = `${await mail.records.state('pgp-correspondent')}`
    requireState(request.ifInState, oldState)
    const { records, octets } = await mail.records.size('pgp-correspondent')
    const work = new CorrespondentWork(mail, records, octets)
    await work.run(request)
    const newState = `${await mail.records.state('pgp-correspondent')}`
    return answerSet(request, work.outcome, { oldState, newState }, context)
  })
}

/** The id follows from the address, so that there cannot be two for one. */
export function correspondentId(address: string): string {
  return `C${hash('sha256', address).slice(0, 32)}`
}

class CorrespondentWork {
  readonly outcome = new SetOutcome()
  readonly #mail: MailWriter
  #count: number
  #octets: number

  constructor(mail: MailWriter, count: number, octets: number) {
    this.#mail = mail
    this.#count = count
    this.#octets = octets
  }

  async run({ create, update, destroy }: SetRequest): Promise<void> {
    for (const [creationId, object] of create) {
      const made = await this.#create(object)
      if ('refused' in made) this.outcome.notCreated.set(creationId, made.refused as SetError)
      else this.outcome.created.set(creationId, made)
    }
    for (const [id, patch] of update) {
      const changed = await this.#update(id, patch)
      if (changed && 'refused' in changed) this.outcome.notUpdated.set(id, changed.refused as SetError)
      else this.outcome.updated.set(id, changed)
    }
    for (const id of destroy) {
      if (await this.#mail.records.remove('pgp-correspondent', id)) this.outcome.destroyed.push(id)
      else this.outcome.notDestroyed.set(id, NOT_FOUND)
    }
  }

  async #create(object: JsonObject): Promise<JsonObject | { readonly refused: SetError }> {
    const read = readCorrespondent(object)
    if ('wrong' in read) return { refused: invalidProperties(read.wrong, read.why) }
    const id = correspondentId(read.address)
    if (await this.#mail.records.find('pgp-correspondent', id)) {
      return { refused: setError('alreadyExists', 'There is one for that address', { existingId: id }) }
    }
    if (this.#count >= PGP_STORE_LIMITS.maxCorrespondents) return { refused: full() }
    const refused = await this.#keep(id, read, 0)
    if (refused) return { refused }
    this.#count++
    const hasPending = read.keys.some(({ acceptance }) => acceptance === 'pending')
    return { id, hasPending, ...('peer' in object ? {} : { peer: null }) }
  }

  /** What the server has changed beside what was asked for, or null. */
  async #update(id: string, patch: JsonObject): Promise<JsonObject | { readonly refused: SetError } | null> {
    const record = await this.#mail.records.find('pgp-correspondent', id)
    if (!record) return { refused: NOT_FOUND }
    const before = correspondentObject(record)
    const applied = applyPatch(before, patch, { peer: null })
    if ('problem' in applied) return { refused: setError('invalidPatch', applied.problem) }
    const { id: sameId, hasPending, ...object } = applied.patched
    const fixed = [
      ...(sameId === id ? [] : ['id']),
      ...(object['address'] === before['address'] ? [] : ['address']),
      ...(hasPending === before['hasPending'] ? [] : ['hasPending']),
    ]
    if (fixed.length > 0) return { refused: invalidProperties(fixed) }
    const read = readCorrespondent(object)
    if ('wrong' in read) return { refused: invalidProperties(read.wrong, read.why) }
    const refused = await this.#keep(id, read, utf8(record.value).length)
    if (refused) return { refused }
    const isPending = read.keys.some(({ acceptance }) => acceptance === 'pending')
    return isPending === before['hasPending'] ? null : { hasPending: isPending }
  }

  async #keep(id: string, correspondent: KeptCorrespondent, octetsBefore: number): Promise<SetError | undefined> {
    const record = correspondentRecord(id, correspondent)
    const octets = utf8(record.value).length
    if (octets > RECORD_LIMITS.maxBytes) return setError('tooLarge', `At most ${RECORD_LIMITS.maxBytes} octets of keys`)
    const total = this.#octets - octetsBefore + octets
    if (total > PGP_STORE_LIMITS.maxCorrespondentBytes && octets > octetsBefore) return full()
    this.#octets = total
    await this.#mail.records.put('pgp-correspondent', record)
    return undefined
  }
}

function full(): SetError {
  const { maxCorrespondents, maxCorrespondentBytes } = PGP_STORE_LIMITS
  const most = `at most ${maxCorrespondents} correspondents with ${maxCorrespondentBytes} octets of keys`
  return setError('overQuota', `An account keeps ${most}; remove some first`)
}
