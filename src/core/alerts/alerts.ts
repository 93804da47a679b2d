import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { toFault } from '../../base/fault.ts'
import { timedId } from '../../base/ids.ts'
import type { Log } from '../../base/log.ts'
import type { Alert, AlertAnswer, AlertKind, AlertSink } from './alert.ts'
import type { AlertBook } from './alert-book.ts'

/** How members are told that somebody else may have their account. */
export interface AlertSettings {
  /** What is the same within so long is told once. */
  readonly sameMs: number
  /** Letters to one member in an hour; what there is beyond waits, and comes in one of the next. */
  readonly lettersPerHour: number
  /** From its first log-in on nothing is said of new clients for so long: all are. */
  readonly quietMs: number
  /** Unseen for so long, a client is new. */
  readonly clientMs: number
  /** How long alerts are kept. */
  readonly keepMs: number
}

/** Open alerts that are shown. */
const MOST_OPEN = 50
/** Longest subject, in characters. */
const MOST_SUBJECT = 200

/** What members are told of, and what they say to it. The letters are written by the back office (`AlertLetters`), so that nobody waits for them, and none is lost when a process ends. */
export class Alerts implements AlertSink {
  readonly settings: AlertSettings
  readonly #book: AlertBook
  readonly #clock: Clock
  readonly #entropy: Entropy
  readonly #log: Log

  constructor(book: AlertBook, settings: AlertSettings, clock: Clock, entropy: Entropy, log: Log) {
    this.#book = book
    this.settings = settings
    this.#clock = clock
    this.#entropy = entropy
    this.#log = log
  }

  async raise(accountId: string, kind: AlertKind, subject = ''): Promise<void> {
    await this.#raise(accountId, kind, subject, undefined)
  }

  /** As `raise`, where letters of another kind have gone already: it only stands on the page. */
  async note(accountId: string, kind: AlertKind, subject = ''): Promise<void> {
    await this.#raise(accountId, kind, subject, this.#clock.nowMs())
  }

  /** Those that wait for an answer, the newest first. */
  open(accountId: string): Promise<readonly Alert[]> {
    return this.#book.open(accountId, MOST_OPEN)
  }

  /** Those of an account, the newest first. */
  of(accountId: string, most = MOST_OPEN): Promise<readonly Alert[]> {
    return this.#book.of(accountId, most)
  }

  /** What the member says to one. False if there is no such alert that waits for an answer. */
  answer(accountId: string, id: string, answer: AlertAnswer): Promise<boolean> {
    return this.#book.answer(accountId, id, answer, this.#clock.nowMs())
  }

  /** Forgets what has had its time. To be called now and then. */
  async sweep(): Promise<void> {
    const nowMs = this.#clock.nowMs()
    await this.#book.forget(nowMs - this.settings.keepMs, nowMs - this.settings.clientMs)
  }

  async #raise(accountId: string, kind: AlertKind, subject: string, toldMs: number | undefined): Promise<void> {
    const atMs = this.#clock.nowMs()
    const alert = { id: timedId(this.#entropy, atMs), accountId, kind, subject: shown(subject), atMs, toldMs }
    try {
      await this.#book.add(alert, atMs - this.settings.sameMs)
    } catch (error) {
      this.#log.error('alerts/not-noted', toFault(error), { account: accountId, kind })
    }
  }
}

/** Threat: names that the thief chooses (a script, a device) are shown in letters and on pages, and must not look like words of ours: one line, nothing that turns text around. */
function shown(subject: string): string {
  return subject
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim()
    .slice(0, MOST_SUBJECT)
}
