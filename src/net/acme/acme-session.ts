import type { KeyObject } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import type { AcmeProblem } from '../../core/certificates/acme-client.ts'
import { answerFields, badAnswer } from '../../wire/acme/answer-fields.ts'
import { signRequest } from '../../wire/acme/jws.ts'
import { problemOf } from '../../wire/acme/problem.ts'
import { type AcmeDirectory, readDirectory } from '../../wire/acme/resources.ts'
import { retryAfterMs } from '../../wire/acme/retry-after.ts'
import type { AcmeAnswer, AcmeExchange, AcmeQuestion } from './acme-exchange.ts'
import type { AcmeLimits } from './acme-settings.ts'

/** An answer that is no error. */
export interface AcmeReply extends Omit<AcmeAnswer, 'retryAfter' | 'nonce'> {
  readonly retryAfterMs: number | undefined
}

export interface SignedQuestion {
  readonly key: KeyObject
  /** Undefined: the authority is shown the key itself. */
  readonly accountUrl: string | undefined
  /** Undefined: POST-as-GET. */
  readonly payload?: object | undefined
  readonly accept?: string
}

/** The directory of an authority, its nonces, and questions that are signed. What the authority says instead of doing something becomes a fault here. */
export class AcmeSession {
  readonly #exchange: AcmeExchange
  readonly #directoryUrl: string
  readonly #limits: AcmeLimits
  readonly #clock: Clock
  #nonces: string[] = []
  #directory: { readonly value: AcmeDirectory; readonly atMs: number } | undefined

  constructor(exchange: AcmeExchange, directoryUrl: string, limits: AcmeLimits, clock: Clock) {
    this.#exchange = exchange
    this.#directoryUrl = directoryUrl
    this.#limits = limits
    this.#clock = clock
  }

  /** RFC 8555 §7.1.1. Read again from time to time: an authority may move what is in it. */
  async directory(): Promise<AcmeDirectory> {
    const known = this.#directory
    const age = known && this.#clock.nowMs() - known.atMs
    if (known && age !== undefined && age >= 0 && age < this.#limits.directoryMs) return known.value
    const { text } = await this.askPlainly(this.#directoryUrl)
    const value = readDirectory(answerFields(text, 'the directory'))
    this.#directory = { value, atMs: this.#clock.nowMs() }
    return value
  }

  /** A question that is not signed: the directory and renewal information. */
  async askPlainly(url: string): Promise<AcmeReply> {
    return this.#accept(await this.#exchange.ask(url, { method: 'GET' }))
  }

  /** Signs and asks; after `badNonce` once more with another one, RFC 8555 §6.5. */
  async ask(url: string, { key, accountUrl, payload, accept }: SignedQuestion): Promise<AcmeReply> {
    for (let left = this.#limits.nonceTries; ; left--) {
      const body = JSON.stringify(signRequest(url, await this.#nonce(), payload, { key, accountUrl }))
      const question: AcmeQuestion = { method: 'POST', body, ...(accept === undefined ? {} : { accept }) }
      const answer = await this.#exchange.ask(url, question)
      this.#keepNonce(answer)
      if (isOk(answer)) return replyOf(answer, this.#clock.nowMs())
      const fault = this.#faultIn(answer)
      if ((fault.cause as AcmeProblem).type !== 'badNonce' || left <= 1) throw fault
    }
  }

  /** RFC 8555 §7.2. */
  async #nonce(): Promise<string> {
    const kept = this.#nonces.pop()
    if (kept !== undefined) return kept
    const { newNonce } = await this.directory()
    const answer = await this.#exchange.ask(newNonce, { method: 'HEAD' })
    this.#accept(answer)
    if (answer.nonce === undefined) throw badAnswer('it has no nonce where there should be one')
    return answer.nonce
  }

  #keepNonce({ nonce }: AcmeAnswer): void {
    if (nonce !== undefined && this.#nonces.length < this.#limits.keptNonces) this.#nonces.push(nonce)
  }

  #accept(answer: AcmeAnswer): AcmeReply {
    if (!isOk(answer)) throw this.#faultIn(answer)
    return replyOf(answer, this.#clock.nowMs())
  }

  #faultIn(answer: AcmeAnswer): Fault {
    const wait = retryAfterMs(answer.retryAfter, this.#clock.nowMs())
    const isProblem = answer.type === 'application/problem+json' || answer.type === 'application/json'
    const named = isProblem ? problemOf(answer.text) : { type: 'about:blank', detail: 'no reason', subproblems: [] }
    const cause: AcmeProblem = { ...named, retryAfterMs: wait }
    const says = `the certificate authority says ${answer.status} ${cause.type}: ${cause.detail}${subproblemText(cause)}`
    if (cause.type === 'rateLimited' || answer.status === 429) {
      return new Fault('world', 'acme/rate-limited', says, { cause })
    }
    if (answer.status >= 500) return new Fault('world', 'acme/unreachable', says, { cause })
    return new Fault('world', 'acme/refused', says, { cause })
  }
}

function subproblemText({ subproblems }: AcmeProblem): string {
  return subproblems
    .slice(0, 5)
    .map(({ identifier, type, detail }) => `; ${identifier}: ${type}, ${detail.slice(0, 200)}`)
    .join('')
}

function isOk({ status }: AcmeAnswer): boolean {
  return status >= 200 && status < 300
}

function replyOf({ retryAfter, nonce: _nonce, ...answer }: AcmeAnswer, nowMs: number): AcmeReply {
  return { ...answer, retryAfterMs: retryAfterMs(retryAfter, nowMs) }
}
