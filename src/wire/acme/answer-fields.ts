import { Fault } from '../../base/fault.ts'

const MAX_URL = 2048

/**
 * The fields of a JSON object that an authority sent. Unknown fields are ignored (RFC 8555 §7.1), those that are asked for have to be what they should.
 * Every reading throws Fault world acme/bad-answer that names the field.
 */
export class AnswerFields {
  readonly #what: string
  readonly #object: Readonly<Record<string, unknown>>

  /** @throws Fault world acme/bad-answer */
  constructor(value: unknown, what: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badAnswer(`${what} is no object`)
    this.#what = what
    this.#object = value as Readonly<Record<string, unknown>>
  }

  has(name: string): boolean {
    return this.#value(name) !== undefined
  }

  text(name: string, maxLength = MAX_URL): string {
    const value = this.#value(name)
    if (typeof value !== 'string' || value.length > maxLength) throw this.#wrong(name)
    return value
  }

  tryText(name: string, maxLength = MAX_URL): string | undefined {
    return this.has(name) ? this.text(name, maxLength) : undefined
  }

  /** Whether a flag is set; one that is missing is not. */
  is(name: string): boolean {
    return this.#value(name) === true
  }

  /** RFC 8555 §6.1: HTTPS only. Threat: an answer that has us sign for, or talk in the clear to, something else. */
  url(name: string): string {
    return httpsUrl(this.text(name), `${this.#what}.${name}`)
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T {
    const value = this.text(name)
    const known = values.find((one) => one === value)
    if (known === undefined) throw this.#wrong(name)
    return known
  }

  /** An RFC 3339 date and time, in milliseconds since the epoch. */
  time(name: string): number {
    const value = this.text(name, 64)
    const ms = /^\d{4}-\d\d-\d\dT/i.test(value) ? Date.parse(value) : Number.NaN
    if (Number.isNaN(ms)) throw this.#wrong(name)
    return ms
  }

  list(name: string, maxLength: number): readonly unknown[] {
    const value = this.#value(name)
    if (!Array.isArray(value) || value.length > maxLength) throw this.#wrong(name)
    return value
  }

  fields(name: string): AnswerFields {
    return new AnswerFields(this.#value(name), `${this.#what}.${name}`)
  }

  /** Names and texts, as far as they are texts. */
  texts(maxCount: number): readonly (readonly [string, string])[] {
    return Object.entries(this.#object)
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
      .slice(0, maxCount)
  }

  /** Only what the object has itself: `__proto__` and its like are no fields. */
  #value(name: string): unknown {
    return Object.hasOwn(this.#object, name) ? (this.#object[name] ?? undefined) : undefined
  }

  #wrong(name: string): Fault {
    return badAnswer(`${this.#what} has no ${name} that could be used`)
  }
}

/** @throws Fault world acme/bad-answer */
export function httpsUrl(text: string, what: string): string {
  if (text.length > MAX_URL || !URL.canParse(text)) throw badAnswer(`${what} is no URL`)
  const url = new URL(text)
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '')
    throw badAnswer(`${what} is no https URL`)
  return text
}

/** JSON of an answer. @throws Fault world acme/bad-answer */
export function answerFields(json: string, what: string): AnswerFields {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    // What was received is not repeated: it is of any size and anybody's.
    throw badAnswer(`${what} is no JSON`)
  }
  return new AnswerFields(value, what)
}

/** What an authority says, fit to be shown: on one line, without control characters and cut. */
export function shownDetail(text: string, maxLength = 500): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').slice(0, maxLength)
}

export function badAnswer(what: string): Fault {
  return new Fault('world', 'acme/bad-answer', `the certificate authority gave an answer that cannot be used: ${what}`)
}
