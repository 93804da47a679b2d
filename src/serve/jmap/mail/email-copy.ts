import { isFault, toFault } from '../../../base/fault.ts'
import type { Provenance } from '../../../core/mail/provenance.ts'
import { Arguments } from '../../../wire/jmap/arguments.ts'
import { invalidProperties, type SetError, setError } from '../../../wire/jmap/errors.ts'
import { type Json, type JsonObject, member } from '../../../wire/jmap/json.ts'
import { emailObjectId, tryObjectNumber } from '../../imap/object-ids.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import type { MethodContext, NamedResponse } from '../capability.ts'
import { sameAccount, takeFromAccount } from '../copy-blobs.ts'
import { methodError } from '../fault-answer.ts'
import { tooLarge } from '../standard/get.ts'
import { NOT_FOUND, requireState, resolveId } from '../standard/set.ts'
import { type LocatedEmail, listEmails } from './email-get.ts'
import { setEmails } from './email-set.ts'
import { type IncomingEmail, keep, OVER_QUOTA, readFiling, takeIn } from './incoming-emails.ts'
import { keywordsOf } from './keywords.ts'
import { emailState } from './states.ts'

const PROPERTIES = ['id', 'mailboxIds', 'keywords', 'receivedAt']

/** A message on its way, and where it is from. */
interface Original extends LocatedEmail {
  readonly provenance: Provenance | undefined
}

/**
 * Email/copy, RFC 8621 §4.7, between the own account and those of others, or between two of those. Each message is kept by itself; the originals go, if that is asked for, when the copies are on stable
 * storage: if everything stops in between, messages are there twice.
 */
export async function copyEmails(
  args: Arguments,
  context: MethodContext,
): Promise<JsonObject | readonly NamedResponse[]> {
  const from = takeFromAccount(args, context)
  const ifFromInState = args.optionalString('ifFromInState')
  const account = takeAccount(args, context)
  const ifInState = args.optionalString('ifInState')
  const create = Object.entries(args.optionalObjects('create') ?? args.object('create')) as [string, JsonObject][]
  const destroysOriginals = args.boolean('onSuccessDestroyOriginal')
  const destroyFromIfInState = args.optionalString('destroyFromIfInState')
  args.end()
  if (from === account) throw sameAccount(from, account)
  const { limits } = context.services
  if (create.length > limits.maxObjectsInSet) throw tooLarge(`At most ${limits.maxObjectsInSet} messages at a time`)
  requireState(ifFromInState, await stateOf(from, context))
  const oldState = await stateOf(account, context)
  requireState(ifInState, oldState)
  const originals = await locate(from, create, context)
  const copying = new Copying(from, account, originals, context)
  for (const [creationId, object] of create) await copying.copy(creationId, object)
  const { created, notCreated, copied } = copying
  const answer = {
    fromAccountId: jmapAccountId(from),
    accountId: jmapAccountId(account),
    oldState,
    newState: await stateOf(account, context),
    created: created.size > 0 ? Object.fromEntries(created) : null,
    notCreated: notCreated.size > 0 ? (Object.fromEntries(notCreated) as unknown as JsonObject) : null,
  }
  if (!destroysOriginals || copied.size === 0) return answer
  return [['Email/copy', answer], await destroyOriginals(from, [...copied], destroyFromIfInState, context)]
}

/** Copies one message after the other, so that one that finds no room does not take the others with it. */
class Copying {
  readonly created = new Map<string, JsonObject>()
  readonly notCreated = new Map<string, SetError>()
  /** Ids of the originals that there are copies of. */
  readonly copied = new Set<string>()
  readonly #from: string
  readonly #account: string
  readonly #originals: ReadonlyMap<string, Original>
  readonly #context: MethodContext

  constructor(from: string, account: string, originals: ReadonlyMap<string, Original>, context: MethodContext) {
    this.#from = from
    this.#account = account
    this.#originals = originals
    this.#context = context
  }

  async copy(creationId: string, object: JsonObject): Promise<void> {
    const id = originalId(object, this.#context)
    const made = await this.#make(object, id).catch((error: unknown) => {
      if (isFault(error, 'mail/over-quota')) return { refused: OVER_QUOTA }
      throw error
    })
    if ('refused' in made) this.notCreated.set(creationId, made.refused as SetError)
    else {
      this.created.set(creationId, made)
      this.#context.createdIds.set(creationId, made['id'] as string)
      this.copied.add(id)
    }
  }

  async #make(object: JsonObject, id: string): Promise<JsonObject | { readonly refused: SetError }> {
    const unknown = Object.keys(object).filter((name) => !PROPERTIES.includes(name))
    if (unknown.length > 0) return { refused: invalidProperties(unknown) }
    const original = this.#originals.get(id)
    if (!original) return { refused: NOT_FOUND }
    const { services } = this.#context
    const { row, provenance } = original
    const whole = {
      mailboxIds: member(object, 'mailboxIds') as Json,
      keywords: member(object, 'keywords') ?? keywordsOf(row.flags),
      receivedAt: member(object, 'receivedAt') ?? null,
    }
    const filing = readFiling(whole, row.internalMs, this.#context)
    if ('refused' in filing) return filing
    const body = await services.mail.body(this.#from, row.bodyId)
    if (!body) return { refused: NOT_FOUND }
    const { maxMessageBytes } = services.limits
    const message = await takeIn(body.chunks(), services, maxMessageBytes)
    if (!message) return { refused: setError('tooLarge', `At most ${maxMessageBytes} octets`) }
    const dispose = () => message.body[Symbol.asyncDispose]() as Promise<void>
    const options = { ...filing.options, provenance }
    await using email: IncomingEmail = { mailbox: filing.mailbox, options, message, [Symbol.asyncDispose]: dispose }
    return await services.mail.write(this.#account, (writer) => keep(writer, email))
  }
}

function originalId(object: JsonObject, context: MethodContext): string {
  const id = member(object, 'id')
  return typeof id === 'string' ? resolveId(id, context) : ''
}

async function locate(
  account: string,
  create: readonly (readonly [string, JsonObject])[],
  context: MethodContext,
): Promise<ReadonlyMap<string, Original>> {
  const numbers = create.flatMap(([, object]) => tryObjectNumber('M', originalId(object, context), '') ?? [])
  return context.services.mail.read(account, async (reader) => {
    const found = new Map<string, Original>()
    for (const located of await listEmails(reader, numbers, [])) {
      const provenance = await reader.provenance(located.row.bodyId)
      found.set(emailObjectId(located.row.emailId, ''), { ...located, provenance })
    }
    return found
  })
}

function stateOf(account: string, { services }: MethodContext): Promise<string> {
  return services.mail.read(account, async ({ emails }) => emailState(await emails.numbering()))
}

/** The one Email/set that the argument stands for (RFC 8620 §5.4). What it fails with is its answer: the copies are there. */
async function destroyOriginals(
  account: string,
  destroy: readonly string[],
  ifInState: string | undefined,
  context: MethodContext,
): Promise<NamedResponse> {
  try {
    const args = { accountId: jmapAccountId(account), destroy, ...(ifInState === undefined ? {} : { ifInState }) }
    return ['Email/set', await setEmails(new Arguments(args), context)]
  } catch (error) {
    const fault = toFault(error)
    if (fault.who !== 'peer') context.services.log.error('jmap/implied-set-failed', fault, { account })
    return ['error', methodError(fault, '')]
  }
}
