import type { HouseProcesses } from '../../core/incidents/steps/house-processes.ts'
import type { Topic } from '../processes/notice-board.ts'
import type { PresentProcess, RollCall } from '../processes/roll-call.ts'

/** Every process answers within some milliseconds; one that is starting needs longer. */
const ANSWER_MS = 5_000

/** What the processes of a house are told in an incident. */
export type SecretsNotice = { readonly what: 'reread' } | { readonly what: 'end-connections' }

/** The processes of the house, over the notice board. */
export class HouseRoll implements HouseProcesses {
  readonly expected: number
  readonly #rollCall: RollCall
  readonly #notices: Topic<SecretsNotice>

  constructor(expected: number, rollCall: RollCall, notices: Topic<SecretsNotice>) {
    this.expected = expected
    this.#rollCall = rollCall
    this.#notices = notices
  }

  present(): Promise<readonly PresentProcess[]> {
    return this.#rollCall.call(this.expected, ANSWER_MS)
  }

  reread(): void {
    this.#notices.publish({ what: 'reread' })
  }

  endConnections(): void {
    this.#notices.publish({ what: 'end-connections' })
  }
}
