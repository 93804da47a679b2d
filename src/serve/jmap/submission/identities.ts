import { hash } from 'node:crypto'
import type { MailReader } from '../../../core/mail/mail-store.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import type { SubmissionServices } from './submission-services.ts'

/** What an identity has if nobody has said otherwise. RFC 8621 §6. */
export const IDENTITY_DEFAULTS: JsonObject = {
  name: '',
  replyTo: null,
  bcc: null,
  textSignature: '',
  htmlSignature: '',
}
export const IDENTITY_PROPERTIES = [
  'id',
  'name',
  'email',
  'replyTo',
  'bcc',
  'textSignature',
  'htmlSignature',
  'mayDelete',
]
/** Identities that a member may make beside those that are there anyway. */
export const MAX_IDENTITIES = 200

/** An address that an account may send from, and has an identity for without asking. */
export interface OwnAddress {
  readonly id: string
  readonly email: string
  readonly name: string
}

/** The account's address and the aliases that lead to it. */
export async function ownAddresses(
  account: string,
  { directory, book }: Pick<SubmissionServices, 'directory' | 'book'>,
): Promise<readonly OwnAddress[]> {
  const member = await directory.account(account)
  if (!member) return []
  const aliases = (await directory.aliasesOf(account)).map(({ address }) => address).sort()
  const own: OwnAddress[] = []
  for (const email of [member.address, ...aliases]) {
    if (!(await book.mayUse(member, email))) continue
    own.push({ id: `D${hash('sha256', email).slice(0, 20)}`, email, name: member.name })
  }
  return own
}

/** Every identity of an account, by id. The default ones come first; what the member has set for one of them is kept as a record of the same id. */
export class Identities {
  readonly all: ReadonlyMap<string, JsonObject>
  readonly state: string

  private constructor(all: ReadonlyMap<string, JsonObject>, state: string) {
    this.all = all
    this.state = state
  }

  static async read({ records }: Pick<MailReader, 'records'>, own: readonly OwnAddress[]): Promise<Identities> {
    const kept = new Map<string, JsonObject>()
    for (const { id, value } of await records.all('identity')) kept.set(id, JSON.parse(value) as JsonObject)
    const all = new Map<string, JsonObject>()
    for (const { id, email, name } of own) {
      all.set(id, { id, email, ...IDENTITY_DEFAULTS, name, ...kept.get(id), mayDelete: false })
      kept.delete(id)
    }
    for (const [id, value] of kept) {
      // Of an alias that is gone: it comes back with it.
      if (!id.startsWith('D')) all.set(id, { id, ...IDENTITY_DEFAULTS, ...value, mayDelete: true })
    }
    return new Identities(all, `${await records.state('identity')}-${addressesState(own)}`)
  }
}

/** A number that changes with the addresses: they come and go without the account's mail being touched. */
export function addressesState(own: readonly OwnAddress[]): number {
  return Number.parseInt(hash('sha256', JSON.stringify(own)).slice(0, 8), 16)
}

/** What of an identity is kept: all that can be set, and its address. */
export function keptValue(identity: JsonObject): string {
  const kept: Record<string, Json> = { email: identity['email'] as Json }
  for (const name of Object.keys(IDENTITY_DEFAULTS)) kept[name] = identity[name] as Json
  return JSON.stringify(kept)
}
