import type { Log } from '../../base/log.ts'
import type { Listener } from '../../serve/listeners/listener.ts'
import type { House } from '../house/house.ts'
import type { SecretsNotice } from '../incidents/house-roll.ts'
import { digestOfAll } from '../tls/every-process.ts'
import type { BoundService, Role } from './messages.ts'
import type { NoticeBoard } from './notice-board.ts'
import { RollCall } from './roll-call.ts'

/** Conversations are ended politely for so long, then cut off. */
const GRACE_MS = 5_000

/** The part of one process in an incident: it works with new secrets, ends the connections that stand, and says truly how far it is. */
export class IncidentDuty implements Disposable {
  readonly rollCall: RollCall
  readonly #house: House
  readonly #listeners: readonly Listener[]
  readonly #log: Log
  readonly #subscription: Disposable
  #connectedSinceMs: number
  #secretsReadMs: number

  constructor(
    board: NoticeBoard,
    role: Role,
    house: House,
    listeners: readonly Listener[],
    bound: readonly BoundService[],
    log: Log,
  ) {
    this.#house = house
    this.#listeners = listeners
    this.#log = log
    const startedMs = house.clock.nowMs()
    this.#connectedSinceMs = startedMs
    this.#secretsReadMs = startedMs
    this.rollCall = new RollCall(board, house.clock, () => ({
      role,
      startedMs,
      connectedSinceMs: this.#connectedSinceMs,
      secretsReadMs: this.#secretsReadMs,
      certificates: digestOfAll(house.certificates.current()),
      bound,
      connections: listeners.reduce((sum, { open }) => sum + open, 0),
    }))
    this.#subscription = secretsTopic(board).subscribe(({ what }) => {
      const done = what === 'reread' ? this.#reread() : this.#endConnections()
      done.catch((error: unknown) => log.error('incident/duty-failed', error, { what }))
    })
  }

  [Symbol.dispose](): void {
    this.rollCall[Symbol.dispose]()
    this.#subscription[Symbol.dispose]()
  }

  async #reread(): Promise<void> {
    // What is written from now on may not be among what is read.
    const beganMs = this.#house.clock.nowMs()
    await this.#house.rereadSecrets()
    this.#secretsReadMs = beganMs
  }

  async #endConnections(): Promise<void> {
    const beganMs = this.#house.clock.nowMs()
    const ended = this.#listeners.reduce((sum, { open }) => sum + open, 0)
    await Promise.all(this.#listeners.map((listener) => listener.endPresent(GRACE_MS)))
    this.#connectedSinceMs = beganMs
    this.#log.info('incident/connections-ended', { ended })
  }
}

/** Where the processes are told what to do in an incident. */
export function secretsTopic(board: NoticeBoard) {
  return board.topic<SecretsNotice>('incident-secrets')
}
