import { type Arguments, invalidArguments } from '../../../wire/jmap/arguments.ts'
import { type HeaderProperty, tryHeaderProperty } from '../../../wire/jmap/header-forms.ts'

/** What of messages is to be given: the arguments that Email/get (RFC 8621 §4.2) and Email/parse (§4.9) share, looked through once for all messages. */
export interface EmailPlan {
  /** Properties by their names, other than those of header fields. */
  readonly names: ReadonlySet<string>
  readonly headers: readonly HeaderProperty[]
  /** Whether all of `headers` stand in the envelope that was worked out at delivery, so that no message is read. */
  readonly envelopeIsEnough: boolean
  readonly partNames: ReadonlySet<string>
  readonly partHeaders: readonly HeaderProperty[]
  readonly fetchText: boolean
  readonly fetchHtml: boolean
  readonly fetchAll: boolean
  /** Octets of each body value; undefined for all of it. */
  readonly maxBodyValueBytes: number | undefined
}

const METADATA = ['id', 'blobId', 'threadId', 'mailboxIds', 'keywords', 'size', 'receivedAt']
const BODY = ['bodyStructure', 'bodyValues', 'textBody', 'htmlBody', 'attachments', 'hasAttachment', 'preview']
const NAMED: ReadonlySet<string> = new Set([...METADATA, ...BODY, 'headers'])
const IN_ENVELOPE: ReadonlySet<string> = new Set([
  'messageId',
  'inReplyTo',
  'from',
  'to',
  'cc',
  'bcc',
  'subject',
  'sentAt',
])
const FROM_HEADER = [
  'messageId',
  'inReplyTo',
  'references',
  'sender',
  'from',
  'to',
  'cc',
  'bcc',
  'replyTo',
  'subject',
  'sentAt',
]
const PARSED = [...FROM_HEADER, 'hasAttachment', 'preview', 'bodyValues', 'textBody', 'htmlBody', 'attachments']

/** What Email/parse gives if nothing is named, and behind the metadata Email/get too. */
export const PARSE_PROPERTIES: readonly string[] = PARSED
export const GET_PROPERTIES: readonly string[] = [...METADATA, ...PARSED]

/** What is known of a part beside its header and the parts in it, RFC 8621 §4.1.4. */
export const PART_PROPERTIES: readonly string[] = [
  'partId',
  'blobId',
  'size',
  'name',
  'type',
  'charset',
  'disposition',
  'cid',
  'language',
  'location',
]
const PART_NAMED: ReadonlySet<string> = new Set([...PART_PROPERTIES, 'headers', 'subParts'])

/** Properties of one request: each may be worked out of the whole header. */
const MAX_PROPERTIES = 200

/** Takes what is asked of messages. `properties`: those that are named, or else those that go without saying. @throws Fault peer jmap/invalid-arguments */
export function takeEmailPlan(args: Arguments, properties: readonly string[]): EmailPlan {
  const { names, headers } = sortProperties(properties, NAMED)
  const parts = sortProperties(args.optionalStrings('bodyProperties') ?? PART_PROPERTIES, PART_NAMED)
  const maxBytes = args.unsigned('maxBodyValueBytes', 0)
  return {
    names,
    headers,
    envelopeIsEnough: !names.has('headers') && headers.every(({ property }) => IN_ENVELOPE.has(property)),
    partNames: parts.names,
    partHeaders: parts.headers,
    fetchText: args.boolean('fetchTextBodyValues'),
    fetchHtml: args.boolean('fetchHTMLBodyValues'),
    fetchAll: args.boolean('fetchAllBodyValues'),
    maxBodyValueBytes: maxBytes === 0 ? undefined : maxBytes,
  }
}

function sortProperties(
  properties: readonly string[],
  known: ReadonlySet<string>,
): { readonly names: ReadonlySet<string>; readonly headers: readonly HeaderProperty[] } {
  if (properties.length > MAX_PROPERTIES) throw invalidArguments(`At most ${MAX_PROPERTIES} properties`)
  const names = new Set<string>()
  const headers: HeaderProperty[] = []
  for (const property of new Set(properties)) {
    if (known.has(property)) {
      names.add(property)
      continue
    }
    // The properties of parts have no names of their own for fields.
    const header = known === NAMED || property.startsWith('header:') ? tryHeaderProperty(property) : undefined
    if (!header) throw invalidArguments(`There is no property "${property.slice(0, 100)}", or not in that form`)
    headers.push(header)
  }
  return { names, headers }
}

/** Whether the tree of parts is needed. */
export function needsRoot({ names, envelopeIsEnough }: EmailPlan): boolean {
  return !envelopeIsEnough || needsParts(names)
}

function needsParts(names: ReadonlySet<string>): boolean {
  return ['bodyStructure', 'bodyValues', 'textBody', 'htmlBody', 'attachments'].some((name) => names.has(name))
}

/** Whether the octets of a message are needed: for fields that the envelope has not, texts, and what a part's size is once it is decoded. */
export function needsOctets(plan: EmailPlan): boolean {
  const { names, partNames, partHeaders, fetchText, fetchHtml, fetchAll } = plan
  if (!plan.envelopeIsEnough) return true
  if (names.has('bodyValues') && (fetchText || fetchHtml || fetchAll)) return true
  const lists = ['bodyStructure', 'textBody', 'htmlBody', 'attachments'].some((name) => names.has(name))
  return lists && (partHeaders.length > 0 || partNames.has('headers') || partNames.has('size'))
}
