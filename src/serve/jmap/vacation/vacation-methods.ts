import { isFault } from '../../../base/fault.ts'
import type { MailReader } from '../../../core/mail/mail-store.ts'
import {
  keepVacation,
  readVacation,
  VACATION_ID,
  type VacationResponse,
} from '../../../core/sieve/vacation-response.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import { tryUtcDate, utcDate } from '../../../wire/jmap/dates.ts'
import { invalidProperties, type SetError, setError } from '../../../wire/jmap/errors.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { applyPatch } from '../../../wire/jmap/patch.ts'
import { VACATION_AUDIENCE_CAPABILITY } from '../../../wire/jmap/vacation.ts'
import type { MethodContext } from '../capability.ts'
import { answerGet, knownProperties, only, takeGet } from '../standard/get.ts'
import { answerSet, NOT_FOUND, requireState, SetOutcome, takeSet } from '../standard/set.ts'

const PROPERTIES = ['id', 'isEnabled', 'fromDate', 'toDate', 'subject', 'textBody', 'htmlBody']
/** Of our own, for clients that have opted into it. */
const AUDIENCE = 'onlyContacts'
const DEFAULTS: JsonObject = {
  isEnabled: false,
  fromDate: null,
  toDate: null,
  subject: null,
  textBody: null,
  htmlBody: null,
  onlyContacts: false,
}
const MAX_SUBJECT = 500
/** Characters of a text. */
const MAX_TEXT = 30_000

/** VacationResponse/get, RFC 8621 §8.1. */
export async function getVacation(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeGet(args, context)
  args.end()
  const known = context.using.has(VACATION_AUDIENCE_CAPABILITY) ? [...PROPERTIES, AUDIENCE] : PROPERTIES
  const properties = knownProperties(request.properties, known)
  return context.services.mail.read(request.account, async (mail) => {
    const vacation = vacationObject(await readVacation(mail.records))
    return answerGet(request, await vacationState(mail), new Map([[VACATION_ID, only(vacation, properties)]]))
  })
}

/** VacationResponse/set, RFC 8621 §8.2. There is one, which is neither made nor destroyed (`singleton` of RFC 8620 §5.3). */
export async function setVacation(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeSet(args, context)
  args.end()
  return context.services.mail.write(request.account, async (mail) => {
    const oldState = await vacationState(mail)
    requireState(request.ifInState, oldState)
    const outcome = new SetOutcome()
    for (const creationId of request.create.keys()) outcome.notCreated.set(creationId, SINGLETON)
    for (const id of request.destroy) outcome.notDestroyed.set(id, id === VACATION_ID ? SINGLETON : NOT_FOUND)
    for (const [id, patch] of request.update) {
      const before = await readVacation(mail.records)
      const changed = id === VACATION_ID ? change(before, patch, context.using) : { refused: NOT_FOUND }
      if ('refused' in changed) {
        outcome.notUpdated.set(id, changed.refused)
        continue
      }
      try {
        await keepVacation(mail.records, changed)
        outcome.updated.set(id, null)
      } catch (error) {
        if (!isFault(error, 'record/too-large')) throw error
        outcome.notUpdated.set(id, setError('tooLarge', error.message))
      }
    }
    return answerSet(request, outcome, { oldState, newState: await vacationState(mail) }, context)
  })
}

const SINGLETON: SetError = setError('singleton', 'There is always exactly one')

export async function vacationState({ records }: Pick<MailReader, 'records'>): Promise<string> {
  return `${await records.state('vacation')}`
}

function vacationObject(vacation: VacationResponse): JsonObject {
  const { isEnabled, fromMs, toMs, subject, textBody, htmlBody, onlyContacts } = vacation
  const date = (ms: number | null) => (ms === null ? null : utcDate(ms))
  const dates = { fromDate: date(fromMs), toDate: date(toMs) }
  return { id: VACATION_ID, isEnabled, ...dates, subject, textBody, htmlBody, onlyContacts }
}

function change(
  before: VacationResponse,
  patch: JsonObject,
  using: ReadonlySet<string>,
): VacationResponse | { readonly refused: SetError } {
  const applied = applyPatch(vacationObject(before), patch, DEFAULTS)
  if ('problem' in applied) return { refused: setError('invalidPatch', applied.problem) }
  const { id, isEnabled, fromDate, toDate, subject, textBody, htmlBody, onlyContacts, ...more } = applied.patched
  const wrong = Object.keys(more)
  const isText = (value: Json | undefined, most: number) =>
    value === null || (typeof value === 'string' && value.length <= most)
  if (id !== VACATION_ID) wrong.push('id')
  if (typeof isEnabled !== 'boolean') wrong.push('isEnabled')
  const isAllowed = onlyContacts === before.onlyContacts || using.has(VACATION_AUDIENCE_CAPABILITY)
  if (typeof onlyContacts !== 'boolean' || !isAllowed) wrong.push(AUDIENCE)
  const [fromMs, toMs] = [momentOf(fromDate), momentOf(toDate)]
  if (fromMs === undefined) wrong.push('fromDate')
  if (toMs === undefined) wrong.push('toDate')
  // A break in it would begin another field.
  if (!isText(subject, MAX_SUBJECT) || /\p{Cc}/u.test((subject as string | null) ?? '')) wrong.push('subject')
  if (!isText(textBody, MAX_TEXT)) wrong.push('textBody')
  if (!isText(htmlBody, MAX_TEXT)) wrong.push('htmlBody')
  if (wrong.length > 0 || fromMs === undefined || toMs === undefined) return { refused: invalidProperties(wrong) }
  return {
    isEnabled: isEnabled as boolean,
    fromMs,
    toMs,
    subject: subject as string | null,
    textBody: textBody as string | null,
    htmlBody: htmlBody as string | null,
    onlyContacts: onlyContacts as boolean,
  }
}

/** Milliseconds since the epoch, null for none, undefined for what is no UTCDate. */
function momentOf(value: Json | undefined): number | null | undefined {
  if (value === null) return null
  return typeof value === 'string' ? tryUtcDate(value) : undefined
}
