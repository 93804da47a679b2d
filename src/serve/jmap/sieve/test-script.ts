import { toFault } from '../../../base/fault.ts'
import { accountFacts } from '../../../core/delivery/filter/filter-facts.ts'
import { tryMailboxWithId } from '../../../core/mail/mailbox.ts'
import { foldedName } from '../../../core/mail/mailbox-name.ts'
import type { Provenance } from '../../../core/mail/provenance.ts'
import { runScript } from '../../../core/sieve/run-script.ts'
import type { SieveAction, SieveOutcome } from '../../../core/sieve/sieve-action.ts'
import type { SieveAccount } from '../../../core/sieve/sieve-facts.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { HeaderFields } from '../../../wire/mime/header-fields.ts'
import { SIEVE_LIMITS } from '../../../wire/sieve/sieve-limits.ts'
import type { SieveScript } from '../../../wire/sieve/sieve-script.ts'
import { validateScript } from '../../../wire/sieve/validate-script.ts'
import { emailObjectId, mailboxObjectId, tryObjectNumber } from '../../imap/object-ids.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import type { MethodContext } from '../capability.ts'
import { type LocatedEmail, listEmails, openSources } from '../mail/email-get.ts'
import type { EmailSource } from '../mail/email-source.ts'
import { tooLarge } from '../standard/get.ts'
import { readContent } from './script-content.ts'

/** Messages of one call. */
export const MOST_TESTED = 50
/** Each may do a tenth of what a script may do with a message that comes, so that a call takes half a second at most. */
const LIMITS = { ...SIEVE_LIMITS, maxSteps: SIEVE_LIMITS.maxSteps / 10 }

/**
 * SieveScript/test: what a script would do with messages that are here already; nothing is done. RFC 9661 has only `validate`. Takes `blobId` of the script and `emailIds`. The response has in `outcomes` by the
 * ids of messages what is wanted (`actions`) or why the script would fail (`failure`), in `notFound` the ids of others, and in `error` what is wrong with the script.
 */
export async function testScript(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const account = takeAccount(args, context)
  const blobId = args.id('blobId')
  const ids = args.ids('emailIds')
  args.end()
  if (ids.length > MOST_TESTED) throw tooLarge(`At most ${MOST_TESTED} messages at a time`)
  const read = await readContent(blobId, account, context)
  const answer = { accountId: jmapAccountId(account), error: null, outcomes: {}, notFound: [] }
  if ('refused' in read) return { ...answer, error: read.refused as unknown as Json }
  const outcomes = await new ScriptTrial(read.content, account, context).run(ids)
  return {
    ...answer,
    outcomes: Object.fromEntries(outcomes),
    notFound: [...new Set(ids)].filter((id) => !outcomes.has(id)),
  }
}

class ScriptTrial {
  readonly #source: string
  readonly #script: SieveScript
  readonly #account: string
  readonly #context: MethodContext

  /** `source`: a script that was found sound. */
  constructor(source: string, account: string, context: MethodContext) {
    this.#source = source
    this.#script = validateScript(source)
    this.#account = account
    this.#context = context
  }

  async run(ids: readonly string[]): Promise<ReadonlyMap<string, JsonObject>> {
    const { services, signal } = this.#context
    const numbers = ids.flatMap((id) => tryObjectNumber('M', id, '') ?? [])
    const { rows, provenances, facts, mailboxes } = await services.mail.read(this.#account, async (reader) => {
      const rows = await listEmails(reader, numbers, ['root'])
      const provenances = new Map<number, Provenance | undefined>()
      for (const { row } of rows) provenances.set(row.bodyId, await reader.provenance(row.bodyId))
      const facts = await accountFacts(reader, this.#account, this.#source, services.clock.nowMs())
      return { rows, provenances, facts, mailboxes: await reader.mailboxes() }
    })
    const idOf = (name: string, mailboxId?: string) => {
      const known = mailboxId === undefined ? undefined : tryMailboxWithId(mailboxId, mailboxes)
      return (known ?? mailboxes.find((mailbox) => mailbox.name === foldedName(name)))?.id
    }
    const outcomes = new Map<string, JsonObject>()
    for (const located of rows) {
      signal.throwIfAborted()
      const { row } = located
      const source = (await openSources(services.mail, this.#account, [located])).get(row.bodyId)
      // Given up between the two looks: it is not there.
      if (!source) continue
      const outcome = await this.#runOn(located, source, provenances.get(row.bodyId), facts)
      outcomes.set(emailObjectId(row.emailId, ''), outcomeObject(outcome, idOf))
    }
    return outcomes
  }

  async #runOn(
    { row }: LocatedEmail,
    source: EmailSource,
    provenance: Provenance | undefined,
    account: SieveAccount,
  ): Promise<SieveOutcome> {
    const { root } = row
    if (!root) return { actions: [], seen: [], failure: 'the message was never looked into' }
    try {
      const header = new HeaderFields(await source.read(0, root.bodyStart))
      const [, from = ''] = /<([^<>]*)>/.exec(header.first('return-path') ?? '') ?? []
      return await runScript(
        this.#script,
        {
          message: { header, size: row.size, root, octets: (start, end) => source.read(start, end) },
          envelope: { from, to: this.#context.caller.address },
          environment: {
            nowMs: row.internalMs,
            zoneMinutes: 0,
            items: new Map([['name', 'Posthus']]),
            spam: provenance?.verdict.kind === 'junk' ? 10 : provenance?.authentication && 1,
            virus: undefined,
          },
          account,
        },
        LIMITS,
      )
    } catch (error) {
      const fault = toFault(error)
      if (fault.who === 'us') throw fault
      return { actions: [], seen: [], failure: fault.message }
    }
  }
}

function outcomeObject(
  { actions, failure }: SieveOutcome,
  idOf: (name: string, mailboxId?: string) => number | undefined,
): JsonObject {
  if (failure !== undefined) return { failure, actions: [] }
  return { actions: actions.map((action) => actionObject(action, idOf)) }
}

function actionObject(action: SieveAction, idOf: (name: string, mailboxId?: string) => number | undefined): JsonObject {
  switch (action.kind) {
    case 'store': {
      const { place, flags, isImplicit } = action
      if (place.kind === 'default') return { type: 'keep', isImplicit, flags: [...flags] }
      const id = idOf(place.name, place.mailboxId)
      const mailboxId = id === undefined ? null : mailboxObjectId(id, '')
      return { type: 'fileinto', mailbox: place.name, mailboxId, flags: [...flags] }
    }
    case 'redirect':
      return { type: 'redirect', address: action.address }
    case 'reject':
      return { type: action.how, reason: action.reason }
    case 'vacation':
      return { type: 'vacation', subject: action.subject ?? null }
    case 'notify':
      return { type: 'notify', recipients: [...action.method.recipients] }
  }
}
