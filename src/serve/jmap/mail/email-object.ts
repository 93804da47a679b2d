import type { Envelope, EnvelopeMailbox } from '../../../wire/imap/read-envelope.ts'
import { emailAddress, headerList, headerValue, parsedForm } from '../../../wire/jmap/header-forms.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { decodeEncodedWords } from '../../../wire/mime/encoded-words.ts'
import type { Part } from '../../../wire/mime/message-content.ts'
import { parseMessageIds } from '../../../wire/mime/message-ids.ts'
import { type BlobId, encodeBlobId, partBlobId } from '../blob-ids.ts'
import { type FlatBody, flatBody, leaves, type NumberedPart } from './body-parts.ts'
import { bodyValue } from './body-value.ts'
import type { EmailPlan } from './email-plan.ts'
import type { EmailSource } from './email-source.ts'

/** What is known of a message without looking into it, and how to look. */
export interface EmailFacts {
  readonly blob: BlobId
  readonly hasAttachment: boolean | undefined
  readonly preview: string | undefined
  /** Only if it is enough for the plan. */
  readonly envelope: Envelope | undefined
  readonly root: Part | undefined
  readonly source: EmailSource | undefined
}

/** Octets that the values of one answer may still take. */
export interface Budget {
  left: number
}

/** The properties of an Email that come from its octets: RFC 8621 §4.1.2 to §4.1.4. */
export async function emailContent(plan: EmailPlan, facts: EmailFacts, budget: Budget): Promise<Record<string, Json>> {
  const object: Record<string, Json> = {}
  const { names } = plan
  if (names.has('hasAttachment')) object['hasAttachment'] = facts.hasAttachment ?? false
  if (names.has('preview')) object['preview'] = facts.preview ?? ''
  await putHeaders(object, plan, facts)
  if (facts.root) await putBody(object, plan, facts, facts.root, budget)
  return object
}

async function putHeaders(object: Record<string, Json>, plan: EmailPlan, facts: EmailFacts): Promise<void> {
  if (plan.envelopeIsEnough && facts.envelope) {
    for (const { property } of plan.headers) object[property] = fromEnvelope(facts.envelope, property)
    return
  }
  if (!facts.root || !facts.source || (plan.headers.length === 0 && !plan.names.has('headers'))) return
  const fields = await facts.source.fields(facts.root)
  if (plan.names.has('headers')) object['headers'] = headerList(fields)
  for (const header of plan.headers) object[header.property] = headerValue(fields, header)
}

function fromEnvelope(envelope: Envelope, property: string): Json {
  switch (property) {
    case 'subject':
      return envelope.subject === undefined ? null : parsedForm(envelope.subject, 'Text')
    case 'sentAt':
      return envelope.date === undefined ? null : parsedForm(envelope.date, 'Date')
    case 'messageId':
    case 'inReplyTo': {
      const value = envelope[property]
      return value === undefined ? null : parsedForm(value, 'MessageIds')
    }
    default:
      return addresses(envelope[property as 'from' | 'to' | 'cc' | 'bcc'])
  }
}

function addresses(list: readonly EnvelopeMailbox[] | undefined): Json {
  return list ? list.map(emailAddress) : null
}

async function putBody(
  object: Record<string, Json>,
  plan: EmailPlan,
  facts: EmailFacts,
  root: Part,
  budget: Budget,
): Promise<void> {
  const { names } = plan
  if (!['bodyStructure', 'bodyValues', 'textBody', 'htmlBody', 'attachments'].some((name) => names.has(name))) return
  const flat = flatBody(root)
  const objects = new PartObjects(plan, facts)
  if (names.has('bodyStructure')) object['bodyStructure'] = await objects.tree(flat.structure)
  for (const name of ['textBody', 'htmlBody', 'attachments'] as const) {
    if (names.has(name)) object[name] = await objects.list(flat[name])
  }
  if (names.has('bodyValues')) object['bodyValues'] = await bodyValues(plan, facts, flat, budget)
}

