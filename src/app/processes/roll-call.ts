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
  readonly bound: readonly BoundService[]
}

type RollCallNotice =
  | { readonly what: 'call'; readonly number: number }
  | { readonly what: 'here'; readonly number: number; readonly process: PresentProcess }

/** Says who is there: whoever asks hears from every process of the house what it runs on and since when it has its connections and secrets. */
export class RollCall implements Disposable {
  readonly #topic: Topic<RollCallNotice>
  readonly #clock: Clock
  readonly #subscription: Disposable
  readonly #callers = new Map<number, (process: PresentProcess) => void>()
  #last = 0

  constructor(
    board: NoticeBoard,
    clock: Clock,
    describe: () => Omit<PresentProcess, 'pid' | 'versions'>,
    pid: number = process.pid,
  ) {
    this.#topic = board.topic('roll-call')
    this.#clock = clock
    this.#subscription = this.#topic.subscribe((notice) => {
      if (notice.what === 'here') this.#callers.get(notice.number)?.(notice.process)
      else {
        const { node, openssl } = versions
        const self = { ...describe(), pid, versions: { node, openssl } }
        this.#topic.publish({ what: 'here', number: notice.number, process: self })
      }
    })
    // Calls of two processes have different numbers.
    this.#last = pid * 1_000_000
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

/** How many processes a house has that is served by so many workers. */
export function expectedProcesses(workers: number): number {
  return workers === 0 ? 1 : workers + 1
}
