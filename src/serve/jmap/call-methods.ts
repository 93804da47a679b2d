import { Fault, toFault } from '../../base/fault.ts'
import { randomId } from '../../base/ids.ts'
import { Arguments } from '../../wire/jmap/arguments.ts'
import type { Invocation, Request } from '../../wire/jmap/request.ts'
import { resolveReferences } from '../../wire/jmap/result-reference.ts'
import type { Capability, Method, MethodContext, NamedResponse } from './capability.ts'
import { LimitFault, methodError } from './fault-answer.ts'
import { reach } from './shared/reach.ts'

/** What the methods of one request have answered, and what was made meanwhile. */
export interface Answers {
  readonly methodResponses: readonly Invocation[]
  readonly createdIds: ReadonlyMap<string, string>
}

interface FoundMethod {
  readonly uri: string
  readonly method: Method
  readonly isOnShared: boolean
  readonly isWriting: boolean
}

/** The methods that capabilities bring, by name. */
export class MethodTable {
  readonly #methods = new Map<string, FoundMethod>()
  readonly #uris: ReadonlySet<string>

  constructor(capabilities: readonly Capability[]) {
    this.#uris = new Set(capabilities.filter(({ announce }) => announce.server).map(({ uri }) => uri))
    for (const { uri, methods, onShared = [], writing = [] } of capabilities) {
      for (const [name, method] of Object.entries(methods)) {
        this.#methods.set(name, {
          uri,
          method,
          isOnShared: onShared.includes(name),
          isWriting: writing.includes(name),
        })
      }
    }
  }

  /** @throws Fault peer jmap/unknown-capability, jmap/limit: the request as a whole is refused */
  check({ using, methodCalls }: Request, maxCalls: number): void {
    const unknown = using.find((uri) => !this.#uris.has(uri))
    if (unknown !== undefined) {
      throw new Fault('peer', 'jmap/unknown-capability', `This server does not have ${unknown.slice(0, 200)}`)
    }
    if (methodCalls.length > maxCalls) {
      throw new LimitFault('maxCallsInRequest', `A request may have ${maxCalls} method calls`)
    }
  }

  /** Only what the request has opted into is there (RFC 8620 §1.8). @throws Fault peer jmap/unknown-method */
  find(name: string, using: ReadonlySet<string>): FoundMethod {
    const found = this.#methods.get(name)
    if (found && using.has(found.uri)) return found
    const why = found ? `${name} needs ${found.uri} in "using"` : 'There is no such method'
    throw new Fault('peer', 'jmap/unknown-method', why)
  }
}

/** Calls the methods of a request one after the other (RFC 8620 §3.3); what fails is an answer too. */
export async function callMethods(table: MethodTable, request: Request, context: MethodContext): Promise<Answers> {
  const methodResponses: Invocation[] = []
  for (const [name, args, callId] of request.methodCalls) {
    if (context.signal.aborted) throw new Fault('world', 'net/connection-lost', 'nobody waits for the answer')
    try {
      const found = table.find(name, context.using)
      const resolved = resolveReferences(args, methodResponses)
      const answer = await found.method(new Arguments(resolved), await reach(resolved, found, context))
      const responses = (Array.isArray(answer) ? answer : [[name, answer]]) as readonly NamedResponse[]
      for (const [responseName, responseArgs] of responses) methodResponses.push([responseName, responseArgs, callId])
    } catch (error) {
      methodResponses.push(['error', errorFor(toFault(error), name, context), callId])
    }
  }
  return { methodResponses, createdIds: context.createdIds }
}

function errorFor(fault: Fault, method: string, { services, caller }: MethodContext) {
  if (fault.who === 'peer') return methodError(fault, '')
  const incident = randomId(services.entropy, 10)
  services.log.error('jmap/incident', fault, { account: caller.id, method: method.slice(0, 60), incident })
  return methodError(fault, incident)
}
