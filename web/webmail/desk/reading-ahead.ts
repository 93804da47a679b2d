import type { Desk } from './desk.ts'

/** How long a row is pointed at before its message is asked for. */
const POINTED_MS = 60

/** Has messages read before they are opened: those that are pointed at, and those beside an open one. */
export class ReadingAhead {
  readonly #desk: Pick<Desk, 'here' | 'knownRows' | 'unfoldedWith'>
  readonly #after: (ms: number, act: () => void) => void
  #pointed: string | undefined

  constructor(desk: Pick<Desk, 'here' | 'knownRows' | 'unfoldedWith'>, after: (ms: number, act: () => void) => void) {
    this.#desk = desk
    this.#after = after
  }

  /** The row is pointed at, by a pointer or the keys: who stays there will perhaps open it. */
  point(row: string): void {
    this.#pointed = row
    this.#after(POINTED_MS, () => {
      if (this.#pointed === row) void this.#want([row])
    })
  }

  /** What stands below and above an open row is read next. */
  around(row: string): void {
    const known = this.#desk.knownRows()
    const at = known.indexOf(row)
    if (at >= 0) void this.#want([known[at + 1], known[at - 1]])
  }

  #want(rows: readonly (string | undefined)[]): Promise<void> {
    const { here } = this.#desk
    const emails = rows.flatMap((row) => here.cache.emails.get(row ?? '') ?? [])
    return here.ahead.want(emails.flatMap((email) => this.#desk.unfoldedWith(email)).map(({ id }) => id))
  }
}
