import { toFault } from '../../../base/fault.ts'
import { Arguments } from '../../../wire/jmap/arguments.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { jmapAccountId } from '../account-ids.ts'
import type { MethodContext, NamedResponse } from '../capability.ts'
import { methodError } from '../fault-answer.ts'
import { setEmails } from '../mail/email-set.ts'

/** What is to become of messages once something was done with them: patches, and what is destroyed. */
export interface OnSuccess {
  readonly update: JsonObject
  readonly destroy: readonly string[]
}

/**
 * The one Email/set that such arguments stand for (RFC 8621 §7.5, RFC 9007 §2.1); undefined if there is nothing to do. `emailOf`: the message that is meant, of those with which it was done. What it
 * fails with is its answer: the messages are sent.
 */
export async function setImplied(
  account: string,
  { update, destroy }: OnSuccess,
  emailOf: (id: string) => string | undefined,
  context: MethodContext,
): Promise<NamedResponse | undefined> {
  const patches: Record<string, Json> = {}
  for (const [id, patch] of Object.entries(update)) {
    const email = emailOf(id)
    if (email !== undefined) patches[email] = patch as Json
  }
  const gone = destroy.flatMap((id) => emailOf(id) ?? [])
  if (Object.keys(patches).length + gone.length === 0) return undefined
  try {
    const args = { accountId: jmapAccountId(account), update: patches, destroy: [...new Set(gone)] }
    return ['Email/set', await setEmails(new Arguments(args), context)]
  } catch (error) {
    const fault = toFault(error)
    if (fault.who !== 'peer') context.services.log.error('jmap/implied-set-failed', fault, { account })
    return ['error', methodError(fault, '')]
  }
}
