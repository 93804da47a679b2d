import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Body } from '../mail/body.ts'
import type { ContentTeacher } from './content-scanner.ts'
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

/**
 * Passes on what members have said about messages to a scanner that judges the mail of all of them.
 *
 * Threat: one member, or whoever has the password, teaches it lies for all. Each has so many lessons a day, and the operator turns it on.
 */
export class SharedLessons {
  readonly #teacher: ContentTeacher
  readonly #clock: Clock
  readonly #log: Log
  #day = 0
  /** Of today, by account. */
  readonly #counts = new Map<string, number>()

  constructor(teacher: ContentTeacher, clock: Clock, log: Log) {
    this.#teacher = teacher
    this.#clock = clock
    this.#log = log
  }

  /** Never throws, and each lesson is passed on once at most: one that the scanner does not hear is lost, and those behind it are not tried. */
  async tell(accountId: string, lessons: readonly SaidLesson[]): Promise<void> {
    for (const { kind, body } of lessons) {
      if (body.size > MAX_BYTES || !this.#mayTell(accountId)) continue
      const result = await this.#teacher.teach(kind, { size: body.size, chunks: () => body.chunks() })
      if (result.kind === 'learned') continue
      this.#log.warn('filter/lesson-not-heard', { account: accountId, reason: result.reason })
      if (result.kind === 'unavailable') return
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
