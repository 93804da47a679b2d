import { Fault } from '../../base/fault.ts'
import { type Arguments, invalidArguments } from '../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../wire/jmap/json.ts'
import { jmapAccountId, takeAccount } from './account-ids.ts'
import type { MethodContext } from './capability.ts'

/** Blob/copy, RFC 8620 §6.3: from one account to another one, of which a member has only one yet. */
export async function copyBlobs(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const from = takeFromAccount(args, context)
  const to = takeAccount(args, context)
  args.ids('blobIds')
  args.end()
  throw sameAccount(from, to)
}

/** Takes the argument `fromAccountId` of the /copy methods. @throws Fault peer jmap/from-account-not-found */
export function takeFromAccount(args: Arguments, { caller }: Pick<MethodContext, 'caller'>): string {
  if (args.id('fromAccountId') === jmapAccountId(caller.id)) return caller.id
  throw new Fault('peer', 'jmap/from-account-not-found', 'There is no such account to copy from')
}

/** The two MUST be different (RFC 8620 §5.4), and there is but one that a member may work with. */
export function sameAccount(from: string, to: string): Fault {
  return invalidArguments(from === to ? 'accountId and fromAccountId must be different' : 'there is no such account')
}
