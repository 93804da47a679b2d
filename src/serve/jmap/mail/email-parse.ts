import type { Arguments } from '../../../wire/jmap/arguments.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { MimeParser } from '../../../wire/mime/mime-parser.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import { type BlobId, tryBlobId } from '../blob-ids.ts'
import { readBlob, tryOpenBlob } from '../blobs.ts'
import type { MethodContext } from '../capability.ts'
import { tooLarge } from '../standard/get.ts'
import { type Budget, emailContent } from './email-object.ts'
import { type EmailPlan, PARSE_PROPERTIES, takeEmailPlan } from './email-plan.ts'
import { EmailSource } from './email-source.ts'

/** Octets of one message that is parsed on demand: it stands in memory. */
const MAX_PARSED_BYTES = 64 * 1024 * 1024
/** What a message has only once it is in an account. */
const METADATA = ['id', 'threadId', 'mailboxIds', 'keywords', 'receivedAt']

/** Email/parse, RFC 8621 §4.9. Any octets are a message; what is too large to be parsed is told to be none. */
export async function parseEmails(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const account = takeAccount(args, context)
  const blobIds = [...new Set(args.ids('blobIds'))]
  const plan = takeEmailPlan(args, args.optionalStrings('properties') ?? PARSE_PROPERTIES)
  args.end()
  const { mail, limits } = context.services
  if (blobIds.length > limits.maxObjectsInGet) throw tooLarge(`At most ${limits.maxObjectsInGet} blobs at a time`)
  const parsed: Record<string, Json> = {}
  const notParsable: string[] = []
  const notFound: string[] = []
  const budget: Budget = { left: limits.maxAnswerBytes }
  for (const id of blobIds) {
    const blob = await tryOpenBlob(mail, account, id)
    if (!blob) notFound.push(id)
    else if ((blob.size ?? 0) > MAX_PARSED_BYTES) notParsable.push(id)
    else {
      const octets = await readBlob(blob, MAX_PARSED_BYTES)
      parsed[id] = await parse(octets, tryBlobId(id) as BlobId, id, plan, budget)
    }
  }
  return {
    accountId: jmapAccountId(account),
    parsed: Object.keys(parsed).length > 0 ? parsed : null,
    notParsable: notParsable.length > 0 ? notParsable : null,
    notFound: notFound.length > 0 ? notFound : null,
  }
}

async function parse(
  octets: Uint8Array,
  blob: BlobId,
  id: string,
  plan: EmailPlan,
  budget: Budget,
): Promise<JsonObject> {
  const parser = new MimeParser()
  parser.push(octets)
  const { root, hasAttachment, preview } = parser.finish()
  const object: Record<string, Json> = {}
  for (const name of METADATA) if (plan.names.has(name)) object[name] = null
  if (plan.names.has('blobId')) object['blobId'] = id
  if (plan.names.has('size')) object['size'] = octets.length
  const facts = {
    blob,
    hasAttachment,
    preview,
    envelope: undefined,
    root,
    source: new EmailSource({ octets }),
  }
  return Object.assign(object, await emailContent(plan, facts, budget))
}
