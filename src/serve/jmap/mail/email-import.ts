import { isFault } from '../../../base/fault.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import { invalidProperties, type SetError, setError } from '../../../wire/jmap/errors.ts'
import { type JsonObject, member } from '../../../wire/jmap/json.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import { tryOpenBlob } from '../blobs.ts'
import type { MethodContext } from '../capability.ts'
import { tooLarge } from '../standard/get.ts'
import { requireState, resolveId } from '../standard/set.ts'
import { bothRefused, type IncomingEmail, keep, OVER_QUOTA, readFiling, takeIn } from './incoming-emails.ts'
import { receivedMs } from './received-moment.ts'
import { emailState } from './states.ts'

const PROPERTIES = ['blobId', 'mailboxIds', 'keywords', 'receivedAt']

/** Email/import, RFC 8621 §4.8. The same message may be kept many times, each with an id of its own. */
export async function importEmails(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const account = takeAccount(args, context)
  const ifInState = args.optionalString('ifInState')
  const emails = Object.entries(args.optionalObjects('emails') ?? args.object('emails')) as [string, JsonObject][]
  args.end()
  const { limits, mail } = context.services
  if (emails.length > limits.maxObjectsInSet) throw tooLarge(`At most ${limits.maxObjectsInSet} messages at a time`)
  const created: Record<string, JsonObject> = {}
  const notCreated: Record<string, SetError> = {}
  await using stack = new AsyncDisposableStack()
  const incoming = new Map<string, IncomingEmail>()
  for (const [creationId, object] of emails) {
    const made = await prepare(object, account, context)
    if ('refused' in made) notCreated[creationId] = made.refused
    else incoming.set(creationId, stack.use(made))
  }
  const oldState = await mail.read(account, async (reader) => emailState(await reader.emails.numbering()))
  requireState(ifInState, oldState)
  // Each by itself, so that one that finds no room does not take the others with it.
  for (const [creationId, email] of incoming) {
    try {
      const made = await mail.write(account, (writer) => keep(writer, email))
      if ('refused' in made) notCreated[creationId] = made.refused as SetError
      else {
        created[creationId] = made
        context.createdIds.set(creationId, made['id'] as string)
      }
    } catch (error) {
      if (!isFault(error, 'mail/over-quota')) throw error
      notCreated[creationId] = OVER_QUOTA
    }
  }
  const newState = await mail.read(account, async ({ emails }) => emailState(await emails.numbering()))
  return {
    accountId: jmapAccountId(account),
    oldState,
    newState,
    created: Object.keys(created).length > 0 ? created : null,
    notCreated: Object.keys(notCreated).length > 0 ? (notCreated as unknown as JsonObject) : null,
  }
}

async function prepare(
  object: JsonObject,
  account: string,
  context: MethodContext,
): Promise<IncomingEmail | { readonly refused: SetError }> {
  const { services } = context
  const unknown = Object.keys(object).filter((name) => !PROPERTIES.includes(name))
  if (unknown.length > 0) return { refused: invalidProperties(unknown) }
  const filing = readFiling(object, services.clock.nowMs(), context)
  const blobId = member(object, 'blobId')
  const blob =
    typeof blobId === 'string' ? await tryOpenBlob(services.mail, account, resolveId(blobId, context)) : undefined
  const noBlob = { refused: invalidProperties(['blobId'], 'There is no such blob') }
  if (!blob) return 'refused' in filing ? bothRefused(noBlob, filing) : noBlob
  if ('refused' in filing) return filing
  const message = await takeIn(blob.chunks(), services, services.limits.maxMessageBytes)
  if (!message) return { refused: setError('tooLarge', `At most ${services.limits.maxMessageBytes} octets`) }
  const { options } = filing
  const internalMs =
    (member(object, 'receivedAt') ?? null) === null ? await receivedMs(message, options.internalMs) : options.internalMs
  return {
    mailbox: filing.mailbox,
    options: { ...options, internalMs },
    message,
    [Symbol.asyncDispose]: () => message.body[Symbol.asyncDispose]() as Promise<void>,
  }
}
