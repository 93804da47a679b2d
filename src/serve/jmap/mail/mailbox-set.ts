import { type Fault, toFault } from '../../../base/fault.ts'
import type { MailWriter } from '../../../core/mail/mail-store.ts'
import type { Mailbox, SpecialUse } from '../../../core/mail/mailbox.ts'
import { HIERARCHY_SEPARATOR } from '../../../core/mail/mailbox.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import { invalidProperties, type SetError, setError } from '../../../wire/jmap/errors.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { applyPatch } from '../../../wire/jmap/patch.ts'
import { PRINCIPALS_CAPABILITY } from '../../../wire/jmap/session.ts'
import { mailboxObjectId, tryObjectNumber } from '../../imap/object-ids.ts'
import type { MethodContext } from '../capability.ts'
import { rightsIn, VisibleReader } from '../shared/visible-reader.ts'
import { inTurns, note, type StepResult } from '../standard/in-turns.ts'
import { answerSet, NOT_FOUND, requireState, resolveId, SetOutcome, type SetRequest, takeSet } from '../standard/set.ts'
import { MAILBOX_PROPERTIES, MailboxForest, mailboxObject, type ThreadCounting, tryUse } from './mailbox-object.ts'
import { MailboxSharing, patchedShares } from './mailbox-sharing.ts'
import { mailboxState } from './states.ts'
import { ThreadTotals } from './thread-totals.ts'

/** What a client may set, with what it has if it is not set. */
const DEFAULTS: JsonObject = { parentId: null, role: null, sortOrder: 0, isSubscribed: true }
const SETTABLE = ['name', ...Object.keys(DEFAULTS)]
const MAX_SORT_ORDER = 2 ** 31 - 1

/** Mailbox/set, RFC 8621 §2.5. All in one transaction; what is refused has changed nothing. */
export async function setMailboxes(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeSet(args, context)
  const removesEmails = args.boolean('onDestroyRemoveEmails')
  // What is counted within a transaction may never have been: it is not kept.
  const withSharing = context.using.has(PRINCIPALS_CAPABILITY)
  const counting = { account: request.account, totals: new ThreadTotals(), withSharing }
  args.end()
  const sharing = await MailboxSharing.prepare(request, context)
  const answer = await context.services.mail.write(request.account, async (mail) => {
    const oldState = mailboxState(await mail.emails.numbering())
    requireState(request.ifInState, oldState)
    const outcome = new SetOutcome()
    const destroyed = new Map<string, true>()
    // A name or a role may be free only when another mailbox has changed or gone.
    await inTurns(
      [
        ...inOrder(request).map(([creationId, object]) => async () => {
          const result = await create(mail, object, counting, sharing, context).catch(toSetError)
          if ('made' in result) context.createdIds.set(creationId, result.made['id'] as string)
          return note(creationId, result, outcome.created, outcome.notCreated)
        }),
        ...[...request.update].map(([id, patch]) => async () => {
          const result = await update(mail, id, patch, counting, sharing, context).catch(toSetError)
          return note(id, result, outcome.updated, outcome.notUpdated)
        }),
        ...(await deepestFirst(mail, request.destroy)).map((id) => async () => {
          const result = await destroy(mail, id, removesEmails).catch(toSetError)
          return note(id, result, destroyed, outcome.notDestroyed)
        }),
      ],
      (step) => step(),
    )
    outcome.destroyed.push(...destroyed.keys())
    return answerSet(request, outcome, { oldState, newState: mailboxState(await mail.emails.numbering()) }, context)
  })
  await sharing.tell()
  return answer
}

interface Refused {
  readonly refused: SetError
}

/** Those that others refer to as their parents come first (RFC 8620 §5.3). */
function inOrder({ create }: SetRequest): readonly (readonly [string, JsonObject])[] {
  const ordered = new Map<string, JsonObject>()
  const visit = (creationId: string, depth: number): void => {
    const object = create.get(creationId)
    if (!object || ordered.has(creationId) || depth > create.size) return
    const parent = object['parentId']
    if (typeof parent === 'string' && parent.startsWith('#')) visit(parent.slice(1), depth + 1)
    ordered.set(creationId, object)
  }
  for (const creationId of create.keys()) visit(creationId, 0)
  return [...ordered]
}

