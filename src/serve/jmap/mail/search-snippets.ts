import { readEnvelope } from '../../../wire/imap/read-envelope.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import { parsedForm } from '../../../wire/jmap/header-forms.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import type { Part } from '../../../wire/mime/message-content.ts'
import { searchableSpans } from '../../../wire/mime/searchable-text.ts'
import { casemap } from '../../../wire/mime/unicode-casemap.ts'
import { emailObjectId, tryObjectNumber } from '../../imap/object-ids.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import type { MethodContext } from '../capability.ts'
import { tooLarge } from '../standard/get.ts'
import type { Filter } from '../standard/query.ts'
import { type EmailCondition, readEmailFilter } from './email-filter.ts'
import { type LocatedEmail, listEmails } from './email-get.ts'
import { EmailSource } from './email-source.ts'
import { markedExcerpt, markedText } from './marked-text.ts'

/** Octets of one message that are looked into. */
const MAX_SEARCHED = 4 * 1024 * 1024

/** What a filter looks for where snippets show it. */
interface Wanted {
  readonly subject: string[]
  readonly body: string[]
}

/** SearchSnippet/get, RFC 8621 §5.1. */
export async function getSnippets(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const account = takeAccount(args, context)
  const filter = args.optionalObject('filter')
  const ids = [...new Set(args.ids('emailIds'))]
  args.end()
  const { mail, limits } = context.services
  if (ids.length > limits.maxObjectsInGet) throw tooLarge(`At most ${limits.maxObjectsInGet} messages at a time`)
  const wanted: Wanted = { subject: [], body: [] }
  if (filter) collect(readEmailFilter(filter, limits), wanted)
  const numbers = ids.flatMap((id) => tryObjectNumber('M', id, '') ?? [])
  const columns = wanted.body.length > 0 ? (['envelope', 'root'] as const) : (['envelope'] as const)
  const rows = await mail.read(account, (reader) => listEmails(reader, numbers, columns))
  const byId = new Map(rows.map((located) => [emailObjectId(located.row.emailId, ''), located]))
  const list: Json[] = []
  for (const id of ids) {
    const located = byId.get(id)
    if (located) list.push({ emailId: id, ...(await snippet(located, wanted, account, context)) })
  }
  const notFound = ids.filter((id) => !byId.has(id))
  return {
    accountId: jmapAccountId(account),
    list,
    notFound: notFound.length > 0 ? notFound : null,
  }
}

/** The words that a message was found by. What must not be there is not shown. */
function collect(filter: Filter<EmailCondition>, wanted: Wanted): void {
  if (filter.operator === 'NOT') return
  if (filter.operator !== undefined) {
    for (const one of filter.conditions) collect(one, wanted)
    return
  }
  const { condition } = filter
  if (condition.kind !== 'text') return
  const { key } = condition
  const word = casemap(key.value)
  if (word === '') return
  if (key.kind === 'text' || (key.kind === 'header' && key.field === 'SUBJECT')) wanted.subject.push(word)
  if (key.kind !== 'header') wanted.body.push(word)
}

async function snippet(
  { row }: LocatedEmail,
  { subject: inSubject, body: inBody }: Wanted,
  account: string,
  { services }: MethodContext,
): Promise<JsonObject> {
  const written = row.envelope && readEnvelope(row.envelope).subject
  const subject = written === undefined ? '' : (parsedForm(written, 'Text') as string)
  const marked = inSubject.length > 0 ? markedText(subject, inSubject) : undefined
  const body = inBody.length > 0 && row.size <= MAX_SEARCHED ? await services.mail.body(account, row.bodyId) : undefined
  const excerpt = body && row.root ? await excerptOf(new EmailSource({ body }), row.root, inBody) : undefined
  return { subject: marked ?? null, preview: excerpt ?? null }
}

/** The first place in the texts of a message where one of the words stands. */
async function excerptOf(source: EmailSource, root: Part, words: readonly string[]): Promise<string | undefined> {
  for (const span of searchableSpans(root)) {
    // Of HTML the first reader gives what is read, the second one the source.
    const [reader] = span.kind === 'text' ? span.open() : []
    if (!reader) continue
    let text = ''
    for await (const chunk of source.chunks(span.start, span.end)) text += reader.push(chunk)
    const found = markedExcerpt(text + reader.finish(), words)
    if (found !== undefined) return found
  }
  return undefined
}
