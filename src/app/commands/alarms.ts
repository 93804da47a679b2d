import type { AlarmBook } from '../../core/alarms/alarm-book.ts'
import { formatTable } from '../terminal/format-table.ts'
import { formatMoment } from '../terminal/format-time.ts'
import { printable } from '../terminal/printable.ts'
import type { Outcome } from './outcome.ts'

/** Lists what stood at the last look of the house; fails if there is anything. */
export async function listAlarms(book: AlarmBook, to: readonly string[]): Promise<Outcome> {
  const standing = [...(await book.alarms()).values()].filter(({ isOver }) => !isOver)
  const table = formatTable(
    ['since', 'told', 'what'],
    standing.map(({ sinceMs, toldMs, title }) => [
      formatMoment(sinceMs),
      toldMs === undefined ? 'no' : formatMoment(toldMs),
      printable(title),
    ]),
    'Nothing is wrong.',
  )
  const who = to.length === 0 ? 'Nobody is told: name an address in [alarms].' : `Told: ${to.join(', ')}.`
  return { text: `${table}\n\n${who}`, json: { to, alarms: standing }, failed: standing.length > 0 }
}
