import { randomId } from '../../../base/ids.ts'
import type { PushSubscription, PushSubscriptionChange } from '../../../core/push/push-subscription.ts'
import { tryUtcDate, utcDate } from '../../../wire/jmap/dates.ts'
import { invalidProperties, setError } from '../../../wire/jmap/errors.ts'
import { isObject, type Json, type JsonObject } from '../../../wire/jmap/json.ts'
import { isPushKeys, type PushKeys } from '../../../wire/web-push/encrypt-push.ts'
import type { MethodContext } from '../capability.ts'
import { isAppCredential } from '../jmap-authentication.ts'
import { passwordNeeded } from '../password-needed.ts'
import { resolveId, type SetOutcome } from '../standard/set.ts'
import type { PushServices } from './push-services.ts'

const MAX_URL = 2000
const MAX_CLIENT_ID = 255
const MAX_TYPES = 100
/** What is told of one. Where it leads to is not. */
export const PUSH_PROPERTIES = ['id', 'deviceClientId', 'verificationCode', 'expires', 'types']
/** Properties of a new one; the code is for the url to bring. */
const CREATED = ['deviceClientId', 'url', 'keys', 'verificationCode', 'expires', 'types']
/** Those that never change: they may be said once more as they are (RFC 8620 §5.3). */
const FIXED = ['id', 'deviceClientId']
const CHANGED = ['verificationCode', 'expires', 'types']

/** Makes, changes and destroys push subscriptions: RFC 8620 §7.2.2. Before anything is pushed, a code goes to the URL, and the client shows it: so nobody has us push to somebody who has not asked for it. */
export class PushSubscriptionSet {
  readonly #push: PushServices
  readonly #context: MethodContext
  readonly #outcome: SetOutcome

  constructor(push: PushServices, context: MethodContext, outcome: SetOutcome) {
    this.#push = push
    this.#context = context
    this.#outcome = outcome
  }