async function create(
  mail: MailWriter,
  object: JsonObject,
  counting: ThreadCounting,
  sharing: MailboxSharing,
  context: MethodContext,
): Promise<StepResult<JsonObject>> {
  const settable = counting.withSharing ? [...SETTABLE, 'shareWith'] : SETTABLE
  const wrong = Object.keys(object).filter((name) => !settable.includes(name))
  const wanted = { ...DEFAULTS, ...object }
  wrong.push(...wrongValues(wanted))
  if (wanted['role'] === 'inbox') wrong.push('role')
  const forest = await MailboxForest.read(mail)
  const parent = findParent(forest, wanted['parentId'] as Json, context)
  if (parent === 'none') wrong.push('parentId')
  if (wrong.length > 0 || parent === 'none') return { refused: invalidProperties([...new Set(wrong)]) }
  const role = wanted['role'] as string | null
  const isOwn = !(mail instanceof VisibleReader)
  if (!isOwn && (role !== null || wanted['sortOrder'] !== 0 || !mayHaveChild(mail, parent))) return FORBIDDEN
  const made = await mail.createMailbox(
    pathOf(parent, wanted['name'] as string),
    role === null ? undefined : tryUse(role),
  )
  if (wanted['isSubscribed']) await mail.subscribe(made.name, true)
  if (wanted['sortOrder'] !== 0) await mail.emails.arrange(made.id, { sortOrder: wanted['sortOrder'] as number })
  if ('shareWith' in object) {
    const share = await sharing.plan(mail, made, object['shareWith'] as Json)
    if ('refused' in share) {
      await mail.deleteMailbox(made.name)
      await mail.subscribe(made.name, false)
      return share
    }
    await share.give()
  }
  const now = await MailboxForest.read(mail)
  const whole = await mailboxObject(mail, now, now.byId(made.id) as Mailbox, MAILBOX_PROPERTIES, counting)
  // Of what the client has sent it knows the value; the name may have been normalised.
  return { made: Object.fromEntries(Object.entries(whole).filter(([name, value]) => object[name] !== value)) }
}

async function update(
  mail: MailWriter,
  id: string,
  patch: JsonObject,
  counting: ThreadCounting,
  sharing: MailboxSharing,
  context: MethodContext,
): Promise<StepResult<JsonObject | null>> {
  const forest = await MailboxForest.read(mail)
  const mailbox = forest.byId(tryObjectNumber('F', id, '') ?? 0)
  if (!mailbox) return { refused: NOT_FOUND }
  const sharesAnew = counting.withSharing === true && Object.keys(patch).some((path) => /^shareWith(?:\/|$)/.test(path))
  const told = await mailboxObject(mail, forest, mailbox, patchedProperties(patch, sharesAnew), counting)
  const before = sharesAnew ? { ...told, shareWith: patchedShares(told['shareWith'] as Json, patch) } : told
  const applied = applyPatch(before, patch, { ...DEFAULTS, shareWith: {} })
  if ('problem' in applied) return { refused: setError('invalidPatch', applied.problem) }
  const after = applied.patched
  const settable = sharesAnew ? [...SETTABLE, 'shareWith'] : SETTABLE
  const wrong = Object.keys(after).filter((name) => !settable.includes(name) && !isSame(after[name], before[name]))
  wrong.push(...wrongValues(after).filter((name) => !isSame(after[name], before[name])))
  if (isRoleTaken(forest, mailbox, after['role'] as Json)) wrong.push('role')
  const parent = findParent(forest, after['parentId'] as Json, context)
  if (parent === 'none' || (parent && isWithin(parent, mailbox))) wrong.push('parentId')
  if (wrong.length > 0 || parent === 'none') return { refused: invalidProperties([...new Set(wrong)]) }
  if (!isPermitted(mail, mailbox, before, after, parent)) return FORBIDDEN
  const share = sharesAnew ? await sharing.plan(mail, mailbox, after['shareWith'] as Json) : undefined
  if (share && 'refused' in share) return share
  const result = await apply(mail, mailbox, before, after, parent)
  if ('made' in result) await share?.give()
  return result
}

