import { hash } from 'node:crypto'
import type { MailWriter } from '../../../core/mail/mail-store.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import { invalidProperties, type SetError, setError } from '../../../wire/jmap/errors.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { LABEL_COLOURS, MOST_LABEL_NAME, mayBeLabel } from '../../../wire/jmap/labels.ts'
import { applyPatch } from '../../../wire/jmap/patch.ts'
import type { MethodContext } from '../capability.ts'
import { isKeyword } from '../mail/keywords.ts'
import { answerSet, NOT_FOUND, requireState, SetOutcome, takeSet } from '../standard/set.ts'
import { labelObject, MOST_LABELS } from './label-methods.ts'

/** Label/set, as RFC 8620 §5.3 has it, in one transaction. A label that is destroyed leaves its keyword on the messages: taking it off is Email/set. */
export async function setLabels(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeSet(args, context)
  args.end()
  return context.services.mail.write(request.account, async (mail) => {
    const oldState = `${await mail.records.state('label')}`
    requireState(request.ifInState, oldState)
    const outcome = new SetOutcome()
    for (const [creationId, object] of request.create) {
      const refused = await create(mail, object)
      if (refused) outcome.notCreated.set(creationId, refused)
      else outcome.created.set(creationId, { id: labelId(object['keyword'] as string) })
    }
    for (const [id, patch] of request.update) {
      const refused = await update(mail, id, patch)
      if (refused) outcome.notUpdated.set(id, refused)
      else outcome.updated.set(id, null)
    }
    for (const id of request.destroy) {
      if (await mail.records.remove('label', id)) outcome.destroyed.push(id)
      else outcome.notDestroyed.set(id, NOT_FOUND)
    }
    return answerSet(request, outcome, { oldState, newState: `${await mail.records.state('label')}` }, context)
  })
}

/** It follows from the keyword, so that there cannot be two for one. */
function labelId(keyword: string): string {
  return `L${hash('sha256', keyword).slice(0, 32)}`
}

async function create(mail: MailWriter, object: JsonObject): Promise<SetError | undefined> {
  const wrong = wrongValues(object)
  if (wrong.length > 0) return invalidProperties(wrong)
  const id = labelId(object['keyword'] as string)
  const all = await mail.records.all('label')
  if (all.some((one) => one.id === id)) {
    return setError('alreadyExists', 'There is one for that keyword', { existingId: id })
  }
  if (all.length >= MOST_LABELS) return setError('overQuota', `There are at most ${MOST_LABELS} labels`)
  return keep(mail, id, object)
}

async function update(mail: MailWriter, id: string, patch: JsonObject): Promise<SetError | undefined> {
  const record = await mail.records.find('label', id)
  if (!record) return NOT_FOUND
  const before = labelObject(record)
  const applied = applyPatch(before, patch, {})
  if ('problem' in applied) return setError('invalidPatch', applied.problem)
  const { id: sameId, ...object } = applied.patched
  const wrong = wrongValues(object)
  if (sameId !== id) wrong.push('id')
  if (object['keyword'] !== before['keyword']) wrong.push('keyword')
  return wrong.length > 0 ? invalidProperties([...new Set(wrong)]) : keep(mail, id, object)
}

/** Two that are called the same could not be told apart. */
async function keep(
  mail: MailWriter,
  id: string,
  { keyword, name, colour }: JsonObject,
): Promise<SetError | undefined> {
  const folded = (name as string).toLowerCase()
  const namesake = (await mail.records.all('label')).find(
    (one) => one.id !== id && String(labelObject(one)['name']).toLowerCase() === folded,
  )
  if (namesake) return setError('alreadyExists', 'There is one of that name', { existingId: namesake.id })
  await mail.records.put('label', { id, value: JSON.stringify({ keyword, name, colour }), isOpen: false })
  return undefined
}

function wrongValues({ keyword, name, colour, ...more }: JsonObject): string[] {
  const wrong = Object.keys(more)
  if (!isLabelKeyword(keyword)) wrong.push('keyword')
  const isName =
    typeof name === 'string' &&
    name === name.trim() &&
    name !== '' &&
    name.length <= MOST_LABEL_NAME &&
    name.isWellFormed()
  if (!isName || /\p{Cc}/u.test(name as string)) wrong.push('name')
  if (!(LABEL_COLOURS as readonly unknown[]).includes(colour)) wrong.push('colour')
  return wrong
}

function isLabelKeyword(keyword: Json | undefined): boolean {
  return typeof keyword === 'string' && isKeyword(keyword) && keyword === keyword.toLowerCase() && mayBeLabel(keyword)
}
