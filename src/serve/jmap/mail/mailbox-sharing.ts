import type { Account } from '../../../core/directory/directory.ts'
import { type AclEntry, ANYONE, NO_RIGHTS, type Rights, withoutRights } from '../../../core/mail/acl.ts'
import type { MailReader, MailWriter } from '../../../core/mail/mail-store.ts'
import type { Mailbox } from '../../../core/mail/mailbox.ts'
import type { AclChange } from '../../../core/mail/share-notices.ts'
import { invalidProperties, type SetError } from '../../../wire/jmap/errors.ts'
import { isObject, type Json, type JsonObject } from '../../../wire/jmap/json.ts'
import type { MethodContext } from '../capability.ts'
import { passwordNeeded } from '../password-needed.ts'
import { principalId, tryIdentifier } from '../shared/principal-ids.ts'
import { rightsIn } from '../shared/visible-reader.ts'
import type { SetRequest } from '../standard/set.ts'
import { sharedRights, tryLetters } from './mailbox-rights.ts'

/** Principals that one request may share with. */
const MAX_PRINCIPALS = 1000

/** Gives others the rights that were asked for, or says why not. */
type SharePlan = { give(): Promise<void> } | { readonly refused: SetError }

const NOT_TO_GIVE = { refused: invalidProperties(['shareWith']) }
const PASSWORD_NEEDED = {
  refused: passwordNeeded('Somebody would have rights to a mailbox that they have not now'),
}

/** `shareWith` of a mailbox (RFC 9670 §4): null for whom it is not to know, and where there is nobody. Members who are no more are in it too; `withoutGone` takes them out. */
export async function shareWith(mail: MailReader, { id }: Pick<Mailbox, 'id'>): Promise<JsonObject | null> {
  if (!rightsIn(mail, id).includes('a')) return null
  const entries = grants(await mail.acl(id))
  if (entries.size === 0) return null
  return Object.fromEntries([...entries].map(([who, rights]) => [principalId(who), sharedRights(rights)]))
}

/** Mailboxes without the principals that are no more: nobody can use what is shared with them. */
export async function withoutGone(records: Map<string, JsonObject>, { services }: MethodContext): Promise<void> {
  for (const [id, record] of records) {
    const shared = record['shareWith']
    if (!isObject(shared)) continue
    const there: [string, Json][] = []
    for (const [principal, rights] of Object.entries(shared)) {
      const identifier = tryIdentifier(principal) ?? ''
      if (identifier === ANYONE || (await services.shares.known(identifier))) there.push([principal, rights])
    }
    records.set(id, { ...record, shareWith: there.length > 0 ? Object.fromEntries(there) : null })
  }
}

/** What entries give, by identifier, less what is taken from the same one. */
function grants(acl: readonly AclEntry[]): Map<string, Rights> {
  const all = new Map(acl.map(({ identifier, rights }) => [identifier, rights]))
  const given = new Map<string, Rights>()
  for (const [identifier, rights] of all) {
    if (!identifier.startsWith('-'))
      given.set(identifier, withoutRights(rights, all.get(`-${identifier}`) ?? NO_RIGHTS))
  }
  return given
}

/** Changes what others may do with mailboxes, in one Mailbox/set. Who is who is looked up before the transaction, and who is concerned is told after it. */
export class MailboxSharing {
  readonly #context: MethodContext
  readonly #owner: Account
  /** Principals that may be shared with: members of the owner's domain. */
  readonly #known: ReadonlySet<string>
  readonly #changes: AclChange[] = []

  private constructor(context: MethodContext, owner: Account, known: ReadonlySet<string>) {
    this.#context = context
    this.#owner = owner
    this.#known = known
  }

  /** Notes with whom the owner is about to share, as SETACL does: a note without an entry costs a look, an entry without a note would not be found. */
  static async prepare(request: SetRequest, context: MethodContext): Promise<MailboxSharing> {
    const { caller, owners, services } = context
    const owner = owners.get(request.account) ?? caller
    const known = new Set<string>()
    const asked = principalsOf(request)
    if (asked.size > 0 && (await mayShareAnything(request.account, context))) {
      for (const principal of [...asked].slice(0, MAX_PRINCIPALS)) {
        const identifier = tryIdentifier(principal)
        if (identifier === undefined || identifier === owner.id) continue
        if (identifier !== ANYONE && !(await services.shares.member(owner, identifier))) continue
        await services.shares.note(owner, identifier)
        known.add(principal)
      }
    }
    return new MailboxSharing(context, owner, known)
  }

