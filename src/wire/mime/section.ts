import type { Part } from './message-content.ts'

/** Which octets of a message are meant: section-spec of RFC 9051 §9. */
export interface Section {
  /** Part numbers, outermost first; empty for the message itself. */
  readonly path: readonly number[]
  /** Undefined for the whole message, or the body of a part. */
  readonly text: SectionText | undefined
}

/** section-text. The octets of `header-fields` are the whole header: `filterHeader` takes out the fields that are asked for. */
export type SectionText =
  | { readonly kind: 'header' }
  | { readonly kind: 'header-fields'; readonly names: readonly string[]; readonly not: boolean }
  | { readonly kind: 'text' }
  | { readonly kind: 'mime' }

/** Octets [start, end) of a message. */
export interface OctetRange {
  readonly start: number
  readonly end: number
}

/** Where a section lies, or undefined if the message has no such part (RFC 9051 §6.4.5). */
export function locateSection(root: Part, section: Section): OctetRange | undefined {
  const { path, text } = section
  if (path.length === 0) {
    if (text === undefined) return { start: root.headerStart, end: root.bodyEnd }
    return text.kind === 'mime' ? undefined : messageRange(root, text)
  }
  const part = tryFindPart(root, path)
  if (part === undefined) return undefined
  if (text === undefined) return { start: part.bodyStart, end: part.bodyEnd }
  if (text.kind === 'mime') return { start: part.headerStart, end: part.bodyStart }
  // HEADER and TEXT with part numbers refer to the message within a message/rfc822.
  const inner = messageWithin(part)
  return inner && messageRange(inner, text)
}

/**
 * The part with those numbers. The parts of a multipart are numbered from 1, a message that is no multipart has one part, 1, and the numbers
 * of a message/rfc822 go on with the parts of the message within.
 */
export function tryFindPart(root: Part, path: readonly number[]): Part | undefined {
  let content: Part | undefined = root
  let part: Part | undefined
  for (const number of path) {
    if (content === undefined) return undefined
    part = content.type === 'multipart' ? content.parts[number - 1] : only(content, number)
    if (part === undefined) return undefined
    content = part.type === 'multipart' ? part : messageWithin(part)
  }
  return part
}

function only(content: Part, number: number): Part | undefined {
  return number === 1 ? content : undefined
}

function messageWithin(part: Part): Part | undefined {
  return part.type === 'message' ? part.parts[0] : undefined
}

function messageRange(message: Part, text: SectionText): OctetRange {
  if (text.kind === 'text') return { start: message.bodyStart, end: message.bodyEnd }
  return { start: message.headerStart, end: message.bodyStart }
}