async function bodyValues(
  plan: EmailPlan,
  { source }: EmailFacts,
  flat: FlatBody,
  budget: Budget,
): Promise<JsonObject> {
  const wanted = new Set([
    ...(plan.fetchText ? flat.textBody : []),
    ...(plan.fetchHtml ? flat.htmlBody : []),
    ...(plan.fetchAll ? leaves(flat.structure) : []),
  ])
  const values: Record<string, Json> = {}
  for (const { part, partId } of wanted) {
    if (part.type !== 'text' || partId === null || !source) continue
    // Every character that is wanted has four octets at most in any charset, and what is beyond is not decoded.
    const most = Math.min(
      budget.left,
      plan.maxBodyValueBytes === undefined ? Number.POSITIVE_INFINITY : 4 * plan.maxBodyValueBytes,
    )
    const octets = await source.decoded(part, most)
    const isWhole = octets.length <= most
    const value = bodyValue(part, isWhole ? octets : octets.subarray(0, most), isWhole, plan.maxBodyValueBytes)
    budget.left = Math.max(0, budget.left - octets.length)
    values[partId] = value
  }
  return values
}

/** EmailBodyPart objects (RFC 8621 §4.1.4), each worked out once: the lists name what the tree names. */
class PartObjects {
  readonly #plan: EmailPlan
  readonly #facts: EmailFacts
  readonly #made = new Map<NumberedPart, JsonObject>()

  constructor(plan: EmailPlan, facts: EmailFacts) {
    this.#plan = plan
    this.#facts = facts
  }

  async list(parts: readonly NumberedPart[]): Promise<JsonObject[]> {
    const list: JsonObject[] = []
    for (const part of parts) list.push(await this.#object(part))
    return list
  }

  async tree(part: NumberedPart): Promise<JsonObject> {
    const object = await this.#object(part)
    if (!part.subParts) return object
    const subParts: JsonObject[] = []
    for (const child of part.subParts) subParts.push(await this.tree(child))
    return { ...object, subParts }
  }

  async #object(numbered: NumberedPart): Promise<JsonObject> {
    let object = this.#made.get(numbered)
    if (!object) this.#made.set(numbered, (object = await this.#make(numbered)))
    return object
  }

  async #make({ part, partId, type, name, subParts }: NumberedPart): Promise<JsonObject> {
    const { partNames, partHeaders } = this.#plan
    const { blob, source } = this.#facts
    const object: Record<string, Json> = {}
    const put = (property: string, value: () => Json): void => {
      if (partNames.has(property)) object[property] = value()
    }
    put('partId', () => partId)
    put('blobId', () => (partId === null ? null : encodeBlobId(partBlobId(blob, part))))
    if (partNames.has('size')) object['size'] = subParts ? 0 : ((await source?.decodedSize(part)) ?? 0)
    put('name', () => (name === null ? null : decodedName(name)))
    put('type', () => type)
    put('charset', () => part.params['charset'] ?? (part.type === 'text' ? 'us-ascii' : null))
    put('disposition', () => part.disposition?.kind ?? null)
    put('cid', () => (part.id === undefined ? null : contentId(part.id)))
    put('language', () => (part.languages.length > 0 ? part.languages : null))
    put('location', () => part.location ?? null)
    if (partNames.has('headers') || partHeaders.length > 0) {
      const fields = await source?.fields(part)
      if (fields && partNames.has('headers')) object['headers'] = headerList(fields)
      if (fields) for (const header of partHeaders) object[header.property] = headerValue(fields, header)
    }
    return object
  }
}

/** What stands in angle brackets, comments and white space around it left out; of an id that somebody has written without them what is left. */
function contentId(value: string): string {
  const [id] = parseMessageIds(value)
  return id ?? value.replace(/\((?:[^()\\]|\\.)*\)/g, '').trim()
}

/** Names that are encoded as words, which no parameter should be, are meant to be read. */
function decodedName(name: string): string {
  return /^[\x00-\xff]*$/.test(name) && name.includes('=?') ? decodeEncodedWords(name) : name
}
