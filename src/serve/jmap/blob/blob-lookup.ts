import { Fault } from '../../../base/fault.ts'
import { Flag } from '../../../core/mail/flags.ts'
import type { MailReader } from '../../../core/mail/mail-store.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { MAIL_CAPABILITY } from '../../../wire/jmap/session.ts'
import { emailObjectId, mailboxObjectId, threadObjectId } from '../../imap/object-ids.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import { tryBlobId } from '../blob-ids.ts'
import { tryOpenBlob } from '../blobs.ts'
import type { MethodContext } from '../capability.ts'
import { tooLarge } from '../standard/get.ts'

/** Types in which blobs are looked for. */
export const LOOKUP_TYPES = ['Mailbox', 'Thread', 'Email']

/** Blob/lookup, RFC 9404 §4.3: in which messages, and so in which threads and mailboxes, a blob lies. What is not there lies nowhere, and is named in `notFound` besides, as the example has it. */
export async function lookUpBlobs(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const account = takeAccount(args, context)
  const typeNames = args.strings('typeNames')
  const ids = [...new Set(args.ids('ids'))]
  args.end()
  const unknown = typeNames.find((name) => !LOOKUP_TYPES.includes(name) || !context.using.has(MAIL_CAPABILITY))
  if (unknown !== undefined) {
    throw new Fault('peer', 'jmap/unknown-data-type', `Blobs are not looked for in "${unknown.slice(0, 60)}"`)
  }
  const { mail, limits } = context.services
  if (ids.length > limits.maxObjectsInGet) throw tooLarge(`At most ${limits.maxObjectsInGet} blobs at a time`)
  const list: Json[] = []
  const notFound: string[] = []
  for (const id of ids) {
    const isThere = (await tryOpenBlob(mail, account, id)) !== undefined
    const matched = isThere ? await mail.read(account, (reader) => matches(reader, id)) : {}
    list.push({ id, matchedIds: Object.fromEntries(typeNames.map((name) => [name, matched[name] ?? []])) })
    if (!isThere) notFound.push(id)
  }
  return { accountId: jmapAccountId(account), list, notFound }
}

async function matches({ emails }: MailReader, id: string): Promise<Readonly<Record<string, string[]>>> {
  const source = tryBlobId(id)?.source
  if (!source || !('bodyId' in source)) return {}
  const found: { readonly mailbox: number; readonly emailId: number; readonly threadId: number }[] = []
  const places = await emails.placesOfBody(source.bodyId)
  for (const [mailbox, some] of Map.groupBy(places, (place) => place.mailbox)) {
    const numbers = some.map(({ emailId }) => emailId)
    for (const { emailId, threadId, flags } of await emails.rows(mailbox, numbers)) {
      // Messages with \Deleted are not there (RFC 8621 §4.1.1).
      if (!(flags.bits & Flag.deleted)) found.push({ mailbox, emailId, threadId })
    }
  }
  const each = (idOf: (one: (typeof found)[number]) => string) => [...new Set(found.map(idOf))]
  return {
    Mailbox: each(({ mailbox }) => mailboxObjectId(mailbox, '')),
    Thread: each(({ threadId }) => threadObjectId(threadId, '')),
    Email: each(({ emailId }) => emailObjectId(emailId, '')),
  }
}
