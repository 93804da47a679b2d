import type { Clock } from '../../base/clock.ts'
import type { Dns, DnsAnswer, DnsRecords, DnsType } from '../dns/dns.ts'

export interface QuestionLimits {
  /** For all questions together, from the first moment on. */
  readonly timeMs: number
  /** Questions, the same one asked again included. */
  readonly maxQuestions: number
}

/**
 * The DNS as one message may use it. When its time or its questions are used up, everything else is unavailable at once, so that who asks comes to an end
 * whatever the servers of a stranger do: some answer slowly, or with ever more names to ask for.
 */
export class BoundedDns implements Dns, Disposable {
  readonly #dns: Dns
  readonly #timer: Disposable
  readonly #end = Promise.withResolvers<void>()
  #questions: number
  #isOver = false

  constructor(dns: Dns, clock: Clock, { timeMs, maxQuestions }: QuestionLimits) {
    this.#dns = dns
    this.#questions = maxQuestions
    this.#timer = clock.after(timeMs, () => {
      this.#isOver = true
      this.#end.resolve()
    })
  }

  async ask<T extends DnsType>(name: string, type: T): Promise<DnsAnswer<DnsRecords[T]>> {
    if (this.#isOver) return unavailable('no time left')
    if (this.#questions-- <= 0) return unavailable('too many questions')
    const answer = this.#dns.ask(name, type).catch(() => unavailable('the resolver failed'))
    return (await Promise.race([answer, this.#end.promise])) ?? unavailable('no answer in time')
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]()
  }
}

function unavailable(reason: string): DnsAnswer<never> {
  return { kind: 'unavailable', reason, bogus: false }
}
