import { Fault } from '../../base/fault.ts'
import { emptyObject, isObject, type Json, type JsonObject, member } from './json.ts'
import { evaluate, tryPointer } from './json-pointer.ts'
import type { Invocation } from './request.ts'

/**
 * Arguments with what they take from earlier responses of the same request put in: RFC 8620 §3.7.
 * @throws Fault peer jmap/invalid-result-reference, jmap/invalid-arguments (an argument stands there in both forms)
 */
export function resolveReferences(args: JsonObject, responses: readonly Invocation[]): JsonObject {
  const names = Object.keys(args)
  if (!names.some((name) => name.startsWith('#'))) return args
  const resolved = emptyObject()
  for (const name of names) {
    const value = args[name] as Json
    if (!name.startsWith('#')) {
      resolved[name] = value
      continue
    }
    const plain = name.slice(1)
    if (Object.hasOwn(args, plain)) {
      throw new Fault('peer', 'jmap/invalid-arguments', `"${shown(plain)}" is given twice, once as a reference`)
    }
    resolved[plain] = resolve(plain, value, responses)
  }
  return resolved
}

function resolve(argument: string, reference: Json, responses: readonly Invocation[]): Json {
  if (!isObject(reference)) throw invalid(argument, 'it is no object')
  const [resultOf, name, path] = ['resultOf', 'name', 'path'].map((key) => member(reference, key))
  if (typeof resultOf !== 'string' || typeof name !== 'string' || typeof path !== 'string') {
    throw invalid(argument, 'it needs resultOf, name and path')
  }
  const response = responses.find(([, , callId]) => callId === resultOf)
  if (!response) throw invalid(argument, 'there is no earlier call with that id')
  if (response[0] !== name) throw invalid(argument, `that call was answered with ${response[0]}`)
  const tokens = tryPointer(path)
  const value = tokens && evaluate(response[1], tokens)
  if (value === undefined) throw invalid(argument, 'its path leads nowhere')
  return value
}

function invalid(argument: string, why: string): Fault {
  const problem = `The reference for "${shown(argument)}" cannot be resolved: ${why}`
  return new Fault('peer', 'jmap/invalid-result-reference', problem)
}

/** A name out of a request, as far as it belongs into an answer. */
function shown(name: string): string {
  return name.slice(0, 100)
}
