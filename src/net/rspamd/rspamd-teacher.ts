import type { Clock } from '../../base/clock.ts'
import type { ContentTeacher, LessonResult, ScannedMessage } from '../../core/filter/content-scanner.ts'
import type { LessonKind } from '../../core/filter/junk-shelf.ts'
import { postMessage, type RspamdPlace } from './rspamd-request.ts'

const PATHS: Readonly<Record<LessonKind, string>> = { junk: '/learnspam', good: '/learnham' }

/** Characters of its words that are kept. */
const MAX_REASON = 200

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
    if (isLearned) return { kind: 'learned' }
    const reason = `it answered ${status}: ${saidIn(text)}`
    // From 500 on it is rspamd that has trouble, as when another of its processes has its database; else the message is what it minds, and the next may please it.
    return { kind: status >= 500 ? 'later' : 'refused', reason }
  }
}

/** What it gives as its reason, for a line of the log. */
function saidIn(text: string): string {
  return (/"error":"([^"]*)"/.exec(text)?.[1] ?? text).slice(0, MAX_REASON)
}