const FORBIDDEN: Refused = { refused: setError('forbidden', 'You may not do that with this mailbox') }

/** What a change needs in somebody else's mailbox: RFC 8621 §2. How it stands among the others, and what it is for, is the owner's to say. */
function isPermitted(
  mail: MailWriter,
  mailbox: Mailbox,
  before: JsonObject,
  after: JsonObject,
  parent: Mailbox | undefined,
): boolean {
  if (!(mail instanceof VisibleReader)) return true
  const rights = rightsIn(mail, mailbox.id)
  const isChanged = (name: string) => name in after && !isSame(after[name], before[name])
  if (isChanged('role') || isChanged('sortOrder')) return false
  if (isChanged('shareWith') && !rights.includes('a')) return false
  if (!isChanged('name') && !isChanged('parentId')) return true
  return rights.includes('x') && mayHaveChild(mail, parent)
}

function mayHaveChild(mail: MailWriter, parent: Mailbox | undefined): boolean {
  return parent !== undefined && rightsIn(mail, parent.id).includes('k')
}

/** What is other than the client has asked for: a name may have been normalised. */
async function apply(
  mail: MailWriter,
  mailbox: Mailbox,
  before: JsonObject,
  after: JsonObject,
  parent: Mailbox | undefined,
): Promise<StepResult<JsonObject | null>> {
  const isInbox = mailbox.name === 'INBOX'
  const isMoved = after['name'] !== before['name'] || after['parentId'] !== before['parentId']
  if (isInbox && (isMoved || after['role'] !== before['role'])) {
    return { refused: setError('forbidden', 'The inbox stays where it is') }
  }
  let { name } = mailbox
  const changes: { sortOrder?: number; specialUse?: SpecialUse | undefined } = {}
  if (after['sortOrder'] !== before['sortOrder']) changes.sortOrder = after['sortOrder'] as number
  const role = after['role'] as string | null
  if (role !== before['role']) changes.specialUse = role === null ? undefined : tryUse(role)
  if (isMoved) {
    const to = pathOf(parent, after['name'] as string)
    if (to !== name) await mail.renameMailbox(name, to)
    name = (await mail.mailbox(mailbox.id))?.name ?? to
    // A new name is subscribed as the old one was, and the old one is no mailbox any more.
    if (mailbox.subscribed) await mail.subscribe(mailbox.name, false)
  }
  if (Object.keys(changes).length > 0) await mail.emails.arrange(mailbox.id, changes)
  if (after['isSubscribed'] !== before['isSubscribed']) await mail.subscribe(name, after['isSubscribed'] as boolean)
  if (!isMoved) return { made: null }
  const now = await MailboxForest.read(mail)
  const shown = now.shownName(now.byId(mailbox.id) as Mailbox)
  return { made: shown === after['name'] ? null : { name: shown } }
}

/** No two mailboxes have one role, and none but one is the inbox. */
function isRoleTaken(forest: MailboxForest, mailbox: Mailbox, role: Json): boolean {
  return role !== null && forest.all.some((one) => one.id !== mailbox.id && forest.role(one) === role)
}

async function destroy(mail: MailWriter, id: string, removesEmails: boolean): Promise<StepResult<true>> {
  const forest = await MailboxForest.read(mail)
  const mailbox = forest.byId(tryObjectNumber('F', id, '') ?? 0)
  if (!mailbox) return { refused: NOT_FOUND }
  if (mailbox.name === 'INBOX') return { refused: setError('forbidden', 'The inbox cannot be destroyed') }
  if (!mayDestroy(mail, mailbox)) return FORBIDDEN
  if (forest.all.some((one) => forest.parent(one)?.id === mailbox.id)) return { refused: setError('mailboxHasChild') }
  const { emails } = await mail.emails.counts(mailbox.id)
  if (emails > 0 && !removesEmails) return { refused: setError('mailboxHasEmail') }
  await mail.deleteMailbox(mailbox.name)
  await mail.subscribe(mailbox.name, false)
  return { made: true }
}

