import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Alarm, AlarmSource, KnownAlarm } from './alarm.ts'
import type { AlarmBook } from './alarm-book.ts'
import { alarmLetter } from './alarm-letter.ts'
import { type AlarmPace, planAlarms } from './plan-alarms.ts'

const DAY_MS = 86_400_000

export interface AlarmSettings extends AlarmPace {
  readonly hostname: string
  /** Most mails in a day, whatever happens; what there is to tell beyond waits. */
  readonly mailsPerDay: number
}

/** Port: takes letters to the operator. @throws Fault when nobody could be told; then it is tried again. */
export type TellOperator = (letter: { readonly subject: string; readonly text: string }) => Promise<void>

/** Looks at all sources, and tells the operator what has begun, what is still so, and what is over. */
export class AlarmWatch {
  readonly #sources: readonly AlarmSource[]
  readonly #book: AlarmBook
  readonly #tell: TellOperator | undefined
  readonly #clock: Clock
  readonly #log: Log
  readonly #settings: AlarmSettings

  /** Without `tell` alarms are only remembered. */
  constructor(
    sources: readonly AlarmSource[],
    book: AlarmBook,
    tell: TellOperator | undefined,
    clock: Clock,
    log: Log,
    settings: AlarmSettings,
  ) {
    this.#sources = sources
    this.#book = book
    this.#tell = tell
    this.#clock = clock
    this.#log = log
    this.#settings = settings
  }

  /** Killed between the letter and the book, the next round tells it once more: better twice than never. @throws faults of the book and of `tell` */
  async round(): Promise<void> {
    const { mailsPerDay, hostname } = this.#settings
    const nowMs = this.#clock.nowMs()
    const known = await this.#book.alarms()
    const standing = await this.#standing(known)
    const mayTell = this.#tell !== undefined && (await this.#book.mailsSince(nowMs - DAY_MS)) < mailsPerDay
    const plan = planAlarms(standing, known, nowMs, this.#settings, mayTell)
    const told = plan.begun.length + plan.still.length + plan.over.length
    if (told > 0) {
      await this.#tell?.(alarmLetter(plan, hostname))
      this.#log.info('alarms/told', { begun: plan.begun.length, still: plan.still.length, over: plan.over.length })
    }
    await this.#book.replace(plan.next, told > 0 ? nowMs : undefined)
  }

  /** A source that fails is an alarm itself, and ends none of those that it knew. */
  async #standing(known: ReadonlyMap<string, KnownAlarm>): Promise<readonly Alarm[]> {
    const standing: Alarm[] = []
    for (const { name, look } of this.#sources) {
      try {
        standing.push(...(await look()))
      } catch (error) {
        this.#log.error('alarms/not-looked', error, { source: name })
        const why = error instanceof Error ? error.message : String(error)
        standing.push({
          cause: `alarms:${name}`,
          title: `It cannot be found out whether all is well (${name})`,
          detail: why,
        })
        const own = [...known.values()].filter(({ cause, isOver }) => cause.startsWith(`${name}:`) && !isOver)
        standing.push(
          ...own.map(({ cause, title, detail, stage }) => ({
            cause,
            title,
            detail,
            ...(stage === undefined ? {} : { stage }),
          })),
        )
      }
    }
    return standing
  }
}
