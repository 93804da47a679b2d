import { Fault } from '../../base/fault.ts'
import { isId, isInt, isUnsignedInt } from './ids.ts'
import { isObject, type Json, type JsonObject, member } from './json.ts'

/**
 * The arguments of one method call, taken one by one with their types. What is left when all are taken is unknown, and refused (RFC 8620 §3.9). Null is as good as not there where the type has it,
 * and of the wrong type where there is another default (§3.5). Every method here throws Fault peer jmap/invalid-arguments.
 */
export class Arguments {
  readonly #values: JsonObject
  readonly #taken = new Set<string>()

  constructor(values: JsonObject) {
    this.#values = values
  }

  id(name: string): string {
    return this.optionalId(name) ?? missing(name)
  }

  optionalId(name: string): string | undefined {
    return this.#typed(name, isId, 'an id')
  }

  ids(name: string): readonly string[] {
    return this.optionalIds(name) ?? missing(name)
  }

  optionalIds(name: string): readonly string[] | undefined {
    return this.#typed(name, (value): value is readonly string[] => isListOf(value, isId), 'a list of ids')
  }

  string(name: string): string {
    return this.optionalString(name) ?? missing(name)
  }

  optionalString(name: string): string | undefined {
    return this.#typed(name, isString, 'a string')
  }

  strings(name: string): readonly string[] {
    return this.optionalStrings(name) ?? missing(name)
  }

  optionalStrings(name: string): readonly string[] | undefined {
    return this.#typed(name, (value): value is readonly string[] => isListOf(value, isString), 'a list of strings')
  }

  int(name: string, standard: number): number {
    return this.#withDefault(name, standard, isInt, 'a whole number')
  }

  unsigned(name: string, standard: number): number {
    return this.#withDefault(name, standard, isUnsignedInt, 'a whole number, not below 0')
  }

  optionalUnsigned(name: string): number | undefined {
    return this.#typed(name, isUnsignedInt, 'a whole number, not below 0')
  }

  boolean(name: string): boolean {
    return this.#withDefault(name, false, (value): value is boolean => typeof value === 'boolean', 'true or false')
  }

  object(name: string): JsonObject {
    return this.optionalObject(name) ?? missing(name)
  }

  optionalObject(name: string): JsonObject | undefined {
    return this.#typed(name, isObject, 'an object')
  }

  /** Objects by ids or creation ids. */
  optionalObjects(name: string): Readonly<Record<string, JsonObject>> | undefined {
    const isMap = (value: Json): value is JsonObject =>
      isObject(value) && Object.entries(value).every(([key, one]) => isId(key) && isObject(one))
    return this.#typed(name, isMap, 'objects by their ids') as Readonly<Record<string, JsonObject>> | undefined
  }

  optionalList(name: string): readonly Json[] | undefined {
    return this.#typed(name, (value): value is readonly Json[] => Array.isArray(value), 'a list')
  }

  /** All of them as they are. */
  takeAll(): JsonObject {
    return this.#values
  }

  /** To be called when all are taken. */
  end(): void {
    for (const name of Object.keys(this.#values)) {
      if (!this.#taken.has(name)) throw invalidArguments(`there is no argument "${name.slice(0, 100)}"`)
    }
  }

  #withDefault<T extends Json>(name: string, standard: T, isRight: (value: Json) => value is T, what: string): T {
    if (member(this.#values, name) === null) throw invalidArguments(`"${name}" must be ${what}`)
    return this.#typed(name, isRight, what) ?? standard
  }

  #typed<T extends Json>(name: string, isRight: (value: Json) => value is T, what: string): T | undefined {
    this.#taken.add(name)
    const value = member(this.#values, name)
    if (value === undefined || value === null) return undefined
    if (!isRight(value)) throw invalidArguments(`"${name}" must be ${what}`)
    return value
  }
}

/** For what is wrong with arguments beyond their types. */
export function invalidArguments(why: string): Fault {
  return new Fault('peer', 'jmap/invalid-arguments', why)
}

function missing(name: string): never {
  throw invalidArguments(`"${name}" is missing`)
}

function isString(value: unknown): value is string {
  return typeof value === 'string'
}

function isListOf<T>(value: Json, isRight: (one: unknown) => one is T): boolean {
  return Array.isArray(value) && value.every(isRight)
}
