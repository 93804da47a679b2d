import { isDeepStrictEqual } from 'node:util'
import { isFault } from '../../../base/fault.ts'
import { Arguments } from '../../../wire/jmap/arguments.ts'
import { isId } from '../../../wire/jmap/ids.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { jmapAccountId } from '../account-ids.ts'
import type { MethodContext } from '../capability.ts'
import type { SetRequest } from '../standard/set.ts'
import { getEmails } from './email-get.ts'

/** What an update looks at itself. */
const PATCHED: readonly string[] = ['id', 'blobId', 'threadId', 'size', 'receivedAt', 'mailboxIds', 'keywords']

/** Updates without what they say of messages as it was told: a whole object is a patch too, and what in it never changes may be sent back (RFC 8620 §5.3). */
export async function withoutTold(request: SetRequest, context: MethodContext): Promise<SetRequest> {
  const update = new Map<string, JsonObject>()
  for (const [id, patch] of request.update) update.set(id, await changesOf(id, patch, request.account, context))
  return { ...request, update }
}

async function changesOf(id: string, patch: JsonObject, account: string, context: MethodContext): Promise<JsonObject> {
  const names = Object.keys(patch).filter((name) => !PATCHED.includes(name) && !name.includes('/'))
  if (names.length === 0 || !isId(id)) return patch
  try {
    const args = new Arguments({ accountId: jmapAccountId(account), ids: [id], properties: names })
    const [email] = (await getEmails(args, context))['list'] as readonly JsonObject[]
    return Object.fromEntries(
      Object.entries(patch).filter(
        ([name, value]) => !names.includes(name) || !isDeepStrictEqual(value, email?.[name]),
      ),
    )
  } catch (error) {
    // There is no such property: the update says so.
    if (isFault(error, 'jmap/invalid-arguments')) return patch
    throw error
  }
}
