import { type Logger, pino } from 'pino'
import type { Log, LogFacts } from '../base/log.ts'
import { printable } from './terminal/printable.ts'

/** What to write, and how: one JSON object a line for machines, or aligned words for people. */
export interface LogSettings {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly format: 'json' | 'pretty'
}

/** Something that looks at every event as it is written: the counters of `/metrics`. */
export type EventObserver = (level: 'debug' | 'info' | 'warn' | 'error', event: string) => void

/** A log on standard error. Lines are written as they come: what was logged before a crash is there after it. */
export function openLog(settings: LogSettings, facts: LogFacts = {}, observe: EventObserver = () => undefined): Log {
  const destination =
    settings.format === 'json'
      ? pino.destination({ fd: 2, sync: true })
      : { write: (line: string) => process.stderr.write(prettyLine(line)) }
  const logger = pino(
    { level: settings.level, base: null, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'event' },
    destination,
  )
  return new PinoLog(logger.child(facts), observe)
}

class PinoLog implements Log {
  readonly #logger: Logger
  readonly #observe: EventObserver

  constructor(logger: Logger, observe: EventObserver) {
    this.#logger = logger
    this.#observe = observe
  }

  debug(event: string, facts: LogFacts = {}): void {
    this.#observe('debug', event)
    this.#logger.debug(facts, event)
  }

  info(event: string, facts: LogFacts = {}): void {
    this.#observe('info', event)
    this.#logger.info(facts, event)
  }

  warn(event: string, facts: LogFacts = {}): void {
    this.#observe('warn', event)
    this.#logger.warn(facts, event)
  }

  error(event: string, error: unknown, facts: LogFacts = {}): void {
    this.#observe('error', event)
    this.#logger.error({ ...facts, err: error }, event)
  }

  with(facts: LogFacts): Log {
    return new PinoLog(this.#logger.child(facts), this.#observe)
  }
}

/** `12:30:05 info  smtp/received id=… size=…`, for a terminal: what peers have chosen must not steer it. */
export function prettyLine(line: string): string {
  const { time, level, event, err, ...facts } = JSON.parse(line)
  const words = Object.entries(facts).map(
    ([name, value]) => `${name}=${printable(typeof value === 'string' ? value : JSON.stringify(value))}`,
  )
  const names: Record<number, string> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error' }
  const lines: string[] = err ? String(err.stack ?? err.message).split('\n') : []
  const trouble = lines.map((one) => `\n  ${printable(one)}`).join('')
  return `${time.slice(11, 19)} ${(names[level] ?? '').padEnd(5)} ${event} ${words.join(' ')}${trouble}\n`
}