  /**
   * What gives them what is wanted, to be called when nothing else can be refused. Or why not: that is nothing that can be given, or to nobody who is known, or not by the caller; or the password is wanted.
   *
   * Threat: whoever finds a browser signed in shares the mail with another account of the house, and reads along for years. To give less than somebody has wants no password, so that what was given can be taken back at once.
   */
  async plan(mail: MailWriter, mailbox: Mailbox, wanted: Json): Promise<SharePlan> {
    if (!rightsIn(mail, mailbox.id).includes('a')) return NOT_TO_GIVE
    if (wanted !== null && !isObject(wanted)) return NOT_TO_GIVE
    const acl = await mail.acl(mailbox.id)
    const before = grants(acl)
    const after = new Map<string, Rights>([...before.keys()].map((who) => [who, NO_RIGHTS]))
    for (const [principal, rights] of Object.entries(wanted ?? {})) {
      const identifier = tryIdentifier(principal)
      if (identifier === undefined) return NOT_TO_GIVE
      const letters = tryLetters(rights, before.get(identifier) ?? NO_RIGHTS)
      if (letters === undefined) return NOT_TO_GIVE
      const isNew = letters !== (before.get(identifier) ?? NO_RIGHTS)
      if (isNew && letters !== NO_RIGHTS && !this.#known.has(principal)) return NOT_TO_GIVE
      after.set(identifier, letters)
    }
    const isMore = [...after].some(([who, rights]) => withoutRights(rights, before.get(who) ?? NO_RIGHTS) !== NO_RIGHTS)
    if (isMore && !this.#context.isProved) return PASSWORD_NEEDED
    const give = async () => {
      for (const [identifier, rights] of after) {
        if (rights !== (before.get(identifier) ?? NO_RIGHTS)) await this.#write(mail, mailbox, acl, identifier, rights)
      }
    }
    return { give }
  }

  /** Tells those who are concerned. */
  async tell(): Promise<void> {
    const { shares, clock, entropy } = this.#context.services
    for (const change of this.#changes) await shares.tell(change, { clock, entropy })
  }

  async #write(
    mail: MailWriter,
    { id, name }: Mailbox,
    acl: readonly AclEntry[],
    identifier: string,
    rights: Rights,
  ): Promise<void> {
    await mail.setRights(id, { identifier, rights })
    const denied = acl.find((entry) => entry.identifier === `-${identifier}`)
    if (denied && rights !== NO_RIGHTS) {
      await mail.setRights(id, { identifier: denied.identifier, rights: withoutRights(denied.rights, rights) })
    }
    // Whoever gives the own right to share away does not see the list any more, and the change is told all the same.
    const after = acl.filter((entry) => entry.identifier !== identifier && entry.identifier !== `-${identifier}`)
    const left = denied && rights === NO_RIGHTS ? [denied] : []
    const whole = [...after, ...left, ...(rights === NO_RIGHTS ? [] : [{ identifier, rights }])]
    const [owner, by] = [this.#owner.id, this.#context.caller.id]
    this.#changes.push({ owner, by, mailbox: id, name, identifier, before: acl, after: whole })
  }
}

/** All principals that a request shares with, or stops to. */
function principalsOf({ create, update }: SetRequest): Set<string> {
  const found = new Set<string>()
  const addAll = (value: Json | undefined) => {
    if (isObject(value)) for (const id of Object.keys(value)) found.add(id)
  }
  for (const object of create.values()) addAll(object['shareWith'])
  for (const patch of update.values()) {
    addAll(patch['shareWith'])
    for (const path of Object.keys(patch)) {
      const [first, second] = path.split('/')
      if (first === 'shareWith' && second !== undefined) found.add(second)
    }
  }
  return found
}

/** Nobody has notes made for mailboxes that are not theirs to share. */
function mayShareAnything(account: string, { services }: MethodContext): Promise<boolean> {
  return services.mail.read(account, async (mail) =>
    (await mail.mailboxes()).some(({ id }) => rightsIn(mail, id).includes('a')),
  )
}

/** What a patch is applied to: everybody whom it reaches into has an entry, perhaps an empty one. */
export function patchedShares(shares: Json, patch: JsonObject): JsonObject {
  const base: Record<string, Json> = isObject(shares) ? { ...shares } : {}
  for (const path of Object.keys(patch)) {
    const [first, second, third] = path.split('/')
    if (first === 'shareWith' && second !== undefined && third !== undefined && !Object.hasOwn(base, second)) {
      if (tryIdentifier(second) !== undefined) base[second] = sharedRights(NO_RIGHTS)
    }
  }
  return base
}