/** With `x`; and messages that go with it must be such as could be taken out, and be seen, one by one. */
function mayDestroy(mail: MailWriter, { id, messages }: Mailbox): boolean {
  if (!(mail instanceof VisibleReader)) return true
  if (!mail.visible.mayRead(id)) return false
  const needed = messages > 0 ? 'xte' : 'x'
  return [...needed].every((right) => rightsIn(mail, id).includes(right))
}

/** So that a mailbox can be destroyed together with those below it. */
async function deepestFirst(mail: MailWriter, ids: readonly string[]): Promise<string[]> {
  const { all } = await MailboxForest.read(mail)
  const depths = new Map(
    all.map(({ id, name }) => [mailboxObjectId(id, ''), name.split(HIERARCHY_SEPARATOR).length] as const),
  )
  return [...ids].sort((a, b) => (depths.get(b) ?? 0) - (depths.get(a) ?? 0))
}

/** What has to be read of a mailbox to see whether a patch fits: counts only for who sends some back. */
function patchedProperties(patch: JsonObject, sharesAnew: boolean): string[] {
  const named = Object.keys(patch).map((path) => path.split('/')[0] as string)
  const shares = sharesAnew ? ['shareWith'] : []
  return ['id', ...SETTABLE, ...shares, ...MAILBOX_PROPERTIES.filter((name) => named.includes(name))]
}

function wrongValues(object: JsonObject): string[] {
  const { name, parentId, role, sortOrder, isSubscribed } = object
  const wrong: string[] = []
  if (typeof name !== 'string' || name === '' || name.includes(HIERARCHY_SEPARATOR)) wrong.push('name')
  if (parentId !== null && typeof parentId !== 'string') wrong.push('parentId')
  if (role !== null && role !== 'inbox' && (typeof role !== 'string' || !tryUse(role))) wrong.push('role')
  if (!Number.isInteger(sortOrder) || (sortOrder as number) < 0 || (sortOrder as number) > MAX_SORT_ORDER) {
    wrong.push('sortOrder')
  }
  if (typeof isSubscribed !== 'boolean') wrong.push('isSubscribed')
  return wrong
}

/** The mailbox that an id, or a reference to one that was just made, stands for; `none` if there is none. */
function findParent(forest: MailboxForest, id: Json, context: MethodContext): Mailbox | undefined | 'none' {
  if (id === null) return undefined
  const number = typeof id === 'string' ? tryObjectNumber('F', resolveId(id, context), '') : undefined
  return forest.byId(number ?? 0) ?? 'none'
}

function isWithin(mailbox: Mailbox, above: Mailbox): boolean {
  return mailbox.id === above.id || mailbox.name.startsWith(`${above.name}${HIERARCHY_SEPARATOR}`)
}

function pathOf(parent: Mailbox | undefined, name: string): string {
  return parent ? `${parent.name}${HIERARCHY_SEPARATOR}${name}` : name
}

function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** What the store refuses, in the words of JMAP. @throws every fault that is not the client's */
function toSetError(error: unknown): Refused {
  const fault: Fault = toFault(error)
  const { code } = fault
  if (code === 'mail/exists') {
    const property = fault.message.includes('is used for') ? 'role' : 'name'
    return { refused: invalidProperties([property], fault.message) }
  }
  if (code === 'mail/bad-name') return { refused: invalidProperties(['name'], fault.message) }
  if (code === 'mail/too-many-mailboxes') return { refused: setError('overQuota', fault.message) }
  if (code === 'mail/has-children') return { refused: setError('mailboxHasChild') }
  throw fault
}
