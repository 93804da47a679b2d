import { toFault } from '../../../base/fault.ts'
import { randomId } from '../../../base/ids.ts'
import { isNewForward } from '../../../core/sieve/forwards.ts'
import type { ScriptWriter } from '../../../core/sieve/script-shelf.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import { invalidProperties, type SetError, setError } from '../../../wire/jmap/errors.ts'
import { isId } from '../../../wire/jmap/ids.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { applyPatch } from '../../../wire/jmap/patch.ts'
import type { MethodContext } from '../capability.ts'
import { passwordNeeded } from '../password-needed.ts'
import { answerSet, NOT_FOUND, requireState, resolveId, SetOutcome, type SetRequest, takeSet } from '../standard/set.ts'
import { readContent } from './script-content.ts'
import { readScripts, type SieveScriptObject } from './sieve-scripts.ts'

const PASSWORD_NEEDED = passwordNeeded('Mail would be sent on to somebody new')

type Content = Awaited<ReturnType<typeof readContent>>

/** SieveScript/set, RFC 9661 §2.4. Scripts are read and looked at before; what changes the account is one transaction. */
export async function setScripts(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = withBlobIds(takeSet(args, context), context)
  const activate = takeActivation(args)
  args.end()
  const contents = await readContents(request, context)
  return context.services.mail.write(request.account, async ({ scripts }) => {
    const before = await readScripts(scripts)
    requireState(request.ifInState, before.state)
    const outcome = new SetOutcome()
    if (!context.isProved && (await isNewForward(sourcesIn(contents), scripts)))
      return refuseForward(request, before.state, context)
    await create(scripts, request, contents, outcome, context)
    await update(scripts, request, contents, outcome, context)
    await destroy(scripts, request, outcome)
    const isAllDone = outcome.notCreated.size + outcome.notUpdated.size + outcome.notDestroyed.size === 0
    if (isAllDone) await setActive(scripts, activate, outcome, context)
    return answerSet(
      request,
      outcome,
      { oldState: before.state, newState: (await readScripts(scripts)).state },
      context,
    )
  })
}

/** Contents may be blobs that were made in the same request: `#` before their creation ids, as in RFC 9661 §2.4.1. */
function withBlobIds(request: SetRequest, context: MethodContext): SetRequest {
  const resolved = (objects: ReadonlyMap<string, JsonObject>): ReadonlyMap<string, JsonObject> =>
    new Map(
      [...objects].map(([id, object]) => {
        const { blobId } = object
        return [id, typeof blobId === 'string' ? { ...object, blobId: resolveId(blobId, context) } : object]
      }),
    )
  return { ...request, create: resolved(request.create), update: resolved(request.update) }
}

function sourcesIn(contents: ReadonlyMap<string, Content>): readonly string[] {
  return [...contents.values()].flatMap((content) => ('content' in content ? [content.content] : []))
}

/** Nothing is done of a request that would send mail somewhere new without the password. */
function refuseForward(request: SetRequest, state: string, context: MethodContext): JsonObject {
  const outcome = new SetOutcome()
  for (const id of request.create.keys()) outcome.notCreated.set(id, PASSWORD_NEEDED)
  for (const id of request.update.keys()) outcome.notUpdated.set(id, PASSWORD_NEEDED)
  for (const id of request.destroy) outcome.notDestroyed.set(id, PASSWORD_NEEDED)
  return answerSet(request, outcome, { oldState: state, newState: state }, context)
}

/** What is to be active once everything has succeeded. */
interface Activation {
  readonly script: string | undefined
  readonly none: boolean
}

function takeActivation(args: Arguments): Activation {
  const script = args.optionalString('onSuccessActivateScript')
  return { script, none: args.boolean('onSuccessDeactivateScript') }
}

async function readContents(request: SetRequest, context: MethodContext): Promise<ReadonlyMap<string, Content>> {
  const contents = new Map<string, Content>()
  for (const { blobId } of [...request.create.values(), ...request.update.values()]) {
    if (isId(blobId) && !contents.has(blobId)) contents.set(blobId, await readContent(blobId, request.account, context))
  }
  return contents
}

async function create(
  scripts: ScriptWriter,
  { create }: SetRequest,
  contents: ReadonlyMap<string, Content>,
  outcome: SetOutcome,
  { services: { clock, entropy }, createdIds }: MethodContext,
): Promise<void> {
  for (const [creationId, object] of create) {
    const { name: given = null, blobId, isActive = false, ...more } = object
    const name = given ?? `script-${randomId(entropy, 8)}`
    const wrong = Object.keys(more)
    const content = typeof blobId === 'string' ? contents.get(blobId) : undefined
    if (typeof name !== 'string') wrong.push('name')
    if (!content) wrong.push('blobId')
    // Set by the server alone.
    if (isActive !== false) wrong.push('isActive')
    const refused =
      typeof name !== 'string' || !content || wrong.length > 0
        ? invalidProperties(wrong)
        : 'refused' in content
          ? content.refused
          : await put(scripts, name, content.content, undefined, clock.nowMs())
    if (refused) {
      outcome.notCreated.set(creationId, refused)
      continue
    }
    const made = (await readScripts(scripts)).list.find((script) => script.name === name) as SieveScriptObject
    createdIds.set(creationId, made.id)
    outcome.created.set(creationId, {
      id: made.id,
      isActive: false,
      ...(given === null ? { name } : {}),
      blobId: made.blobId,
    })
  }
}

