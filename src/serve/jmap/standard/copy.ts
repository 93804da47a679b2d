import type { Arguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { takeAccount } from '../account-ids.ts'
import type { MethodContext } from '../capability.ts'
import { sameAccount, takeFromAccount } from '../copy-blobs.ts'

/** /copy of any type, RFC 8620 §5.4: from one account to another one, of which a member has only one yet. @throws Fault peer jmap/invalid-arguments, jmap/account-not-found */
export async function copyRecords(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const from = takeFromAccount(args, context)
  args.optionalString('ifFromInState')
  const to = takeAccount(args, context)
  args.optionalString('ifInState')
  args.optionalObjects('create')
  args.boolean('onSuccessDestroyOriginal')
  args.optionalString('destroyFromIfInState')
  args.end()
  throw sameAccount(from, to)
}
