import type { Bytes } from '../../base/bytes.ts'
import { parseAddressList } from '../../wire/mime/address-list.ts'
import { decodeEncodedWords } from '../../wire/mime/encoded-words.ts'
import type { HeaderFields } from '../../wire/mime/header-fields.ts'
import { type SearchableSpan, searchableSpans } from '../../wire/mime/searchable-text.ts'
import type { Authentication } from '../authentication/authentication.ts'
import type { Part } from '../mail/message.ts'
import { wordsIn } from './text-words.ts'

/** How much of a message is looked at: a sender chooses its size, its parts and how often text is encoded. */
export const WORD_LIMITS = {
  /** Octets of text parts, as they are encoded. */
  textBytes: 48 * 1024,
  /** Text parts. */
  parts: 16,
  /** Attachments that are noted. */
  attachments: 16,
  /** Different words: looking one up costs a microsecond, and of the first hundreds a decision is made as of all. */
  words: 400,
  /** Hosts of links. */
  hosts: 40,
  /** Characters of a field of the header. */
  field: 1000,
} as const

/** A message as it is read for its words. */
export interface ReadableMessage {
  readonly fields: HeaderFields
  readonly root: Part
  /** The octets in [start, end). */
  chunks(start: number, end: number): AsyncIterable<Bytes>
}

/**
 * What a message says, in words for a model: of its sender, its subject, its text, its links, its attachments and of what was found out about it. Words of different
 * places are different words. Nothing of a header that every message of ours has, and nothing that changes from copy to copy.
 */
export async function messageWords(
  message: ReadableMessage,
  authentication: Authentication | undefined,
): Promise<ReadonlySet<string>> {
  const words = new BoundedSet(WORD_LIMITS.words)
  for (const word of headerWords(message.fields)) words.add(word)
  if (authentication) for (const word of authenticationWords(authentication)) words.add(word)
  for (const word of attachmentWords(message.root)) words.add(word)
  const { text, hosts } = await readText(message)
  for (const host of hosts) words.add(`link:${host}`)
  for (const word of wordsIn(text)) if (!words.add(word)) break
  return words.all
}

class BoundedSet {
  readonly all = new Set<string>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  /** False when it is full. */
  add(word: string): boolean {
    if (this.all.size < this.#most) this.all.add(word)
    return this.all.size < this.#most
  }
}

function* headerWords(fields: HeaderFields): Generator<string> {
  const value = (name: string) => fields.first(name)?.slice(0, WORD_LIMITS.field)
  for (const [field, mark] of [
    ['from', 'from'],
    ['reply-to', 'reply'],
  ] as const) {
    const [author] = parseAddressList(value(field) ?? '')
    if (author?.kind !== 'mailbox' || author.domain === undefined) continue
    const domain = author.domain.toLowerCase()
    yield `${mark}:${author.local.toLowerCase()}@${domain}`
    for (const above of domainsAbove(domain)) yield `${mark}:${above}`
    for (const word of wordsIn(decodeEncodedWords(author.name ?? ''))) yield `name:${word}`
  }
  const subject = decodeEncodedWords(value('subject') ?? '')
  for (const word of wordsIn(subject)) yield `subject:${word}`
  if (/\p{Lu}{4}/u.test(subject) && !/\p{Ll}/u.test(subject)) yield 'subject is in capitals'
  const list = /<([^<>]{1,200})>/.exec(value('list-id') ?? '')?.[1]
  if (list !== undefined) yield `list:${list.toLowerCase()}`
  const idHost = /@([A-Za-z0-9.-]{1,200})>?\s*$/.exec(value('message-id') ?? '')?.[1]
  yield idHost === undefined ? 'no message-id' : `id:${idHost.toLowerCase()}`
  for (const name of ['x-mailer', 'user-agent', 'precedence', 'auto-submitted']) {
    const said = value(name)
    if (said !== undefined) yield `${name}:${said.slice(0, 60).toLowerCase()}`
  }
  for (const name of ['list-unsubscribe', 'in-reply-to', 'to', 'date']) {
    yield fields.first(name) === undefined ? `no ${name}` : `has ${name}`
  }
}

/** The results, and who vouches: a domain that is only claimed is a word of From. */
function* authenticationWords({ spf, dkim, dmarc, iprev }: Authentication): Generator<string> {
  yield `spf:${spf.result}`
  yield `dmarc:${dmarc.result}`
  yield `iprev:${iprev.result}`
  if (spf.result === 'pass') yield `vouched:${spf.domain}`
  if (dkim.length === 0) yield 'dkim:none'
  for (const { result, domain } of dkim) {
    yield `dkim:${result}`
    if (result === 'pass' && domain !== undefined) yield `vouched:${domain}`
  }
}

function* attachmentWords(root: Part): Generator<string> {
  let left: number = WORD_LIMITS.attachments
  // The parser has bounded the depth of the tree.
  const open = [root]
  for (let part = open.pop(); part && left > 0; part = open.pop()) {
    open.push(...part.parts.toReversed())
    if (part.parts.length > 0) continue
    left--
    yield `part:${part.type}/${part.subtype}`.slice(0, 80)
    const name = part.disposition?.params['filename'] ?? part.params['name']
    const ending = /\.([A-Za-z0-9]{1,8})$/.exec(name ?? '')?.[1]
    if (ending !== undefined) yield `file:${ending.toLowerCase()}`
    const charset = part.params['charset']
    if (charset !== undefined) yield `charset:${charset.slice(0, 30).toLowerCase()}`
  }
}

/** The text that people read, and the hosts that links lead to, which HTML hides from them. */
async function readText(message: ReadableMessage): Promise<{ text: string; hosts: ReadonlySet<string> }> {
  let text = ''
  const hosts = new Set<string>()
  let bytes: number = WORD_LIMITS.textBytes
  let parts: number = WORD_LIMITS.parts
  for (const span of searchableSpans(message.root)) {
    if (span.kind !== 'text') continue
    if (bytes <= 0 || parts-- <= 0) break
    const read = await readSpan(message, span, bytes)
    bytes -= read.bytes
    text += `${read.shown}\n`
    for (const host of hostsIn(read.source)) if (hosts.size < WORD_LIMITS.hosts) hosts.add(host)
  }
  return { text, hosts }
}

/** `shown` is what is read, `source` what the part has beneath any tags. */
async function readSpan(
  message: ReadableMessage,
  span: SearchableSpan,
  most: number,
): Promise<{ shown: string; source: string; bytes: number }> {
  const readers = span.open()
  const texts = readers.map(() => '')
  let bytes = 0
  for await (const chunk of message.chunks(span.start, Math.min(span.end, span.start + most))) {
    bytes += chunk.length
    for (const [n, reader] of readers.entries()) texts[n] += reader.push(chunk)
  }
  for (const [n, reader] of readers.entries()) texts[n] += reader.finish()
  return { shown: texts[0] ?? '', source: texts.at(-1) ?? '', bytes }
}

/** RFC 3986 §3.2; a user name in front of a host is there to deceive, and left out. */
const LINK = /\bhttps?:\/\/(?:[^\s/"'<>@]{0,64}@)?([A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?)/gi

function* hostsIn(source: string): Generator<string> {
  for (const [, host] of source.matchAll(LINK)) yield* domainsAbove((host as string).toLowerCase())
}

/** A host name and the domains above it, down to two labels, at most four of them. */
function* domainsAbove(host: string): Generator<string> {
  const labels = host.split('.')
  for (let from = Math.max(0, labels.length - 5); from <= Math.max(0, labels.length - 2); from++) {
    yield labels.slice(from).join('.')
  }
}
