import { invalidProperties, type SetError } from '../../../wire/jmap/errors.ts'
import { tryEncodeField } from '../../../wire/jmap/header-fields-out.ts'
import { tryHeaderProperty } from '../../../wire/jmap/header-forms.ts'
import { isId } from '../../../wire/jmap/ids.ts'
import { isObject, type Json, type JsonObject, member } from '../../../wire/jmap/json.ts'
import { PART_PROPERTIES } from './email-plan.ts'

/** A message that a client wants to be made: its fields as they will be written, and the tree of its parts. RFC 8621 §4.6. */
export interface EmailDraft {
  /** By names in lower case, in the order in which they were given. */
  readonly fields: ReadonlyMap<string, string>
  readonly root: DraftPart
}

/** A part: others, a text that the client has sent along, or a blob. */
export type DraftPart = {
  /** Lines of its header without Content-Transfer-Encoding, each with its break; for a multipart without Content-Type. */
  readonly fields: string
  readonly type: string
} & (
  | { readonly kind: 'multipart'; readonly subParts: readonly DraftPart[] }
  | { readonly kind: 'text'; readonly text: string; readonly charset: undefined }
  /** `blobId` may be a reference to one that was made in the same request. */
  | { readonly kind: 'blob'; readonly blobId: string; readonly charset: string | undefined }
)

const MAX_PARTS = 1000
const MAX_DEPTH = 20

/** How the fields with names of their own are written. */
const SPELLINGS: Readonly<Record<string, string>> = {
  messageId: 'Message-ID',
  inReplyTo: 'In-Reply-To',
  references: 'References',
  sender: 'Sender',
  from: 'From',
  to: 'To',
  cc: 'Cc',
  bcc: 'Bcc',
  replyTo: 'Reply-To',
  subject: 'Subject',
  sentAt: 'Date',
}
/** What is not of the message itself, and is looked at elsewhere. */
const METADATA = ['mailboxIds', 'keywords', 'receivedAt']
const BODY = ['bodyStructure', 'bodyValues', 'textBody', 'htmlBody', 'attachments']
const TAKEN_OF_PART = [...PART_PROPERTIES, 'subParts']
/** Fields that are written from properties of a part. */
const WRITTEN = ['content-type', 'content-disposition', 'content-id', 'content-language', 'content-location']

/** Reads an Email object that is to be created, or tells which of its properties are wrong. */
export function readDraft(object: JsonObject): EmailDraft | { readonly refused: SetError } {
  const wrong = new Set<string>()
  const fields = new Map<string, string>()
  for (const [property, value] of Object.entries(object)) {
    if (METADATA.includes(property) || BODY.includes(property)) continue
    const field = tryField(property, value)
    if (!field || fields.has(field.name) || field.name.startsWith('content-')) wrong.add(property)
    else if (field.text !== '') fields.set(field.name, field.text)
  }
  const reader = new PartReader(object, fields)
  const root = reader.root()
  for (const property of reader.wrong) wrong.add(property)
  if (wrong.size > 0 || !root) return { refused: invalidProperties([...wrong]) }
  return { fields, root }
}

interface Field {
  /** In lower case. */
  readonly name: string
  /** Lines of a header; empty where there is to be no such field. */
  readonly text: string
}

/** The field that a property stands for, or undefined if it stands for none or its value does not fit. */
function tryField(property: string, value: Json): Field | undefined {
  const header = tryHeaderProperty(property)
  if (!header) return undefined
  const spelling = SPELLINGS[property] ?? property.slice('header:'.length, 'header:'.length + header.name.length)
  const values = header.all ? value : [value]
  if (!Array.isArray(values) || values.length > 100) return undefined
  let text = ''
  for (const one of values as readonly Json[]) {
    // Null, or nobody at all: as if it were not there.
    if (one === null || (Array.isArray(one) && one.length === 0)) continue
    const line = tryEncodeField(spelling, header.form, one)
    if (line === undefined) return undefined
    text += line
  }
  return { name: header.name, text }
}

/** Reads the parts of one object; what is wrong is collected. */
class PartReader {
  readonly wrong = new Set<string>()
  readonly #object: JsonObject
  readonly #values: JsonObject
  readonly #fields: ReadonlyMap<string, string>
  #parts = 0

  constructor(object: JsonObject, fields: ReadonlyMap<string, string>) {
    this.#object = object
    this.#fields = fields
    const values = member(object, 'bodyValues') ?? {}
    this.#values = isObject(values) ? values : {}
    if (!isObject(values) || !Object.values(values).every(isBodyValue)) this.wrong.add('bodyValues')
  }

