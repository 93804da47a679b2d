import { isFault } from '../../../base/fault.ts'
import { randomId } from '../../../base/ids.ts'
import { tryCanonicalAddress } from '../../../core/directory/canonical-address.ts'
import type { MailWriter } from '../../../core/mail/mail-store.ts'
import type { RecordWriter } from '../../../core/mail/record-shelf.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import { invalidProperties, type SetError, setError } from '../../../wire/jmap/errors.ts'
import { isObject, type Json, type JsonObject } from '../../../wire/jmap/json.ts'
import { applyPatch } from '../../../wire/jmap/patch.ts'
import type { Method, MethodContext } from '../capability.ts'
import { passwordNeeded } from '../password-needed.ts'
import { answerSet, NOT_FOUND, requireState, SetOutcome, type SetRequest, takeSet } from '../standard/set.ts'
import {
  IDENTITY_DEFAULTS,
  Identities,
  keptValue,
  MAX_IDENTITIES,
  type OwnAddress,
  ownAddresses,
} from './identities.ts'
import type { SubmissionServices } from './submission-services.ts'

const MAX_NAME = 255
const MAX_ADDRESSES = 100
/** Characters of a signature. */
const MAX_SIGNATURE = 50_000

/** Identity/set, RFC 8621 §6.3. One transaction; which addresses the member may use is found out before. */
export function setIdentities(services: SubmissionServices): Method {
  return async (args: Arguments, context: MethodContext): Promise<JsonObject> => {
    const request = takeSet(args, context)
    args.end()
    const own = await ownAddresses(request.account, services)
    const allowed = await allowedAddresses(request, services)
    return context.services.mail.write(request.account, async (mail) => {
      const before = await Identities.read(mail, own)
      requireState(request.ifInState, before.state)
      const outcome = new SetOutcome()
      const known = context.isProved ? undefined : addressesIn(before)
      await create(mail, request, before, { allowed, known }, outcome, context)
      await update(mail, request, own, known, outcome)
      await destroy(mail, request, own, outcome)
      const after = await Identities.read(mail, own)
      return answerSet(request, outcome, { oldState: before.state, newState: after.state }, context)
    })
  }
}

/** Which of the addresses that are asked for are the member's. */
async function allowedAddresses(
  request: SetRequest,
  { directory, book }: SubmissionServices,
): Promise<ReadonlySet<string>> {
  const member = await directory.account(request.account)
  const allowed = new Set<string>()
  for (const { email } of request.create.values()) {
    if (member && typeof email === 'string' && (await book.mayUse(member, email))) allowed.add(email)
  }
  return allowed
}

async function create(
  { records }: MailWriter,
  { create }: SetRequest,
  { all }: Identities,
  { allowed, known }: { readonly allowed: ReadonlySet<string>; readonly known: ReadonlySet<string> | undefined },
  outcome: SetOutcome,
  { services, createdIds }: MethodContext,
): Promise<void> {
  let made = [...all.values()].filter(({ mayDelete }) => mayDelete === true).length
  for (const [creationId, object] of create) {
    const identity = { ...IDENTITY_DEFAULTS, ...withoutNulls(object) }
    const wrong = wrongProperties(identity)
    const refused =
      wrong.length > 0
        ? invalidProperties(wrong)
        : !allowed.has(identity.email as string)
          ? setError('forbiddenFrom', 'That address is not one of yours')
          : made >= MAX_IDENTITIES
            ? setError('overQuota', `At most ${MAX_IDENTITIES} identities`)
            : refuseUnproved(identity, known)
    const id = `I${randomId(services.entropy, 16)}`
    const unkept = refused ?? (await keep(records, id, identity))
    if (unkept) {
      outcome.notCreated.set(creationId, unkept)
      continue
    }
    made++
    const defaults = Object.entries(IDENTITY_DEFAULTS).filter(([name]) => !(name in object))
    outcome.created.set(creationId, { id, ...Object.fromEntries(defaults), mayDelete: true })
    createdIds.set(creationId, id)
  }
}

async function update(
  mail: MailWriter,
  { update, destroy }: SetRequest,
  own: readonly OwnAddress[],
  known: ReadonlySet<string> | undefined,
  outcome: SetOutcome,
): Promise<void> {
  for (const [id, patch] of update) {
    const identity = (await Identities.read(mail, own)).all.get(id)
    const refused = !identity
      ? NOT_FOUND
      : destroy.includes(id) && identity['mayDelete'] === true
        ? setError('willDestroy')
        : await change(mail, id, identity, patch, known)
    if (refused) outcome.notUpdated.set(id, refused)
    else outcome.updated.set(id, null)
  }
}

