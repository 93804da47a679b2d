import type { Difference } from './differences.ts'
import { LISTED_DIFFERENCES } from './listed-differences.ts'
import { LISTED_ORDER_DIFFERENCES } from './order-differences.ts'
import { LISTED_SEARCH_DIFFERENCES } from './search-differences.ts'

const MAX_SHOWN = 25
const MAX_TEXT = 300

/** What was compared, sorted into what is listed and what is not. */
export class Report {
  /** How often each listed difference occurred. */
  readonly occurred = new Map<string, number>()
  readonly #unlisted: Difference[] = []
  readonly #others: string[] = []

  /** Differences of FETCH. */
  add(differences: readonly Difference[]): void {
    for (const difference of differences) {
      const listed = LISTED_DIFFERENCES.find(({ explains }) => explains(difference))
      if (listed) this.occur(listed.name)
      else this.#unlisted.push(difference)
    }
  }

  /** A listed difference was met. */
  occur(name: string): void {
    this.occurred.set(name, (this.occurred.get(name) ?? 0) + 1)
  }

  /** What SEARCH found, where that is not listed. */
  addSearch(what: string, ours: string, theirs: string): void {
    this.#others.push(`SEARCH ${what.replaceAll('\r\n', '')}\n${bothFromWhereTheyPart(ours, theirs)}`)
  }

  /** Orders and threads, which must be the same. */
  addOrder(command: string, ours: string, theirs: string): void {
    if (ours !== theirs) this.#others.push(`${command.slice(0, 60)}\n${bothFromWhereTheyPart(ours, theirs)}`)
  }

  get unlisted(): number {
    return this.#unlisted.length + this.#others.length
  }

  /** Listed differences that did not occur: they are to be taken off the list. */
  get stale(): string[] {
    const listed = [...LISTED_DIFFERENCES, ...LISTED_SEARCH_DIFFERENCES, ...LISTED_ORDER_DIFFERENCES]
    return listed.map(({ name }) => name).filter((name) => !this.occurred.has(name))
  }

  /** The unlisted differences, one of each kind, with both answers from where they part. */
  get complaint(): string {
    const kinds = Map.groupBy(
      this.#unlisted,
      ({ place, message }) => `${place.replace(/[\d.]+/g, '#')} ${message.kind}`,
    )
    const all = [...kinds.values()].map((same) => describe(same[0] as Difference, same.length)).concat(this.#others)
    const shown = all.slice(0, MAX_SHOWN)
    if (all.length > MAX_SHOWN) shown.push(`and ${all.length - MAX_SHOWN} kinds more`)
    return shown.join('\n')
  }
}

function describe({ message, place, ours, theirs }: Difference, times: number): string {
  return `${place} of "${message.name}" (${times} times)\n${bothFromWhereTheyPart(ours, theirs)}`
}

function bothFromWhereTheyPart(ours: string, theirs: string): string {
  let from = 0
  while (from < ours.length && ours[from] === theirs[from]) from++
  from = Math.max(0, from - 40)
  const cut = (text: string): string => `${from > 0 ? '…' : ''}${text.slice(from, from + MAX_TEXT)}`
  return `  ours   ${cut(ours)}\n  theirs ${cut(theirs)}`
}
