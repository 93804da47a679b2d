import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Body } from '../mail/body.ts'
import type { ContentTeacher, LessonResult } from './content-scanner.ts'
import type { LessonKind } from './junk-shelf.ts'

/** A message that a member has called junk, or no junk. */
export interface SaidLesson {
  readonly kind: LessonKind
  readonly body: Body
}

/** Octets of a message that is passed on: junk is small. */
const MAX_BYTES = 2 * 1024 * 1024
/** Lessons of one member in a day. */
const MAX_OF_DAY = 200
const DAY_MS = 86_400_000
/** How long it is waited before a lesson is said once more, of all the lessons that are passed on together: what comes behind them must not wait for long. */
const PAUSES_MS = [200, 1_000, 3_000]

/**
 * Passes on what members have said about messages to a scanner that judges the mail of all of them.
 *
 * Threat: one member, or whoever has the password, teaches it lies for all. Each has so many lessons a day, and the operator turns it on.
 */
export class SharedLessons {
  readonly #teacher: ContentTeacher
  readonly #clock: Clock
  readonly #pause: (ms: number) => Promise<void>
  readonly #log: Log
  #day = 0
  /** Of today, by account. */
  readonly #counts = new Map<string, number>()

  /** `pause` has to keep the process alive: a command waits too. */
  constructor(teacher: ContentTeacher, clock: Clock, pause: (ms: number) => Promise<void>, log: Log) {
    this.#teacher = teacher
    this.#clock = clock
    this.#pause = pause
    this.#log = log
  }

  /**
   * Resolves with the reasons why lessons were not heard. Never throws, and none is passed on again once this has resolved: one that the scanner does not hear is lost, and when it hears nobody
   * those behind are not tried. One that it puts off is said again, which does no harm: it knows what it has learned.
   */
  async tell(accountId: string, lessons: readonly SaidLesson[]): Promise<readonly string[]> {
    const pauses = PAUSES_MS.values()
    const unheard: string[] = []
    for (const lesson of lessons) {
      if (lesson.body.size > MAX_BYTES || !this.#mayTell(accountId)) continue
      const result = await this.#teach(lesson, pauses)
      if (result.kind === 'learned') continue
      this.#log.warn('filter/lesson-not-heard', { account: accountId, reason: result.reason })
      unheard.push(result.reason)
      if (result.kind === 'unavailable') break
    }
    return unheard
  }

  async #teach({ kind, body }: SaidLesson, pauses: Iterator<number>): Promise<LessonResult> {
    for (;;) {
      const result = await this.#teacher.teach(kind, { size: body.size, chunks: () => body.chunks() })
      const pause = result.kind === 'later' ? pauses.next() : undefined
      if (pause === undefined || pause.done) return result
      await this.#pause(pause.value)
    }
  }

  #mayTell(accountId: string): boolean {
    const day = Math.floor(this.#clock.nowMs() / DAY_MS)
    if (day !== this.#day) this.#counts.clear()
    this.#day = day
    const count = (this.#counts.get(accountId) ?? 0) + 1
    this.#counts.set(accountId, count)
    return count <= MAX_OF_DAY
  }
}