async function change(
  { records }: MailWriter,
  id: string,
  identity: JsonObject,
  patch: JsonObject,
  known: ReadonlySet<string> | undefined,
): Promise<SetError | undefined> {
  const applied = applyPatch(identity, patch, IDENTITY_DEFAULTS)
  if ('problem' in applied) return setError('invalidPatch', applied.problem)
  const { id: newId, mayDelete, ...rest } = applied.patched
  const wrong = wrongProperties(rest)
  // They may be sent back as they are.
  if (newId !== id) wrong.push('id')
  if (mayDelete !== identity['mayDelete']) wrong.push('mayDelete')
  if (rest['email'] !== identity['email']) wrong.push('email')
  if (wrong.length > 0) return invalidProperties([...new Set(wrong)])
  return refuseUnproved(rest, known) ?? keep(records, id, rest)
}

/**
 * `known`: where mail goes already; undefined if the password was shown lately.
 *
 * Threat: a stranger at an open session makes himself a hidden copy of whatever the member writes, or has the answers sent to himself.
 */
function refuseUnproved(identity: JsonObject, known: ReadonlySet<string> | undefined): SetError | undefined {
  const isNew = known && addressesOf(identity).some((address) => !known.has(address))
  return isNew ? passwordNeeded('Copies or answers would go to somebody new') : undefined
}

/** The member's own addresses, and those that copies and answers of any identity go to. */
function addressesIn({ all }: Identities): ReadonlySet<string> {
  const identities = [...all.values()]
  return new Set([
    ...identities.map(({ email }) => String(email).toLowerCase()),
    ...identities.flatMap((identity) => addressesOf(identity)),
  ])
}

function addressesOf({ bcc, replyTo }: JsonObject): string[] {
  const lists = [bcc, replyTo].map((list) => (Array.isArray(list) ? (list as readonly JsonObject[]) : []))
  return lists.flat().map(({ email }) => String(email).toLowerCase())
}

async function keep(records: RecordWriter, id: string, identity: JsonObject): Promise<SetError | undefined> {
  try {
    await records.put('identity', { id, value: keptValue(identity), isOpen: false })
    return undefined
  } catch (error) {
    if (isFault(error, 'record/too-large')) return setError('tooLarge', error.message)
    throw error
  }
}

async function destroy(
  mail: MailWriter,
  { destroy }: SetRequest,
  own: readonly OwnAddress[],
  outcome: SetOutcome,
): Promise<void> {
  for (const id of destroy) {
    if (own.some((address) => address.id === id)) {
      outcome.notDestroyed.set(id, setError('forbidden', 'This identity belongs to the address'))
    } else if (!id.startsWith('D') && (await mail.records.remove('identity', id))) outcome.destroyed.push(id)
    else outcome.notDestroyed.set(id, NOT_FOUND)
  }
}

function withoutNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null))
}

/** The properties of a whole identity that it cannot have; what the server sets is among them. */
function wrongProperties(identity: JsonObject): string[] {
  const checks: Readonly<Record<string, (value: Json) => boolean>> = {
    name: (value) => typeof value === 'string' && value.length <= MAX_NAME && !/\p{Cc}/u.test(value),
    email: (value) => typeof value === 'string' && tryCanonicalAddress(value) !== undefined,
    replyTo: isAddressList,
    bcc: isAddressList,
    textSignature: isSignature,
    htmlSignature: isSignature,
  }
  const wrong = Object.keys(identity).filter(
    (name) => !Object.hasOwn(checks, name) || !checks[name]?.(identity[name] as Json),
  )
  return 'email' in identity ? wrong : [...wrong, 'email']
}

function isSignature(value: Json): boolean {
  return typeof value === 'string' && value.length <= MAX_SIGNATURE
}

/** EmailAddress[]|null, RFC 8621 §4.1.2.3. */
function isAddressList(value: Json): boolean {
  if (value === null) return true
  return Array.isArray(value) && value.length <= MAX_ADDRESSES && value.every(isAddress)
}

function isAddress(value: Json): boolean {
  if (!isObject(value)) return false
  const { name = null, email, ...more } = value
  const isName = name === null || (typeof name === 'string' && name.length <= MAX_NAME && !/\p{Cc}/u.test(name))
  const isEmail =
    typeof email === 'string' && email.length <= 320 && !/[\p{Cc}\s<>]/u.test(email) && email.includes('@')
  return isName && isEmail && Object.keys(more).length === 0
}
