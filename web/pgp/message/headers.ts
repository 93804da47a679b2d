import { decodeEncodedWords } from '../../../src/wire/mime/encoded-words.ts'
import type { HeaderFields } from '../../../src/wire/mime/header-fields.ts'
import type { Part } from '../../../src/wire/mime/message-content.ts'
import { parseMessageIds } from '../../../src/wire/mime/message-ids.ts'
import { type AutocryptHeader, tryParseAutocrypt } from '../autocrypt/autocrypt-header.ts'
import { type Person, readPersons, sameAddressKey } from '../mime/header-values.ts'
import { fieldsOf, type ParsedMessage } from '../mime/parsed-message.ts'

/** The fields that are shown to people. */
export interface ShownHeaders {
  readonly subject: string
  readonly from: readonly Person[]
  readonly to: readonly Person[]
  readonly cc: readonly Person[]
  readonly replyTo: readonly Person[]
  /** As written. */
  readonly date: string | undefined
  readonly messageId: string | undefined
  readonly inReplyTo: readonly string[]
  readonly references: readonly string[]
  /** A draft of which it was not decided yet whether it goes encrypted; counts where the fields are protected by RFC 9788. */
  readonly isUndecided: boolean
}

/** How the fields within the protected part say that they count: RFC 9788, or the earlier convention that Thunderbird and others write. */
export type HeaderProtection = 'rfc9788' | 'v1'

export interface ProtectedHeaders {
  readonly kind: HeaderProtection
  readonly shown: ShownHeaders
  /** Names of the fields, in lower case, that were there; with `v1` the others are those outside. */
  readonly names: ReadonlySet<string>
  /** Keys of the other recipients that the sender passes on (Autocrypt Level 1 §2.4). */
  readonly gossip: readonly AutocryptHeader[]
}

/** The fields of a header that are shown. Two Subject or Date fields: the last, as everywhere in this house. */
export function readShownHeaders(fields: HeaderFields): ShownHeaders {
  const persons = (name: string): Person[] => readPersons(fields.every(name).join(', '))
  const ids = (name: string): readonly string[] => parseMessageIds(fields.last(name) ?? '').slice(-100)
  return {
    subject: decodeEncodedWords((fields.last('subject') ?? '').slice(0, 16384)),
    from: persons('from'),
    to: persons('to'),
    cc: persons('cc'),
    replyTo: persons('reply-to'),
    date: fields.last('date'),
    messageId: ids('message-id')[0],
    inReplyTo: ids('in-reply-to'),
    references: ids('references'),
    isUndecided: fields.last('x-posthus-draft')?.trim() === 'undecided',
  }
}

/** The fields in the header of the protected part, if it says that they count (RFC 9788 §2.1.1; `protected-headers="v1"`). */
export function readProtectedHeaders(message: ParsedMessage, root: Part): ProtectedHeaders | undefined {
  const hp = root.params['hp']
  const kind =
    hp === 'clear' || hp === 'cipher' ? 'rfc9788' : root.params['protected-headers'] === 'v1' ? 'v1' : undefined
  if (kind === undefined) return undefined
  const fields = fieldsOf(message, root)
  return {
    kind,
    shown: readShownHeaders(fields),
    names: new Set(fields.all.map((field) => field.name)),
    gossip: fields
      .every('autocrypt-gossip')
      .flatMap((value) => tryParseAutocrypt(value) ?? [])
      .slice(0, 100),
  }
}

/**
 * What is shown of a message: the protected fields, and with `v1`, which may protect some of them only, the others from outside. From is not among
 * them: see `chooseFrom`.
 */
export function mergeHeaders(outer: ShownHeaders, inner: ProtectedHeaders | undefined): ShownHeaders {
  if (inner === undefined) return outer
  // RFC 9788 §4.3: what stands only outside was put there by anybody.
  if (inner.kind === 'rfc9788') return { ...inner.shown, from: outer.from }
  const { shown, names } = inner
  return {
    subject: names.has('subject') ? shown.subject : outer.subject,
    from: outer.from,
    to: names.has('to') ? shown.to : outer.to,
    cc: names.has('cc') ? shown.cc : outer.cc,
    replyTo: names.has('reply-to') ? shown.replyTo : outer.replyTo,
    date: names.has('date') ? shown.date : outer.date,
    messageId: names.has('message-id') ? shown.messageId : outer.messageId,
    inReplyTo: names.has('in-reply-to') ? shown.inReplyTo : outer.inReplyTo,
    references: names.has('references') ? shown.references : outer.references,
    isUndecided: false,
  }
}

/** Whether two From fields name the same addresses. */
export function sameSenders(a: readonly Person[], b: readonly Person[]): boolean {
  const keys = (persons: readonly Person[]): string =>
    persons
      .map((person) => sameAddressKey(person.address))
      .sort()
      .join('\n')
  return keys(a) === keys(b)
}
