import type { Clock } from '../../base/clock.ts'
import type { ContentTeacher, LessonResult, ScannedMessage } from '../../core/filter/content-scanner.ts'
import type { LessonKind } from '../../core/filter/junk-shelf.ts'
import { postMessage, type RspamdPlace } from './rspamd-request.ts'

const PATHS: Readonly<Record<LessonKind, string>> = { junk: '/learnspam', good: '/learnham' }

export interface RspamdController extends RspamdPlace {
  /** One line of printable characters; undefined where rspamd believes this host without one. */
  readonly password: string | undefined
}

/** Tells the worker `controller` of an rspamd. */
export class RspamdTeacher implements ContentTeacher {
  readonly #controller: RspamdController
  readonly #clock: Clock

  constructor(controller: RspamdController, clock: Clock) {
    this.#controller = controller
    this.#clock = clock
  }

  async teach(kind: LessonKind, message: Pick<ScannedMessage, 'size' | 'chunks'>): Promise<LessonResult> {
    const { password } = this.#controller
    const headers: Record<string, string> = password === undefined ? {} : { password }
    const answer = await postMessage(this.#controller, PATHS[kind], headers, message, this.#clock)
    if (answer.kind === 'unavailable') return answer
    const { status, text } = answer
    if (status === 401 || status === 403) return { kind: 'unavailable', reason: 'it wants another password' }
    // What it has learned before is an error to it, of a code that differs by version.
    const isLearned = (status >= 200 && status < 300) || text.includes('already learned')
    // The message is what it minds: the next may please it.
    return isLearned ? { kind: 'learned' } : { kind: 'refused', reason: `it answered ${status}` }
  }
}