async function update(
  scripts: ScriptWriter,
  { update, destroy }: SetRequest,
  contents: ReadonlyMap<string, Content>,
  outcome: SetOutcome,
  { services }: MethodContext,
): Promise<void> {
  for (const [id, patch] of update) {
    const script = (await readScripts(scripts)).list.find((one) => one.id === id)
    const refused = !script
      ? NOT_FOUND
      : destroy.includes(id)
        ? setError('willDestroy')
        : await change(scripts, script, patch, contents, services.clock.nowMs())
    if (refused) {
      outcome.notUpdated.set(id, refused)
      continue
    }
    const after = (await readScripts(scripts)).list.find((one) => one.id === id)
    // A blob is named by what it holds, so it may have another id than the upload; most often it has the same.
    const isSame = !('blobId' in patch) || after?.blobId === patch['blobId']
    outcome.updated.set(id, isSame ? null : { blobId: after?.blobId ?? null })
  }
}

async function change(
  scripts: ScriptWriter,
  script: SieveScriptObject,
  patch: JsonObject,
  contents: ReadonlyMap<string, Content>,
  nowMs: number,
): Promise<SetError | undefined> {
  const applied = applyPatch(script, patch)
  if ('problem' in applied) return setError('invalidPatch', applied.problem)
  const { id, name, blobId, isActive, ...more } = applied.patched
  const wrong = Object.keys(more)
  if (id !== script.id) wrong.push('id')
  if (isActive !== script.isActive) wrong.push('isActive')
  if (typeof name !== 'string') wrong.push('name')
  const content = blobId === script.blobId ? undefined : contents.get(blobId as string)
  if (blobId !== script.blobId && !content) wrong.push('blobId')
  if (wrong.length > 0) return invalidProperties(wrong)
  if (content && 'refused' in content) return content.refused
  return put(scripts, name as string, content?.content, script.name, nowMs)
}

/** Makes a script, or gives one that is called `before` another name or content. What is refused has changed nothing. */
async function put(
  scripts: ScriptWriter,
  name: string,
  content: string | undefined,
  before: string | undefined,
  nowMs: number,
): Promise<SetError | undefined> {
  const existing = (await readScripts(scripts)).list.find((script) => script.name === name)
  if (existing && name !== before) return setError('alreadyExists', undefined, { existingId: existing.id })
  const old = content === undefined || before === undefined ? undefined : await scripts.content(before)
  try {
    if (content !== undefined) await scripts.put(before ?? name, content, nowMs)
    if (before !== undefined && before !== name) await scripts.rename(before, name)
    return undefined
  } catch (error) {
    const { code, message } = toFault(error)
    if (before !== undefined && old !== undefined) await scripts.put(before, old, nowMs)
    if (code === 'sieve/bad-name') return invalidProperties(['name'], message)
    if (code !== 'sieve/too-many-scripts' && code !== 'sieve/no-room') throw error
    if (before === undefined) await scripts.delete(name)
    return setError('overQuota', message)
  }
}

async function destroy(scripts: ScriptWriter, { destroy }: SetRequest, outcome: SetOutcome): Promise<void> {
  for (const id of destroy) {
    const script = (await readScripts(scripts)).list.find((one) => one.id === id)
    if (!script) outcome.notDestroyed.set(id, NOT_FOUND)
    else if (script.isActive) outcome.notDestroyed.set(id, setError('sieveIsActive', 'Deactivate it first'))
    else {
      await scripts.delete(script.name)
      outcome.destroyed.push(id)
    }
  }
}

/** An id that no script has is not looked at (RFC 9661 §2.4). Whatever became active or ceased to be is told. */
async function setActive(
  scripts: ScriptWriter,
  { script: wanted, none }: Activation,
  outcome: SetOutcome,
  context: MethodContext,
): Promise<void> {
  const { list } = await readScripts(scripts)
  const active = list.find(({ isActive }) => isActive)
  const next = wanted === undefined ? undefined : list.find(({ id }) => id === resolveId(wanted, context))
  if (next ? next.id === active?.id : !none || !active) return
  await scripts.activate(next?.name)
  if (active) tell(outcome, active.id, { isActive: false })
  if (next) tell(outcome, next.id, { isActive: true })
}

function tell(outcome: SetOutcome, id: string, change: { readonly [name: string]: Json }): void {
  for (const [creationId, made] of outcome.created) {
    if (made['id'] !== id) continue
    outcome.created.set(creationId, { ...made, ...change })
    return
  }
  outcome.updated.set(id, { ...outcome.updated.get(id), ...change })
}
