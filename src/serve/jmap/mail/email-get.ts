import { Flag } from '../../../core/mail/flags.ts'
import type { MailReader, MailStore } from '../../../core/mail/mail-store.ts'
import type { ListedMessage, ListingColumn } from '../../../core/mail/message.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import { readEnvelope } from '../../../wire/imap/read-envelope.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import { utcDate } from '../../../wire/jmap/dates.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { emailObjectId, mailboxObjectId, threadObjectId, tryObjectNumber } from '../../imap/object-ids.ts'
import { encodeBlobId } from '../blob-ids.ts'
import type { MethodContext } from '../capability.ts'
import { answerGet, takeGet } from '../standard/get.ts'
import { allEmails } from './all-emails.ts'
import { type Budget, type EmailFacts, emailContent } from './email-object.ts'
import { type EmailPlan, GET_PROPERTIES, needsOctets, needsRoot, takeEmailPlan } from './email-plan.ts'
import { EmailSource } from './email-source.ts'
import { keywordsOf } from './keywords.ts'
import { emailState } from './states.ts'

/** Octets of small messages that are read together. */
const OCTETS_AT_ONCE = 2 * 1024 * 1024

/** Email/get, RFC 8621 §4.2. What a listing shows comes from rows alone; messages are read for what is asked beyond that. */
export async function getEmails(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeGet(args, context)
  const plan = takeEmailPlan(args, request.properties ?? GET_PROPERTIES)
  args.end()
  const { mail, limits } = context.services
  const named = request.ids?.flatMap((id) => tryObjectNumber('M', id, '') ?? [])
  const found = await mail.read(request.account, async (reader) => {
    const numbers = named ?? (await allEmails(reader, limits.maxObjectsInGet)).map(({ emailId }) => emailId)
    return {
      state: emailState(await reader.emails.numbering()),
      rows: await listEmails(reader, numbers, columnsFor(plan)),
    }
  })
  const records = new Map<string, JsonObject>()
  const budget: Budget = { left: limits.maxAnswerBytes }
  for (const some of together(found.rows, plan)) {
    const sources = needsOctets(plan) ? await openSources(mail, request.account, some) : undefined
    for (const located of some) {
      const source = sources?.get(located.row.bodyId)
      // Given up between the two looks: it is not there.
      if (sources && !source) continue
      records.set(emailObjectId(located.row.emailId, ''), await emailOf(plan, located, source, budget))
    }
  }
  return answerGet(request, found.state, records)
}

/** A message with the mailbox that it is in. */
export interface LocatedEmail {
  readonly mailbox: number
  readonly row: ListedMessage
}

/** Messages by their numbers, in no order; without those that JMAP does not show. */
export async function listEmails(
  reader: MailReader,
  numbers: readonly number[],
  columns: readonly ListingColumn[],
): Promise<LocatedEmail[]> {
  const found: LocatedEmail[] = []
  const byMailbox = Map.groupBy(await reader.emails.places(numbers), ({ mailbox }) => mailbox)
  for (const [mailbox, places] of byMailbox) {
    const uids = places.map(({ uid }) => uid).sort((a, b) => a - b)
    for (let rest = UidSet.ofSorted(uids); rest.size > 0; ) {
      const rows = await reader.list(mailbox, rest, columns, 500)
      const last = rows.at(-1)
      if (!last) break
      for (const row of rows) if (!(row.flags.bits & Flag.deleted)) found.push({ mailbox, row })
      rest = rest.intersect(UidSet.of([{ first: last.uid + 1, last: Number.MAX_SAFE_INTEGER }]))
    }
  }
  return found
}

function columnsFor(plan: EmailPlan): ListingColumn[] {
  const columns: ListingColumn[] = []
  if (plan.names.has('preview')) columns.push('preview')
  if (plan.names.has('hasAttachment')) columns.push('attachment')
  if (plan.envelopeIsEnough && plan.headers.length > 0) columns.push('envelope')
  if (needsRoot(plan)) columns.push('root')
  return columns
}

/** Messages in groups whose octets may stand in memory together; all at once if none are needed. */
function* together(rows: readonly LocatedEmail[], plan: EmailPlan): Generator<LocatedEmail[]> {
  if (!needsOctets(plan)) return yield [...rows]
  let group: LocatedEmail[] = []
  let octets = 0
  for (const located of rows) {
    if (group.length > 0 && octets + located.row.size > OCTETS_AT_ONCE) {
      yield group
      group = []
      octets = 0
    }
    group.push(located)
    octets += located.row.size
  }
  if (group.length > 0) yield group
}

/** The octets of messages, by the numbers of their bodies; without those that are gone. */
export async function openSources(
  mail: Pick<MailStore, 'octets' | 'body'>,
  account: string,
  some: readonly LocatedEmail[],
): Promise<Map<number, EmailSource>> {
  const ids = [...new Set(some.map(({ row }) => row.bodyId))]
  const small = await mail.octets(account, ids)
  const sources = new Map<number, EmailSource>()
  for (const id of ids) {
    const octets = small.get(id)
    const body = octets ? undefined : await mail.body(account, id)
    if (octets) sources.set(id, new EmailSource({ octets }))
    else if (body) sources.set(id, new EmailSource({ body }))
  }
  return sources
}

async function emailOf(
  plan: EmailPlan,
  { mailbox, row }: LocatedEmail,
  source: EmailSource | undefined,
  budget: Budget,
): Promise<JsonObject> {
  const blob = { source: { bodyId: row.bodyId }, slices: [] }
  const object: Record<string, Json> = { id: emailObjectId(row.emailId, '') }
  const { names } = plan
  if (names.has('blobId')) object['blobId'] = encodeBlobId(blob)
  if (names.has('threadId')) object['threadId'] = threadObjectId(row.threadId, '')
  if (names.has('mailboxIds')) object['mailboxIds'] = { [mailboxObjectId(mailbox, '')]: true }
  if (names.has('keywords')) object['keywords'] = keywordsOf(row.flags)
  if (names.has('size')) object['size'] = row.size
  if (names.has('receivedAt')) object['receivedAt'] = utcDate(row.internalMs)
  const facts: EmailFacts = {
    blob,
    hasAttachment: row.hasAttachment,
    preview: row.preview,
    envelope: row.envelope && readEnvelope(row.envelope),
    root: row.root,
    source,
  }
  return Object.assign(object, await emailContent(plan, facts, budget))
}
