import { StressConnection, type StressTarget } from './stress-connection.ts'
import { type LogEntry, StressLog } from './stress-log.ts'

/** An answer that never comes, as when the server holds back what it is to say, must not hold up the others for good. */
const PATIENCE_MS = 5000
/** LOGIN and CAPABILITY. */
const OPENING_COMMANDS = 2

/**
 * Says again what a log holds, in its order: a command is sent before the answer to another is waited for wherever it was so. Every
 * connection is watched as before. Returns what was wrong.
 */
export async function replay(target: StressTarget, entries: readonly LogEntry[], logFile: string): Promise<string[]> {
  const complaints: string[] = []
  const log = new StressLog(logFile)
  const open = new Map<string, StressConnection>()
  const pending = new Map<string, Promise<unknown>>()
  const opening = new Map<string, number>()
  for (const entry of entries) {
    const { client, what } = entry
    await patiently(what === 'heard' ? undefined : pending.get(client))
    const connection = open.get(client)
    if (what === 'connect') {
      open.set(client, await StressConnection.open(client, target, log, (one) => complaints.push(one)))
      pending.delete(client)
      opening.set(client, OPENING_COMMANDS)
    } else if (what === 'drop') connection?.drop()
    else if (what === 'compress') await connection?.compress()
    else if (what === 'idle') pending.set(client, connection?.idle(5) ?? Promise.resolve())
    else if (what === 'send' && connection) {
      // The log-in and CAPABILITY belong to `StressConnection.open`.
      const left = opening.get(client) ?? 0
      opening.set(client, Math.max(0, left - 1))
      if (left === 0) pending.set(client, connection.run(entry.parts, true))
    }
  }
  for (const one of pending.values()) await patiently(one)
  for (const connection of open.values()) connection.drop()
  await log.close()
  return complaints
}

async function patiently(work: Promise<unknown> | undefined): Promise<void> {
  if (!work) return
  let timer: NodeJS.Timeout | undefined
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS)
  })
  await Promise.race([work.catch(() => undefined), late])
  clearTimeout(timer)
}
