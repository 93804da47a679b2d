import type { Arguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import type { Method, MethodContext } from '../capability.ts'
import { answerChanges, changesUnknown, takeChanges } from '../standard/changes.ts'
import { answerGet, knownProperties, only, takeGet } from '../standard/get.ts'
import { readRecordChanges } from '../standard/record-changes.ts'
import { addressesState, IDENTITY_PROPERTIES, Identities, ownAddresses } from './identities.ts'
import type { SubmissionServices } from './submission-services.ts'

/** Identity/get, RFC 8621 §6.1. */
export function getIdentities(services: SubmissionServices): Method {
  return async (args: Arguments, context: MethodContext): Promise<JsonObject> => {
    const request = takeGet(args, context)
    args.end()
    const properties = knownProperties(request.properties, IDENTITY_PROPERTIES)
    const own = await ownAddresses(request.account, services)
    const { all, state } = await context.services.mail.read(request.account, (mail) => Identities.read(mail, own))
    const records = new Map([...all].map(([id, identity]) => [id, only(identity, properties)]))
    return answerGet(request, state, records)
  }
}

/** Identity/changes, RFC 8621 §6.2. Where addresses came or went it cannot be said which. */
export function changeIdentities(services: SubmissionServices): Method {
  return async (args: Arguments, context: MethodContext): Promise<JsonObject> => {
    const request = takeChanges(args, context)
    args.end()
    const own = await ownAddresses(request.account, services)
    const match = /^([\d~]{1,60})-(\d{1,16})$/.exec(request.sinceState)
    if (!match || Number(match[2]) !== addressesState(own)) throw changesUnknown()
    return context.services.mail.read(request.account, async (mail) => {
      const changes = await readRecordChanges(mail.records, 'identity', match[1] as string, request)
      const { state } = await Identities.read(mail, own)
      // A default one has been there all the time; what is new is that something was set.
      const isDefault = (id: string) => id.startsWith('D')
      return answerChanges(request, {
        newState: changes.restState === undefined ? state : `${changes.restState}-${addressesState(own)}`,
        hasMoreChanges: changes.hasMoreChanges,
        created: changes.created.filter((id) => !isDefault(id)),
        updated: [...changes.created.filter(isDefault), ...changes.updated],
        destroyed: changes.destroyed,
      })
    })
  }
}
