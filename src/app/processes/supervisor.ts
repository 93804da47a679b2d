import cluster, { type Worker } from 'node:cluster'
import { Fault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { Configuration } from '../config/configuration.ts'
import { Interests } from './interests.ts'
import type { BoundService, Role, ToSupervisor, ToWorker } from './messages.ts'
import { isKeyed, type Notice } from './notice-board.ts'
import { restartDelayMs } from './restart-delay.ts'

/** A place for a worker. Workers come and go; the place stays, and remembers how often they failed. */
interface Post {
  readonly role: Role
  readonly index: number
  worker: Worker | undefined
  startedMs: number
  failures: number
  ready: boolean
}

const DRAIN_MS = 15_000
/** A worker that lived this long failed by chance, not by nature. */
const STABLE_MS = 60_000

/**
 * The first process of a house: starts the workers, starts them again when they end, carries their notices, and ends them politely.
 * It opens no mail, directory or queue and reads nothing that a mail peer sent, so there is little in it to break; started as root it is the only process that stays so.
 */
export class Supervisor {
  #configuration: Configuration
  readonly #log: Log
  readonly #posts: Post[]
  readonly #interests = new Interests()
  #stopping = false
  #settleReady: { resolve: (bound: readonly BoundService[]) => void; reject: (fault: Fault) => void } | undefined
  #bound: readonly BoundService[] = []

  constructor(configuration: Configuration, log: Log) {
    this.#configuration = configuration
    this.#log = log
    this.#posts = [
      post('back-office', 0),
      ...Array.from({ length: configuration.workers }, (_, index) => post('protocols', index)),
    ]
  }

  /**
   * Starts every worker and resolves with the bound addresses when all of them serve and the back office has looked at every listener.
   * @throws Fault as the first worker that cannot start
   */
  start(): Promise<readonly BoundService[]> {
    // In turns: workers that accept on a shared socket themselves leave most connections to whoever is awake (seen: 8 of 8 with one of two).
    // This process only hands the descriptor on; it reads nothing from it.
    cluster.schedulingPolicy = cluster.SCHED_RR
    cluster.setupPrimary({ serialization: 'advanced', args: ['worker'], exec: process.argv[1] as string })
    cluster.on('message', (worker, message: ToSupervisor) => this.#hear(worker, message))
    cluster.on('exit', (worker, code, signal) => this.#mourn(worker, code, signal))
    return new Promise((resolve, reject) => {
      this.#settleReady = { resolve, reject }
      // The back office alone first: it makes folders, databases and certificates that are not there yet, and nobody else does so at the same time.
      this.#hire(this.#posts[0] as Post)
    })
  }

  /** Whether every worker serves. */
  get healthy(): boolean {
    return !this.#stopping && this.#posts.every((place) => place.ready)
  }

  /** Hands notices of one process, or of the command line, to all others whom they concern. */
  relay(notices: readonly Notice[], except?: Worker): void {
    for (const place of this.#posts) {
      if (!place.worker || place.worker === except) continue
      const { id } = place.worker
      const theirs = notices.filter(([topic]) => !isKeyed(topic) || this.#interests.isWantedBy(id, topic))
      if (theirs.length > 0) tell(place.worker, { kind: 'notices', notices: theirs })
    }
  }

  /** The certificates are read again by every worker; no connection is touched. */
  reloadCertificates(): void {
    for (const place of this.#posts) if (place.worker) tell(place.worker, { kind: 'reload-certificates' })
  }

  /** Replaces the workers one after the other with ones that follow `configuration`; the ports are never closed. */
  async replaceWorkers(configuration: Configuration): Promise<void> {
    this.#configuration = configuration
    for (const place of this.#posts) {
      const old = place.worker
      this.#hire(place)
      await this.#until(() => place.ready || this.#stopping)
      if (old) await this.#dismiss(old)
    }
  }

  /** Ends every worker politely, then returns. */
  async stop(): Promise<void> {
    this.#stopping = true
    await Promise.all(this.#posts.map((place) => place.worker && this.#dismiss(place.worker)))
  }

  #hire(place: Post): void {
    place.ready = false
    place.startedMs = Date.now()
    const worker = cluster.fork()
    // What is on its way to a worker that was just killed (a notice, a connection) fails with EPIPE. Its death is mourned when it is heard of;
    // without a listener the error would end the supervisor, and with it the whole house.
    worker.on('error', (error) => this.#log.warn('process/unreachable', { role: place.role, reason: error.message }))
    place.worker = worker
  }

  #hear(worker: Worker, message: ToSupervisor): void {
    const place = this.#posts.find((candidate) => candidate.worker === worker)
    if (message.kind === 'hello') {
      if (place) this.#begin(place.role, worker)
    } else if (message.kind === 'ready') {
      if (place) this.#welcome(place, message.bound)
    } else if (message.kind === 'notices') {
      this.relay(message.notices, worker)
    } else if (message.kind === 'interests') {
      const { added, dropped } = message
      this.#interests.learn(worker.id, added, dropped)
      this.#tellOthers(worker, { kind: 'interests', from: worker.id, added, dropped })
    } else if (message.kind === 'vetted') {
      this.#settleReady?.resolve(this.#bound)
      this.#settleReady = undefined
    } else if (message.kind === 'cannot-start') {
      // After the first start nobody waits for the word: the log has to say why a worker does not come back.
      this.#log.warn('process/cannot-start', { role: place?.role, code: message.code, reason: message.message })
      this.#settleReady?.reject(new Fault('world', message.code, message.message))
      this.#settleReady = undefined
    }
  }

  #begin(role: Role, worker: Worker): void {
    tell(worker, { kind: 'begin', role, configuration: this.#configuration })
    for (const [from, added] of this.#interests.entries()) tell(worker, { kind: 'interests', from, added, dropped: [] })
  }

  #tellOthers(except: Worker, message: ToWorker): void {
    for (const place of this.#posts) if (place.worker && place.worker !== except) tell(place.worker, message)
  }

  #welcome(place: Post, bound: readonly BoundService[]): void {
    place.ready = true
    if (bound.length > 0) this.#bound = bound
    this.#log.info('process/ready', { role: place.role, index: place.index, pid: place.worker?.process.pid })
    for (const other of this.#posts) if (other.startedMs === 0) this.#hire(other)
    const [backOffice] = this.#posts
    if (!backOffice?.worker || !this.#posts.every((other) => other.ready)) return
    tell(backOffice.worker, { kind: 'listening', bound: this.#bound, isStart: this.#settleReady !== undefined })
  }

  #mourn(worker: Worker, code: number | null, signal: string | null): void {
    this.#interests.forget(worker.id)
    this.#tellOthers(worker, { kind: 'gone', from: worker.id })
    const place = this.#posts.find((candidate) => candidate.worker === worker)
    if (!place) return
    place.worker = undefined
    place.ready = false
    if (this.#stopping) return
    if (Date.now() - place.startedMs > STABLE_MS) place.failures = 0
    const delayMs = restartDelayMs(place.failures)
    place.failures++
    this.#log.warn('process/ended', { role: place.role, index: place.index, code, signal, restartInMs: delayMs })
    setTimeout(() => {
      if (!this.#stopping && !place.worker) this.#hire(place)
    }, delayMs)
  }

  async #dismiss(worker: Worker): Promise<void> {
    const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    tell(worker, { kind: 'drain' })
    const timer = setTimeout(() => worker.process.kill('SIGKILL'), DRAIN_MS + 5_000)
    await gone
    clearTimeout(timer)
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function post(role: Role, index: number): Post {
  return { role, index, worker: undefined, startedMs: 0, failures: 0, ready: false }
}

function tell(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message)
}
