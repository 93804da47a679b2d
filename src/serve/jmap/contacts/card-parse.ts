import { isFault } from '../../../base/fault.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { readVCards } from '../../../wire/jscontact/read-vcards.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import { readBlob, tryOpenBlob } from '../blobs.ts'
import type { MethodContext } from '../capability.ts'
import { tooLarge } from '../standard/get.ts'
import { CONTACT_LIMITS } from './contact-limits.ts'
import { newUid } from './new-uid.ts'

/** Files of one call. */
const MAX_FILES = 16

/**
 * ContactCard/parse, as other servers have it beside RFC 9610: files of vCards as Cards, by the ids of the files, each a list. They are not kept; ContactCard/set does that. Cards without a uid have a new one
 * each time.
 */
export async function parseCards(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const account = takeAccount(args, context)
  const blobIds = [...new Set(args.ids('blobIds'))]
  args.end()
  const { mail, entropy, limits } = context.services
  if (blobIds.length > MAX_FILES) throw tooLarge(`At most ${MAX_FILES} files at a time`)
  const parsed: Record<string, Json> = {}
  const notParsable: string[] = []
  const notFound: string[] = []
  let left = limits.maxAnswerBytes
  for (const id of blobIds) {
    const blob = await tryOpenBlob(mail, account, id)
    if (!blob) {
      notFound.push(id)
      continue
    }
    try {
      const octets = await readBlob(blob, CONTACT_LIMITS.maxFileBytes)
      left -= octets.length
      if (left < 0) throw tooLarge('All of these files together are too much; ask for fewer')
      parsed[id] = readVCards(octets, { newUid: () => newUid(entropy) })
    } catch (error) {
      const isNone = isFault(error, 'vcard/none') || isFault(error, 'vcard/too-many')
      if (!isNone && !(isFault(error, 'jmap/too-large') && left >= 0)) throw error
      notParsable.push(id)
    }
  }
  return {
    accountId: jmapAccountId(account),
    parsed: Object.keys(parsed).length > 0 ? parsed : null,
    notParsable: notParsable.length > 0 ? notParsable : null,
    notFound: notFound.length > 0 ? notFound : null,
  }
}
