import type { Part } from '../../../wire/mime/message-content.ts'

/** A part with its number, as in IMAP (`1.2`); a multipart has none. */
export interface NumberedPart {
  readonly part: Part
  readonly partId: string | null
  readonly type: string
  readonly name: string | null
  readonly subParts: readonly NumberedPart[] | null
}

/** The parts of a message that are shown one after the other, as text or as HTML, and those that are offered beside it. RFC 8621 §4.1.4. */
export interface FlatBody {
  readonly structure: NumberedPart
  readonly textBody: readonly NumberedPart[]
  readonly htmlBody: readonly NumberedPart[]
  readonly attachments: readonly NumberedPart[]
}

/** Works out of the tree of parts what is text, what is HTML and what is an attachment, by the algorithm that RFC 8621 §4.1.4 suggests. */
export function flatBody(root: Part): FlatBody {
  const structure = numbered(root, [])
  const lists = { text: [] as NumberedPart[], html: [] as NumberedPart[], attachments: [] as NumberedPart[] }
  flatten([structure], 'mixed', false, lists.html, lists.text, lists.attachments)
  return { structure, textBody: lists.text, htmlBody: lists.html, attachments: lists.attachments }
}

/** Every part with a body, in order. */
export function* leaves(part: NumberedPart): Generator<NumberedPart> {
  if (!part.subParts) yield part
  else for (const child of part.subParts) yield* leaves(child)
}

function numbered(part: Part, path: readonly number[]): NumberedPart {
  const isMultipart = part.type === 'multipart'
  return {
    part,
    partId: isMultipart ? null : path.length === 0 ? '1' : path.join('.'),
    type: `${part.type}/${part.subtype}`,
    name: part.disposition?.params['filename'] ?? part.params['name'] ?? null,
    subParts: isMultipart ? part.parts.map((child, at) => numbered(child, [...path, at + 1])) : null,
  }
}

function isMedia({ part }: NumberedPart): boolean {
  return part.type === 'image' || part.type === 'audio' || part.type === 'video'
}

/** Whether a part belongs to the text: not said to be an attachment, of a kind that can be shown, and not a named text behind others. In a `related` only the first does. */
function isInline(one: NumberedPart, place: number, multipart: string): boolean {
  if (one.part.disposition?.kind === 'attachment') return false
  if (one.type !== 'text/plain' && one.type !== 'text/html' && !isMedia(one)) return false
  return place === 0 || (multipart !== 'related' && (isMedia(one) || one.name === null))
}

/** `html` and `text` are null within an alternative that has decided for the other one. */
function flatten(
  parts: readonly NumberedPart[],
  multipart: string,
  inAlternative: boolean,
  html: NumberedPart[] | null,
  text: NumberedPart[] | null,
  attachments: NumberedPart[],
): void {
  const before = { text: text?.length ?? -1, html: html?.length ?? -1 }
  for (const [place, one] of parts.entries()) {
    if (one.subParts) {
      const { subtype } = one.part
      flatten(one.subParts, subtype, inAlternative || subtype === 'alternative', html, text, attachments)
    } else if (!isInline(one, place, multipart)) attachments.push(one)
    else if (multipart === 'alternative') {
      if (one.type === 'text/plain') text?.push(one)
      else if (one.type === 'text/html') html?.push(one)
      else attachments.push(one)
    } else {
      if (inAlternative && one.type === 'text/plain') html = null
      if (inAlternative && one.type === 'text/html') text = null
      text?.push(one)
      html?.push(one)
      if ((!text || !html) && isMedia(one)) attachments.push(one)
    }
  }
  if (multipart !== 'alternative' || !text || !html) return
  // Where only one of the two was found it stands for the other.
  if (text.length === before.text) text.push(...html.slice(before.html))
  else if (html.length === before.html) html.push(...text.slice(before.text))
}