  root(): DraftPart | undefined {
    const structure = this.#given('bodyStructure')
    if (structure === undefined) return this.#flat()
    for (const name of ['textBody', 'htmlBody', 'attachments']) if (this.#given(name)) this.wrong.add(name)
    return this.#part(structure, 'bodyStructure', 0, true)
  }

  #given(name: string): Json | undefined {
    return member(this.#object, name) ?? undefined
  }

  /** A tree of what is text, what is HTML and what is beside it. Pictures that the HTML shows stand with it (RFC 2387). */
  #flat(): DraftPart | undefined {
    const text = this.#single('textBody', 'text/plain')
    const html = this.#single('htmlBody', 'text/html')
    const attachments = this.#list('attachments')
    if (this.wrong.size > 0) return undefined
    const isShown = (part: DraftPart) =>
      html !== undefined &&
      /^Content-ID:/im.test(part.fields) &&
      !/^Content-Disposition: attachment/im.test(part.fields)
    const shown = attachments.filter(isShown)
    const withPictures = html && shown.length > 0 ? multipart('related', [html, ...shown]) : html
    const bodies = [text, withPictures].filter((part) => part !== undefined)
    const body = bodies.length > 1 ? multipart('alternative', bodies) : (bodies[0] ?? emptyText())
    const beside = attachments.filter((part) => !isShown(part))
    if (beside.length === 0) return body
    return multipart('mixed', bodies.length === 0 ? beside : [body, ...beside])
  }

