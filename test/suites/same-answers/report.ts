import type { Difference } from './differences.ts'
import { LISTED_DIFFERENCES } from './listed-differences.ts'

const MAX_SHOWN = 25
const MAX_TEXT = 300

/** What was compared, sorted into what is listed and what is not. */
export class Report {
  /** How often each listed difference occurred. */
  readonly occurred = new Map<string, number>()
  readonly unlisted: Difference[] = []

  add(differences: readonly Difference[]): void {
    for (const difference of differences) {
      const listed = LISTED_DIFFERENCES.find(({ explains }) => explains(difference))
      if (listed) this.occurred.set(listed.name, (this.occurred.get(listed.name) ?? 0) + 1)
      else this.unlisted.push(difference)
    }
  }

  /** Listed differences that did not occur: they are to be taken off the list. */
  get stale(): string[] {
    return LISTED_DIFFERENCES.map(({ name }) => name).filter((name) => !this.occurred.has(name))
  }

  /** The unlisted differences, one of each kind, with both answers from where they part. */
  get complaint(): string {
    const kinds = Map.groupBy(this.unlisted, ({ place, message }) => `${place.replace(/[\d.]+/g, '#')} ${message.kind}`)
    const shown = [...kinds.values()].slice(0, MAX_SHOWN).map((same) => describe(same[0] as Difference, same.length))
    if (kinds.size > MAX_SHOWN) shown.push(`and ${kinds.size - MAX_SHOWN} kinds more`)
    return shown.join('\n')
  }
}

function describe({ message, place, ours, theirs }: Difference, times: number): string {
  let from = 0
  while (from < ours.length && ours[from] === theirs[from]) from++
  from = Math.max(0, from - 40)
  const cut = (text: string): string => `${from > 0 ? '…' : ''}${text.slice(from, from + MAX_TEXT)}`
  return `${place} of "${message.name}" (${times} times)\n  ours   ${cut(ours)}\n  theirs ${cut(theirs)}`
}
