import { versions } from 'node:process'
import type { Clock } from '../../base/clock.ts'
import type { BoundService, Role } from './messages.ts'
import type { NoticeBoard, Topic } from './notice-board.ts'

/** A process of the house as it describes itself. */
export interface PresentProcess {
  readonly pid: number
  readonly role: Role
  readonly startedMs: number
  /** What it runs on, by the names of `process.versions`. */
  readonly versions: Readonly<Record<'node' | 'openssl', string>>
  /** No connection that stands here began before that, milliseconds since the epoch. */
  readonly connectedSinceMs: number
  /** Since when it works with the secrets that lay on the disk then. */
  readonly secretsReadMs: number
  /** What it shows, as `digestOfAll` has it. */
  readonly certificates: string
  readonly bound: readonly BoundService[]
  /** What it has in memory. */
  readonly residentBytes: number
  /** Connections that stand. */
  readonly connections: number
}

type RollCallNotice =
  | { readonly what: 'call'; readonly number: number }
  | { readonly what: 'here'; readonly number: number; readonly process: PresentProcess }

/** Asks who is there, and hears from every process of the house what it runs on and since when it has its connections and secrets. */
export class RollCaller implements Disposable {
  readonly #topic: Topic<RollCallNotice>
  readonly #clock: Clock
  readonly #subscription: Disposable
  readonly #callers = new Map<number, (process: PresentProcess) => void>()
  #last: number

  /** `first`: calls are counted from here. Those of two processes, and of two callers in one, have different numbers. */
  constructor(board: NoticeBoard, clock: Clock, first: number = process.pid * 1_000_000) {
    this.#topic = board.topic('roll-call')
    this.#clock = clock
    this.#subscription = this.#topic.subscribe((notice) => {
      if (notice.what === 'here') this.#callers.get(notice.number)?.(notice.process)
    })
    this.#last = first
  }

  /** The processes that have answered, once `expected` have or `waitMs` are over. */
  call(expected: number, waitMs: number): Promise<readonly PresentProcess[]> {
    const number = ++this.#last
    const present = new Map<number, PresentProcess>()
    return new Promise((resolve) => {
      const finish = (): void => {
        timeout[Symbol.dispose]()
        this.#callers.delete(number)
        resolve([...present.values()].sort((a, b) => a.pid - b.pid))
      }
      const timeout = this.#clock.after(waitMs, finish)
      this.#callers.set(number, (process) => {
        present.set(process.pid, process)
        if (present.size >= expected) finish()
      })
      this.#topic.publish({ what: 'call', number })
    })
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]()
  }
}

/** Says who is there: a process of the house that answers, and asks. */
export class RollCall implements Disposable {
  readonly #caller: RollCaller
  readonly #subscription: Disposable

  constructor(
    board: NoticeBoard,
    clock: Clock,
    describe: () => Omit<PresentProcess, 'pid' | 'versions' | 'residentBytes'>,
    pid: number = process.pid,
  ) {
    const topic: Topic<RollCallNotice> = board.topic('roll-call')
    this.#caller = new RollCaller(board, clock, pid * 1_000_000)
    this.#subscription = topic.subscribe((notice) => {
      if (notice.what === 'here') return
      const { node, openssl } = versions
      const residentBytes = process.memoryUsage.rss()
      const self = { ...describe(), pid, versions: { node, openssl }, residentBytes }
      topic.publish({ what: 'here', number: notice.number, process: self })
    })
  }

  /** The processes that have answered, once `expected` have or `waitMs` are over. */
  call(expected: number, waitMs: number): Promise<readonly PresentProcess[]> {
    return this.#caller.call(expected, waitMs)
  }

  [Symbol.dispose](): void {
    this.#caller[Symbol.dispose]()
    this.#subscription[Symbol.dispose]()
  }
}

/** How many processes a house has that is served by so many workers. */
export function expectedProcesses(workers: number): number {
  return workers === 0 ? 1 : workers + 1
}
