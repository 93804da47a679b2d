import type { MailReader } from '../../../core/mail/mail-store.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import { invalidProperties, type SetError, setError } from '../../../wire/jmap/errors.ts'
import { isId } from '../../../wire/jmap/ids.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { applyPatch } from '../../../wire/jmap/patch.ts'
import { ENCRYPTION_HABITS, MOST_UNDO_SECONDS, SENDING_PREFERENCES } from '../../../wire/jmap/sending.ts'
import type { MethodContext } from '../capability.ts'
import { answerGet, knownProperties, only, takeGet } from '../standard/get.ts'
import { answerSet, NOT_FOUND, requireState, SetOutcome, takeSet } from '../standard/set.ts'

const KIND = 'sending-preferences'
const ID = 'singleton'
const DEFAULTS: JsonObject = { ...SENDING_PREFERENCES }

/** SendingPreferences/get, as RFC 8620 §5.1 has it for a singleton. */
export async function readPreferences(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeGet(args, context)
  args.end()
  const properties = knownProperties(request.properties, ['id', ...Object.keys(DEFAULTS)])
  return context.services.mail.read(request.account, async (mail) => {
    const preferences = only(await preferencesOf(mail), properties)
    return answerGet(request, await preferencesState(mail), new Map([[ID, preferences]]))
  })
}

/** SendingPreferences/set, RFC 8620 §5.3: it can be changed only. */
export async function setPreferences(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeSet(args, context)
  args.end()
  return context.services.mail.write(request.account, async (mail) => {
    const oldState = await preferencesState(mail)
    requireState(request.ifInState, oldState)
    const outcome = new SetOutcome()
    for (const creationId of request.create.keys()) outcome.notCreated.set(creationId, SINGLETON)
    for (const id of request.destroy) outcome.notDestroyed.set(id, id === ID ? SINGLETON : NOT_FOUND)
    for (const [id, patch] of request.update) {
      const changed = id === ID ? change(await preferencesOf(mail), patch) : { refused: NOT_FOUND }
      if ('refused' in changed) {
        outcome.notUpdated.set(id, changed['refused'] as SetError)
        continue
      }
      await mail.records.put(KIND, { id: ID, value: JSON.stringify(changed), isOpen: false })
      outcome.updated.set(id, null)
    }
    return answerSet(request, outcome, { oldState, newState: await preferencesState(mail) }, context)
  })
}

const SINGLETON: SetError = setError('singleton', 'There is always exactly one')

export async function preferencesState({ records }: Pick<MailReader, 'records'>): Promise<string> {
  return `${await records.state(KIND)}`
}

async function preferencesOf({ records }: Pick<MailReader, 'records'>): Promise<JsonObject> {
  const kept = await records.find(KIND, ID)
  return { ...DEFAULTS, ...(kept ? (JSON.parse(kept.value) as JsonObject) : {}), id: ID }
}

/** An identity that is not there any more is no mistake: it may come back with its alias. */
function change(before: JsonObject, patch: JsonObject): JsonObject | { readonly refused: SetError } {
  const applied = applyPatch(before, patch, DEFAULTS)
  if ('problem' in applied) return { refused: setError('invalidPatch', applied.problem) }
  const { id, defaultIdentityId, signaturePlace, undoSeconds, encrypts, ...more } = applied.patched
  const wrong = Object.keys(more)
  if (id !== ID) wrong.push('id')
  if (defaultIdentityId !== null && !isId(defaultIdentityId)) wrong.push('defaultIdentityId')
  if (signaturePlace !== 'above' && signaturePlace !== 'below') wrong.push('signaturePlace')
  const isTime = Number.isInteger(undoSeconds) && (undoSeconds as number) >= 0
  if (!isTime || (undoSeconds as number) > MOST_UNDO_SECONDS) wrong.push('undoSeconds')
  if (!ENCRYPTION_HABITS.some((one) => one === encrypts)) wrong.push('encrypts')
  if (wrong.length > 0) return { refused: invalidProperties(wrong) }
  return { defaultIdentityId: defaultIdentityId ?? null, signaturePlace, undoSeconds, encrypts } as JsonObject
}
