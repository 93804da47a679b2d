import { hash } from 'node:crypto'
import { isFault } from '../../base/fault.ts'
import type { Account } from '../../core/directory/directory.ts'
import type { JsonObject } from '../../wire/jmap/json.ts'
import { jmapAccountId } from './account-ids.ts'
import type { Capability } from './capability.ts'
import type { JmapServices } from './jmap-services.ts'
import { deliveryState, emailState, mailboxState, threadState } from './mail/states.ts'
import type { Listening, ReachedStates } from './reached-states.ts'
import { SharedMailStore } from './shared/shared-mail-store.ts'

/** Tells a StateChange object (RFC 8620 §7.1) and the id under which a client can come back for what follows. */
export type OnState = (change: JsonObject, eventId: string) => void

/** States by type. */
export type States = Readonly<Record<string, string>>

/** Accounts of others whose states stand in an id: of more, a client that comes back is told all. */
const MAX_IN_ID = 50

/** Tells a client that is pushed to what has changed in a member's account, and in what others share with the member: a type only if its state is another one than was told last. */
export class StateWatch implements Disposable {
  readonly #types: ReadonlySet<string>
  readonly #onState: OnState
  readonly #listening: Listening
  /** The first look is over: whatever changes from now on is told. */
  readonly ready: Promise<void>
  /** What was told last, by account; undefined until the first look. */
  #told: ReachedStates | undefined

  /** `since`: the event id that the client has seen last; to who brings one that is none of ours all states are told. */
  constructor(
    services: JmapServices,
    member: Account,
    types: ReadonlySet<string>,
    since: string | undefined,
    onState: OnState,
    capabilities: readonly Capability[] = [],
  ) {
    this.#types = types
    this.#onState = onState
    this.#told = since === undefined ? undefined : (tryReadId(since, member.id) ?? new Map())
    this.#listening = services.reachedStates.watch(services, capabilities, member, types, (now) => this.#hear(now))
    this.ready = this.#listening.ready
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]()
  }

  #hear(now: ReachedStates): void {
    const before = this.#told
    this.#told = now
    if (!before) return
    const changed: Record<string, JsonObject> = {}
    for (const [account, states] of now) {
      const of = Object.entries(states).filter(
        ([type, state]) => !isSame(before.get(account)?.[type], state) && this.#types.has(type),
      )
      if (of.length > 0) changed[jmapAccountId(account)] = Object.fromEntries(of)
    }
    if (Object.keys(changed).length > 0) this.#onState({ '@type': 'StateChange', changed }, eventId(now))
  }
}

/** The states of an account as they are now: of mail, and of those capabilities that have one of the types. @throws Fault mail/no-such-account */
export async function statesOf(
  services: JmapServices,
  account: string,
  types: readonly string[],
  capabilities: readonly Capability[],
): Promise<Record<string, string>> {
  const states = await mailStates(services, account)
  for (const capability of capabilities) {
    if (capability.pushes?.some((type) => types.includes(type))) {
      Object.assign(states, await capability.states?.(services, account))
    }
  }
  return states
}

/** The states of mail in accounts of others as a member sees it now, by account. What is not shared any more is not among them. */
export async function sharedStates(
  services: Pick<JmapServices, 'mail' | 'shares'>,
  member: Account,
): Promise<readonly (readonly [account: string, states: States])[]> {
  const all: (readonly [string, States])[] = []
  for (const { owner } of await services.shares.of(member)) {
    const mail = new SharedMailStore(services.mail, member.id, new Map([[owner.id, owner]]))
    try {
      all.push([owner.id, await mailStates({ mail }, owner.id)])
    } catch (error) {
      // Taken away between the two looks.
      if (!isFault(error, 'jmap/account-not-found') && !isFault(error, 'mail/no-such-account')) throw error
    }
  }
  return all
}

function mailStates({ mail }: Pick<JmapServices, 'mail'>, account: string): Promise<Record<string, string>> {
  return mail.read(account, async ({ emails }) => {
    const numbering = await emails.numbering()
    return {
      Mailbox: mailboxState(numbering),
      Thread: threadState(numbering),
      Email: emailState(numbering),
      EmailDelivery: deliveryState(numbering),
    }
  })
}

/** Characters of a state that stands in an id as it is. */
const MAX_BRIEF = 50

/** A state, or what differs where it does: ids of events are fields of requests. */
function brief(state: string): string {
  return state.length <= MAX_BRIEF ? state : `${Number.parseInt(hash('sha256', state).slice(0, 12), 16)}`
}

/** Whether a state is one that was told, or stood in an id. */
function isSame(told: string | undefined, state: string): boolean {
  return told === state || told === brief(state)
}

/** The states of the own account, and behind each `!` those of another one after its id. */
function eventId(all: ReadonlyMap<string, States>): string {
  const text = (states: States) =>
    Object.entries(states)
      .map(([type, state]) => `${type}.${brief(state)}`)
      .join('_')
  const [own, ...others] = [...all]
  const rest = others.slice(0, MAX_IN_ID).map(([account, states]) => `!${account}_${text(states)}`)
  return text(own?.[1] ?? {}) + rest.join('')
}

/** The states behind an event id, by account; undefined for one that is none of ours. */
function tryReadId(id: string, member: string): ReadonlyMap<string, States> | undefined {
  const [own = '', ...others] = id.split('!')
  if (others.length > MAX_IN_ID) return undefined
  const all = new Map<string, States>()
  const states = tryReadStates(own)
  if (!states) return undefined
  all.set(member, states)
  for (const one of others) {
    const [account = '', ...rest] = one.split('_')
    const of = tryReadStates(rest.join('_'))
    if (!of || !/^[A-Za-z0-9]{1,64}$/.test(account)) return undefined
    all.set(account, of)
  }
  return all
}

function tryReadStates(text: string): States | undefined {
  if (!/^(?:[A-Za-z]{1,40}\.[\d-]{1,60}_?){1,40}$/.test(text)) return undefined
  return Object.fromEntries(text.split('_').map((pair) => pair.split('.') as [string, string]))
}
