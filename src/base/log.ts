/** What a log line says beside its event. Never a secret, never content of a message. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined>>

/**
 * Where events are written. `event` is a stable name, `area/what` (`smtp/delivered`), so that lines can be counted;
 * what varies goes into the facts.
 */
export interface Log {
  debug(event: string, facts?: LogFacts): void
  info(event: string, facts?: LogFacts): void
  warn(event: string, facts?: LogFacts): void
  /** Something of ours went wrong. `error` is written with its stack and causes. */
  error(event: string, error: unknown, facts?: LogFacts): void
  /** A log that adds `facts` to every line. */
  with(facts: LogFacts): Log
}

/** Writes nothing: for tests, and for tools that have no log. */
export const silentLog: Log = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  with: () => silentLog,
}

function nothing(): undefined {
  return undefined
}
