import type { Log } from '../../base/log.ts'
import { PushOffice } from '../../core/push/push-office.ts'
import { type PushedStates, readKey } from '../../core/push/push-subscription.ts'
import { isPublicAddress } from '../../net/dns/public-address.ts'
import { HttpsPushPoster } from '../../net/push/https-push-poster.ts'
import { jmapAccountId } from '../../serve/jmap/account-ids.ts'
import type { JmapServices } from '../../serve/jmap/jmap-services.ts'
import { watchReach } from '../../serve/jmap/shared/watch-reach.ts'
import type { House } from '../house/house.ts'
import { houseJmap, pushIsGood, vapidOf } from './house-jmap.ts'
import { Rounds } from './rounds.ts'

/** Between two looks at what is over, should no notice come. */
const LOOK_MS = 60 * 60_000
const POST_TIMEOUT_MS = 15_000

/** Tells clients of changes that have asked for it, while they are not connected. */
export class PushDuty {
  readonly #office: PushOffice
  readonly #rounds: Rounds
  readonly #house: House
  #notices: Disposable | undefined

  constructor(house: House, log: Log) {
    const { push, services } = houseJmap(house, log)
    const { configuration, dns, clock, entropy, pushSubscriptions: subscriptions } = house
    const settings = {
      tls: configuration.tls.policy,
      timeoutMs: POST_TIMEOUT_MS,
      allowsAddress: isPublicAddress,
      allowsPort: (port: number) => port === 443 || port === 8443,
    }
    this.#house = house
    this.#office = new PushOffice({
      subscriptions,
      poster: new HttpsPushPoster(dns, settings, vapidOf(house), clock, entropy),
      states: push.states,
      isGood: pushIsGood(house, push),
      watch: (accountId, notice) => this.#watchReach(services, accountId, notice),
      stateChange,
      clock,
      log,
    })
    const times = { firstMs: 0, everyMs: LOOK_MS }
    this.#rounds = new Rounds(() => this.#office.refresh(), times, 'push/not-read', clock, log)
  }

  start(): void {
    this.#notices = this.#house.pushNotices.subscribe(() => void this.#office.refresh())
    this.#rounds.start()
  }

  async stop(): Promise<void> {
    this.#notices?.[Symbol.dispose]()
    await this.#rounds.stop()
    await this.#office.stop()
  }

  /** Whose account it is takes a look at the directory; what happens meanwhile is seen with the next look. */
  #watchReach(services: JmapServices, accountId: string, notice: () => void): Disposable {
    const { directory } = this.#house
    const stack = new DisposableStack()
    const begin = async (): Promise<void> => {
      const member = await directory.account(accountId)
      if (!member || stack.disposed) return
      const watching = stack.use(watchReach(services, member, notice))
      await watching.ready
      notice()
    }
    begin().catch((error: unknown) => services.log.error('push/not-watched', error, { account: accountId }))
    return stack
  }
}

/** The text of a StateChange object (RFC 8620 §7.1): of the own account, and of others. */
function stateChange(accountId: string, states: PushedStates): string {
  const changed: Record<string, Record<string, string>> = {}
  for (const [key, state] of Object.entries(states)) {
    const { type, accountId: owner = accountId } = readKey(key)
    const account = jmapAccountId(owner)
    changed[account] = { ...changed[account], [type]: state }
  }
  return JSON.stringify({ '@type': 'StateChange', changed })
}
