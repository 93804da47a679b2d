import { isFault } from '../../base/fault.ts'
import type { JsonObject } from '../../wire/jmap/json.ts'
import { jmapAccountId } from './account-ids.ts'
import type { Capability } from './capability.ts'
import type { JmapServices } from './jmap-services.ts'
import { deliveryState, emailState, mailboxState, threadState } from './mail/states.ts'

/** Tells a StateChange object (RFC 8620 §7.1) and the id under which a client can come back for what follows. */
export type OnState = (change: JsonObject, eventId: string) => void

/**
 * Watches an account for a client that is pushed to. The first change is told at once, and those that come close after it together; a type is told of only if its state is another one than was told last.
 */
export class StateWatch implements Disposable {
  readonly #services: JmapServices
  readonly #account: string
  readonly #types: ReadonlySet<string>
  readonly #capabilities: readonly Capability[]
  readonly #onState: OnState
  readonly #watching: Disposable
  /** The first look is over: whatever changes from now on is told. */
  readonly ready: Promise<void>
  /** What was told last; undefined until the first look. */
  #told: Readonly<Record<string, string>> | undefined
  #timer: Disposable | undefined
  /** When it was looked last what has changed. */
  #lookedMs = Number.NEGATIVE_INFINITY
  #isLooking = false
  /** Whether something happened during a look. */
  #isStale = false
  #isDisposed = false

  /** `since`: the event id that the client has seen last; to who brings one that is none of ours all states are told. */
  constructor(
    services: JmapServices,
    account: string,
    types: ReadonlySet<string>,
    since: string | undefined,
    onState: OnState,
    capabilities: readonly Capability[] = [],
  ) {
    this.#services = services
    this.#account = account
    this.#types = types
    this.#onState = onState
    this.#capabilities = capabilities
    this.#watching = services.mail.watch(account, () => this.#later())
    this.#told = since === undefined ? undefined : (tryReadId(since) ?? {})
    this.ready = this.#look()
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true
    this.#timer?.[Symbol.dispose]()
    this.#watching[Symbol.dispose]()
  }

  /** The first change is told at once, what follows it closely together. */
  #later(): void {
    if (this.#isDisposed || this.#timer) return
    const { clock, limits } = this.#services
    const waitMs = Math.min(limits.pushEveryMs, this.#lookedMs + limits.pushEveryMs - clock.nowMs())
    if (waitMs <= 0) return void this.#look()
    this.#timer = clock.after(waitMs, () => {
      this.#timer = undefined
      void this.#look()
    })
  }

  async #look(): Promise<void> {
    if (this.#isLooking) this.#isStale = true
    if (this.#isLooking || this.#isDisposed) return
    this.#isLooking = true
    this.#isStale = false
    try {
      const now = await statesOf(this.#services, this.#account, [...this.#types], this.#capabilities)
      if (this.#isDisposed) return
      const before = this.#told
      this.#told = now
      if (!before) return
      this.#lookedMs = this.#services.clock.nowMs()
      const changed = Object.entries(now).filter(([type, state]) => before[type] !== state && this.#types.has(type))
      if (changed.length === 0) return
      const change = {
        '@type': 'StateChange',
        changed: { [jmapAccountId(this.#account)]: Object.fromEntries(changed) },
      }
      this.#onState(change, eventId(now))
    } catch (error) {
      // The account may be on its way out; the client hears of that otherwise, and asks again.
      if (!isFault(error, 'mail/no-such-account'))
        this.#services.log.error('jmap/push-failed', error, { account: this.#account })
    } finally {
      this.#isLooking = false
      if (this.#isStale) this.#later()
    }
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

function mailStates({ mail }: JmapServices, account: string): Promise<Record<string, string>> {
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

function eventId(states: Readonly<Record<string, string>>): string {
  return Object.entries(states)
    .map(([type, state]) => `${type}.${state}`)
    .join('_')
}

/** The states behind an event id; undefined for one that is none of ours. */
function tryReadId(id: string): Record<string, string> | undefined {
  if (!/^(?:[A-Za-z]{1,40}\.[\d-]{1,60}_?){1,40}$/.test(id)) return undefined
  return Object.fromEntries(id.split('_').map((pair) => pair.split('.') as [string, string]))
}