  async create(creationId: string, object: JsonObject): Promise<void> {
    const { subscriptions, limits, credentialMs } = this.#push
    const { caller, credential, services, createdIds } = this.#context
    const made = readNew(object, services.clock.nowMs() + limits.longestMs)
    if ('wrong' in made) {
      this.#outcome.notCreated.set(creationId, invalidProperties(made.wrong))
      return
    }
    // Threat: what a stranger at an open session has had pushed to himself tells him for a week when mail comes and when the member reads. What an app password was shown for ends with it, and its program has no other.
    if (!this.#context.isProved && !isAppCredential(credential)) {
      this.#outcome.notCreated.set(creationId, passwordNeeded('Changes would be pushed to somebody new'))
      return
    }
    const subscription: PushSubscription = {
      ...made,
      id: randomId(services.entropy, 20),
      accountId: caller.id,
      code: randomId(services.entropy),
      isVerified: false,
      wasGreeted: false,
      credentialMs: (await credentialMs(caller.id)) ?? 0,
      madeWith: credential,
      knownBy: this.#push.applicationServerKey,
      told: undefined,
    }
    if (!(await subscriptions.add(subscription, limits.maxSubscriptions))) {
      const why = `At most ${limits.maxSubscriptions} subscriptions; destroy those that nobody needs`
      this.#outcome.notCreated.set(creationId, setError('overQuota', why))
      return
    }
    createdIds.set(creationId, subscription.id)
    this.#outcome.created.set(creationId, {
      id: subscription.id,
      expires: utcDate(subscription.expiresMs),
      verificationCode: null,
    })
  }

  async update(written: string, patch: JsonObject): Promise<void> {
    const { subscriptions, limits, states } = this.#push
    const { caller, services } = this.#context
    const id = resolveId(written, this.#context)
    const present = await this.#find(id)
    if (!present) {
      this.#outcome.notUpdated.set(id, setError('notFound'))
      return
    }
    const read = readChange(patch, present, services.clock.nowMs() + limits.longestMs)
    if ('wrong' in read) {
      this.#outcome.notUpdated.set(id, invalidProperties(read.wrong))
      return
    }
    const { isShown, ...change } = read
    const types = 'types' in change ? change.types : present.types
    // What changes from here on is told.
    const verified = isShown && !present.isVerified ? { verified: await states(caller.id, types) } : {}
    await subscriptions.change(caller.id, id, { ...change, ...verified })
    const told = change.expiresMs === undefined ? null : { expires: utcDate(change.expiresMs) }
    this.#outcome.updated.set(id, told)
  }

  async destroy(written: string): Promise<void> {
    const id = resolveId(written, this.#context)
    const isOwn = (await this.#find(id)) !== undefined
    if (isOwn && (await this.#push.subscriptions.remove(this.#context.caller.id, id))) this.#outcome.destroyed.push(id)
    else this.#outcome.notDestroyed.set(id, setError('notFound'))
  }

  async #find(id: string): Promise<PushSubscription | undefined> {
    const { caller, credential } = this.#context
    return (await ownSubscriptions(this.#push, caller.id, credential)).find((one) => one.id === id)
  }
}

/** What was made with the same credential (RFC 8620 §7.2): to all others it is as if it were not there. */
export async function ownSubscriptions(
  { subscriptions }: Pick<PushServices, 'subscriptions'>,
  accountId: string,
  credential: string,
): Promise<readonly PushSubscription[]> {
  const all = await subscriptions.of(accountId)
  return all.filter(({ madeWith }) => madeWith === undefined || madeWith === credential)
}

export function objectOf({ id, deviceClientId, code, isVerified, expiresMs, types }: PushSubscription): JsonObject {
  return {
    id,
    deviceClientId,
    // As it was shown by the client; before, it is between us and the url.
    verificationCode: isVerified ? code : null,
    expires: utcDate(expiresMs),
    types: types ?? null,
  }
}

type New = Pick<PushSubscription, 'deviceClientId' | 'url' | 'keys' | 'types' | 'expiresMs'>
type Wrong = { readonly wrong: readonly string[] }

function readNew(object: JsonObject, latestMs: number): New | Wrong {
  const { deviceClientId, url, keys = null, verificationCode = null, expires = null, types = null } = object
  const wrong = Object.keys(object).filter((name) => !CREATED.includes(name))
  if (typeof deviceClientId !== 'string' || deviceClientId === '' || deviceClientId.length > MAX_CLIENT_ID) {
    wrong.push('deviceClientId')
  }
  if (!isPushUrl(url)) wrong.push('url')
  const readKeys = keys === null ? undefined : tryKeys(keys)
  if (keys !== null && !readKeys) wrong.push('keys')
  if (verificationCode !== null) wrong.push('verificationCode')
  const expiresMs = readExpires(expires, latestMs)
  if (expiresMs === undefined) wrong.push('expires')
  if (!isTypes(types)) wrong.push('types')
  if (wrong.length > 0) return { wrong }
  return {
    deviceClientId: deviceClientId as string,
    url: url as string,
    keys: readKeys,
    types: (types as readonly string[] | null) ?? undefined,
    expiresMs: expiresMs as number,
  }
}

function readChange(
  patch: JsonObject,
  present: PushSubscription,
  latestMs: number,
): (Omit<PushSubscriptionChange, 'verified'> & { readonly isShown: boolean }) | Wrong {
  const { verificationCode = null, expires, types } = patch
  const told = objectOf(present)
  const isSame = (name: string): boolean => FIXED.includes(name) && patch[name] === told[name]
  const wrong = Object.keys(patch).filter((name) => !CHANGED.includes(name) && !isSame(name))
  const isShown = verificationCode === present.code
  // A whole object as it was told is a patch that changes nothing.
  if (verificationCode !== told['verificationCode'] && 'verificationCode' in patch && !isShown)
    wrong.push('verificationCode')
  const expiresMs = expires === undefined ? undefined : readExpires(expires, latestMs)
  if (expires !== undefined && expiresMs === undefined) wrong.push('expires')
  if (types !== undefined && !isTypes(types)) wrong.push('types')
  if (wrong.length > 0) return { wrong }
  return {
    isShown,
    ...(expiresMs === undefined ? {} : { expiresMs }),
    ...(types === undefined ? {} : { types: (types as readonly string[] | null) ?? undefined }),
  }
}

/** Not later than the server lets it; null is as late as it does. A time that is over is none. */
function readExpires(value: Json, latestMs: number): number | undefined {
  if (value === null) return latestMs
  const ms = typeof value === 'string' ? tryUtcDate(value) : undefined
  return ms === undefined ? undefined : Math.min(ms, latestMs)
}

function isPushUrl(value: Json | undefined): boolean {
  const url = typeof value === 'string' && value.length <= MAX_URL ? URL.parse(value) : null
  return url?.protocol === 'https:' && url.username === '' && url.password === '' && url.hash === ''
}

function isTypes(value: Json): boolean {
  if (value === null) return true
  return Array.isArray(value) && value.length <= MAX_TYPES && value.every((one) => /^[A-Za-z]{1,60}$/.test(String(one)))
}

function tryKeys(value: Json): PushKeys | undefined {
  if (!isObject(value)) return undefined
  const { p256dh, auth } = value
  const isCoded = (text: Json | undefined): text is string =>
    typeof text === 'string' && /^[A-Za-z0-9_-]{1,100}=*$/.test(text)
  if (!isCoded(p256dh) || !isCoded(auth)) return undefined
  const keys = { p256dh: Buffer.from(p256dh, 'base64url'), auth: Buffer.from(auth, 'base64url') }
  return isPushKeys(keys) ? keys : undefined
}
