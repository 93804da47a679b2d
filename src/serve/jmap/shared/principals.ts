import { createHash } from 'node:crypto'
import { Fault } from '../../../base/fault.ts'
import type { LeakyBuckets } from '../../../base/leaky-buckets.ts'
import type { Account } from '../../../core/directory/directory.ts'
import { ANYONE } from '../../../core/mail/acl.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import type { SessionAccount } from '../../../wire/jmap/session.ts'
import { jmapAccountId } from '../account-ids.ts'
import type { MethodContext } from '../capability.ts'
import { EVERYBODY, principalId, tryIdentifier } from './principal-ids.ts'

/** What principals stand on beside `JmapServices`. */
export interface PrincipalServices {
  /** How often each member has looked somebody up lately. */
  readonly asked: LeakyBuckets
  /** The accounts of a member's session, by their ids in JMAP. */
  accounts(member: Account): Promise<Readonly<Record<string, SessionAccount>>>
}

/** Look-ups of one member in one go; over time those that `asked` lets through come on top. */
export const MOST_AT_ONCE = 30
/** Look-ups an hour that `asked` lets through. */
export const LOOKUPS_AN_HOUR = 60

export const PRINCIPAL_PROPERTIES = [
  'id',
  'type',
  'name',
  'description',
  'email',
  'timeZone',
  'capabilities',
  'accounts',
] as const

/** A member as others see it, or everybody of the domain. */
export interface Principal {
  readonly id: string
  readonly type: 'individual' | 'group'
  readonly name: string
  readonly email: string | null
  /** Undefined for everybody. */
  readonly account: Account | undefined
}

/**
 * Whom a member knows: itself, those with whom it shares either way, and everybody as one.
 *
 * Threat: the members of a provider's domain are strangers to one another. Who could list them, or guess at names, would have what spammers want: so there is no list, and somebody else is found by the whole
 * address alone (aliases are not told to belong to anybody), so many times an hour.
 */
export async function knownPrincipals({ caller, services }: MethodContext): Promise<readonly Principal[]> {
  const found = new Map<string, Principal>([[caller.id, individual(caller)]])
  for (const { owner } of await services.shares.of(caller)) found.set(owner.id, individual(owner))
  for (const member of await services.shares.grantees(caller)) found.set(member.id, individual(member))
  const sorted = [...found.values()].sort((a, b) => compare(a.email ?? '', b.email ?? ''))
  return [...sorted, everybody(caller)]
}

/** The member of the caller's domain with exactly that address. @throws Fault peer jmap/too-many-lookups */
export async function lookUpAddress(
  address: string,
  { caller, services }: MethodContext,
  { asked }: PrincipalServices,
): Promise<Principal | undefined> {
  countLookUp(caller, asked)
  const member = await services.shares.memberAt(caller, address)
  return member && individual(member)
}

/** The member of the caller's domain with that id: whoever knows it has looked the address up before. @throws Fault peer jmap/too-many-lookups */
export async function lookUpId(
  id: string,
  { caller, services }: MethodContext,
  { asked }: PrincipalServices,
): Promise<Principal | undefined> {
  const identifier = tryIdentifier(id)
  if (identifier === undefined) return undefined
  countLookUp(caller, asked)
  const member = await services.shares.member(caller, identifier)
  return member && individual(member)
}

export function principalObject(
  { id, type, name, email, account }: Principal,
  accounts: Readonly<Record<string, SessionAccount>>,
): Record<(typeof PRINCIPAL_PROPERTIES)[number], Json> {
  const accountId = account && jmapAccountId(account.id)
  const seen = accountId === undefined ? undefined : accounts[accountId]
  return {
    id,
    type,
    name,
    description: null,
    email,
    timeZone: null,
    capabilities: {},
    accounts: accountId !== undefined && seen ? { [accountId]: seen as unknown as JsonObject } : null,
  }
}

/** A state of what is known: what has changed since another one cannot be told. */
export function principalsState(principals: readonly Principal[]): string {
  const told = principals.map(({ id, name, email }) => [id, name, email])
  return `${createHash('sha256').update(JSON.stringify(told)).digest().readUIntBE(0, 6)}`
}

function individual(account: Account): Principal {
  const { id, name, address } = account
  return { id: principalId(id), type: 'individual', name: name || address, email: address, account }
}

function everybody({ address }: Account): Principal {
  const name = `${ANYONE} at ${address.slice(address.lastIndexOf('@') + 1)}`
  return { id: EVERYBODY, type: 'group', name, email: null, account: undefined }
}

function countLookUp({ id }: Account, asked: LeakyBuckets): void {
  if (asked.level(id) >= MOST_AT_ONCE) {
    throw new Fault('peer', 'jmap/too-many-lookups', 'You have looked up many addresses; try again in some minutes')
  }
  asked.add(id)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
