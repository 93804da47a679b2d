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
  // What was sent may come a little sooner or later than then: a message number that is not there is no wonder.
  const complain = (what: string): void => {
    if (!/BAD there are \d+ messages$/.test(what)) complaints.push(what)
  }
  const begin = (client: string, work: Promise<unknown> | undefined): void => {
    const done = work?.catch((error: unknown) =>
      complain(`client ${client}: ${error instanceof Error ? error.message : error}`),
    )
    pending.set(client, done ?? Promise.resolve())
  }
  for (const entry of entries) {
    const { client, what } = entry
    if (what === 'heard' || what === 'complaint') continue
    await patiently(pending.get(client))
    const connection = open.get(client)
    if (what === 'connect') opening.set(client, OPENING_COMMANDS)
    else if (what === 'drop') connection?.drop()
    else if (what === 'compress') begin(client, connection?.compress())
    else if (what === 'idle') begin(client, connection?.idle(5))
    else if (what === 'send') {
      // The log-in and CAPABILITY belong to `StressConnection.open`.
      const left = opening.get(client) ?? 0
      opening.set(client, Math.max(0, left - 1))
      const user = /^LOGIN "([^"]+)"/.exec(String(entry.parts[0]))?.[1]
      if (left === 0) begin(client, connection?.run(entry.parts, true))
      else if (user !== undefined)
        open.set(client, await StressConnection.open(client, { ...target, user }, log, complain))
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
