import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import { LeakyBuckets } from '../../base/leaky-buckets.ts'
import type { Log } from '../../base/log.ts'
import { TrustedNetworks } from '../../core/authentication/trusted-networks.ts'
import { ConnectionLimits } from '../../serve/listeners/connection-limits.ts'
import { HTTP_PROTOCOLS } from '../../serve/listeners/http-limits.ts'
import { Listener } from '../../serve/listeners/listener.ts'
import { TlsContexts } from '../../serve/listeners/tls-contexts.ts'
import { alpnProofs } from '../acme/alpn-proofs.ts'
import { type Configuration, LISTEN_SERVICES, type ListenService } from '../config/configuration.ts'
import { type House, openHouse } from '../house/house.ts'
import { HouseRoll } from '../incidents/house-roll.ts'
import { openLog } from '../logging.ts'
import { uncoveredOf } from '../tls/certificate-tasks.ts'
import { BackOffice } from './back-office.ts'
import { conversationOf, TOO_MANY } from './conversations.ts'
import { dropPrivileges } from './drop-privileges.ts'
import { IncidentDuty, secretsTopic } from './incident-duty.ts'
import type { BoundService, Role } from './messages.ts'
import type { Metrics } from './metrics.ts'
import type { NoticeBoard } from './notice-board.ts'
import { QuietCollection, v8Collector } from './quiet-collection.ts'
import { expectedProcesses } from './roll-call.ts'

const DRAIN_MS = 15_000
/** Addresses whose connections are counted: a few megabytes. */
const MAX_REMEMBERED_PEERS = 50_000

/** One process of a house at work: its listeners if it talks to peers, its jobs if it is the back office, or both. */
export class HouseProcess {
  readonly bound: readonly BoundService[]
  readonly #house: House
  readonly #listeners: readonly Listener[]
  readonly #contexts: TlsContexts | undefined
  readonly #backOffice: BackOffice | undefined
  readonly #duty: IncidentDuty
  readonly #collection: Disposable
  readonly #log: Log

  private constructor(
    bound: readonly BoundService[],
    house: House,
    listeners: readonly Listener[],
    contexts: TlsContexts | undefined,
    backOffice: BackOffice | undefined,
    duty: IncidentDuty,
    log: Log,
  ) {
    this.bound = bound
    this.#house = house
    this.#listeners = listeners
    this.#contexts = contexts
    this.#backOffice = backOffice
    this.#duty = duty
    this.#collection = new QuietCollection(house.clock, v8Collector())
    this.#log = log
  }

  /**
   * Binds the ports, drops privileges, opens the house, serves.
   * @throws Fault net/cannot-listen, process/cannot-drop-privileges, audit/below-promise, and the faults of opening a house
   */
  static async start(
    role: Role,
    configuration: Configuration,
    board: NoticeBoard,
    metrics: Metrics,
  ): Promise<HouseProcess> {
    const log = openLog(configuration.log, { process: role, pid: process.pid }, metrics.observe)
    const listeners = role === 'back-office' ? [] : plan(configuration)
    const bound: BoundService[] = []
    for (const listener of listeners) {
      for (const address of await listener.listen()) bound.push({ service: listener.service, ...address })
    }
    dropPrivileges(configuration.runAs)
    const house = await openHouse(configuration, { log, board })
    const contexts =
      listeners.length > 0
        ? new TlsContexts(house.certificates, configuration.tls.policy, alpnProofs(house))
        : undefined
    if (contexts) await serve(listeners, contexts, configuration, house, log)
    if (role !== 'protocols') await requireCoveredHosts(house)
    const duty = new IncidentDuty(board, role, house, listeners, bound, log)
    const reached = boundBy(role, bound, configuration)
    const backOffice =
      role === 'protocols' ? undefined : new BackOffice(house, reached, houseRoll(house, board, duty), log)
    backOffice?.start()
    if (role === 'everything') await backOffice?.oversee(bound, true)
    metrics.gauges('connections', 'Connections that stand, by service.', 'service', () =>
      listeners.map((listener) => [listener.service, listener.open] as const),
    )
    metrics.gauges(
      'password_strength',
      'Passwords that members have signed in with on the site since the start, by score: 0 is guessed at once, 4 never.',
      'score',
      () => house.strengths.counts.map((count, score) => [`${score}`, count] as const),
    )
    return new HouseProcess(bound, house, listeners, contexts, backOffice, duty, log)
  }

