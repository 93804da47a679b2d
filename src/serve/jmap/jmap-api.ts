import type { Account } from '../../core/directory/directory.ts'
import type { Json } from '../../wire/jmap/json.ts'
import type { Response as JmapResponse } from '../../wire/jmap/request.ts'
import type { SiteConnection } from '../site/site-context.ts'
import { answerApi, sessionStates } from './answer-api.ts'
import { BusyAccounts } from './busy-accounts.ts'
import { MethodTable } from './call-methods.ts'
import type { Capability } from './capability.ts'
import type { JmapCaller } from './jmap-authentication.ts'
import type { JmapServices } from './jmap-services.ts'

/** Requests to the API, over HTTP and over WebSockets alike: an account has so many under way at a time, whichever way they came. */
export class JmapApi {
  readonly #services: JmapServices
  readonly #table: MethodTable
  readonly #busy: BusyAccounts
  readonly #stateOf: (account: Account) => Promise<string>

  constructor(services: JmapServices, capabilities: readonly Capability[]) {
    this.#services = services
    this.#table = new MethodTable(capabilities)
    this.#busy = new BusyAccounts('maxConcurrentRequests', services.limits.maxConcurrentRequests)
    this.#stateOf = sessionStates(capabilities, services)
  }

  /** One more request, until it is disposed of. @throws Fault peer jmap/limit */
  begin(account: Account): Disposable {
    return this.#busy.begin(account.id)
  }

  /** @throws Fault peer jmap/not-request, jmap/unknown-capability, jmap/limit */
  async answer(
    value: Json,
    caller: JmapCaller,
    signal: AbortSignal,
    connection: SiteConnection,
  ): Promise<JmapResponse> {
    const answer = await answerApi(value, caller, this.#table, this.#services, signal, connection)
    // As it is when all is done: the request may have changed it.
    return { ...answer, sessionState: await this.#stateOf(caller.account) }
  }
}
