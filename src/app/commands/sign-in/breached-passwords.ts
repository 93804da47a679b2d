import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Clock } from '../../../base/clock.ts'
import { Fault } from '../../../base/fault.ts'
import { BreachedFile, breachedPath, MOST_IN_BUCKET } from '../../../store/passwords/breached-file.ts'
import { loadBreached } from '../../../store/passwords/load-breached.ts'
import { formatFacts } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import { Progress } from '../../terminal/progress.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import type { Outcome } from '../outcome.ts'

const READ_BYTES = 1024 * 1024

/** Loads a list of SHA-1 lines. @throws Fault peer command/no-file, and as `loadBreached` */
export async function loadBreachedPasswords(
  data: string,
  written: string,
  folder: string,
  terminal: Terminal,
  clock: Clock,
): Promise<Outcome> {
  const path = resolve(folder, written)
  const size = (await stat(path).catch(() => undefined))?.size
  if (size === undefined) {
    throw new Fault('peer', 'command/no-file', `${path} cannot be read: name a file of SHA-1 lines`)
  }
  using progress = new Progress(terminal, () => clock.nowMs())
  const lines = createReadStream(path, { highWaterMark: READ_BYTES })
  const { count } = await loadBreached(lines, breachedPath(data), clock.nowMs(), (octets, passwords) =>
    progress.show(() => `${Math.floor((100 * octets) / Math.max(1, size))} % read, ${passwords} passwords`),
  )
  return {
    text: `${count} breached passwords are kept out from now on. One that has not leaked is taken for one of them once in ${odds()}.`,
    json: { count, oneIn: odds() },
  }
}

/** Shows what is loaded. @throws Fault us passwords/bad-breached-file */
export async function showBreachedPasswords(data: string): Promise<Outcome> {
  const head = await new BreachedFile(breachedPath(data)).tryHead()
  if (!head) {
    const text = 'No breached passwords are loaded. "posthus passwords load-breached FILE" loads them.'
    return { text, json: { loaded: null } }
  }
  const { count, madeMs } = head
  const text = formatFacts([
    ['breached passwords', String(count)],
    ['loaded', formatMoment(madeMs)],
    ['taken for one by chance', `once in ${odds()}`],
  ])
  return { text, json: { loaded: { count, madeMs, oneIn: odds() } } }
}

function odds(): number {
  return 65_536 / MOST_IN_BUCKET
}
