import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import type { Invocation } from '../../../src/wire/jmap/request.ts'
import type { Transport } from './http-transport.ts'
import { JmapFailure, toFailure } from './jmap-failure.ts'

/** The response to one call, or why there is none. */
export type Answer = JsonObject | JmapFailure

interface Waiting {
  readonly calls: readonly Invocation[]
  /** All that was answered to each call. */
  resolve(answers: readonly (readonly Answer[])[]): void
  reject(failure: JmapFailure): void
}

/** Method calls. Those that are made within one tick go out as one request, so that whoever needs something asks for it and need not know who else does. */
export class JmapCalls {
  readonly #transport: Transport
  readonly #using: readonly string[]
  readonly #most: number
  readonly #heard: (sessionState: string) => void
  #waiting: Waiting[] = []
  #made = 0

  /** `most`: calls that a request may have (`maxCallsInRequest`). `heard` is called with the state of the Session object that every answer says (RFC 8620 §3.4). */
  constructor(
    transport: Transport,
    using: readonly string[],
    most: number,
    heard: (sessionState: string) => void = () => undefined,
  ) {
    this.#transport = transport
    this.#using = using
    this.#most = most
    this.#heard = heard
  }

  /** One call. @throws JmapFailure */
  async call(name: string, args: JsonObject): Promise<JsonObject> {
    const [answer] = await this.sequence((prefix) => [[name, args, prefix]])
    if (!answer || answer instanceof JmapFailure) throw answer ?? new JmapFailure('refused', 'unanswered')
    return answer
  }

  /** Calls that refer to one another (RFC 8620 §3.7), in one request: their ids begin with the prefix that they are made with. The answers stand in the order of the calls; one may have failed and the next not. @throws JmapFailure if none was answered */
  async sequence(make: (prefix: string) => readonly Invocation[]): Promise<readonly Answer[]> {
    const answers = await this.#ask(make)
    return answers.map(([own]) => own ?? unanswered())
  }

  /** One call that brings about another one (RFC 8620 §5.4): its own answer, and that of the other if there was one. @throws JmapFailure if none was answered */
  async callWithNext(name: string, args: JsonObject): Promise<readonly [Answer, Answer | undefined]> {
    const [[own, next] = []] = await this.#ask((prefix) => [[name, args, prefix]])
    return [own ?? unanswered(), next]
  }

  #ask(make: (prefix: string) => readonly Invocation[]): Promise<readonly (readonly Answer[])[]> {
    const calls = make(`${this.#made++}.`)
    if (this.#waiting.length === 0) queueMicrotask(() => this.#flush())
    return new Promise((resolve, reject) => this.#waiting.push({ calls, resolve, reject }))
  }

  #flush(): void {
    const waiting = this.#waiting
    this.#waiting = []
    let group: Waiting[] = []
    let size = 0
    for (const one of waiting) {
      if (group.length > 0 && size + one.calls.length > this.#most) {
        void this.#send(group)
        group = []
        size = 0
      }
      group.push(one)
      size += one.calls.length
    }
    void this.#send(group)
  }

  async #send(group: readonly Waiting[]): Promise<void> {
    try {
      const methodCalls = group.flatMap(({ calls }) => calls)
      const { methodResponses, sessionState } = await this.#transport({ using: this.#using, methodCalls })
      // The first response of a call is its own; what follows it is what it brought about (RFC 8620 §5.4).
      const byId = Map.groupBy(methodResponses, ([, , id]) => id)
      const answers = (id: string) => (byId.get(id) ?? []).map(([name, args]) => answerOf(name, args))
      for (const { calls, resolve } of group) resolve(calls.map(([, , id]) => answers(id)))
      this.#heard(sessionState)
    } catch (error) {
      for (const { reject } of group) reject(toFailure(error))
    }
  }
}

function unanswered(): JmapFailure {
  return new JmapFailure('refused', 'unanswered')
}

function answerOf(name: string, args: JsonObject): Answer {
  if (name !== 'error') return args
  const { type, description } = args
  return new JmapFailure('refused', String(type), typeof description === 'string' ? description : String(type))
}
