import type { Account } from '../../core/directory/directory.ts'
import type { Arguments } from '../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../wire/jmap/json.ts'
import type { SiteConnection } from '../site/site-context.ts'
import type { JmapServices } from './jmap-services.ts'

/** What a method works with beside its arguments. */
export interface MethodContext {
  /** Who sends the request. */
  readonly caller: Account
  /** Which credential of the caller's was shown, as `JmapCaller` has it. */
  readonly credential: string
  /** Whose accounts the method may work with beside the caller's own, by their ids in the store. `services.mail` shows of them what the caller may see. */
  readonly owners: ReadonlyMap<string, Account>
  /** Whether the caller has shown the password so lately that dangerous acts need not ask for it. */
  readonly isProved: boolean
  /** What it came on. */
  readonly connection: SiteConnection
  readonly services: JmapServices
  /** Capabilities that the request has opted into. */
  readonly using: ReadonlySet<string>
  /** Ids of what was made in this request, by creation ids. RFC 8620 §5.3. */
  readonly createdIds: Map<string, string>
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

/** A response beside that of the method itself, or in its place: RFC 8620 §5.4. */
export type NamedResponse = readonly [name: string, args: JsonObject]

/**
 * One method: takes its arguments, all of them, and gives the arguments of the response, or several responses by name.
 * @throws Fault whose code `fault-answer.ts` knows the error for
 */
export type Method = (args: Arguments, context: MethodContext) => Promise<JsonObject | readonly NamedResponse[]>

/** A capability: what it announces, and the methods that a request may call once it has opted into it. */
export interface Capability {
  readonly uri: string
  /** What the Session object says of it, for the server and for an account of the caller's. Undefined: the server, or accounts, do not have it. */
  readonly announce: {
    server?(services: JmapServices): JsonObject
    account?(services: JmapServices, account: Account): JsonObject
    /** For an account of somebody else who shares mailboxes with the caller. Undefined: such accounts do not have it. */
    shared?(services: JmapServices, owner: Account, caller: Account): JsonObject
  }
  readonly methods: Readonly<Record<string, Method>>
  /** Names of those of them that work with accounts of others too. All others are refused before they are called: what nobody has thought of is closed. */
  readonly onShared?: readonly string[]
  /** Names of those of them that change nothing but what the account has: an account that is only read refuses them as a whole (RFC 8620 §3.6.2). */
  readonly writing?: readonly string[]
  /** Types that changes are pushed of (RFC 8620 §7.1). */
  readonly pushes?: readonly string[]
  /** The states of those types that `StateWatch` does not know by itself, by type: digits with dashes between. */
  states?(services: JmapServices, account: string): Promise<Readonly<Record<string, string>>>
}
