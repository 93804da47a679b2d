import { text } from '../../../base/bytes.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import { parsedForm } from '../../../wire/jmap/header-forms.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { tryDecodeCharset } from '../../../wire/mime/charset.ts'
import { HeaderFields } from '../../../wire/mime/header-fields.ts'
import type { Part } from '../../../wire/mime/message-content.ts'
import { MimeParser } from '../../../wire/mime/mime-parser.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import { readBlob, tryOpenBlob } from '../blobs.ts'
import type { MethodContext } from '../capability.ts'
import { EmailSource } from '../mail/email-source.ts'
import { tooLarge } from '../standard/get.ts'
import { tryDisposition } from './disposition.ts'

/** Octets of a message that is looked at: a receipt is short, and carries the original at most. */
const MAX_BYTES = 16 * 1024 * 1024
/** Octets of its report that are read, and of its text. */
const MAX_REPORT = 64 * 1024

/** MDN/parse, RFC 9007 §2.2. */
export async function parseMdns(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const account = takeAccount(args, context)
  const blobIds = [...new Set(args.ids('blobIds'))]
  args.end()
  const { mail, limits } = context.services
  if (blobIds.length > limits.maxObjectsInGet) throw tooLarge(`At most ${limits.maxObjectsInGet} blobs at a time`)
  const parsed: Record<string, Json> = {}
  const notParsable: string[] = []
  const notFound: string[] = []
  for (const id of blobIds) {
    const blob = await tryOpenBlob(mail, account, id)
    if (!blob) notFound.push(id)
    else {
      const mdn = (blob.size ?? 0) > MAX_BYTES ? undefined : await tryMdn(await readBlob(blob, MAX_BYTES))
      if (mdn) parsed[id] = mdn
      else notParsable.push(id)
    }
  }
  return {
    accountId: jmapAccountId(account),
    parsed: Object.keys(parsed).length > 0 ? parsed : null,
    notParsable: notParsable.length > 0 ? notParsable : null,
    notFound: notFound.length > 0 ? notFound : null,
  }
}

/** The fields of a report that an MDN object has, by their names in lower case. RFC 8098 §3.2. */
const KNOWN: ReadonlySet<string> = new Set([
  'reporting-ua',
  'mdn-gateway',
  'original-recipient',
  'final-recipient',
  'original-message-id',
  'disposition',
  'error',
])

/** A message as MDN, or undefined if it is none (RFC 8098 §3: multipart/report with a message/disposition-notification as its second part). */
async function tryMdn(octets: Uint8Array): Promise<JsonObject | undefined> {
  const parser = new MimeParser()
  parser.push(octets)
  const { root } = parser.finish()
  const [human, report, original] = root.parts
  if (!isType(root, 'multipart', 'report') || !report || !isType(report, 'message', 'disposition-notification')) {
    return undefined
  }
  const source = new EmailSource({ octets })
  const fields = new HeaderFields((await source.decoded(report, MAX_REPORT)).subarray(0, MAX_REPORT))
  const value = (name: string): string | null => {
    const found = fields.first(name)
    return found === undefined ? null : (parsedForm(found, 'Text') as string).trim()
  }
  const disposition = tryDisposition(value('disposition') ?? '')
  const finalRecipient = value('final-recipient')
  if (!disposition || finalRecipient === null) return undefined
  const subject = (await source.fields(root)).last('subject')
  const extensions = [...fields].filter(({ name }) => !KNOWN.has(name)).slice(0, 100)
  const errors = fields.every('error').map((one) => (parsedForm(one, 'Text') as string).trim())
  return {
    forEmailId: null,
    subject: subject === undefined ? null : parsedForm(subject, 'Text'),
    textBody: human ? await textOf(source, human) : null,
    includeOriginalMessage: original !== undefined && isType(original, 'message', 'rfc822'),
    reportingUA: value('reporting-ua'),
    disposition,
    mdnGateway: value('mdn-gateway'),
    originalRecipient: value('original-recipient'),
    finalRecipient,
    originalMessageId: value('original-message-id'),
    error: errors.length > 0 ? errors : null,
    extensionFields:
      extensions.length > 0 ? Object.fromEntries(extensions.map(({ name }) => [name, value(name) ?? ''])) : null,
  }
}

function isType({ type, subtype }: Part, wanted: string, sub: string): boolean {
  return type.toLowerCase() === wanted && subtype.toLowerCase() === sub
}

async function textOf(source: EmailSource, part: Part): Promise<string | null> {
  if (!isType(part, 'text', 'plain')) return null
  const octets = (await source.decoded(part, MAX_REPORT)).subarray(0, MAX_REPORT)
  return (tryDecodeCharset(part.params['charset'] ?? 'utf-8', octets) ?? text(octets)).replaceAll('\r\n', '\n')
}