  /**
   * Audits the listeners of all processes from now on. With `isStart` it resolves when a quick look has found them as they have to be.
   * @throws Fault us audit/below-promise
   */
  async oversee(bound: readonly BoundService[], isStart: boolean): Promise<void> {
    await this.#backOffice?.oversee(bound, isStart)
  }

  /** Reads the certificates again; connections that stand go on with theirs. */
  reloadCertificates(): void {
    this.#house.certificates.refresh().catch((error) => this.#log.error('tls/reload-refused', error))
  }

  /** Ends politely: no new connections, conversations brought to an end, jobs finished, everything written and closed. */
  async drain(): Promise<void> {
    await Promise.all([...this.#listeners.map((listener) => listener.drain(DRAIN_MS)), this.#backOffice?.stop()])
    this.#duty[Symbol.dispose]()
    this.#contexts?.[Symbol.dispose]()
    this.#collection[Symbol.dispose]()
    await this.#house.close()
  }
}

function plan(configuration: Configuration): Listener[] {
  return LISTEN_SERVICES.filter((service) => configuration.listen[service].length > 0).map(
    (service) =>
      new Listener({
        service,
        addresses: configuration.listen[service],
        implicitTls: service === 'imaps' || service === 'pop3s' || service === 'submissions' || service === 'https',
        ...(service === 'https' ? { protocols: HTTP_PROTOCOLS } : {}),
        tooMany: TOO_MANY[service],
      }),
  )
}

function houseRoll({ configuration }: House, board: NoticeBoard, { rollCall }: IncidentDuty): HouseRoll {
  return new HouseRoll(expectedProcesses(configuration.workers), rollCall, secretsTopic(board))
}

/** Where the house takes connections. The back office does not bind them itself; a port that the system chooses is known to none but who has it. */
function boundBy(role: Role, bound: readonly BoundService[], { listen }: Configuration): readonly BoundService[] {
  if (role === 'everything') return bound
  return LISTEN_SERVICES.flatMap((service) => listen[service].map((address) => ({ service, ...address })))
}

/**
 * Asked by the process that is there once, and that starts first. Where hosts may be uncovered, the log says which (`certificate-tasks.ts`).
 * @throws Fault us tls/host-not-covered
 */
async function requireCoveredHosts({ configuration, directory, certificates }: House): Promise<void> {
  if (configuration.tls.uncoveredHosts === 'say') return
  const domains = (await directory.domains()).map((domain) => domain.name)
  const hosts = uncoveredOf(configuration, domains, certificates.current())
  if (hosts.length === 0) return
  throw new Fault(
    'us',
    'tls/host-not-covered',
    `no certificate is for ${hosts.join(', ')}: have one issued (posthus cert csr), or set tls.uncovered-hosts = "say"`,
  )
}

async function serve(
  listeners: readonly Listener[],
  contexts: TlsContexts,
  configuration: Configuration,
  house: House,
  log: Log,
): Promise<void> {
  const { clock, entropy, ledger } = house
  const limits = connectionLimits(configuration, clock)
  for (const listener of listeners) {
    listener.serve(
      { contexts, limits, ledger, log, clock, entropy },
      await conversationOf(listener.service as ListenService, house, log),
    )
  }
}

function connectionLimits({ limits, peers }: Configuration, clock: Clock): ConnectionLimits {
  const { connections, connectionsPerAddress, connectionsPerNetwork, connectionsPerMinute: perMinute } = limits
  const trusted = new TrustedNetworks(peers.trustedNetworks)
  return new ConnectionLimits(connections, connectionsPerAddress, connectionsPerNetwork, {
    perMinute,
    buckets: new LeakyBuckets(60 * perMinute, MAX_REMEMBERED_PEERS, clock),
    isTrusted: (address) => trusted.have(address),
  })
}