  #single(name: string, type: string): DraftPart | undefined {
    const list = this.#list(name, type)
    const given = this.#given(name)
    if (Array.isArray(given) && given.length !== 1) this.wrong.add(name)
    return list[0]
  }

  /** `type`: what each of them is, and what it is taken for if it does not say. */
  #list(name: string, type?: string): DraftPart[] {
    const list = this.#given(name) ?? []
    if (!Array.isArray(list)) {
      this.wrong.add(name)
      return []
    }
    return (list as readonly Json[]).flatMap((one) => {
      const typed = type !== undefined && isObject(one) && member(one, 'type') === undefined ? { ...one, type } : one
      const part = this.#part(typed, name, 0, false)
      if (type !== undefined && part && part.type !== type) this.wrong.add(name)
      return part ?? []
    })
  }

  #part(value: Json, where: string, depth: number, isRoot: boolean): DraftPart | undefined {
    const refuse = (property?: string): undefined => {
      this.wrong.add(property === undefined ? where : `${where}/${property}`)
    }
    if (!isObject(value) || depth > MAX_DEPTH || ++this.#parts > MAX_PARTS) return refuse()
    const type = (member(value, 'type') ?? (member(value, 'subParts') ? 'multipart/mixed' : 'text/plain')) as Json
    if (typeof type !== 'string' || !MEDIA_TYPE.test(type)) return refuse('type')
    const fields = this.#partFields(value, type.toLowerCase(), where, isRoot)
    if (fields === undefined) return undefined
    const [partId, blobId, subParts] = ['partId', 'blobId', 'subParts'].map((name) => member(value, name) ?? null)
    if (type.toLowerCase().startsWith('multipart/')) {
      if (!Array.isArray(subParts) || partId !== null || blobId !== null) return refuse('subParts')
      const children = (subParts as readonly Json[]).flatMap(
        (child) => this.#part(child, where, depth + 1, false) ?? [],
      )
      return { kind: 'multipart', fields, type: type.toLowerCase(), subParts: children }
    }
    if (subParts !== null) return refuse('subParts')
    if ((partId === null) === (blobId === null)) return refuse('partId')
    if (partId !== null) return this.#text(value, partId as Json, type.toLowerCase(), fields, refuse)
    if (typeof blobId !== 'string' || !isId(blobId.replace(/^#/, ''))) return refuse('blobId')
    const charset = member(value, 'charset') ?? null
    if (charset !== null && (typeof charset !== 'string' || !/^[\w.:+-]{1,60}$/.test(charset))) return refuse('charset')
    return { kind: 'blob', fields, type: type.toLowerCase(), blobId, charset: charset ?? undefined }
  }

  #text(
    value: JsonObject,
    partId: Json,
    type: string,
    fields: string,
    refuse: (property?: string) => undefined,
  ): DraftPart | undefined {
    const body = typeof partId === 'string' ? member(this.#values, partId) : undefined
    if (!isObject(body)) return refuse('partId')
    if ((member(value, 'charset') ?? null) !== null) return refuse('charset')
    if ((member(value, 'size') ?? null) !== null) return refuse('size')
    return { kind: 'text', fields, type, text: member(body, 'value') as string, charset: undefined }
  }

  /** The header of a part. A name is written by RFC 2231, which readers of today know. */
  #partFields(value: JsonObject, type: string, where: string, isRoot: boolean): string | undefined {
    let fields = ''
    const names = new Set<string>()
    const refuse = (property: string): undefined => {
      this.wrong.add(`${where}/${property}`)
    }
    for (const [property, given] of Object.entries(value)) {
      if (TAKEN_OF_PART.includes(property)) continue
      const field = property.startsWith('header:') ? tryField(property, given) : undefined
      if (!field || names.has(field.name) || field.name === 'content-transfer-encoding') return refuse(property)
      if (WRITTEN.includes(field.name) || (isRoot && this.#fields.has(field.name))) return refuse(property)
      names.add(field.name)
      fields += field.text
    }
    const written = partHeader(value, type)
    if (typeof written !== 'string') return refuse(written.wrong)
    return fields + written
  }
}

function partHeader(value: JsonObject, type: string): string | { readonly wrong: string } {
  const [name, disposition, cid, language, location] = ['name', 'disposition', 'cid', 'language', 'location'].map(
    (property) => member(value, property) ?? null,
  )
  if (name !== null && (typeof name !== 'string' || name.length > 1000)) return { wrong: 'name' }
  if (disposition !== null && (typeof disposition !== 'string' || !TOKEN.test(disposition)))
    return { wrong: 'disposition' }
  let fields = ''
  const kind = disposition ?? (name !== null && !type.startsWith('multipart/') ? 'attachment' : null)
  if (kind !== null)
    fields += `Content-Disposition: ${kind}${name === null ? '' : parameter('filename', name as string)}\r\n`
  if (cid !== null) {
    if (typeof cid !== 'string' || !/^[^\x00-\x20\x7f<>]{1,900}$/.test(cid)) return { wrong: 'cid' }
    fields += `Content-ID: <${cid}>\r\n`
  }
  if (language !== null) {
    const tags = language as Json
    if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === 'string' && TOKEN.test(tag)))
      return { wrong: 'language' }
    if (tags.length > 0) fields += `Content-Language: ${tags.join(', ')}\r\n`
  }
  if (location !== null) {
    if (typeof location !== 'string' || !/^[\x21-\x7e]{1,900}$/.test(location)) return { wrong: 'location' }
    fields += `Content-Location: ${location}\r\n`
  }
  return fields
}

const TOKEN = /^[A-Za-z0-9!#$&^_.+-]{1,100}$/
const MEDIA_TYPE = /^[A-Za-z0-9!#$&^_.+-]{1,100}\/[A-Za-z0-9!#$&^_.+-]{1,100}$/

/** A parameter on a line of its own: quoted, or encoded (RFC 2231 §4) in pieces that fit (§3). */
function parameter(name: string, value: string): string {
  const clean = value.replace(/[\x00-\x1f\x7f]/g, ' ').toWellFormed()
  if (/^[\x20-\x7e]{0,60}$/.test(clean)) return `;\r\n ${name}="${clean.replace(/["\\]/g, '\\$&')}"`
  const encoded = encodeURIComponent(clean).replace(
    /['()*!]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  const pieces = encoded.match(/(?:%[0-9A-F]{2}|[^%]){1,18}/g) ?? ['']
  if (pieces.length === 1) return `;\r\n ${name}*=utf-8''${pieces[0]}`
  return pieces.map((piece, at) => `;\r\n ${name}*${at}*=${at === 0 ? "utf-8''" : ''}${piece}`).join('')
}

function multipart(subtype: string, subParts: readonly DraftPart[]): DraftPart {
  return { kind: 'multipart', fields: '', type: `multipart/${subtype}`, subParts }
}

function emptyText(): DraftPart {
  return { kind: 'text', fields: '', type: 'text/plain', text: '', charset: undefined }
}

function isBodyValue(value: Json): boolean {
  if (!isObject(value) || typeof member(value, 'value') !== 'string') return false
  return !member(value, 'isEncodingProblem') && !member(value, 'isTruncated')
}

/** Ids of all blobs that a draft is made of, each once. */
export function blobsOf(part: DraftPart): ReadonlySet<string> {
  const ids = new Set<string>()
  const visit = (one: DraftPart): void => {
    if (one.kind === 'blob') ids.add(one.blobId)
    else if (one.kind === 'multipart') one.subParts.forEach(visit)
  }
  visit(part)
  return ids
}
